using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Faultline.Analyzers.Tests.Infrastructure;

/// <summary>Runs the analyzers without a test framework around them, for tests that look at the diagnostics themselves.</summary>
internal static class Analysis
{
    public static CSharpParseOptions ParseOptions { get; } = new(LanguageVersion.Preview);

    private static readonly CSharpCompilationOptions Options = new(
        OutputKind.DynamicallyLinkedLibrary,
        allowUnsafe: true,
        concurrentBuild: false,
        nullableContextOptions: NullableContextOptions.Enable);

    /// <summary>A client of the runtime, one file a source. It need not compile.</summary>
    public static CSharpCompilation RuntimeClient(params string[] sources) =>
        Compile(References.FrameworkAndRuntime, ["global using Faultline;\n" + References.GlobalUsings, .. sources]);

    /// <summary>A client with the annotations as source. It need not compile.</summary>
    public static CSharpCompilation OwnTypes(params string[] sources) =>
        Compile(References.Framework, [References.GlobalUsings, References.AnnotationSource, .. sources]);

    public static CSharpCompilation Compile(ImmutableArray<MetadataReference> references, params string[] sources) =>
        CSharpCompilation.Create(
            "Client",
            sources.Select((source, i) => Parse(source, $"File{i}.cs")),
            references,
            Options);

    public static SyntaxTree Parse(string source, string path) =>
        CSharpSyntaxTree.ParseText(source, ParseOptions, path);

    /// <summary>The diagnostics of a client that has to compile.</summary>
    public static Task<ImmutableArray<Diagnostic>> DiagnosticsOfAsync(
        CSharpCompilation compilation, Surroundings? surroundings = null)
    {
        if (surroundings is not null)
            compilation = compilation.AddReferences(surroundings.Libraries);
        Assert.Empty(compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error));
        return SurviveAsync(compilation, "the client", surroundings: surroundings);
    }

    /// <summary>
    /// The diagnostics of anything, however broken. An exception in an analyzer fails the test, also one that it
    /// turned into silence, unless the caller wants to see those.
    /// </summary>
    /// <param name="compilation">The client.</param>
    /// <param name="what">What to call it when it fails.</param>
    /// <param name="silenced">Receives the exceptions that became silence; null: these fail the test.</param>
    /// <param name="file">The only file to ask for, as an IDE does, which is much cheaper; null: all, as a build does.</param>
    /// <param name="surroundings">The model file and the settings; null: there are none.</param>
    public static async Task<ImmutableArray<Diagnostic>> SurviveAsync(
        CSharpCompilation compilation,
        string what,
        ConcurrentQueue<Exception>? silenced = null,
        SyntaxTree? file = null,
        Surroundings? surroundings = null)
    {
        var errors = new ConcurrentQueue<Exception>();
        InternalErrors.SendTo(silenced ?? errors);
        var crashes = new ConcurrentQueue<string>();
        CompilationWithAnalyzers analyzed = With(compilation, crashes, surroundings);
        ImmutableArray<Diagnostic> diagnostics = file is null
            ? await analyzed.GetAnalyzerDiagnosticsAsync()
            : await analyzed.GetAnalyzerSemanticDiagnosticsAsync(
                compilation.GetSemanticModel(file), filterSpan: null, CancellationToken.None);
        Assert.True(crashes.IsEmpty, $"An analyzer crashed on {what}:\n{string.Join('\n', crashes)}");
        Assert.True(errors.IsEmpty, $"An analyzer fell silent on {what}:\n{string.Join('\n', errors)}");
        Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Id == "AD0001");
        return Sorted(diagnostics);
    }

    /// <summary>The diagnostics of one file, asked for in the way in which an IDE does.</summary>
    public static async Task<ImmutableArray<Diagnostic>> OfFileAsync(CSharpCompilation compilation, string path)
    {
        var crashes = new ConcurrentQueue<string>();
        SyntaxTree tree = compilation.SyntaxTrees.Single(tree => tree.FilePath == path);
        SemanticModel model = compilation.GetSemanticModel(tree);
        ImmutableArray<Diagnostic> diagnostics = await With(compilation, crashes)
            .GetAnalyzerSemanticDiagnosticsAsync(model, filterSpan: null, CancellationToken.None);
        Assert.Empty(crashes);
        return Sorted(diagnostics);
    }

    private static CompilationWithAnalyzers With(
        CSharpCompilation compilation, ConcurrentQueue<string> crashes, Surroundings? surroundings = null) =>
        compilation.WithAnalyzers(
            ShippedRules.Analyzers,
            new CompilationWithAnalyzersOptions(
                (surroundings ?? new Surroundings()).ToAnalyzerOptions(),
                onAnalyzerException: (exception, analyzer, _) => crashes.Enqueue($"{analyzer.GetType().Name}: {exception}"),
                concurrentAnalysis: false,
                logAnalyzerExecutionTime: false,
                reportSuppressedDiagnostics: false));

    private static ImmutableArray<Diagnostic> Sorted(ImmutableArray<Diagnostic> diagnostics) =>
    [
        .. diagnostics
            .OrderBy(diagnostic => diagnostic.Location.SourceTree?.FilePath, StringComparer.Ordinal)
            .ThenBy(diagnostic => diagnostic.Location.SourceSpan.Start)
            .ThenBy(diagnostic => diagnostic.Id, StringComparer.Ordinal),
    ];
}
