using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.CodeFixes;

/// <summary>
/// Writes the attributes that a diagnostic brings along: each on a line of its own above the member, or before it where it
/// shares its line.
/// </summary>
internal static class AttributeWriter
{
    public static void TryWrite(DocumentEditor editor, Diagnostic diagnostic, CancellationToken cancellationToken)
    {
        SyntaxNode root = editor.Model.SyntaxTree.GetRoot(cancellationToken);
        MemberDeclarationSyntax? member =
            root.FindToken(diagnostic.Location.SourceSpan.Start).Parent?.FirstAncestorOrSelf<MemberDeclarationSyntax>();
        if (member is null)
            return;

        var targets = new List<(SyntaxNode Declaration, string[] Attributes)>();
        Add(member, DiagnosticProperties.Attributes);
        foreach (AccessorDeclarationSyntax accessor in Accessors(member))
        {
            Add(accessor, accessor.IsKind(SyntaxKind.GetAccessorDeclaration)
                ? DiagnosticProperties.GetterAttributes
                : DiagnosticProperties.SetterAttributes);
        }

        if (targets.Count == 0 || !targets.TrueForAll(target => IsSafe(target.Declaration, target.Attributes)))
            return;
        TextSpan span = TextSpan.FromBounds(
            editor.Text.Lines.GetLineFromPosition(member.SpanStart).Start, member.Span.End);
        editor.TryAdd(span, member.SpanStart, imports =>
            [.. targets.Select(target => Edit(target.Declaration, target.Attributes, editor.Text, imports))]);

        void Add(SyntaxNode declaration, string property)
        {
            if (diagnostic.Properties.TryGetValue(property, out string? lines) && lines is { Length: > 0 })
                targets.Add((declaration, lines.Split('\n')));
        }
    }

    private static SyntaxList<AccessorDeclarationSyntax> Accessors(MemberDeclarationSyntax member) =>
        (member as BasePropertyDeclarationSyntax)?.AccessorList?.Accessors ?? default;

    private static TextChange Edit(SyntaxNode declaration, string[] attributes, SourceText text, Imports imports)
    {
        int start = declaration.SpanStart;
        string[] named = [.. attributes.Select(attribute => Named(attribute, imports))];
        int line = text.Lines.GetLineFromPosition(start).Start;
        string indent = text.ToString(TextSpan.FromBounds(line, start));
        if (!string.IsNullOrWhiteSpace(indent))
            return new TextChange(new TextSpan(start, 0), $"[{string.Join(", ", named)}] ");
        string newLine = SectionEditor.NewLineOf(text, start);
        return new TextChange(
            new TextSpan(line, 0), string.Concat(named.Select(attribute => $"{indent}[{attribute}]{newLine}")));
    }

    private static string Named(string attribute, Imports imports)
    {
        string name = NameOf(attribute);
        return imports.AttributeNameOf(AnnotationNames.Namespace, name) + attribute.Substring(name.Length);
    }

    private static string NameOf(string attribute) => attribute.Split('(')[0];

    /// <summary>
    /// Do the attributes belong to the member whatever symbols are defined? Not if a part of it is there in one build and not
    /// in the other, or if the other build has such an attribute already.
    /// </summary>
    private static bool IsSafe(SyntaxNode declaration, string[] attributes)
    {
        bool isWhole = declaration.DescendantTrivia().Where(trivia => declaration.Span.Contains(trivia.Span))
            .Select(trivia => trivia.GetStructure()).OfType<DirectiveTriviaSyntax>()
            .SelectMany(directive => directive.GetRelatedDirectives())
            .All(related => declaration.Span.Contains(related.Span));
        IEnumerable<SyntaxTrivia> around = declaration.DescendantTrivia()
            .Where(trivia => trivia.IsKind(SyntaxKind.DisabledTextTrivia) && trivia.SpanStart < BodyOf(declaration));
        return isWhole && !around.Any(disabled => attributes.Any(attribute => disabled.ToString().Contains(NameOf(attribute))));
    }

    /// <summary>Where the body begins.</summary>
    private static int BodyOf(SyntaxNode declaration) => declaration switch
    {
        BaseMethodDeclarationSyntax method => ((SyntaxNode?)method.Body ?? method.ExpressionBody)?.SpanStart,
        PropertyDeclarationSyntax property => ((SyntaxNode?)property.AccessorList ?? property.ExpressionBody)?.SpanStart,
        IndexerDeclarationSyntax indexer => ((SyntaxNode?)indexer.AccessorList ?? indexer.ExpressionBody)?.SpanStart,
        AccessorDeclarationSyntax accessor => ((SyntaxNode?)accessor.Body ?? accessor.ExpressionBody)?.SpanStart,
        _ => null,
    } ?? declaration.Span.End;
}
