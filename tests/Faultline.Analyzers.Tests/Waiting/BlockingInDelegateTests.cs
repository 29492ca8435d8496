using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>
/// FLT0301 where the wait is in a delegate, a task or an iterator: it counts where that runs, not where it is written.
/// </summary>
public class BlockingInDelegateTests
{
    [Fact]
    public Task A_local_function_and_a_local_delegate_are_called_in_place() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Client
            {
                private readonly object _gate = new();

                public void Save()
                {
                    Action write = () => File.WriteAllText("a", "b");
                    Action never = () => File.WriteAllText("a", "b");
                    lock (_gate)
                    {
                        {|FLT0301:Pause()|};
                        {|FLT0301:write()|};
                    }

                    static void Pause() => Thread.Sleep(10);
                }
            }
            """);

    [Fact]
    public Task A_delegate_in_a_field_is_known_by_what_was_stored_there() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Client
            {
                private readonly object _gate = new();
                private readonly Action _slow = () => Thread.Sleep(10);
                private readonly Action _quick;
                private int _count;

                public Client() => _quick = () => _count++;

                public void Save()
                {
                    lock (_gate)
                    {
                        _quick();
                        {|FLT0301:_slow()|};
                    }
                }
            }
            """);

    [Theory]
    [InlineData("_items.ForEach(item => Thread.Sleep(item))", true)]
    [InlineData("_items.Sum(item => File.ReadAllBytes(\"a\").Length)", true)]
    [InlineData("_items.ForEach(item => _count += item)", false)]
    [InlineData("Task.Run(() => _items.ForEach(item => Thread.Sleep(item)))", false)]
    public async Task A_delegate_that_is_run_at_once_runs_under_the_lock(string call, bool blocks)
    {
        Diagnostic[] diagnostics = [.. await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            $$"""
            public sealed class Client
            {
                private readonly object _gate = new();
                private readonly List<int> _items = [];
                private int _count;

                public void Save()
                {
                    lock (_gate)
                    {
                        {{call}};
                    }
                }
            }
            """))];
        Assert.Equal(blocks ? ["FLT0301"] : [], diagnostics.Select(diagnostic => diagnostic.Id));
    }

    [Fact]
    public Task A_task_that_is_not_awaited_blocks_in_its_first_part_only() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Journal
            {
                private readonly object _gate = new();
                private Task? _first;
                private Task? _second;

                public void Append()
                {
                    lock (_gate)
                    {
                        _first = AfterAsync();
                        _second = {|FLT0301:BeforeAsync()|};
                    }
                }

                private static async Task AfterAsync()
                {
                    await Task.Yield();
                    Thread.Sleep(10);
                }

                private static async Task BeforeAsync()
                {
                    Thread.Sleep(10);
                    await Task.Yield();
                }
            }
            """);

    [Fact]
    public async Task A_task_that_is_awaited_blocks_in_all_its_parts()
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Journal
            {
                private readonly SemaphoreSlim _gate = new(1, 1);

                public async Task AppendAsync()
                {
                    await _gate.WaitAsync();
                    try
                    {
                        await SettleAsync();
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }

                private static async Task SettleAsync()
                {
                    await Task.Yield();
                    Thread.Sleep(10);
                }
            }
            """)));
        Assert.Equal("FLT0301", diagnostic.Id);
        Assert.Contains("SettleAsync()", diagnostic.Covered(), StringComparison.Ordinal);
    }

    [Fact]
    public Task An_iterator_runs_when_it_is_moved() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Journal
            {
                private readonly object _gate = new();
                private IEnumerable<int>? _lines;

                public void Open()
                {
                    lock (_gate)
                    {
                        _lines = Lines();
                    }
                }

                private static IEnumerable<int> Lines()
                {
                    Thread.Sleep(10);
                    yield return 1;
                }
            }
            """);

    [Fact]
    public Task A_delegate_that_is_handed_to_somebody_unknown_inherits_nothing() =>
        Verify.OwnTypesAsync(
            """
            public interface IScheduler
            {
                void Post(Action work);
            }

            public sealed class Client
            {
                private readonly object _gate = new();

                public void Save(IScheduler scheduler)
                {
                    lock (_gate)
                    {
                        scheduler.Post(() => Thread.Sleep(10));
                    }
                }
            }
            """);
}
