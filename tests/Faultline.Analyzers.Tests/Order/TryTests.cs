namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0101 and tries: who does not wait closes no circle, but what a try got is held.</summary>
public class TryTests
{
    private const string Object = "private readonly object _tried = new();";
    private const string Slim = "private readonly ReaderWriterLockSlim _tried = new();";

    /// <summary>The field, the try, the release, the plain acquisition.</summary>
    public static TheoryData<string, string, string, string> Tries => new()
    {
        { Object, "Monitor.TryEnter(_tried)", "Monitor.Exit(_tried)", "Monitor.Enter(_tried)" },
        { Object, "Monitor.TryEnter(_tried, 100)", "Monitor.Exit(_tried)", "Monitor.Enter(_tried)" },
        { Object, "Monitor.TryEnter(_tried, TimeSpan.FromSeconds(1))", "Monitor.Exit(_tried)", "Monitor.Enter(_tried)" },
        { "private readonly Lock _tried = new();", "_tried.TryEnter()", "_tried.Exit()", "_tried.Enter()" },
        { "private readonly Mutex _tried = new();", "_tried.WaitOne(0)", "_tried.ReleaseMutex()", "_tried.WaitOne()" },
        { "private readonly Mutex _tried = new();", "_tried.WaitOne(100)", "_tried.ReleaseMutex()", "_tried.WaitOne()" },
        { "private readonly SemaphoreSlim _tried = new(1, 1);", "_tried.Wait(0)", "_tried.Release()", "_tried.Wait()" },
        { "private readonly SemaphoreSlim _tried = new(1, 1);", "_tried.Wait(100)", "_tried.Release()", "_tried.Wait()" },
        { Slim, "_tried.TryEnterWriteLock(0)", "_tried.ExitWriteLock()", "_tried.EnterWriteLock()" },
        { Slim, "_tried.TryEnterUpgradeableReadLock(50)", "_tried.ExitUpgradeableReadLock()", "_tried.EnterUpgradeableReadLock()" },
        { "private readonly Latch _tried = new();", "_tried.TryEnter()", "_tried.Exit()", "_tried.Enter()" },
    };

    /// <summary>A try without end.</summary>
    public static TheoryData<string, string, string, string> Endless => new()
    {
        { Object, "Monitor.TryEnter(_tried, Timeout.Infinite)", "Monitor.Exit(_tried)", "Monitor.Enter(_tried)" },
        { Object, "Monitor.TryEnter(_tried, Timeout.InfiniteTimeSpan)", "Monitor.Exit(_tried)", "Monitor.Enter(_tried)" },
        { "private readonly Mutex _tried = new();", "_tried.WaitOne(-1)", "_tried.ReleaseMutex()", "_tried.WaitOne()" },
        { "private readonly SemaphoreSlim _tried = new(1, 1);", "_tried.Wait(Timeout.Infinite)", "_tried.Release()", "_tried.Wait()" },
        { Slim, "_tried.TryEnterWriteLock(Timeout.Infinite)", "_tried.ExitWriteLock()", "_tried.EnterWriteLock()" },
    };

    private const string Latch =
        """
        [LockClass("latch")]
        public sealed class Latch
        {
            [TryAcquires] public bool TryEnter() => true;
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
        }
        """;

    [Theory]
    [MemberData(nameof(Tries))]
    public Task A_try_under_a_lock_is_no_edge(string field, string attempt, string release, string acquire) =>
        OrderClient.MembersAsync(
            $$"""
            {{field}}

            public void One()
            {
                lock (_index)
                {
                    if ({{attempt}})
                    {
                        try { _count++; } finally { {{release}}; }
                    }
                }
            }

            public void Two()
            {
                {{acquire}};
                try { lock (_index) { _count++; } } finally { {{release}}; }
            }
            """,
            Latch);

    [Theory]
    [MemberData(nameof(Tries))]
    public Task A_lock_got_by_a_try_is_an_outer_lock(string field, string attempt, string release, string acquire) =>
        OrderClient.MembersAsync(
            $$"""
            {{field}}

            public void One()
            {
                if ({{attempt}})
                {
                    try { lock ({|FLT0101:_index|}) { _count++; } } finally { {{release}}; }
                }
            }

            public void Two()
            {
                lock (_index)
                {
                    {|FLT0101:{{acquire}}|};
                    try { _count++; } finally { {{release}}; }
                }
            }
            """,
            Latch);

    [Theory]
    [MemberData(nameof(Endless))]
    public Task A_try_without_end_is_an_acquisition(string field, string attempt, string release, string acquire) =>
        OrderClient.MembersAsync(
            $$"""
            {{field}}

            public void One()
            {
                lock (_index)
                {
                    if ({|FLT0101:{{attempt}}|})
                    {
                        try { _count++; } finally { {{release}}; }
                    }
                }
            }

            public void Two()
            {
                {{acquire}};
                try { lock ({|FLT0101:_index|}) { _count++; } } finally { {{release}}; }
            }
            """,
            Latch);

    [Fact]
    public Task A_failed_try_holds_nothing() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                if (Monitor.TryEnter(_index))
                {
                    _count++;
                    Monitor.Exit(_index);
                }
                else
                {
                    lock (_log)
                        _count--;
                }
            }

            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task A_try_in_a_callee_is_no_edge() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_index) { TryAppend(); } }
            public void Two() { lock (_log) { lock (_index) { _count++; } } }

            private bool TryAppend()
            {
                if (!Monitor.TryEnter(_log))
                    return false;
                try
                {
                    _count++;
                }
                finally
                {
                    Monitor.Exit(_log);
                }

                return true;
            }
            """);

    [Fact]
    public Task Tries_in_both_orders_are_clean() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                lock (_index)
                {
                    if (Monitor.TryEnter(_log))
                    {
                        _count++;
                        Monitor.Exit(_log);
                    }
                }
            }

            public void Two()
            {
                lock (_log)
                {
                    if (Monitor.TryEnter(_index))
                    {
                        _count++;
                        Monitor.Exit(_index);
                    }
                }
            }
            """);

    [Fact]
    public Task The_wait_of_a_monitor_takes_its_lock_again_without_an_edge() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                lock (_index)
                {
                    while (_count == 0)
                        Monitor.Wait(_index);
                    lock (_log)
                        _count--;
                }
            }

            public void Two() { lock (_index) { lock (_log) { _count++; } } }
            """);
}
