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
        var test = new ClientTest();
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

    /// <summary>The members of a class of the client whose types are <see cref="ClientTypes"/>; for variations.</summary>
    public static Task MembersAsync(string members)
    {
        var test = new ClientTest
        {
            // Pragmas and generated code are the driver's business; the full scenarios check them.
            TestBehaviors = TestBehaviors.SkipSuppressionCheck | TestBehaviors.SkipGeneratedCodeCheck,
        };
        test.TestState.Sources.Add(ClientTypes.ClassWith(members));
        test.TestState.Sources.Add(ClientTypes.Source);
        test.TestState.Sources.Add(References.AnnotationSource);
        test.TestState.Sources.Add(References.GlobalUsings);
        return test.RunAsync();
    }

    /// <summary>The body of one method of that class.</summary>
    public static Task BodyAsync(string body) => MembersAsync(ClientTypes.MethodWith(body));

    private sealed class ClientTest : CSharpAnalyzerTest<EmptyDiagnosticAnalyzer, DefaultVerifier>
    {
        public ClientTest()
        {
            ReferenceAssemblies = new ReferenceAssemblies("net10.0");
            TestState.AdditionalReferences.AddRange(References.Framework);
        }

        protected override IEnumerable<DiagnosticAnalyzer> GetDiagnosticAnalyzers() => ShippedRules.Analyzers;

        protected override ParseOptions CreateParseOptions() =>
            ((CSharpParseOptions)base.CreateParseOptions()).WithLanguageVersion(LanguageVersion.Latest);

        protected override CompilationOptions CreateCompilationOptions() =>
            ((CSharpCompilationOptions)base.CreateCompilationOptions())
                .WithAllowUnsafe(true)
                .WithNullableContextOptions(NullableContextOptions.Enable);
    }
}
