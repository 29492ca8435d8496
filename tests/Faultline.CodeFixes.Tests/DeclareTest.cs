using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Faultline.CodeFixes.Tests;

/// <summary>
/// Checks the fix of FLT0008, which is switched on here: one diagnostic at a time and with Fix All in document, project and
/// solution, the result is as given, compiles, and has no diagnostic of any rule but those that are marked in it.
/// </summary>
internal sealed class DeclareTest : CSharpCodeFixTest<EmptyDiagnosticAnalyzer, DeclareEffectsCodeFixProvider, DefaultVerifier>
{
    private DeclareTest()
    {
        ReferenceAssemblies = new ReferenceAssemblies("net10.0");
        TestState.AdditionalReferences.AddRange(Client.PlainReferences);
        CodeActionEquivalenceKey = DeclareEffectsCodeFixProvider.EquivalenceKey;
        CompilerDiagnostics = CompilerDiagnostics.Warnings;
        DisabledDiagnostics.Add("CS1591");
    }

    private static CompilationOptions Options { get; } = Client.CompilationOptions.WithSpecificDiagnosticOptions(
        [new KeyValuePair<string, ReportDiagnostic>("FLT0008", ReportDiagnostic.Warn)]);

    /// <summary>Whole files.</summary>
    public static Task Files(IEnumerable<(string Name, string Text)> before, IEnumerable<(string Name, string Text)> after)
    {
        var test = new DeclareTest { FixedState = { MarkupHandling = MarkupMode.Allow } };
        test.TestState.Sources.AddRange(before.Select(file => (file.Name, Microsoft.CodeAnalysis.Text.SourceText.From(file.Text))));
        test.FixedState.Sources.AddRange(after.Select(file => (file.Name, Microsoft.CodeAnalysis.Text.SourceText.From(file.Text))));
        foreach ((string name, string text) in Client.Sources(withRuntime: false))
        {
            test.TestState.Sources.Add((name, text));
            test.FixedState.Sources.Add((name, text));
        }

        return test.RunAsync();
    }

    /// <summary>One whole file.</summary>
    public static Task File(string before, string after) => Files([("Code.cs", before)], [("Code.cs", after)]);

    /// <summary>Members of a library class that has locks, memory that may fault, and an event.</summary>
    public static Task Members(string before, string after) => File(Library(before), Library(after));

    /// <summary>Is what these members report offered no fix, and left by Fix All, while the one beside them is fixed?</summary>
    public static async Task Declined(string members, string types = "")
    {
        string code = Library(members + "\n\n    public void Fixable() { lock (_gate) _count++; }", types);
        using var workbench = new Workbench(new DeclareEffectsCodeFixProvider(), Options, code);
        int end = code.IndexOf("Fixable", StringComparison.Ordinal);
        Diagnostic[] all = [.. (await workbench.DiagnosticsAsync()).Where(diagnostic => diagnostic.Id == "FLT0008")];
        Diagnostic[] declined = [.. all.Where(diagnostic => diagnostic.Location.SourceSpan.Start < end)];

        Assert.NotEmpty(declined);
        foreach (Diagnostic diagnostic in declined)
            Assert.Empty(await workbench.ActionsAsync(diagnostic));
        string changed = await workbench.FixAllAsync(equivalenceKey: null);
        Assert.Equal(
            code.Replace(
                "    public void Fixable", "    [TakesLock(\"Library._gate\")]\n    public void Fixable", StringComparison.Ordinal),
            changed);
    }

    /// <summary>Is something reported in the code, and no fix offered?</summary>
    public static async Task NothingOfferedWithoutAnnotations(string code)
    {
        using var workbench = new Workbench(new DeclareEffectsCodeFixProvider(), Options, code);
        workbench.KeepOnly(workbench.Code);
        Diagnostic diagnostic = Assert.Single(await workbench.DiagnosticsAsync());
        Assert.Equal("FLT0008", diagnostic.Id);
        Assert.Empty(await workbench.ActionsAsync(diagnostic));
        Assert.Equal(code, await workbench.FixAllAsync(equivalenceKey: null));
    }

    /// <summary>The code after Fix All, done twice.</summary>
    public static async Task<(string Once, string Twice)> Twice(string code)
    {
        using var workbench = new Workbench(new DeclareEffectsCodeFixProvider(), Options, code);
        return (await workbench.FixAllAsync(equivalenceKey: null), await workbench.FixAllAsync(equivalenceKey: null));
    }

    /// <summary>What the light bulb shows on the first diagnostic of the code.</summary>
    public static async Task<CodeAction> ActionOn(string code)
    {
        using var workbench = new Workbench(new DeclareEffectsCodeFixProvider(), Options, code);
        return Assert.Single(await workbench.ActionsAsync((await workbench.DiagnosticsAsync())[0]));
    }

    protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => FixTest.Analyzers;

    protected override ParseOptions CreateParseOptions() => Client.ParseOptions;

    protected override CompilationOptions CreateCompilationOptions() => Options;

    private static string Library(string members, string types = "") =>
        $$"""
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Acme;
        using Faultline.Annotations;

        public class Library : Base
        {
            private readonly object _gate = new();
            private readonly Lock _other = new();
            [LockClass("named \"lock\"")] private readonly object _named = new();
            private int _count;

            public event Action? Changed;

            private void Unused() => Changed?.Invoke();

        {{members}}
        }

        public abstract class Base
        {
            [MayBlock, TakesLock("base")] public virtual void Waits() { }
            [Acquires("return")] public virtual FrameScope? Enters() => null;
            [NoFault] public virtual int Copies() => 0;
            [MayFault(Atomic = nameof(Copies))] public virtual void Faults() { }
            public virtual int Value { [MayBlock] get => 0; set { } }
        }
        {{types}}
        """;
}
