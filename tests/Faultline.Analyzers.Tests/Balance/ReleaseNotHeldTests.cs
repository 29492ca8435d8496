using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Balance;

/// <summary>FLT0202: a release, wait or pulse on a path on which the lock is not held.</summary>
public class ReleaseNotHeldTests
{
    private const string Semaphore = "private readonly SemaphoreSlim _gate = new(1, 1);";

    [Theory]
    // The wait cannot fail without ending the process or the thread: the habit of waiting inside the try is harmless.
    [InlineData(
        "private readonly object _gate = new();",
        "try { Monitor.Enter(_gate); _count++; } finally { Monitor.Exit(_gate); }")]
    [InlineData("private readonly Lock _gate = new();", "try { _gate.Enter(); _count++; } finally { _gate.Exit(); }")]
    [InlineData(
        "private readonly Mutex _gate = new();",
        "try { _gate.WaitOne(); _count++; } finally { _gate.ReleaseMutex(); }")]
    [InlineData(Semaphore, "try { _gate.Wait(); _count++; } finally { _gate.Release(); }")]
    [InlineData(Semaphore, "try { _gate.Wait(Timeout.Infinite); _count++; } finally { _gate.Release(); }")]
    [InlineData(
        "private readonly ReaderWriterLockSlim _gate = new();",
        "try { _gate.EnterWriteLock(); _count++; } finally { _gate.ExitWriteLock(); }")]
    // It can fail, and stands before the try, or is checked.
    [InlineData(Semaphore, "_gate.Wait(token); try { _count++; } finally { _gate.Release(); }")]
    [InlineData(Semaphore, "if (!_gate.Wait(100)) return; try { _count++; } finally { _gate.Release(); }")]
    [InlineData(
        Semaphore,
        "bool held = false; try { held = _gate.Wait(100, token); _count++; } " +
        "finally { if (held) _gate.Release(); }")]
    [InlineData(
        Semaphore,
        "bool held = false; try { _gate.Wait(token); held = true; _count++; } " +
        "finally { if (held) _gate.Release(); }")]
    public Task A_release_in_finally_after_a_wait_that_succeeded_is_clean(string field, string body) =>
        BalanceClient.FieldAsync(field, body);

    [Theory]
    // Cancelled.
    [InlineData(Semaphore, "try { _gate.Wait(token); _count++; } finally { {|FLT0202:_gate.Release()|}; }")]
    [InlineData(
        Semaphore,
        "try { _gate.Wait(Timeout.Infinite, token); _count++; } finally { {|FLT0202:_gate.Release()|}; }")]
    // Timed out, and nobody looked.
    [InlineData(Semaphore, "try { _gate.Wait(1000); _count++; } finally { {|FLT0202:_gate.Release()|}; }")]
    [InlineData(
        "private readonly object _gate = new();",
        "try { Monitor.TryEnter(_gate, 100); _count++; } finally { {|FLT0202:Monitor.Exit(_gate)|}; }")]
    [InlineData(
        "private readonly Mutex _gate = new();",
        "try { _gate.WaitOne(100); _count++; } finally { {|FLT0202:_gate.ReleaseMutex()|}; }")]
    [InlineData(
        "private readonly ReaderWriterLockSlim _gate = new();",
        "try { _gate.TryEnterReadLock(100); _count++; } finally { {|FLT0202:_gate.ExitReadLock()|}; }")]
    [InlineData(
        "private SpinLock _gate;",
        "bool taken = false; try { _gate.TryEnter(ref taken); _count++; } finally { {|FLT0202:_gate.Exit()|}; }")]
    public Task A_wait_that_may_fail_belongs_before_the_try(string field, string body) =>
        BalanceClient.FieldAsync(field, body);

