using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Chooses, by syntax alone, the bodies that are worth binding: those that mention a lock, what a lock
/// guards, or a copy that may stop short. A file that has none of the words is not walked.
/// </summary>
internal static class CandidateBodies
{
    /// <summary>
    /// Source that is nested deeper than this is left alone: binding it goes as deep, and a stack that overflows ends
    /// the compiler.
    /// </summary>
    private const int MaxDepth = 500;

    /// <summary>The nodes whose operations are bodies, in source order.</summary>
    public static IEnumerable<SyntaxNode> Of(SyntaxNode root, AnnotatedNames names, CancellationToken cancellation)
    {
        var words = CandidateWords.Of(names);
        TreeWords tree = TreeWords.Of(root.SyntaxTree, cancellation);
        bool isInMembers = words.MayBeIn(tree);
        bool isInInitializers = words.MayInitialize(tree);
        if (!isInMembers && !isInInitializers)
            yield break;

        bool isInBodies = words.MayBeInBodiesOf(tree);
        HashSet<string> structs = LockStructNames.In(root, tree);
        if (root is CompilationUnitSyntax unit && unit.Members.Any(SyntaxKind.GlobalStatement))
        {
            IEnumerable<SyntaxToken> tokens =
                unit.Members.OfType<GlobalStatementSyntax>().SelectMany(line => line.DescendantTokens());
            if (isInBodies && IsCandidate(tokens) && !IsTooDeep(unit))
                yield return unit;
        }

        // Bodies do not contain members, and a scan of their tokens finds what is nested in them.
        foreach (SyntaxNode body in Members.Bodies(root))
        {
            cancellation.ThrowIfCancellationRequested();
            bool isCandidate = (isInMembers && words.IsEnteredLocked(MemberName(body) ?? "")) ||
                (isInBodies && IsCandidate(body.DescendantTokens())) ||
                (isInInitializers && IsOfType(body) && body.DescendantTokens().Any(token => words.IsLocking(token.ValueText)));
            if (isCandidate && !IsTooDeep(body))
                yield return body;
        }

        bool IsCandidate(IEnumerable<SyntaxToken> tokens) => names.AcquiresWithoutName || tokens.Any(token => token.Kind() switch
        {
            SyntaxKind.LockKeyword => true,
            // An indexer may ask for a lock.
            SyntaxKind.OpenBracketToken => names.ActsWithoutName,
            SyntaxKind.IdentifierToken => words.IsAboutLocks(token.ValueText) || structs.Contains(token.ValueText),
            _ => false,
        });
    }

    /// <summary>Is the source nested so deep that binding it could overflow the stack?</summary>
    public static bool IsTooDeep(SyntaxNode body)
    {
        var pending = new Stack<(SyntaxNode Node, int Depth)>();
        pending.Push((body, 0));
        while (pending.Count > 0)
        {
            (SyntaxNode node, int depth) = pending.Pop();
            if (depth > MaxDepth)
                return true;
            foreach (SyntaxNode child in node.ChildNodes())
                pending.Push((child, depth + 1));
        }

        return false;
    }

    /// <summary>Is this a node whose operation is the root of a body?</summary>
    public static bool IsBody(SyntaxNode node) => node switch
    {
        BaseMethodDeclarationSyntax method => method.Body is not null || method.ExpressionBody is not null,
        AccessorDeclarationSyntax accessor => accessor.Body is not null || accessor.ExpressionBody is not null,
        ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax or IndexerDeclarationSyntax } => true,
        EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax } => true,
        EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax } } => true,
        _ => false,
    };

    /// <summary>Does the body run when its type is initialised?</summary>
    private static bool IsOfType(SyntaxNode body) =>
        body is ConstructorDeclarationSyntax or EqualsValueClauseSyntax &&
        body.FirstAncestorOrSelf<MemberDeclarationSyntax>()!.Modifiers.Any(SyntaxKind.StaticKeyword);

    private static string? MemberName(SyntaxNode body) => body switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
        ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
        _ => null,
    };
}
