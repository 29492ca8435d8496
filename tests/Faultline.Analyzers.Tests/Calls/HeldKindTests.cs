using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Every kind of lock is held across a call; only a re-entrant one may be taken again by it.</summary>
public class HeldKindTests
{
    private static string Held(string field, string enter, string exit, string call, string callee) =>
        $$"""
        public class Store
        {
            {{field}}
            private int _count;

            public void Outer()
            {
                {{enter}};
                try
                {
                    {{call}};
                }
                finally
                {
                    {{exit}};
                }
            }

            private void Inner()
            {
                {{callee}}
            }
        }
        """;

    private static string Section(string enter, string exit) =>
        $$"""
        {{enter}};
                try
                {
                    _count++;
                }
                finally
                {
                    {{exit}};
                }
        """;

    public static TheoryData<string, string, string> Blocking { get; } = new()
    {
        { "private readonly object _gate = new();", "Monitor.Enter(_gate)", "Monitor.Exit(_gate)" },
        { "private readonly Lock _gate = new();", "_gate.Enter()", "_gate.Exit()" },
        { "private readonly Mutex _gate = new();", "_gate.WaitOne()", "_gate.ReleaseMutex()" },
        { "private readonly SemaphoreSlim _gate = new(1, 1);", "_gate.Wait()", "_gate.Release()" },
        { "private readonly Semaphore _gate = new(1, 1);", "_gate.WaitOne()", "_gate.Release()" },
        { "private readonly ReaderWriterLockSlim _gate = new();", "_gate.EnterReadLock()", "_gate.ExitReadLock()" },
        { "private readonly ReaderWriterLockSlim _gate = new();", "_gate.EnterWriteLock()", "_gate.ExitWriteLock()" },
        {
            "private readonly ReaderWriterLockSlim _gate = new();",
            "_gate.EnterUpgradeableReadLock()",
            "_gate.ExitUpgradeableReadLock()"
        },
        {
            "private readonly ReaderWriterLock _gate = new();",
            "_gate.AcquireWriterLock(Timeout.Infinite)",
            "_gate.ReleaseWriterLock()"
        },
    };

    [Theory]
    [MemberData(nameof(Blocking))]
    public Task A_callee_that_blocks_fires_under_every_kind_of_lock(string field, string enter, string exit) =>
        Verify.OwnTypesAsync(Held(field, enter, exit, "{|FLT0301:Inner()|}", "Thread.Sleep(1);"));

    [Theory]
    [MemberData(nameof(Blocking))]
    public Task A_callee_that_does_not_block_is_clean_under_every_kind_of_lock(
        string field, string enter, string exit) =>
        Verify.OwnTypesAsync(Held(field, enter, exit, "Inner()", "_count++;"));

    [Fact]
    public Task A_callee_that_blocks_under_a_spin_lock_fires() =>
        Verify.OwnTypesAsync(
            """
            public class Store
            {
                private SpinLock _gate = new(false);

                public void Outer()
                {
                    bool taken = false;
                    try
                    {
                        _gate.Enter(ref taken);
                        {|FLT0306:Inner()|};
                    }
                    finally
                    {
                        if (taken)
                            _gate.Exit();
                    }
                }

                private static void Inner() => Thread.Sleep(1);
            }
            """);

    [Theory]
    [InlineData("TakenByFaultHandler = true", "{|FLT0306:Inner()|}")]
    [InlineData("Spin = true", "{|FLT0306:Inner()|}")]
    [InlineData("TakenByFaultHandler = true, HeldAcrossIO = true", "{|FLT0301:Inner()|}")]
    [InlineData("Reentrant = true", "{|FLT0301:Inner()|}")]
    public Task A_callee_that_blocks_fires_by_what_the_lock_is(string flags, string call) =>
        Verify.OwnTypesAsync(
            $$"""
            [LockClass("own", {{flags}})]
            public sealed class OwnLock
            {
                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            """ +
            Held("private readonly OwnLock _gate = new();", "_gate.Enter()", "_gate.Exit()", call, "Thread.Sleep(1);"));