    [Theory]
    [InlineData("{|FLT0202:Monitor.Exit(_gate)|};")]
    [InlineData("lock (_gate) _count++; {|FLT0202:Monitor.Exit(_gate)|};")]
    [InlineData(
        "Monitor.Enter(_gate); try { _count++; } finally { Monitor.Exit(_gate); } {|FLT0202:Monitor.Exit(_gate)|};")]
    [InlineData(
        "Monitor.Enter(_gate); if (a) { Monitor.Exit(_gate); {|FLT0202:Monitor.Exit(_gate)|}; return; } " +
        "Monitor.Exit(_gate);")]
    [InlineData(
        "Monitor.Enter(_gate); Monitor.Enter(_gate); Monitor.Exit(_gate); Monitor.Exit(_gate); " +
        "{|FLT0202:Monitor.Exit(_gate)|};")]
    // In a finally: released before it on the normal way, or in the catch before it.
    [InlineData(
        "Monitor.Enter(_gate); try { _count = int.Parse(text); Monitor.Exit(_gate); } " +
        "finally { {|FLT0202:Monitor.Exit(_gate)|}; }")]
    [InlineData(
        "Monitor.Enter(_gate); try { _count = int.Parse(text); } catch (Exception) { Monitor.Exit(_gate); } " +
        "finally { {|FLT0202:Monitor.Exit(_gate)|}; }")]
    [InlineData("try { _count++; } finally { {|FLT0202:Monitor.Exit(_gate)|}; }")]
    // In a catch: of an exception that comes after the release.
    [InlineData(
        "Monitor.Enter(_gate); Monitor.Exit(_gate); try { _count = int.Parse(text); } " +
        "catch (Exception) { {|FLT0202:Monitor.Exit(_gate)|}; throw; }")]
    public Task A_release_of_what_is_not_held_is_reported_at_the_release(string body) =>
        BalanceClient.MonitorAsync(body);

    [Fact]
    public Task A_cancelled_asynchronous_wait_belongs_before_the_try() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Account
            {
                private readonly SemaphoreSlim _gate = new(1, 1);

                public async Task DepositAsync(CancellationToken token)
                {
                    try
                    {
                        await _gate.WaitAsync(token);
                        await Task.Delay(10, token);
                    }
                    finally
                    {
                        {|FLT0202:_gate.Release()|};
                    }
                }
            }
            """);

    [Theory]
    [InlineData("lock (_gate) Monitor.Pulse(_gate);")]
    [InlineData("lock (_gate) { _count++; Monitor.PulseAll(_gate); }")]
    [InlineData("lock (_gate) { while (_count == 0) Monitor.Wait(_gate); _count--; }")]
    [InlineData(
        "Monitor.Enter(_gate); try { while (_count == 0) { if (!Monitor.Wait(_gate, 100)) return; } } " +
        "finally { Monitor.Exit(_gate); }")]
    [InlineData("if (Monitor.TryEnter(_gate)) { Monitor.PulseAll(_gate); Monitor.Exit(_gate); }")]
    public Task A_wait_or_pulse_under_the_lock_is_clean(string body) => BalanceClient.MonitorAsync(body);

    [Theory]
    [InlineData("{|FLT0202:Monitor.Pulse(_gate)|};")]
    [InlineData("{|FLT0202:Monitor.PulseAll(_gate)|};")]
    [InlineData("{|FLT0202:Monitor.Wait(_gate)|};")]
    [InlineData("lock (_gate) _count++; {|FLT0202:Monitor.PulseAll(_gate)|};")]
    [InlineData("lock (_gate) Monitor.PulseAll(_gate); {|FLT0202:Monitor.Wait(_gate, 100)|};")]
    public Task A_wait_or_pulse_without_the_lock_is_reported(string body) => BalanceClient.MonitorAsync(body);

    [Fact]
    public Task A_pulse_in_a_synchronized_method_is_under_the_lock() =>
        Verify.OwnTypesAsync(
            """
            using System.Runtime.CompilerServices;

            public sealed class Account
            {
                private int _count;

                [MethodImpl(MethodImplOptions.Synchronized)]
                public void Deposit()
                {
                    _count++;
                    Monitor.PulseAll(this);
                }
            }
            """);

    [Fact]
    public Task A_pulse_in_a_private_method_is_judged_with_the_locks_of_its_callers() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Account
            {
                private readonly object _gate = new();
                private int _count;

                public void Deposit()
                {
                    lock (_gate)
                    {
                        _count++;
                        Changed();
                    }
                }

                private void Changed() => Monitor.PulseAll(_gate);
            }
            """);
}
