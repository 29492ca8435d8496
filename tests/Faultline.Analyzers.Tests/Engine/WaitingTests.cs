using System.Collections.Immutable;
using Faultline.Analyzers.Rules;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Faultline.Analyzers.Tests.Engine;

/// <summary>How the engine knows what is waited for, and whose code a delegate is.</summary>
public class WaitingTests
{
    [Fact]
    public Task A_delegate_that_nobody_else_can_set_is_the_types_own() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Table
            {
                private readonly object _gate = new();
                private int _count;

                internal readonly Func<int, int> Twice = number => number * 2;

                public Table() => Next = () => ++_count;

                public Func<int> Next { get; }

                public void Grow()
                {
                    lock (_gate)
                    {
                        _count = Twice(Next());
                    }
                }
            }
            """);

    [Fact]
    public Task A_delegate_that_others_can_set_is_foreign() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Table
            {
                private readonly object _gate = new();
                private int _count;

                internal Func<int, int> Twice = number => number * 2;

                public Func<int>? Next { get; init; }

                public void Grow()
                {
                    lock (_gate)
                    {
                        if (Next is not null)
                            _count = {|FLT0304:Next()|};
                        _count = {|FLT0304:Twice(_count)|};
                    }
                }
            }
            """);

    [Fact]
    public Task What_a_private_constructor_is_given_is_known_by_its_arguments() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Table
            {
                private readonly object _gate = new();
                private readonly Func<int> _next;
                private int _count;

                private Table(Func<int> next) => _next = next;

                public static Table Create() => new(() => 1);

                public void Grow()
                {
                    lock (_gate)
                    {
                        _count = _next();
                    }
                }
            }
            """);

    [Fact]
    public Task A_task_that_was_asked_is_complete_wherever_it_is_kept() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Loader
            {
                private readonly object _gate = new();
                private Task<int>? _load;
                private int _value;

                public void Take()
                {
                    lock (_gate)
                    {
                        if (_load is null || !_load.IsCompleted)
                            return;
                        _value = _load.Result;
                    }
                }

                public void Wait()
                {
                    lock (_gate)
                    {
                        if (_load!.Wait(0) == false)
                            _value = {|FLT0301:_load.Result|};
                    }
                }
            }
            """);

    [Fact]
    public Task A_task_that_was_not_complete_when_it_was_asked_is_waited_for() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Loader
            {
                private readonly object _gate = new();
                private int _value;

                public void Take(Task<int> load)
                {
                    lock (_gate)
                    {
                        if (!load.IsCompleted)
                            _value = {|FLT0301:load.Result|};
                    }
                }
            }
            """);

    [Fact]
    public Task To_await_the_acquisition_is_to_wait_without_the_lock() => Verify.MembersAsync(
        """
            public async Task MethodAsync()
            {
                Task entering = latch.EnterAsync();
                await entering;
                latch.Exit();
            }
        """);

    [Fact]
    public Task A_yield_in_a_lock_statement_is_told() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Table
            {
                private readonly object _gate = new();

                public IEnumerable<int> All()
                {
                    lock (_gate)
                    {
            #pragma warning disable CS9237
                        {|FLT0302:yield return 1;|}
            #pragma warning restore CS9237
                    }
                }
            }
            """);

    [Fact]
    public Task A_pointer_into_a_mapped_view_is_one_in_a_field_too() =>
        Verify.OwnTypesAsync(
            """
            using System.IO.MemoryMappedFiles;

            public sealed unsafe class Table
            {
                private readonly object _gate = new();
                private byte* _mapped;
                private byte* _plain;

                public Table(MemoryMappedViewAccessor view, byte* plain)
                {
                    view.SafeMemoryMappedViewHandle.AcquirePointer(ref _mapped);
                    _plain = plain;
                }

                public int Read()
                {
                    lock (_gate)
                    {
                        return {|FLT0301:_mapped[3]|} + _plain[3];
                    }
                }
            }
            """);

    [Theory]
    [InlineData("Table._gate", "FLT0306")]
    [InlineData("Other.Table._gate, Client.Table._gate", "FLT0306")]
    [InlineData("_gate", "FLT0301")]
    [InlineData("", "FLT0301")]
    public async Task Locks_under_which_nothing_may_block_can_be_configured(string classes, string expected)
    {
        Compilation compilation = Analysis.OwnTypes(
            """
            namespace Client;

            public sealed class Table
            {
                private readonly object _gate = new();

                public void Wait()
                {
                    lock (_gate)
                    {
                        Thread.Sleep(10);
                    }
                }
            }
            """);
        var options = new AnalyzerOptions([], new Configured("faultline_blocking_forbidden_under", classes));
        ImmutableArray<Diagnostic> diagnostics = await compilation
            .WithAnalyzers([new LockAnalyzer()], options)
            .GetAnalyzerDiagnosticsAsync();
        Assert.Equal([expected], diagnostics.Select(diagnostic => diagnostic.Id));
    }

    private sealed class Configured(string key, string value) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(key, value);

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => GlobalOptions;

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => GlobalOptions;

        private sealed class Options(string key, string value) : AnalyzerConfigOptions
        {
            public override bool TryGetValue(string name, out string found)
            {
                found = value;
                return name == key;
            }
        }
    }
}
