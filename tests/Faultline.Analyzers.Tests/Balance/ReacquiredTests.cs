using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Balance;

/// <summary>FLT0104: a lock that its holder waits for, directly, with a try that throws, and through calls.</summary>
public class ReacquiredTests
{
    private const string Semaphore = "private readonly SemaphoreSlim _gate = new(1, 1);";
    private const string ReaderWriter = "private readonly ReaderWriterLockSlim _gate = new();";

    [Theory]
    // It fails at once, or after a while.
    [InlineData(Semaphore, "_gate.Wait(); try { if (_gate.Wait(0)) _gate.Release(); } finally { _gate.Release(); }")]
    [InlineData(Semaphore, "_gate.Wait(); try { if (_gate.Wait(100)) _gate.Release(); } finally { _gate.Release(); }")]
    [InlineData(
        "private readonly Semaphore _gate = new(1, 1);",
        "_gate.WaitOne(); try { if (_gate.WaitOne(0)) _gate.Release(); } finally { _gate.Release(); }")]
    // It is re-entrant.
    [InlineData(
        "private readonly object _gate = new();",
        "lock (_gate) { if (Monitor.TryEnter(_gate)) Monitor.Exit(_gate); }")]
    [InlineData("private readonly object _gate = new();", "lock (_gate) { lock (_gate) _count++; }")]
    [InlineData("private readonly Lock _gate = new();", "lock (_gate) { using (_gate.EnterScope()) _count++; }")]
    // A spin lock that does not know its owner only fails.
    [InlineData(
        "private SpinLock _gate = new(false);",
        "bool taken = false, again = false; _gate.Enter(ref taken); _gate.TryEnter(ref again); " +
        "if (again) _gate.Exit(); _gate.Exit();")]
    public Task A_try_on_a_held_lock_that_comes_back_is_clean(string field, string body) =>
        BalanceClient.FieldAsync(field, body);

    [Theory]
    [InlineData(
        Semaphore,
        "_gate.Wait(); try { if ({|FLT0104:_gate.Wait(Timeout.Infinite)|}) _gate.Release(); } " +
        "finally { _gate.Release(); }")]
    [InlineData(
        Semaphore,
        "_gate.Wait(); try { {|FLT0104:_gate.Wait(token)|}; _gate.Release(); } finally { _gate.Release(); }")]
    [InlineData(
        ReaderWriter,
        "_gate.EnterReadLock(); try { if ({|FLT0104:_gate.TryEnterReadLock(0)|}) _gate.ExitReadLock(); } " +
        "finally { _gate.ExitReadLock(); }")]
    [InlineData(
        ReaderWriter,
        "_gate.EnterReadLock(); try { if ({|FLT0104:_gate.TryEnterWriteLock(0)|}) _gate.ExitWriteLock(); } " +
        "finally { _gate.ExitReadLock(); }")]
    [InlineData(
        "private SpinLock _gate;",
        "bool taken = false, again = false; _gate.Enter(ref taken); {|FLT0104:_gate.TryEnter(ref again)|}; " +
        "if (again) _gate.Exit(); _gate.Exit();")]
    [InlineData(
        "private SpinLock _gate = new(false);",
        "bool taken = false, again = false; _gate.Enter(ref taken); {|FLT0104:_gate.Enter(ref again)|}; " +
        "_gate.Exit(); _gate.Exit();")]
    // Held by a successful try.
    [InlineData(
        Semaphore,
        "if (!_gate.Wait(0)) return; try { {|FLT0104:_gate.Wait()|}; _gate.Release(); } " +
        "finally { _gate.Release(); }")]
    // Nothing follows from it: neither a leak nor a release of nothing.
    [InlineData(Semaphore, "_gate.Wait(); {|FLT0104:_gate.Wait()|}; _count++; _gate.Release(); _gate.Release();")]
    // On one of two ways.
    [InlineData(Semaphore, "_gate.Wait(); if (a) { {|FLT0104:_gate.Wait()|}; _gate.Release(); } _gate.Release();")]
    public Task One_that_throws_or_waits_for_ever_is_reported(string field, string body) =>
        BalanceClient.FieldAsync(field, body);

