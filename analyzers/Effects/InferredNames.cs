using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// The members of one syntax tree that seem to acquire or release, by the words of their bodies: those that do it
/// themselves, and those that pass on to others.
/// </summary>
internal sealed class InferredNames
{
    // A wrapper of a wrapper of a wrapper: deeper ones are rare, and each round looks at all of them.
    private const int Rounds = 3;

    // A tree is immutable and outlives compilations: an edit replaces one tree, and only that one is read again.
    private static readonly ConditionalWeakTable<SyntaxTree, InferredNames> Known = new();

    private static readonly SoughtWords LockWords =
        new([.. FrameworkLocks.AcquiringNames, .. FrameworkLocks.ReleasingNames, "lock"]);

    /// <summary>Members whose bodies acquire.</summary>
    private readonly HashSet<string> _locking = new(StringComparer.Ordinal);

    /// <summary>
    /// Members whose bodies acquire without releasing, or release without acquiring, to all appearances: the words of the
    /// framework locks stand there unpaired.
    /// </summary>
    private readonly HashSet<string> _unpaired = new(StringComparer.Ordinal);

    /// <summary>Members that do nothing but pass on to others, and to whom.</summary>
    private readonly Dictionary<string, string[]> _passingOn = new(StringComparer.Ordinal);

    private InferredNames(SyntaxNode root, CancellationToken cancellation)
    {
        foreach (SyntaxNode node in root.DescendantNodes())
        {
            if (node is not (StatementSyntax or ArrowExpressionClauseSyntax) || BodyName(node) is not { } name)
                continue;
            cancellation.ThrowIfCancellationRequested();
            AddBody(node, name);
        }
    }

    /// <summary>
    /// Adds to the names that acquire and release those of the members in the trees whose bodies seem to. Only trees that
    /// mention such a name are looked into.
    /// </summary>
    public static void AddTo(AnnotatedNames names, IEnumerable<SyntaxTree> trees, CancellationToken cancellation)
    {
        (SyntaxTree Tree, TreeWords Words)[] all = [.. trees.Select(tree => (tree, TreeWords.Of(tree, cancellation)))];
        foreach ((SyntaxTree tree, TreeWords words) in all)
        {
            if (!words.MayContainAny(LockWords))
                continue;
            InferredNames inferred = Of(tree, cancellation);
            names.Acquiring.UnionWith(inferred._unpaired);
            names.Releasing.UnionWith(inferred._unpaired);
            names.Locking.UnionWith(inferred._locking);
        }

        var sought = new SoughtWords(names.Acquiring.Concat(names.Releasing).Where(name => !IsDispose(name)));
        for (int round = 0; round < Rounds; round++)
        {
            bool isDone = true;
            foreach ((SyntaxTree tree, TreeWords words) in all)
            {
                if (!words.MayContainAny(sought))
                    continue;
                foreach (KeyValuePair<string, string[]> member in Of(tree, cancellation)._passingOn)
                {
                    bool isNew = member.Value.Any(names.Acquiring.Contains) && names.Acquiring.Add(member.Key);
                    isNew |= member.Value.Any(names.Releasing.Contains) && names.Releasing.Add(member.Key);
                    if (!isNew)
                        continue;
                    isDone = false;
                    sought.Add(member.Key);
                }
            }

            if (isDone)
                break;
        }
    }

    private static InferredNames Of(SyntaxTree tree, CancellationToken cancellation)
    {
        if (Known.TryGetValue(tree, out InferredNames? names))
            return names;
        names = new InferredNames(tree.GetRoot(cancellation), cancellation);
        return Known.GetValue(tree, _ => names);
    }

    /// <summary>The name of the member or local function whose body this is; null if it is none.</summary>
    private static string? BodyName(SyntaxNode node) => node.Parent switch
    {
        MethodDeclarationSyntax method => method.Identifier.ValueText,
        ConstructorDeclarationSyntax constructor => constructor.Identifier.ValueText,
        LocalFunctionStatementSyntax function => function.Identifier.ValueText,
        PropertyDeclarationSyntax property => property.Identifier.ValueText,
        AccessorDeclarationSyntax { Parent.Parent: PropertyDeclarationSyntax property } => property.Identifier.ValueText,
        _ => null,
    };

    private void AddBody(SyntaxNode body, string name)
    {
        bool acquires = false;
        bool releases = false;
        bool locks = false;
        foreach (SyntaxToken token in body.DescendantTokens())
        {
            locks |= token.IsKind(SyntaxKind.LockKeyword);
            if (!token.IsKind(SyntaxKind.IdentifierToken))
                continue;
            acquires |= FrameworkLocks.IsAcquiringName(token.ValueText);
            releases |= FrameworkLocks.IsReleasingName(token.ValueText);
        }

        if (acquires || locks)
            _locking.Add(name);
        // One that tells by its result whether it has acquired does both.
        bool tells = acquires && body.Parent is MethodDeclarationSyntax
        {
            ReturnType: PredefinedTypeSyntax { Keyword.RawKind: (int)SyntaxKind.BoolKeyword },
        };
        if (acquires != releases || tells)
            _unpaired.Add(name);
        else if (!acquires && PassesOn(body) && Called(body).Distinct().ToArray() is { Length: > 0 } called)
            _passingOn[name] = _passingOn.TryGetValue(name, out string[]? known) ? [.. known.Union(called)] : called;
    }

    private static bool PassesOn(SyntaxNode body) => body is ArrowExpressionClauseSyntax or BlockSyntax { Statements.Count: 1 or 2 };

    private static IEnumerable<string> Called(SyntaxNode body)
    {
        foreach (SyntaxNode node in body.DescendantNodes())
        {
            SyntaxToken? called = node switch
            {
                InvocationExpressionSyntax { Expression: SimpleNameSyntax name } => name.Identifier,
                InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax access } => access.Name.Identifier,
                InvocationExpressionSyntax { Expression: MemberBindingExpressionSyntax binding } => binding.Name.Identifier,
                ObjectCreationExpressionSyntax { Type: SimpleNameSyntax type } => type.Identifier,
                _ => null,
            };
            if (called is { } identifier && !IsDispose(identifier.ValueText))
                yield return identifier.ValueText;
        }
    }

    private static bool IsDispose(string name) => name is nameof(IDisposable.Dispose) or "DisposeAsync";
}
