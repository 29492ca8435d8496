using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>What a diagnostic about a call tells: the lock, where it was acquired, and each step of the way.</summary>
public class CallPathTests
{
    private const string Store =
        """
        public sealed class Store
        {
            private readonly SemaphoreSlim _gate = new(1, 1);
            private int _count;

            public void Outer()
            {
                _gate.Wait();
                try
                {
                    First();
                }
                finally
                {
                    _gate.Release();
                }
            }

            private void First() => Second();
            private void Second() => Third();

            private void Third()
            {
                LAST;
            }
        }
        """;

    private static async Task<Diagnostic> OneAsync(params string[] sources) =>
        Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(sources)));

    private static void InThisOrder(IReadOnlyList<string> all, params string[] steps)
    {
        int at = -1;
        foreach (string step in steps)
        {
            int next = all.ToList().FindIndex(at + 1, one => one.Contains(step, StringComparison.Ordinal));
            Assert.True(next > at, $"'{step}' is not in its place: {string.Join(", ", all)}");
            at = next;
        }
    }

    [Fact]
    public async Task A_second_acquisition_tells_the_lock_and_both_places()
    {
        Diagnostic diagnostic = await OneAsync(
            Store.Replace("LAST;", "this._gate.Wait(); _count++; _gate.Release();", StringComparison.Ordinal));

        Assert.Equal("FLT0104", diagnostic.Id);
        Assert.Equal("First()", diagnostic.Covered());
        Assert.Contains("'_gate'", diagnostic.Message(), StringComparison.Ordinal);
        List<string> places = [.. diagnostic.AlsoCovered()];
        Assert.Contains("_gate.Wait()", places);
        InThisOrder(places, "Second()", "Third()", "this._gate.Wait()");
    }

    [Fact]
    public async Task A_sleep_tells_the_lock_where_it_was_acquired_and_the_way()
    {
        Diagnostic diagnostic = await OneAsync(Store.Replace("LAST", "Thread.Sleep(1)", StringComparison.Ordinal));

        Assert.Equal("FLT0301", diagnostic.Id);
        Assert.Equal("First()", diagnostic.Covered());
        Assert.Contains("'_gate'", diagnostic.Message(), StringComparison.Ordinal);
        List<string> places = [.. diagnostic.AlsoCovered()];
        Assert.Contains("_gate.Wait()", places);
        InThisOrder(places, "Second()", "Third()", "Thread.Sleep(1)");
    }

    [Fact]
    public async Task A_fault_gives_the_call_path_in_its_message_and_its_steps_as_locations()
    {
        Diagnostic diagnostic = await OneAsync(
            ClientTypes.Source,
            CallClient.ClassWith(
                """
                public void Outer(Source source, byte[] data)
                {
                    using (latch.Hold())
                        First(source, data);
                }

                private void First(Source source, byte[] data) => Second(source, data);
                private void Second(Source source, byte[] data) => Third(source, data);
                private void Third(Source source, byte[] data) => source.Copy(data);
                """));

        Assert.Equal("FLT0002", diagnostic.Id);
        Assert.Equal("First(source, data)", diagnostic.Covered());
        Assert.Contains("'latch'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Matches("First.*Second.*Third.*Copy", diagnostic.Message());
        List<string> places = [.. diagnostic.AlsoCovered()];
        Assert.Contains("latch.Hold()", places);
        InThisOrder(places, "Second(source, data)", "Third(source, data)", "source.Copy(data)");
    }

    [Fact]
    public async Task A_callback_tells_the_way_to_the_event()
    {
        Diagnostic diagnostic = await OneAsync(
            Store.Replace("LAST", "Changed()", StringComparison.Ordinal)
                .Replace("private int _count;", "public event Action Changed = delegate { };",
                    StringComparison.Ordinal));

        Assert.Equal("FLT0304", diagnostic.Id);
        Assert.Equal("First()", diagnostic.Covered());
        Assert.Contains("'_gate'", diagnostic.Message(), StringComparison.Ordinal);
        InThisOrder([.. diagnostic.AlsoCovered()], "Second()", "Third()", "Changed()");
    }

    [Fact]
    public async Task The_way_leads_through_a_lambda()
    {
        Diagnostic diagnostic = await OneAsync(
            Store.Replace("private void First() => Second();", "private void First() => Run(() => Second());",
                    StringComparison.Ordinal)
                .Replace("LAST;", "Thread.Sleep(1); } private static void Run(Action action) { action();",
                    StringComparison.Ordinal));

        Assert.Equal("FLT0301", diagnostic.Id);
        Assert.Equal("First()", diagnostic.Covered());
        InThisOrder([.. diagnostic.AlsoCovered()], "Second()", "Third()", "Thread.Sleep(1)");
    }

    [Fact]
    public async Task An_unlocked_guarded_member_in_a_helper_names_the_lock()
    {
        Diagnostic diagnostic = await OneAsync(
            """
            public class Counter
            {
                private readonly object _gate = new();

                [GuardedBy("_gate")]
                private int _count;

                public void Add()
                {
                    lock (_gate)
                        Increment();
                }

                public void Bare() => Increment();

                private void Increment() => _count++;
            }
            """);

        Assert.Equal("FLT0403", diagnostic.Id);
        Assert.Equal("_count", diagnostic.Covered());
        Assert.Contains("'_gate'", diagnostic.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_callee_in_another_file_is_followed_when_one_file_is_looked_at()
    {
        CSharpCompilation compilation = Analysis.OwnTypes(
            """
            public partial class Store
            {
                private readonly SemaphoreSlim _gate = new(1, 1);

                public void Outer()
                {
                    _gate.Wait();
                    try
                    {
                        Elsewhere.Take(this);
                        Elsewhere.Pause();
                        Elsewhere.Rest();
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
            }
            """,
            """
            internal static class Elsewhere
            {
                public static void Take(Store store) => store.Inner();
                public static void Pause() => Thread.Sleep(1);
                public static void Rest() { }
            }
            """,
            """
            public partial class Store
            {
                internal void Inner()
                {
                    _gate.Wait();
                    _gate.Release();
                }
            }
            """);
        Assert.Empty(compilation.GetDiagnostics().Where(one => one.Severity == DiagnosticSeverity.Error));
        string file = compilation.SyntaxTrees.Single(
            tree => tree.GetText().ToString().Contains("void Outer()", StringComparison.Ordinal)).FilePath;

        ImmutableArray<Diagnostic> diagnostics = await Analysis.OfFileAsync(compilation, file);

        Assert.Equal(
            ["FLT0104: Elsewhere.Take(this)", "FLT0301: Elsewhere.Pause()"],
            diagnostics.Select(one => $"{one.Id}: {one.Covered()}"));
        Assert.Contains("store.Inner()", diagnostics[0].AlsoCovered());
        Assert.Contains("Thread.Sleep(1)", diagnostics[1].AlsoCovered());
    }

    [Fact]
    public async Task A_caller_in_another_file_gives_a_helper_its_context()
    {
        const string Helper =
            """
            public partial class Counter
            {
                private readonly object _gate = new();

                [GuardedBy("_gate")]
                private int _count;

                private void Increment() => _count++;
            }
            """;
        const string Held =
            "public partial class Counter { public void Add() { lock (_gate) Increment(); } }";
        const string Bare =
            "public partial class Counter { public void AddUnlocked() => Increment(); }";

        Assert.Empty(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(Helper, Held)));
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(Helper, Held, Bare)));
        Assert.Equal("FLT0403", diagnostic.Id);
        Assert.Equal("_count", diagnostic.Covered());
    }
}
