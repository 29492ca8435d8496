using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>FLT0305: under a lock, a wait for code that takes the same lock.</summary>
public class WaitsForHolderTests
{
    public static TheoryData<string> Exclusive => HeldLocks.Exclusive;

    [Theory]
    [InlineData("lock")]
    [InlineData("SemaphoreSlim")]
    [InlineData("ReaderWriterLockSlim, write")]
    [InlineData("SpinLock")]
    [InlineData("wrapper")]
    public Task A_thread_is_joined_after_the_release(string kind) => HeldLocks.MembersAsync(
        Worker(kind, HeldLocks.Around(kind, "_stopped = true;") + " _thread.Join();"));

    [Theory]
    [MemberData(nameof(Exclusive))]
    public Task A_thread_is_joined_under_a_lock_that_it_takes(string kind) => HeldLocks.MembersAsync(
        Worker(kind, HeldLocks.Around(kind, "{|FLT0305:_thread.Join()|};")));

    private static string Worker(string kind, string stop) =>
        $$"""
            private readonly Thread _thread;
            private bool _stopped;

            public Writer()
            {
                _thread = new Thread(Run);
                _thread.Start();
            }

            public void Stop()
            {
                {{stop}}
            }

            private void Run()
            {
                {{HeldLocks.Around(kind, "_count++;")}}
            }
        """;

    [Theory]
    [InlineData("{|FLT0305:_work.Wait()|};")]
    [InlineData("{|FLT0305:_work.GetAwaiter().GetResult()|};")]
    [InlineData("_count = {|FLT0305:_answer.Result|};")]
    [InlineData("{|FLT0305:Task.WaitAll(_work)|};")]
    [InlineData("{|FLT0305:Task.WaitAll(_work, _answer)|};")]
    [InlineData("{|FLT0305:_through.Wait()|};")]
    [InlineData("{|FLT0305:_factory.Wait()|};")]
    // Takes another lock, or none.
    [InlineData("{|FLT0301:_other.Wait()|};")]
    [InlineData("{|FLT0301:_none.Wait()|};")]
    // Gives up at once, where the lock is not free.
    [InlineData("{|FLT0301:_trying.Wait()|};")]
    // Not known.
    [InlineData("{|FLT0301:_given.Wait()|};")]
    // The task of another object takes the lock of that object.
    [InlineData("{|FLT0301:another._work.Wait()|};")]
    // No wait.
    [InlineData("_work.Wait(0);")]
    [InlineData("if (_answer.IsCompleted) _count = _answer.Result;")]
    [InlineData("_work.ContinueWith(_ => Add());")]
    public Task A_task_in_a_field_is_known_by_what_it_was_started_with(string statement) => HeldLocks.MembersAsync(
        $$"""
            private readonly object _inner = new();
            private readonly Task _work;
            private readonly Task<int> _answer;
            private readonly Task _through;
            private readonly Task _factory;
            private readonly Task _other;
            private readonly Task _none;
            private readonly Task _trying;
            private readonly Task _given;

            public Writer(Task given)
            {
                _given = given;
                _work = Task.Run(Add);
                _answer = Task.Run(() => { lock (_gate) { return _count; } });
                _through = Task.Run(() => AddTwice());
                _factory = Task.Factory.StartNew(() => Add());
                _other = Task.Run(() => { lock (_inner) { _count++; } });
                _none = Task.Run(() => { _count++; });
                _trying = Task.Run(() =>
                {
                    if (Monitor.TryEnter(_gate))
                        Monitor.Exit(_gate);
                });
            }

            public void Stop(Writer another)
            {
                lock (_gate)
                {
                    {{statement}}
                }
            }

            private void Add()
            {
                lock (_gate)
                {
                    _count++;
                }
            }

            private void AddTwice()
            {
                Add();
                Add();
            }
        """);

    [Fact]
    public Task What_is_started_in_the_same_method_is_known() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Worker
            {
                private readonly object _gate = new();
                private int _count;

                public void Join()
                {
                    var thread = new Thread(() => { lock (_gate) { _count++; } });
                    thread.Start();
                    lock (_gate)
                    {
                        {|FLT0305:thread.Join()|};
                    }
                }

                public void Run()
                {
                    lock (_gate)
                    {
                        {|FLT0305:Task.Run(() => { lock (_gate) { _count++; } }).Wait()|};
                    }
                }

                public void Clean()
                {
                    var thread = new Thread(() => { lock (_gate) { _count++; } });
                    thread.Start();
                    lock (_gate)
                    {
                        _count++;
                    }

                    thread.Join();
                }
            }
            """);

    [Fact]
    public Task The_lock_that_a_static_thread_takes_is_static() =>
        Verify.OwnTypesAsync(
            """
            public static class Worker
            {
                private static readonly object Gate = new();
                private static Thread? Thread;
                private static int Count;

                public static void Start()
                {
                    var thread = new Thread(Run);
                    thread.Start();
                    Thread = thread;
                }

                public static void Stop()
                {
                    lock (Gate)
                    {
                        {|FLT0305:Thread!.Join()|};
                    }
                }

                private static void Run()
                {
                    lock (Gate)
                    {
                        Count++;
                    }
                }
            }
            """);

    [Fact]
    public Task An_async_method_that_is_blocked_on_takes_the_lock_on_another_thread_after_its_first_await() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Worker
            {
                private readonly object _gate = new();
                private int _count;

                public void Stop()
                {
                    lock (_gate)
                    {
                        {|FLT0305:AfterAsync().Wait()|};
                    }
                }

                public void StopFirst()
                {
                    lock (_gate)
                    {
                        {|FLT0301:BeforeAsync().Wait()|};
                    }
                }

                private async Task AfterAsync()
                {
                    await Task.Yield();
                    lock (_gate)
                    {
                        _count++;
                    }
                }

                private async Task BeforeAsync()
                {
                    lock (_gate)
                    {
                        _count++;
                    }

                    await Task.Yield();
                }
            }
            """);

    [Fact]
    public async Task Both_acquisitions_are_shown_and_the_way_to_them()
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Worker
            {
                private readonly object _gate = new();
                private readonly Thread _thread;
                private int _count;

                public Worker()
                {
                    _thread = new Thread(Run);
                    _thread.Start();
                }

                public void Stop()
                {
                    lock (_gate)
                    {
                        JoinThread();
                    }
                }

                private void JoinThread() => _thread.Join();

                private void Run() => Add();

                private void Add()
                {
                    Monitor.Enter(_gate);
                    try
                    {
                        _count++;
                    }
                    finally
                    {
                        Monitor.Exit(_gate);
                    }
                }
            }
            """)));
        Assert.Equal(("FLT0305", "JoinThread()"), (diagnostic.Id, diagnostic.Covered()));
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Contains("'_gate'", diagnostic.Message(), StringComparison.Ordinal);
        string[] also = [.. diagnostic.AlsoCovered()];
        Assert.Contains("_gate", also);
        Assert.Contains("_thread.Join()", also);
        Assert.Contains("Monitor.Enter(_gate)", also);
    }
}
