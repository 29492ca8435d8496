using System.Collections.Immutable;
using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Faultline.CodeFixes.Tests;

/// <summary>
/// Checks the fix of one source, one diagnostic at a time and with Fix All in document, project and solution: the
/// result is as given, compiles, and has no diagnostic left but those that are marked in it.
/// </summary>
internal sealed class FixTest :
    CSharpCodeFixTest<EmptyDiagnosticAnalyzer, AtomicCopyAndRetryCodeFixProvider, DefaultVerifier>
{
    private FixTest(bool withRuntime)
    {
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        TestState.AdditionalReferences.AddRange(withRuntime ? Client.RuntimeReferences : Client.PlainReferences);
        CodeActionEquivalenceKey = AtomicCopyAndRetryCodeFixProvider.EquivalenceKey;
        CompilerDiagnostics = CompilerDiagnostics.Warnings;
        DisabledDiagnostics.Add("CS1591");
    }

    /// <summary>All analyzers of the package: a fix that trades one diagnostic for another is no fix.</summary>
    public static ImmutableArray<DiagnosticAnalyzer> Analyzers { get; } =
    [
        .. Assembly.Load("Faultline.Analyzers").GetTypes()
            .Where(type => type.GetCustomAttribute<DiagnosticAnalyzerAttribute>() is not null)
            .Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!),
    ];

    /// <summary>Code against the runtime.</summary>
    public static Task Runtime(string before, string after) => Run(withRuntime: true, before, after);

    /// <summary>Code with lock and buffer types of its own, without the runtime.</summary>
    public static Task Inline(string before, string after) => Run(withRuntime: false, before, after);

    /// <summary>The same for a program, which may have top-level statements.</summary>
    public static Task Program(bool withRuntime, string before, string after) => Files(
        withRuntime, [("Code.cs", before)], [("Code.cs", after)], OutputKind.ConsoleApplication);

    public static Task Files(
        bool withRuntime, IEnumerable<(string Name, string Text)> before, IEnumerable<(string Name, string Text)> after,
        OutputKind outputKind = OutputKind.DynamicallyLinkedLibrary)
    {
        var test = new FixTest(withRuntime) { TestState = { OutputKind = outputKind } };
        foreach ((string name, string text) in before)
            test.TestState.Sources.Add((name, text));
        foreach ((string name, string text) in after)
            test.FixedState.Sources.Add((name, text));
        test.FixedState.MarkupHandling = MarkupMode.Allow;
        // What is only suggested is not what a fix is asked to keep out: the sections here are short on purpose.
        test.DisabledDiagnostics.AddRange(
            Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics)
                .Where(rule => rule.DefaultSeverity == DiagnosticSeverity.Info)
                .Select(rule => rule.Id));
        test.AddClient(withRuntime);
        return test.RunAsync();
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => Analyzers;

    protected override ParseOptions CreateParseOptions() => Client.ParseOptions;

    protected override CompilationOptions CreateCompilationOptions() => Client.CompilationOptions;

    private static Task Run(bool withRuntime, string before, string after) =>
        Files(withRuntime, [("Code.cs", before)], [("Code.cs", after)]);

    private void AddClient(bool withRuntime)
    {
        foreach ((string name, string text) in Client.Sources(withRuntime))
        {
            TestState.Sources.Add((name, text));
            FixedState.Sources.Add((name, text));
        }
    }
}
