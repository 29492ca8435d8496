using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Order;

/// <summary>What a reader of an order diagnostic sees: both sides, with the locks as the code spells them.</summary>
public class OrderMessageTests
{
    private static async Task<ImmutableArray<Diagnostic>> OfAsync(string rule, string source) =>
        [.. (await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(source))).Where(one => one.Id == rule)];

    private static Task<ImmutableArray<Diagnostic>> CircleAsync(string members) =>
        OfAsync("FLT0101", OrderClient.ClassWith(members));

    [Fact]
    public async Task Both_edges_of_a_circle_name_both_locks()
    {
        ImmutableArray<Diagnostic> diagnostics = await CircleAsync(
            """
            public void One() { lock (_index) { lock (_log) { _count++; } } }
            public void Two() { lock (this._log) { lock (this._index) { _count++; } } }
            """);
        Assert.Equal(["_log", "this._index"], diagnostics.Select(DiagnosticText.Covered));
        Assert.All(diagnostics, one => Assert.Contains("_index", one.Message(), StringComparison.Ordinal));
        Assert.All(diagnostics, one => Assert.Contains("_log", one.Message(), StringComparison.Ordinal));
        Assert.Contains("'_log'", diagnostics[0].Message(), StringComparison.Ordinal);
        Assert.Contains("'_index'", diagnostics[0].Message(), StringComparison.Ordinal);
        Assert.Contains("'this._index'", diagnostics[1].Message(), StringComparison.Ordinal);
        Assert.Contains("'this._log'", diagnostics[1].Message(), StringComparison.Ordinal);
        Assert.All(diagnostics, one => Assert.Equal(DiagnosticSeverity.Warning, one.Severity));
    }

    [Fact]
    public async Task The_additional_locations_are_the_acquisitions_of_the_other_side_too()
    {
        ImmutableArray<Diagnostic> diagnostics = await CircleAsync(
            """
            public void One()
            {
                Monitor.Enter(_index);
                try
                {
                    lock (_log)
                        _count++;
                }
                finally
                {
                    Monitor.Exit(_index);
                }
            }

            public void Two()
            {
                Monitor.Enter(this._log);
                try
                {
                    lock (this._index)
                        _count++;
                }
                finally
                {
                    Monitor.Exit(this._log);
                }
            }
            """);
        Assert.Equal(["_log", "this._index"], diagnostics.Select(DiagnosticText.Covered));

        // Its own outer lock, then the other side: outer and inner.
        Assert.Contains("Monitor.Enter(_index)", diagnostics[0].AlsoCovered());
        Assert.Contains("Monitor.Enter(this._log)", diagnostics[0].AlsoCovered());
        Assert.Contains("this._index", diagnostics[0].AlsoCovered());
        Assert.Contains("Monitor.Enter(this._log)", diagnostics[1].AlsoCovered());
        Assert.Contains("Monitor.Enter(_index)", diagnostics[1].AlsoCovered());
        Assert.Contains("_log", diagnostics[1].AlsoCovered());
    }

    [Fact]
    public async Task A_circle_of_three_names_all_three()
    {
        ImmutableArray<Diagnostic> diagnostics = await CircleAsync(
            """
            public void One() { lock (_index) { lock (_log) { _count++; } } }
            public void Two() { lock (_log) { lock (_files) { _count++; } } }
            public void Three() { lock (_files) { lock (_index) { _count++; } } }
            """);
        Assert.Equal(["_log", "_files", "_index"], diagnostics.Select(DiagnosticText.Covered));
        foreach (Diagnostic diagnostic in diagnostics)
        {
            foreach (string name in new[] { "_index", "_log", "_files" })
            {
                Assert.Contains(name, diagnostic.Message(), StringComparison.Ordinal);
                Assert.True(diagnostic.Covered() == name || diagnostic.AlsoCovered().Contains(name), name);
            }
        }
    }

    [Fact]
    public async Task Through_calls_the_steps_are_additional_locations()
    {
        ImmutableArray<Diagnostic> diagnostics = await CircleAsync(
            """
            public void One() { lock (_index) { First(); } }
            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            private void First() => Second();
            private void Second() { lock (_log) { _count++; } }
            """);
        Assert.Equal(["First()", "_index"], diagnostics.Select(DiagnosticText.Covered));
        Assert.Contains("Second()", diagnostics[0].AlsoCovered());
        Assert.Contains("_log", diagnostics[0].AlsoCovered());
        Assert.Contains("_index", diagnostics[0].AlsoCovered());
        Assert.Contains("First()", diagnostics[1].AlsoCovered());
        Assert.Contains("_log", diagnostics[0].Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_other_side_in_another_type_is_named_and_shown()
    {
        ImmutableArray<Diagnostic> diagnostics = await OfAsync(
            "FLT0101",
            """
            public sealed class Disk
            {
                public readonly object Sectors = new();
                private int _count;

                public void Flush(Log log) { lock (Sectors) { lock (log.Records) { _count++; } } }
            }

            public sealed class Log
            {
                public readonly object Records = new();
                private int _count;

                public void Roll(Disk disk) { lock (Records) { lock (disk.Sectors) { _count++; } } }
            }
            """);
        Assert.Equal(["log.Records", "disk.Sectors"], diagnostics.Select(DiagnosticText.Covered));
        Assert.Contains("disk.Sectors", diagnostics[0].AlsoCovered());
        Assert.Contains("log.Records", diagnostics[1].AlsoCovered());
        Assert.Contains("'log.Records'", diagnostics[0].Message(), StringComparison.Ordinal);
        Assert.Contains("'disk.Sectors'", diagnostics[1].Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_violation_names_both_locks_and_shows_where_the_outer_one_was_taken()
    {
        Diagnostic diagnostic = Assert.Single(await OfAsync(
            "FLT0102",
            "[assembly: LockOrder(\"Store._index\", \"Store._log\")]\n" + OrderClient.ClassWith(
                """
                public void One()
                {
                    Monitor.Enter(this._log);
                    try
                    {
                        lock (_index)
                            _count++;
                    }
                    finally
                    {
                        Monitor.Exit(this._log);
                    }
                }
                """)));
        Assert.Equal("_index", diagnostic.Covered());
        Assert.Contains("'_index'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("'this._log'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("Monitor.Enter(this._log)", diagnostic.AlsoCovered());
    }

    [Fact]
    public async Task A_violation_through_calls_shows_the_steps()
    {
        Diagnostic diagnostic = Assert.Single(await OfAsync(
            "FLT0102",
            "[assembly: LockOrder(\"Store._index\", \"Store._log\")]\n" + OrderClient.ClassWith(
                """
                public void One() { lock (_log) { First(); } }
                private void First() => Second();
                private void Second() { lock (_index) { _count++; } }
                """)));
        Assert.Equal("First()", diagnostic.Covered());
        Assert.Contains("_log", diagnostic.AlsoCovered());
        Assert.Contains("Second()", diagnostic.AlsoCovered());
        Assert.Contains("_index", diagnostic.AlsoCovered());
    }

    [Fact]
    public async Task Two_of_one_class_are_both_named()
    {
        Diagnostic diagnostic = Assert.Single(await OfAsync(
            "FLT0103",
            SameClassTests.Account +
            """
            public sealed class Bank
            {
                public void Transfer(Account from, Account to)
                {
                    lock (from.Gate)
                    {
                        lock (to.Gate)
                            to.Balance++;
                    }
                }
            }
            """));
        Assert.Equal("to.Gate", diagnostic.Covered());
        Assert.Contains("'from.Gate'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("'to.Gate'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("from.Gate", diagnostic.AlsoCovered());
    }
}
