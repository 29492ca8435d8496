using Basic.Reference.Assemblies;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Benchmarks.Analyzer;

/// <summary>A source file in memory.</summary>
internal sealed record SourceFile(string Path, SourceText Text);

/// <summary>Compilations of sources, and analyses of these, set up alike for every measurement.</summary>
internal static class Compilations
{
    // Not in parallel: processor time is then time, and two runs do the same in the same order.
    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        allowUnsafe: true,
        concurrentBuild: false,
        nullableContextOptions: NullableContextOptions.Enable);

    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Preview);

    // What the SDK writes into a new project.
    private static readonly SourceText ImplicitUsings = SourceText.From("""
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """);

    public static IReadOnlyList<SourceFile> Sources(GeneratedProgram program) =>
        [.. program.Files.Select(file => new SourceFile(file.Path, SourceText.From(file.Text)))];

    /// <summary>
    /// A compilation that nobody has looked at, of trees that nobody has looked at: what an analyzer keeps for a tree
    /// is part of its price.
    /// </summary>
    public static CSharpCompilation Fresh(IReadOnlyList<SourceFile> sources)
    {
        IEnumerable<SyntaxTree> trees = sources
            .Append(new SourceFile("ImplicitUsings.cs", ImplicitUsings))
            .Select(source => CSharpSyntaxTree.ParseText(source.Text, ParseOptions, source.Path));
        return CSharpCompilation.Create("Measured", trees, Net100.References.All, Options);
    }

    public static CompilationWithAnalyzers With(this CSharpCompilation compilation, DiagnosticAnalyzer analyzer) =>
        compilation.WithAnalyzers(
            [analyzer],
            new CompilationWithAnalyzersOptions(
                new AnalyzerOptions([]),
                onAnalyzerException: null,
                concurrentAnalysis: false,
                logAnalyzerExecutionTime: true,
                reportSuppressedDiagnostics: false));

    /// <summary>The time that the analyzer itself took, without the analyzer driver around it.</summary>
    public static async Task<TimeSpan> OwnTimeAsync(
        this CompilationWithAnalyzers analysis, DiagnosticAnalyzer analyzer) =>
        (await analysis.GetAnalyzerTelemetryInfoAsync(analyzer, CancellationToken.None)).ExecutionTime;

    /// <summary>A crash is no measurement, and of a program that does not compile only half is measured.</summary>
    public static void Verify(IEnumerable<Diagnostic> diagnostics, bool mayHaveErrors)
    {
        foreach (Diagnostic diagnostic in diagnostics)
        {
            bool isError = diagnostic.Severity == DiagnosticSeverity.Error && !mayHaveErrors;
            if (isError || diagnostic.Id.StartsWith("AD", StringComparison.Ordinal))
                throw new InvalidOperationException(diagnostic.ToString());
        }
    }
}
