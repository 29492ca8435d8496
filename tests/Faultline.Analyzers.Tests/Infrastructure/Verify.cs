using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Testing;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace Faultline.Analyzers.Tests.Infrastructure;

/// <summary>
/// Compiles a client and compares what all shipped analyzers report with the markup in its source:
/// <c>{|FLT0001:copy|}</c> stands for exactly one diagnostic there, and a source without markup for none at all.
/// A source that does not compile fails.
/// </summary>
internal static class Verify
{
    /// <summary>A client of the runtime.</summary>
    public static Task RuntimeClientAsync(string source, params DiagnosticResult[] expected)
    {
        var test = new ClientTest { TestBehaviors = TestBehaviors.None };
        test.TestState.AdditionalReferences.Add(References.Runtime);
        test.TestState.Sources.Add(source);
        test.TestState.Sources.Add("global using Faultline;\n" + References.GlobalUsings);
        test.TestState.ExpectedDiagnostics.AddRange(expected);
        return test.RunAsync();
    }

    /// <summary>A client that has the annotations only, as source, and brings its own locks and memory.</summary>
    public static Task OwnTypesAsync(string source, params DiagnosticResult[] expected)
    {
        var test = new ClientTest();
        test.TestState.Sources.Add(source);
        test.TestState.Sources.Add(References.AnnotationSource);
        test.TestState.Sources.Add(References.GlobalUsings);
        test.TestState.ExpectedDiagnostics.AddRange(expected);
        return test.RunAsync();
    }

    /// <summary>The same for a client with a model file, settings or libraries.</summary>
    public static Task OwnTypesAsync(string source, Surroundings surroundings, params DiagnosticResult[] expected)
    {
        var test = new ClientTest(surroundings);
        test.TestState.Sources.Add(source);
        test.TestState.Sources.Add(References.AnnotationSource);
        test.TestState.Sources.Add(References.GlobalUsings);
        test.TestState.ExpectedDiagnostics.AddRange(expected);
        return test.RunAsync();
    }

    /// <summary>The members of a class of the client whose types are <see cref="ClientTypes"/>; for variations.</summary>
    public static Task MembersAsync(string members) => OfMembers(members).RunAsync();

    /// <summary>The body of one method of that class.</summary>
    public static Task BodyAsync(string body) => MembersAsync(ClientTypes.MethodWith(body));

    /// <summary>
    /// The same where only faults are the question: what the variations do to the balance of locks, and wait for, is not.
    /// </summary>
    public static Task FaultsInMembersAsync(string members)
    {
        ClientTest test = OfMembers(members);
        test.DisabledDiagnostics.AddRange(
            ShippedRules.Descriptors.Where(rule => rule.Category != "Faults").Select(rule => rule.Id));
        return test.RunAsync();
    }

    /// <summary>The body of one method, where only faults are the question.</summary>
    public static Task FaultsInBodyAsync(string body) => FaultsInMembersAsync(ClientTypes.MethodWith(body));

    private static ClientTest OfMembers(string members)
    {
        var test = new ClientTest();
        test.TestState.Sources.Add(ClientTypes.ClassWith(members));
        test.TestState.Sources.Add(ClientTypes.Source);
        test.TestState.Sources.Add(References.AnnotationSource);
        test.TestState.Sources.Add(References.GlobalUsings);
        return test;
    }

    private sealed class ClientTest : CSharpAnalyzerTest<EmptyDiagnosticAnalyzer, DefaultVerifier>
    {
        public ClientTest()
            : this(new Surroundings())
        {
        }

        public ClientTest(Surroundings surroundings)
        {
            // Pragmas and generated code are the driver's business: the scenarios of the runtime's clients check them.
            TestBehaviors = TestBehaviors.SkipSuppressionCheck | TestBehaviors.SkipGeneratedCodeCheck;
            ReferenceAssemblies = new ReferenceAssemblies("net10.0");
            TestState.AdditionalReferences.AddRange(References.Framework);
            TestState.AdditionalReferences.AddRange(surroundings.Libraries);
            if (surroundings.Model is not null)
                TestState.AdditionalFiles.Add((surroundings.ModelPath, surroundings.Model));
            if (!surroundings.Settings.IsEmpty)
                TestState.AnalyzerConfigFiles.Add(("/.editorconfig", surroundings.EditorConfig()));
        }

        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => ShippedRules.Analyzers;

        // An exception in the engine becomes silence for a user; here it fails the test.
        protected override async Task RunImplAsync(CancellationToken cancellationToken)
        {
            var errors = new ConcurrentQueue<Exception>();
            InternalErrors.SendTo(errors);
            await base.RunImplAsync(cancellationToken);
            Assert.True(errors.IsEmpty, $"The engine fell silent:\n{string.Join('\n', errors)}");
        }

        // The framework switches every rule on. What is off by default is off here, too, unless the settings say so.
        protected override Project ApplyCompilationOptions(Project project)
        {
            project = base.ApplyCompilationOptions(project);
            CompilationOptions options = project.CompilationOptions!;
            IEnumerable<string> off = ShippedRules.Descriptors.Where(rule => !rule.IsEnabledByDefault).Select(rule => rule.Id);
            return project.WithCompilationOptions(
                options.WithSpecificDiagnosticOptions(options.SpecificDiagnosticOptions.RemoveRange(off)));
        }

        protected override ParseOptions CreateParseOptions() =>
            ((CSharpParseOptions)base.CreateParseOptions()).WithLanguageVersion(LanguageVersion.Latest);

        protected override CompilationOptions CreateCompilationOptions() =>
            ((CSharpCompilationOptions)base.CreateCompilationOptions())
                .WithAllowUnsafe(true)
                .WithNullableContextOptions(NullableContextOptions.Enable);
    }
}
