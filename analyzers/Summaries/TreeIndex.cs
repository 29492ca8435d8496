using System.Runtime.CompilerServices;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Summaries;

/// <summary>
/// What one syntax tree says by its words alone: which bodies mention an identifier, and which types derive from what.
/// An edit replaces one tree, and only that one is read again. A tree that does not have the word is not looked into.
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

    private readonly SyntaxTree _tree;
    private readonly TreeWords _words;
    // Each word by its hash code and its position, sorted. No nodes: the tree may drop what nobody else needs.
    private ulong[]? _positions;

    private TreeIndex(SyntaxTree tree, TreeWords words)
    {
        _tree = tree;
        _words = words;
    }

    /// <summary>The index of a tree.</summary>
    public static TreeIndex Of(SyntaxTree tree, CancellationToken cancellation)
    {
        if (Known.TryGetValue(tree, out TreeIndex? index))
            return index;
        index = new TreeIndex(tree, TreeWords.Of(tree, cancellation));
        return Known.GetValue(tree, _ => index);
    }

    /// <summary>The bodies that mention an identifier, in source order; top-level statements are the last.</summary>
    public IEnumerable<SyntaxNode> BodiesWith(string word, CancellationToken cancellation)
    {
        IEnumerable<SyntaxNode> bodies = word switch
        {
            ImplicitCreation => BodiesAround(
                "new",
                token => token.IsKind(SyntaxKind.NewKeyword) && token.Parent is ImplicitObjectCreationExpressionSyntax,
                cancellation),
            LockStatement => BodiesAround("lock", token => token.IsKind(SyntaxKind.LockKeyword), cancellation),
            ConstructorChain => BodiesAround("this", IsConstructorChain, cancellation)
                .Concat(BodiesAround("base", IsConstructorChain, cancellation)),
            _ => BodiesAround(word, token => IsMention(token, word), cancellation),
        };
        return bodies.Distinct().OrderBy(body => body is CompilationUnitSyntax ? int.MaxValue : body.SpanStart);
    }

    /// <summary>The types that name this one as their base.</summary>
    public IEnumerable<TypeDeclarationSyntax> TypesFrom(string name, CancellationToken cancellation) =>
        _words.MayContain(name)
            ? Members.Of(_tree.GetRoot(cancellation)).OfType<TypeDeclarationSyntax>()
                .Where(type => type.BaseList?.Types.Any(one => LastName(one.Type) == name) == true)
            : [];

    /// <summary>Names the token what the word does? A contract names locks in strings.</summary>
    private static bool IsMention(SyntaxToken token, string word) => token.Kind() switch
    {
        SyntaxKind.IdentifierToken => token.ValueText == word,
        SyntaxKind.StringLiteralToken => token.Parent!.Parent is AttributeArgumentSyntax,
        _ => false,
    };

    private static bool IsConstructorChain(SyntaxToken token) => token.Parent is ConstructorInitializerSyntax;

    /// <summary>The bodies in which such a token stands.</summary>
    private IEnumerable<SyntaxNode> BodiesAround(
        string spelled, Func<SyntaxToken, bool> isMeant, CancellationToken cancellation)
    {
        if (!_words.MayContain(spelled))
            yield break;
        SyntaxNode root = _tree.GetRoot(cancellation);
        ulong[] positions = Volatile.Read(ref _positions) ?? ReadPositions(cancellation);
        ulong first = (ulong)WordReader.HashOf(spelled) << 32;
        int i = Array.BinarySearch(positions, first);
        for (i = i < 0 ? ~i : i; i < positions.Length && positions[i] - first <= uint.MaxValue; i++)
        {
            int position = (int)(positions[i] - first);
            SyntaxToken token = root.FindToken(position);
            if (token.Span.Contains(position) && isMeant(token) && BodyAround(token) is { } body)
                yield return body;
        }
    }

    private static SyntaxNode? BodyAround(SyntaxToken token)
    {
        SyntaxNode? body = Bodies.Containing(token.Parent!);
        // The rest of a file is no part of its top-level statements.
        return body is CompilationUnitSyntax && token.Parent!.FirstAncestorOrSelf<GlobalStatementSyntax>() is null ? null : body;
    }

    private ulong[] ReadPositions(CancellationToken cancellation)
    {
        var positions = new List<ulong>();
        var reader = new WordReader(_tree.GetText(cancellation));
        while (reader.Read())
            positions.Add(((ulong)reader.Hash << 32) | (uint)reader.Position);

        ulong[] sorted = [.. positions];
        Array.Sort(sorted);
        Volatile.Write(ref _positions, sorted);
        return sorted;
    }

    private static string LastName(TypeSyntax type) => type switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
        _ => "",
    };
}
