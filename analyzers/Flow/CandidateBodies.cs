using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Chooses, by syntax alone, the bodies that are worth binding: those that mention a lock, what a lock
/// guards, or a copy that may stop short. Everything else costs one scan of its tokens.
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
        HashSet<string> structs = LockStructNames.In(root, IsBody);
        if (root is CompilationUnitSyntax unit && unit.Members.Any(SyntaxKind.GlobalStatement))
        {
            IEnumerable<SyntaxToken> tokens =
                unit.Members.OfType<GlobalStatementSyntax>().SelectMany(line => line.DescendantTokens());
            if (IsCandidate(tokens, names, structs, isEnteredLocked: false) && !IsTooDeep(unit))
                yield return unit;
        }

        // Bodies do not contain members, and a scan of their tokens finds what is nested in them.
        foreach (SyntaxNode node in root.DescendantNodes(node => !IsBody(node) && node is not GlobalStatementSyntax))
        {
            cancellation.ThrowIfCancellationRequested();
            if (!IsBody(node))
                continue;
            string name = MemberName(node) ?? "";
            bool isEnteredLocked = names.Requiring.Contains(name) || names.Releasing.Contains(name) ||
                names.Acquiring.Contains(name) || names.NoFault.Contains(name);
            if (IsCandidate(node.DescendantTokens(), names, structs, isEnteredLocked) && !IsTooDeep(node))
                yield return node;
        }
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

    private static string? MemberName(SyntaxNode body) => body switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
        ArrowExpressionClauseSyntax { Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
        _ => null,
    };

    private static bool IsCandidate(
        IEnumerable<SyntaxToken> tokens, AnnotatedNames names, HashSet<string> structs, bool isEnteredLocked)
    {
        if (isEnteredLocked || names.AcquiresWithoutName)
            return true;
        foreach (SyntaxToken token in tokens)
        {
            switch (token.Kind())
            {
                case SyntaxKind.LockKeyword:
                // An indexer may ask for a lock.
                case SyntaxKind.OpenBracketToken when names.ActsWithoutName:
                case SyntaxKind.IdentifierToken when structs.Contains(token.ValueText) || IsAboutLocks(token.ValueText, names):
                    return true;
            }
        }

        return false;
    }

    private static bool IsAboutLocks(string name, AnnotatedNames names) =>
        names.NoFault.Contains(name) || names.Acquiring.Contains(name) || names.Requiring.Contains(name) ||
        name is "Mutex" or "WaitAll" or "Synchronized" ||
        (names.Releasing.Contains(name) && name is not (nameof(IDisposable.Dispose) or "DisposeAsync")) ||
        names.Excluding.Contains(name) || names.Guarded.Contains(name) || names.FaultDisabling.Contains(name);
}
