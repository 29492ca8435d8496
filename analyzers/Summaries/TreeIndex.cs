using System.Runtime.CompilerServices;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Summaries;

/// <summary>
/// What one syntax tree says by its words alone: which identifiers each body mentions, and which types derive from what.
/// An edit replaces one tree, and only that one is read again.
/// </summary>
internal sealed class TreeIndex
{
    /// <summary>Stands for <c>new()</c>, which names no type.</summary>
    public const string ImplicitCreation = "new()";

    /// <summary>Stands for <c>lock</c>.</summary>
    public const string LockStatement = "lock()";

    /// <summary>Stands for <c>: this()</c> and <c>: base()</c>.</summary>
    public const string ConstructorChain = ":()";

    private static readonly ConditionalWeakTable<SyntaxTree, TreeIndex> Known = new();

    private readonly SyntaxNode _root;
    private Dictionary<string, List<SyntaxNode>>? _bodiesByWord;
    private Dictionary<string, List<TypeDeclarationSyntax>>? _typesByBase;

    private TreeIndex(SyntaxNode root)
    {
        _root = root;
    }

    /// <summary>The index of a tree.</summary>
    public static TreeIndex Of(SyntaxTree tree, CancellationToken cancellation)
    {
        if (Known.TryGetValue(tree, out TreeIndex? index))
            return index;
        index = new TreeIndex(tree.GetRoot(cancellation));
        return Known.GetValue(tree, _ => index);
    }

    /// <summary>The bodies that mention an identifier.</summary>
    public IReadOnlyList<SyntaxNode> BodiesWith(string word, CancellationToken cancellation)
    {
        Dictionary<string, List<SyntaxNode>> index = Volatile.Read(ref _bodiesByWord) ?? ReadWords(cancellation);
        return index.TryGetValue(word, out List<SyntaxNode>? bodies) ? bodies : [];
    }

    /// <summary>The types that name this one as their base.</summary>
    public IReadOnlyList<TypeDeclarationSyntax> TypesFrom(string name, CancellationToken cancellation)
    {
        Dictionary<string, List<TypeDeclarationSyntax>> index = Volatile.Read(ref _typesByBase) ?? ReadTypes(cancellation);
        return index.TryGetValue(name, out List<TypeDeclarationSyntax>? types) ? types : [];
    }

    private Dictionary<string, List<SyntaxNode>> ReadWords(CancellationToken cancellation)
    {
        var index = new Dictionary<string, List<SyntaxNode>>(StringComparer.Ordinal);
        foreach (SyntaxNode node in _root.DescendantNodes(node => !CandidateBodies.IsBody(node)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (CandidateBodies.IsBody(node))
                AddWords(index, node, node.DescendantTokens());
        }

        if (_root is CompilationUnitSyntax unit && unit.Members.Any(SyntaxKind.GlobalStatement))
        {
            AddWords(
                index, unit, unit.Members.OfType<GlobalStatementSyntax>().SelectMany(line => line.DescendantTokens()));
        }

        Volatile.Write(ref _bodiesByWord, index);
        return index;
    }

    private Dictionary<string, List<TypeDeclarationSyntax>> ReadTypes(CancellationToken cancellation)
    {
        var index = new Dictionary<string, List<TypeDeclarationSyntax>>(StringComparer.Ordinal);
        foreach (SyntaxNode node in _root.DescendantNodes(node => !CandidateBodies.IsBody(node)))
        {
            cancellation.ThrowIfCancellationRequested();
            if (node is not TypeDeclarationSyntax { BaseList: { } bases } type)
                continue;
            foreach (BaseTypeSyntax one in bases.Types)
                Add(index, LastName(one.Type), type);
        }

        Volatile.Write(ref _typesByBase, index);
        return index;
    }

    private static void AddWords(
        Dictionary<string, List<SyntaxNode>> index, SyntaxNode body, IEnumerable<SyntaxToken> tokens)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (SyntaxToken token in tokens)
        {
            string? word = token.Kind() switch
            {
                SyntaxKind.IdentifierToken => token.ValueText,
                SyntaxKind.LockKeyword => LockStatement,
                SyntaxKind.NewKeyword when token.Parent is ImplicitObjectCreationExpressionSyntax => ImplicitCreation,
                SyntaxKind.ColonToken when token.Parent is ConstructorInitializerSyntax => ConstructorChain,
                _ => null,
            };
            if (word is not null && seen.Add(word))
                Add(index, word, body);
        }
    }

    private static void Add<T>(Dictionary<string, List<T>> index, string key, T value)
    {
        if (!index.TryGetValue(key, out List<T>? values))
            index.Add(key, values = []);
        values.Add(value);
    }

    private static string LastName(TypeSyntax type) => type switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
        _ => "",
    };
}
