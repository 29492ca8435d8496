using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Testing;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Tests.Order;

/// <summary>
/// Compares the warnings with the markup of the sources: <c>{|FLT0101:_log|}</c> stands for exactly one diagnostic
/// there. Suggestions do not count: a test about order may raise an event or sleep under a lock.
/// </summary>
internal static class OrderClient
{
    /// <summary>A class that has four locks, a counter, and these members.</summary>
    public static string ClassWith(string members) =>
        $$"""
        public partial class Store
        {
            private readonly object _index = new();
            private readonly object _log = new();
            private readonly object _files = new();
            private readonly object _gate = new();
            private int _count;

        {{members}}
        }

        """;

    /// <summary>Checks that class, and other types beside it.</summary>
    public static Task MembersAsync(string members, string types = "") => VerifyAsync(ClassWith(members) + types);

    /// <summary>Checks a client of one file or several.</summary>
    public static Task VerifyAsync(params string[] sources) => CompareAsync(sources, surroundings: null);

    /// <summary>Checks a client that has a model file.</summary>
    public static Task VerifyWithModelAsync(string source, string model) =>
        CompareAsync([source], Surroundings.WithModel(model));

    private static async Task CompareAsync(string[] sources, Surroundings? surroundings)
    {
        var expected = new List<string>();
        string[] plain = [.. sources.Select((source, i) => Unmarked(source, $"File{i + FirstFile}.cs", expected))];
        CSharpCompilation compilation = Analysis.OwnTypes(plain);
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(compilation, surroundings);
        Assert.Equal(
            expected.Order(StringComparer.Ordinal),
            diagnostics.Where(one => one.Severity > DiagnosticSeverity.Info).Select(Spelled).Order(StringComparer.Ordinal));
    }

    // The usings and the annotations come first.
    private const int FirstFile = 2;

    private static string Unmarked(string source, string path, List<string> expected)
    {
        TestFileMarkupParser.GetSpans(
            source, out string plain, out ImmutableDictionary<string, ImmutableArray<TextSpan>> spans);
        SyntaxTree tree = Analysis.Parse(plain, path);
        foreach ((string rule, ImmutableArray<TextSpan> marked) in spans)
            expected.AddRange(marked.Select(span => Spelled(rule, Location.Create(tree, span))));
        return plain;
    }

    private static string Spelled(Diagnostic diagnostic) => Spelled(diagnostic.Id, diagnostic.Location);

    private static string Spelled(string rule, Location location)
    {
        FileLinePositionSpan place = location.GetLineSpan();
        string code = location.SourceTree?.GetText().ToString(location.SourceSpan) ?? "";
        return $"{place.Path}({place.StartLinePosition.Line + 1},{place.StartLinePosition.Character + 1}): {rule}: {code}";
    }
}