    public static TheoryData<string, string, string, string, string> TakenTwice { get; } = new()
    {
        { "SemaphoreSlim _gate = new(1, 1)", "_gate.Wait()", "_gate.Release()", "_gate.Wait()", "_gate.Release()" },
        { "SemaphoreSlim _gate = new(1)", "_gate.Wait()", "_gate.Release()", "_gate.Wait()", "_gate.Release()" },
        { "Semaphore _gate = new(1, 1)", "_gate.WaitOne()", "_gate.Release()", "_gate.WaitOne()", "_gate.Release()" },
        {
            "ReaderWriterLockSlim _gate = new()",
            "_gate.EnterWriteLock()", "_gate.ExitWriteLock()", "_gate.EnterWriteLock()", "_gate.ExitWriteLock()"
        },
        {
            "ReaderWriterLockSlim _gate = new()",
            "_gate.EnterReadLock()", "_gate.ExitReadLock()", "_gate.EnterWriteLock()", "_gate.ExitWriteLock()"
        },
        {
            "ReaderWriterLockSlim _gate = new(LockRecursionPolicy.SupportsRecursion)",
            "_gate.EnterReadLock()", "_gate.ExitReadLock()", "_gate.EnterWriteLock()", "_gate.ExitWriteLock()"
        },
        {
            "ReaderWriterLockSlim _gate = new()",
            "_gate.EnterReadLock()", "_gate.ExitReadLock()", "_gate.EnterReadLock()", "_gate.ExitReadLock()"
        },
        {
            "ReaderWriterLockSlim _gate = new()",
            "_gate.EnterWriteLock()", "_gate.ExitWriteLock()", "_gate.EnterReadLock()", "_gate.ExitReadLock()"
        },
    };

    [Theory]
    [MemberData(nameof(TakenTwice))]
    public Task A_lock_that_is_not_reentrant_fires_when_the_callee_takes_it(
        string field, string enter, string exit, string innerEnter, string innerExit) =>
        Verify.OwnTypesAsync(
            Held($"private readonly {field};", enter, exit, "{|FLT0104:Inner()|}", Section(innerEnter, innerExit)));

    public static TheoryData<string, string, string, string, string> TakenAgain { get; } = new()
    {
        {
            "object _gate = new()",
            "Monitor.Enter(_gate)", "Monitor.Exit(_gate)", "Monitor.Enter(_gate)", "Monitor.Exit(_gate)"
        },
        { "Lock _gate = new()", "_gate.Enter()", "_gate.Exit()", "_gate.Enter()", "_gate.Exit()" },
        { "Mutex _gate = new()", "_gate.WaitOne()", "_gate.ReleaseMutex()", "_gate.WaitOne()", "_gate.ReleaseMutex()" },
        {
            "ReaderWriterLockSlim _gate = new(LockRecursionPolicy.SupportsRecursion)",
            "_gate.EnterWriteLock()", "_gate.ExitWriteLock()", "_gate.EnterWriteLock()", "_gate.ExitWriteLock()"
        },
        {
            "ReaderWriterLockSlim _gate = new()",
            "_gate.EnterUpgradeableReadLock()", "_gate.ExitUpgradeableReadLock()",
            "_gate.EnterWriteLock()", "_gate.ExitWriteLock()"
        },
        {
            "ReaderWriterLockSlim _gate = new()",
            "_gate.EnterUpgradeableReadLock()", "_gate.ExitUpgradeableReadLock()",
            "_gate.EnterReadLock()", "_gate.ExitReadLock()"
        },
        {
            "SemaphoreSlim _gate = new(4, 4)",
            "_gate.Wait()", "_gate.Release()", "_gate.Wait()", "_gate.Release()"
        },
    };

    [Theory]
    [MemberData(nameof(TakenAgain))]
    public Task A_lock_that_may_be_taken_again_is_clean_when_the_callee_does(
        string field, string enter, string exit, string innerEnter, string innerExit) =>
        Verify.OwnTypesAsync(
            Held($"private readonly {field};", enter, exit, "Inner()", Section(innerEnter, innerExit)));

    [Fact]
    public Task A_callee_that_only_tries_is_clean() =>
        Verify.OwnTypesAsync(
            Held(
                "private readonly SemaphoreSlim _gate = new(1, 1);",
                "_gate.Wait()",
                "_gate.Release()",
                "Inner()",
                "if (_gate.Wait(0)) _gate.Release();"));

    [Fact]
    public Task A_callee_that_tries_for_ever_fires() =>
        Verify.OwnTypesAsync(
            Held(
                "private readonly SemaphoreSlim _gate = new(1, 1);",
                "_gate.Wait()",
                "_gate.Release()",
                "{|FLT0104:Inner()|}",
                "if (_gate.Wait(Timeout.Infinite)) _gate.Release();"));
}
