using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.CodeFixes;

/// <summary>How types are named in new code, and the using directives that this takes.</summary>
internal sealed class Imports(SemanticModel model, int position, bool mayAdd)
{
    private readonly SortedSet<string> _added = new(StringComparer.Ordinal);

    public IEnumerable<string> Added => _added;

    /// <summary>The shortest name of a type; a using directive is added where that makes it short.</summary>
    public string NameOf(string space, string name)
    {
        if (model.LookupNamespacesAndTypes(position, name: name).FirstOrDefault() is { } found)
            return Is(found, space, name) ? name : "global::" + space + "." + name;
        if (!mayAdd || model.LookupSymbols(position, name: name).Any() || !CanAdd(model.SyntaxTree.GetRoot()))
            return "global::" + space + "." + name;
        _added.Add(space);
        return name;
    }

    /// <summary>The same of an attribute, without its suffix; with it where something else has the name without.</summary>
    public string AttributeNameOf(string space, string name)
    {
        string type = name + "Attribute";
        ISymbol? found = model.LookupNamespacesAndTypes(position, name: name).FirstOrDefault();
        if (found is not null)
            return Is(found, space, type) ? name : NameOf(space, type);
        string full = NameOf(space, type);
        return full.Substring(0, full.Length - "Attribute".Length);
    }

    private static bool Is(ISymbol found, string space, string name) =>
        ((found as IAliasSymbol)?.Target ?? found) is INamedTypeSymbol { ContainingType: null } type &&
        type.MetadataName == name && type.ContainingNamespace.ToDisplayString() == space;

    /// <summary>The edits that add these using directives, in the order that the existing ones have.</summary>
    public static IEnumerable<TextChange> Changes(SyntaxNode root, SourceText text, IEnumerable<string> spaces)
    {
        string newLine = SectionEditor.NewLineOf(text, 0);
        SyntaxList<UsingDirectiveSyntax> usings = Existing(root);
        foreach (IGrouping<int, string> place in spaces.GroupBy(space => Place(root, usings, space)))
        {
            string indent = usings.Count == 0 ? "" : SectionEditor.IndentOf(text, usings[0].SpanStart);
            string lines = string.Concat(place.Select(space => indent + "using " + space + ";" + newLine));
            yield return new TextChange(new TextSpan(place.Key, 0), usings.Count == 0 ? lines + newLine : lines);
        }

        int Place(SyntaxNode root, SyntaxList<UsingDirectiveSyntax> usings, string space)
        {
            if (usings.Count == 0)
                return Top(root, text);

            UsingDirectiveSyntax? before = usings.LastOrDefault(directive => Sorts(directive, space));
            return before is null
                ? text.Lines.GetLineFromPosition(usings[0].SpanStart).Start
                : text.Lines.GetLineFromPosition(before.Span.End).EndIncludingLineBreak;
        }
    }

    private static bool Sorts(UsingDirectiveSyntax directive, string before)
    {
        if (directive.Alias is not null || directive.StaticKeyword != default)
            return false;
        if (directive.GlobalKeyword != default)
            return true;

        string name = directive.NamespaceOrType.ToString();
        bool isSystem = IsSystem(name);
        return isSystem == IsSystem(before) ? string.CompareOrdinal(name, before) < 0 : isSystem;
    }

    private static bool IsSystem(string space) =>
        space == "System" || space.StartsWith("System.", StringComparison.Ordinal);

    // Directives (#if, #region) say more about where a line may stand than can be seen here.
    private static bool CanAdd(SyntaxNode root)
    {
        SyntaxList<UsingDirectiveSyntax> usings = Existing(root);
        return usings.Count == 0
            ? !root.GetFirstToken(includeZeroWidth: true).LeadingTrivia.Any(trivia => trivia.IsDirective)
            : !usings.Any(directive => directive.GetLeadingTrivia().Any(trivia => trivia.IsDirective &&
                !trivia.IsKind(SyntaxKind.NullableDirectiveTrivia) &&
                !trivia.IsKind(SyntaxKind.PragmaWarningDirectiveTrivia)));
    }

    private static SyntaxList<UsingDirectiveSyntax> Existing(SyntaxNode root)
    {
        if (root is not CompilationUnitSyntax unit)
            return default;
        return unit.Usings.Count == 0 && unit.Members is [BaseNamespaceDeclarationSyntax { Usings.Count: > 0 } space]
            ? space.Usings
            : unit.Usings;
    }

    // Of a file without using directives: below the header comment that a blank line sets off.
    private static int Top(SyntaxNode root, SourceText text)
    {
        SyntaxTriviaList leading = root.GetFirstToken(includeZeroWidth: true).LeadingTrivia;
        int top = 0;
        for (int index = 1; index < leading.Count; index++)
        {
            if (leading[index].IsKind(SyntaxKind.EndOfLineTrivia) &&
                leading[index - 1].IsKind(SyntaxKind.EndOfLineTrivia))
            {
                top = text.Lines.GetLineFromPosition(leading[index].SpanStart).EndIncludingLineBreak;
            }
        }

        return top;
    }
}
