using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>FLT0304: code that the type does not know runs under its lock.</summary>
public class CallbackTests
{
    private static Task UnderLockAsync(string statement) => Verify.MembersAsync(
        $$"""
            private readonly object _gate = new();
            private readonly Action _fromOutside;
            private readonly Action _own;
            private static readonly Func<int, int> Twice = number => number * 2;
            private readonly List<int> _items = [];
            private readonly List<Action> _hooks = [];
            private readonly TaskCompletionSource _done = new();
            private readonly TaskCompletionSource<int> _answer = new(TaskCreationOptions.None);
            private readonly TaskCompletionSource _quiet = new(TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly TaskCompletionSource<int> _quietAnswer =
                new(null, TaskCreationOptions.LongRunning | TaskCreationOptions.RunContinuationsAsynchronously);
            private readonly CancellationTokenSource _stop = new();
            private int _count;

            public Writer(Action fromOutside)
            {
                _fromOutside = fromOutside;
                _own = () => _count++;
            }

            public event EventHandler? Changed;

            public Action? Hook { get; set; }

            public Task Done => _done.Task;

            public CancellationToken Stopping => _stop.Token;

            private void Add() => _count++;

            public void Method(
                Action action, Action<int> each, Func<int> function, EventHandler handler,
                CancellationTokenSource source, TaskCompletionSource unknown, CancellationToken token,
                IObserver<int> observer, IComparer<int> comparer)
            {
                lock (_gate)
                {
                    {{statement}}
                }
            }
        """);

    [Theory]
    [InlineData("Changed += handler; Changed -= handler;")]
    [InlineData("EventHandler? copy = Changed; _count = copy is null ? 0 : 1;")]
    [InlineData("Hook = action; _hooks.Add(action); Action copy = action;")]
    [InlineData("_own(); _count = Twice(3);")]
    [InlineData("Action local = () => _count++; local(); Action add = Add; add();")]
    [InlineData("_items.ForEach(item => _count += item);")]
    [InlineData("_count = _items.Where(item => item > 3).Sum(item => item * 2);")]
    [InlineData("Task.Run(action); ThreadPool.QueueUserWorkItem(_ => action()); new Thread(() => action()).Start();")]
    [InlineData("token.Register(action);")]
    [InlineData("Action later = () => action();")]
    // The continuations run elsewhere, or it is not known where.
    [InlineData("_quiet.SetResult();")]
    [InlineData("_quietAnswer.TrySetResult(3);")]
    [InlineData("unknown.TrySetResult();")]
    [InlineData("source.CancelAfter(100);")]
    [InlineData("_ = source.CancelAsync();")]
    // An interface that says nothing.
    [InlineData("observer.OnNext(3); _count = comparer.Compare(1, 2);")]
    public Task The_types_own_code_and_what_runs_elsewhere_are_clean(string statement) => UnderLockAsync(statement);

    [Theory]
    [InlineData("if (Changed is not null) {|FLT0304:Changed(this, EventArgs.Empty)|};")]
    [InlineData("{|FLT0304:Changed!.Invoke(this, EventArgs.Empty)|};")]
    [InlineData("EventHandler? copy = Changed; if (copy is not null) {|FLT0304:copy(this, EventArgs.Empty)|};")]
    public Task An_event_is_raised(string statement) => UnderLockAsync(statement);

    [Theory]
    [InlineData("{|FLT0304:action()|};")]
    [InlineData("{|FLT0304:action.Invoke()|};")]
    [InlineData("Action copy = action; {|FLT0304:copy()|};")]
    [InlineData("_count = {|FLT0304:function()|};")]
    [InlineData("{|FLT0304:_fromOutside()|};")]
    [InlineData("if (Hook is not null) {|FLT0304:Hook()|};")]
    [InlineData("{|FLT0304:_items.ForEach(each)|};")]
    public Task A_delegate_from_outside_is_invoked(string statement) => UnderLockAsync(statement);

    [Theory]
    [InlineData("{|FLT0304:_done.SetResult()|};")]
    [InlineData("{|FLT0304:_done.TrySetResult()|};")]
    [InlineData("{|FLT0304:_done.SetCanceled()|};")]
    [InlineData("{|FLT0304:_answer.SetResult(3)|};")]
    [InlineData("{|FLT0304:_answer.TrySetException(new IOException())|};")]
    public Task A_task_is_completed_whose_continuations_run_at_once(string statement) => UnderLockAsync(statement);

    [Theory]
    [InlineData("{|FLT0304:source.Cancel()|};")]
    [InlineData("{|FLT0304:source.Cancel(true)|};")]
    [InlineData("{|FLT0304:_stop.Cancel()|};")]
    public Task What_users_registered_with_a_token_is_run(string statement) => UnderLockAsync(statement);

    [Fact]
    public Task What_says_that_it_calls_back_is_believed() =>
        Verify.OwnTypesAsync(
            """
            public interface IBus
            {
                [CallsBack] void Publish(string message);
                void Remember(string message);
            }

            public sealed class Client
            {
                private readonly object _gate = new();

                public void Tell(IBus bus)
                {
                    lock (_gate)
                    {
                        bus.Remember("a");
                        {|FLT0304:bus.Publish("a")|};
                    }

                    bus.Publish("b");
                }
            }
            """);

    [Fact]
    public Task An_event_that_is_raised_after_the_release_is_clean() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();
                private readonly TaskCompletionSource _done = new();
                private int _count;

                public event EventHandler? Changed;

                public Task Done => _done.Task;

                public void Add(Action<int> tell)
                {
                    EventHandler? changed;
                    int count;
                    lock (_gate)
                    {
                        count = ++_count;
                        changed = Changed;
                    }

                    changed?.Invoke(this, EventArgs.Empty);
                    tell(count);
                    _done.TrySetResult();
                }
            }
            """);

    [Fact]
    public async Task A_conditional_invocation_is_told_and_the_lock_is_named()
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Counter
            {
                private readonly Lock _lock = new();

                public event EventHandler? Changed;

                public void Add()
                {
                    using (_lock.EnterScope())
                    {
                        Changed?.Invoke(this, EventArgs.Empty);
                    }
                }
            }
            """)));
        Assert.Equal("FLT0304", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Info, diagnostic.Severity);
        Assert.Contains("'_lock'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("_lock.EnterScope()", diagnostic.AlsoCovered());
    }

    [Fact]
    public Task A_private_parameter_that_only_gets_own_lambdas_is_not_foreign() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();
                private int _count;

                public void Add() => Locked(() => _count++);

                public void Reset() => Locked(() => _count = 0);

                private void Locked(Action work)
                {
                    lock (_gate)
                    {
                        work();
                    }
                }
            }
            """);

    [Fact]
    public Task A_private_parameter_that_also_gets_a_delegate_from_outside_is_foreign() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();
                private int _count;

                public void Add() => Locked(() => _count++);

                public void Do(Action work) => Locked(work);

                private void Locked(Action work)
                {
                    lock (_gate)
                    {
                        {|FLT0304:work()|};
                    }
                }
            }
            """);

    [Fact]
    public Task A_public_parameter_is_foreign_whatever_the_type_itself_passes() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();
                private int _count;

                public void Add() => Locked(() => _count++);

                public void Locked(Action work)
                {
                    lock (_gate)
                    {
                        {|FLT0304:work()|};
                    }
                }
            }
            """);
}
