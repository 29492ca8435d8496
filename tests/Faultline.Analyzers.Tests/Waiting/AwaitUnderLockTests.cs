using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>FLT0302: <c>await</c> and <c>yield return</c> while a lock is held that belongs to the thread.</summary>
public class AwaitUnderLockTests
{
    public static TheoryData<string> ThreadAffine => HeldLocks.ThreadAffine;

    [Theory]
    [MemberData(nameof(ThreadAffine))]
    public Task An_await_before_and_after_the_lock_is_clean(string kind) => HeldLocks.MembersAsync(
        $$"""
            public async Task MethodAsync()
            {
                await Task.Yield();
                {{HeldLocks.Around(kind, "_count++;")}}
                await Task.Yield();
            }
        """);

    [Theory]
    [MemberData(nameof(ThreadAffine))]
    public Task An_await_under_the_lock_is_told(string kind) => HeldLocks.MembersAsync(
        $$"""
            public async Task MethodAsync()
            {
                {{HeldLocks.Around(kind, "{|FLT0302:await Task.Yield()|};")}}
            }
        """);

    [Theory]
    [MemberData(nameof(ThreadAffine))]
    public Task A_yield_under_the_lock_is_told(string kind) => HeldLocks.MembersAsync(
        $$"""
            public IEnumerable<int> Method()
            {
                yield return 0;
                {{HeldLocks.Around(kind, "{|FLT0302:yield return 1;|}")}}
                yield return 2;
            }
        """);

    [Theory]
    [InlineData("await _slim.WaitAsync(); try { await Task.Yield(); } finally { _slim.Release(); }")]
    [InlineData("_slim.Wait(); try { await Task.Yield(); } finally { _slim.Release(); }")]
    [InlineData("_semaphore.WaitOne(); try { await Task.Yield(); } finally { _semaphore.Release(); }")]
    [InlineData("plain.Enter(); try { await Task.Yield(); } finally { plain.Exit(); }")]
    public Task A_lock_that_belongs_to_no_thread_may_be_held_across_an_await(string body) => HeldLocks.MembersAsync(
        $$"""
            public async Task MethodAsync()
            {
                {{body}}
            }
        """);

    [Fact]
    public Task A_wrapper_of_a_semaphore_may_be_held_across_an_await() =>
        Verify.OwnTypesAsync(
            """
            public sealed class AsyncGate
            {
                private readonly SemaphoreSlim _inner = new(1, 1);

                public Task EnterAsync() => _inner.WaitAsync();

                public void Exit() => _inner.Release();
            }

            public sealed class Client
            {
                private readonly AsyncGate _gate = new();

                public async Task SaveAsync()
                {
                    await _gate.EnterAsync();
                    try
                    {
                        await Task.Yield();
                    }
                    finally
                    {
                        _gate.Exit();
                    }
                }
            }
            """);

    [Theory]
    [InlineData("latch.Enter(); try { {|FLT0302:await Task.Yield()|}; } finally { latch.Exit(); }")]
    [InlineData("latch.EnterShared(); try { {|FLT0302:await Task.Yield()|}; } finally { latch.ExitShared(); }")]
    [InlineData("using (latch.Lease()) { {|FLT0302:await Task.Yield()|}; }")]
    [InlineData("await latch.EnterAsync(); try { {|FLT0302:await Task.Yield()|}; } finally { latch.Exit(); }")]
    public Task A_lock_that_the_fault_handler_takes_may_not(string body) => HeldLocks.MembersAsync(
        $$"""
            public async Task MethodAsync()
            {
                {{body}}
            }
        """);

    [Theory]
    [InlineData("_count = {|FLT0302:await answer|};")]
    [InlineData("{|FLT0302:await answer.ConfigureAwait(false)|};")]
    [InlineData("if ({|FLT0302:await answer|} > 3) _count++;")]
    [InlineData("while (_count < 3) { _count++; {|FLT0302:await Task.Delay(10)|}; }")]
    [InlineData("Func<Task> later = async () => await Task.Yield();")]
    [InlineData("Task later = StartAsync();")]
    public Task Only_the_await_itself_is_told(string statement) => HeldLocks.MembersAsync(
        $$"""
            public async Task MethodAsync(Task<int> answer)
            {
                Monitor.Enter(_gate);
                try
                {
                    {{statement}}
                }
                finally
                {
                    Monitor.Exit(_gate);
                }

                await answer;
            }

            private static async Task StartAsync() => await Task.Yield();
        """);

    [Fact]
    public Task What_is_started_under_the_lock_and_awaited_after_it_is_clean() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Client
            {
                private readonly object _gate = new();
                private int _count;

                public async Task SaveAsync()
                {
                    Task work;
                    lock (_gate)
                    {
                        work = WorkAsync();
                    }

                    await work;
                }

                private async Task WorkAsync()
                {
                    _count++;
                    await Task.Yield();
                    _count++;
                }
            }
            """);

    [Fact]
    public Task An_await_where_the_try_has_failed_is_clean() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Client
            {
                private readonly Mutex _gate = new();
                private int _count;

                public async Task SaveAsync()
                {
                    if (!_gate.WaitOne(0))
                    {
                        await Task.Yield();
                        return;
                    }

                    try
                    {
                        _count++;
                    }
                    finally
                    {
                        _gate.ReleaseMutex();
                    }
                }
            }
            """);

    [Fact]
    public Task An_await_while_the_lock_is_given_back_is_clean() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Client
            {
                private readonly ReaderWriterLockSlim _gate = new();
                private int _count;

                public async Task SaveAsync()
                {
                    _gate.EnterReadLock();
                    int count = _count;
                    _gate.ExitReadLock();
                    await Task.Delay(count);
                    _gate.EnterWriteLock();
                    _count = count + 1;
                    _gate.ExitWriteLock();
                }
            }
            """);

    [Fact]
    public Task A_synchronized_iterator_is_not_locked_while_it_runs() =>
        Verify.OwnTypesAsync(
            """
            using System.Runtime.CompilerServices;

            public sealed class Client
            {
                [MethodImpl(MethodImplOptions.Synchronized)]
                public IEnumerable<int> Items()
                {
                    yield return 1;
                }
            }
            """);

    [Fact]
    public Task A_method_that_requires_the_lock_holds_it_at_its_await() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Client
            {
                private readonly object _gate = new();
                private Task? _work;

                public void Save()
                {
                    lock (_gate)
                    {
                        _work = SaveLockedAsync();
                    }
                }

                [RequiresLock("_gate")]
                private async Task SaveLockedAsync()
                {
                    {|FLT0302:await Task.Yield()|};
                }
            }
            """);

    [Fact]
    public async Task The_lock_is_named_and_where_it_was_acquired()
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Client
            {
                private readonly ReaderWriterLockSlim _rw = new();

                public async Task SaveAsync(Stream stream, byte[] data)
                {
                    _rw.EnterReadLock();
                    try
                    {
                        await stream.WriteAsync(data);
                    }
                    finally
                    {
                        _rw.ExitReadLock();
                    }
                }
            }
            """)));
        Assert.Equal(("FLT0302", "await stream.WriteAsync(data)"), (diagnostic.Id, diagnostic.Covered()));
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Contains("'_rw'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("_rw.EnterReadLock()", diagnostic.AlsoCovered());
    }
}
