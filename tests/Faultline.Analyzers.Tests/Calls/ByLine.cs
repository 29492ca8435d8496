using System.Text.RegularExpressions;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>
/// Compares by line, where the operation has no one obvious span, as a <c>foreach</c> that calls four methods: a line
/// that ends in <c>// FLT0104</c> stands for one diagnostic of that rule on it.
/// </summary>
internal static partial class ByLine
{
    /// <summary>The diagnostics of all rules.</summary>
    public static Task CompareAsync(params string[] sources) => CompareAsync(_ => true, sources);

    /// <summary>The diagnostics of one rule.</summary>
    public static Task CompareRuleAsync(string rule, params string[] sources) =>
        CompareAsync(id => id == rule, sources);

    private static async Task CompareAsync(Func<string, bool> counts, string[] sources)
    {
        CSharpCompilation compilation = Analysis.OwnTypes(sources);
        IEnumerable<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(compilation);

        Assert.Equal(
            compilation.SyntaxTrees.SelectMany(Marked).Where(mark => counts(mark.Rule)).Select(Spelled)
                .Order(StringComparer.Ordinal),
            diagnostics.Where(one => counts(one.Id)).Select(Place).Select(Spelled).Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(string Rule, TextLine Line)> Marked(SyntaxTree tree) =>
        from line in tree.GetText().Lines
        from Match mark in Mark().Matches(line.ToString())
        select (mark.Groups[1].Value, line);

    private static (string Rule, TextLine Line) Place(Diagnostic diagnostic) =>
        (diagnostic.Id, diagnostic.Location.SourceTree!.GetText().Lines.GetLineFromPosition(
            diagnostic.Location.SourceSpan.Start));

    // The text of the line says more than its number when the comparison fails; the number keeps the order.
    private static string Spelled((string Rule, TextLine Line) place) =>
        $"{place.Line.LineNumber + 1,4}: {place.Rule}: {place.Line.ToString().Trim()}";

    [GeneratedRegex(@"// (FLT\d{4})$")]
    private static partial Regex Mark();
}
