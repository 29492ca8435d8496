using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Faultline.Analyzers.Summaries;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Tests.Engine;

/// <summary>What is held when a method is entered, as its callers show. Each has a guarded access, so that it matters.</summary>
public class ContextTests
{
    [Fact]
    public void A_public_method_is_entered_as_its_contract_says() =>
        Assert.Null(EntriesOf("public void Outer() { lock (_gate) Helper(); } public void Helper() => _count++;"));

    [Fact]
    public void A_method_that_becomes_a_delegate_is_entered_as_its_contract_says() =>
        Assert.Null(EntriesOf(
            "public void Outer() { lock (_gate) Helper(); Later += Helper; } private void Helper() => _count++;"));

    [Fact]
    public void A_method_that_nobody_calls_is_entered_as_its_contract_says() =>
        Assert.Null(EntriesOf("private void Helper() => _count++;"));

    [Fact]
    public void A_method_handed_to_a_framework_method_that_runs_it_at_once_is_entered_with_the_lock() =>
        Assert.Equal(["_gate"], EntriesOf(
            "public void Outer(List<int> all) { lock (_gate) all.ForEach(Helper); } private void Helper(int one) => _count++;"));

    [Fact]
    public void A_private_method_is_entered_with_what_each_caller_holds() =>
        Assert.Equal(["", "_gate"], EntriesOf(
            "public void Outer() { lock (_gate) Helper(); Helper(); } private void Helper() => _count++;"));

    [Fact]
    public void A_caller_that_nobody_calls_counts_only_if_there_is_no_other() =>
        Assert.Equal(["_gate"], EntriesOf(
            "public void Outer() { lock (_gate) Helper(); } private void Unused() => Helper(); private void Helper() => _count++;"));

    [Fact]
    public void Recursion_ends() =>
        Assert.Equal(["_gate"], EntriesOf(
            "public void Outer() { lock (_gate) Other(); } private void Other() => Helper(); private void Helper() { _count++; Other(); }"));

    /// <summary>The locks that are held in each state in which <c>Helper</c> is entered; null: as its contract says.</summary>
    private static List<string>? EntriesOf(string members)
    {
        CSharpCompilation compilation = Analysis.OwnTypes(
            $$"""
            public class Counter
            {
                private readonly object _gate = new();
                [GuardedBy("_gate")] private int _count;
                private event Action? Later;
                {{members}}
            }
            """);
        var callees = new CalleeSummaries(
            AnnotatedCompilation.Of(compilation, Declarations.AnnotationsOnly), new Bodies(compilation), EngineOptions.Default);
        SyntaxNode helper = compilation.SyntaxTrees.SelectMany(tree => tree.GetRoot().DescendantNodes())
            .OfType<MethodDeclarationSyntax>().Single(method => method.Identifier.ValueText == "Helper");
        BodyAnalysis body = callees.Bodies.At(helper, callees, default)!;
        IEnumerable<FlowState>? entries = callees.Callers.EntriesOf(body, body.Functions[0], default);
        return entries?.Select(state => string.Join(", ", state.Held.Select(held => held.Spelled))).Order(StringComparer.Ordinal).ToList();
    }
}