    [Theory]
    // Not held at the call.
    [InlineData("_gate.Wait(); try { _count++; } finally { _gate.Release(); } Inner();")]
    [InlineData("Inner(); _gate.Wait(); _count++; _gate.Release();")]
    // Another lock.
    [InlineData("_other.Wait(); try { Inner(); } finally { _other.Release(); }")]
    // The callee does not take it, or only tries.
    [InlineData("_gate.Wait(); try { Harmless(); } finally { _gate.Release(); }")]
    [InlineData("_gate.Wait(); try { Attempt(); } finally { _gate.Release(); }")]
    // It runs later, and elsewhere.
    [InlineData("_gate.Wait(); try { _ = Task.Run(Inner); } finally { _gate.Release(); }")]
    [InlineData("_gate.Wait(); try { _ = Task.Run(() => Inner()); } finally { _gate.Release(); }")]
    [InlineData("_gate.Wait(); try { _later = Inner; } finally { _gate.Release(); }")]
    [InlineData("_gate.Wait(); try { new Thread(Inner).Start(); } finally { _gate.Release(); }")]
    // Through calls.
    [InlineData("_gate.Wait(); try { {|FLT0104:Inner()|}; } finally { _gate.Release(); }")]
    [InlineData("_gate.Wait(); try { {|FLT0104:Outer()|}; } finally { _gate.Release(); }")]
    [InlineData("_gate.Wait(); try { _count = {|FLT0104:Total|}; } finally { _gate.Release(); }")]
    [InlineData(
        "_gate.Wait(); try { {|FLT0104:Local()|}; } finally { _gate.Release(); } void Local() { _gate.Wait(); " +
        "_gate.Release(); }")]
    [InlineData(
        "_gate.Wait(); try { {|FLT0104:new List<int>().ForEach(x => Inner())|}; } finally { _gate.Release(); }")]
    public Task Calls_under_the_lock(string body) =>
        BalanceClient.FieldAsync(
            Semaphore +
            """

                private readonly SemaphoreSlim _other = new(1, 1);
                private Action? _later;

                public int Total
                {
                    get
                    {
                        _gate.Wait();
                        int total = _count;
                        _gate.Release();
                        return total;
                    }
                }

                public void RunLater() => _later?.Invoke();

                private void Inner()
                {
                    _gate.Wait();
                    _count++;
                    _gate.Release();
                }

                private void Outer() => Inner();

                private void Harmless() => _count++;

                private void Attempt()
                {
                    if (!_gate.Wait(0))
                        return;

                    _count++;
                    _gate.Release();
                }
            """,
            body);

    [Fact]
    public Task A_reentrant_lock_taken_in_a_callee_is_clean() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Account
            {
                private readonly object _gate = new();
                private int _count;

                public void Deposit()
                {
                    lock (_gate)
                        Inner();
                }

                private void Inner()
                {
                    lock (_gate)
                        _count++;
                }
            }
            """);

    [Fact]
    public Task A_callee_that_requires_the_lock_and_takes_it_is_the_only_one_reported() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Account
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private int _count;

                public void Deposit()
                {
                    _gate.Wait();
                    try
                    {
                        DepositLocked();
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }

                [RequiresLock("_gate")]
                public void DepositLocked()
                {
                    {|FLT0104:_gate.Wait()|};
                    _count++;
                    _gate.Release();
                }
            }
            """);

    [Fact]
    public Task The_body_of_a_parallel_loop_runs_on_other_threads_so_no_lock_is_reentrant_there() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Account
            {
                private readonly object _gate = new();
                private int _count;

                public void Deposit()
                {
                    lock (_gate)
                        {|FLT0104:Parallel.For(0, 10, Add)|};
                }

                private void Add(int amount)
                {
                    lock (_gate)
                        _count += amount;
                }
            }
            """);

    [Fact]
    public Task Two_instances_of_one_field_are_two_locks() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Account
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private int _count;

                public static void Move(Account from, Account to)
                {
                    from._gate.Wait();
                    from._count--;
                    from._gate.Release();
                    to._gate.Wait();
                    to._count++;
                    to._gate.Release();
                }
            }
            """);
}
