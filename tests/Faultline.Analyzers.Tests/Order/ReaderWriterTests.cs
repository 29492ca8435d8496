namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0101 and the modes of reader-writer locks: a reader waits only for writers.</summary>
public class ReaderWriterTests
{
    private const string Writer =
        """
        public void Clear{0}()
        {
            {0}.EnterWriteLock();
            _count = 0;
            {0}.ExitWriteLock();
        }
        """;

    private static Task TwoAsync(string members) =>
        OrderClient.MembersAsync(
            "private readonly ReaderWriterLockSlim _left = new();\n" +
            "private readonly ReaderWriterLockSlim _right = new();\n" + members);

    private static string WriterOf(string name) => Writer.Replace("{0}", name, StringComparison.Ordinal);

    private static string Nested(string method, string outer, string outerMode, string inner, string innerMode, bool fires = false)
    {
        string acquire = $"{inner}.Enter{innerMode}Lock()";
        return
            $$"""
            public void {{method}}()
            {
                {{outer}}.Enter{{outerMode}}Lock();
                try
                {
                    {{(fires ? $"{{|FLT0101:{acquire}|}}" : acquire)}};
                    try
                    {
                        _count++;
                    }
                    finally
                    {
                        {{inner}}.Exit{{innerMode}}Lock();
                    }
                }
                finally
                {
                    {{outer}}.Exit{{outerMode}}Lock();
                }
            }

            """;
    }

    [Fact]
    public Task Readers_in_both_orders_without_a_writer_are_clean() =>
        TwoAsync(Nested("One", "_left", "Read", "_right", "Read") + Nested("Two", "_right", "Read", "_left", "Read"));

    [Fact]
    public Task Readers_in_both_orders_with_a_writer_of_one_lock_are_clean() =>
        TwoAsync(
            Nested("One", "_left", "Read", "_right", "Read") + Nested("Two", "_right", "Read", "_left", "Read") +
            WriterOf("_left"));

    [Fact]
    public Task Readers_in_both_orders_with_writers_of_both_fire() =>
        TwoAsync(
            Nested("One", "_left", "Read", "_right", "Read", fires: true) +
            Nested("Two", "_right", "Read", "_left", "Read", fires: true) + WriterOf("_left") + WriterOf("_right"));

    [Fact]
    public Task Readers_in_one_order_with_writers_are_clean() =>
        TwoAsync(
            Nested("One", "_left", "Read", "_right", "Read") + Nested("Two", "_left", "Read", "_right", "Read") +
            WriterOf("_left") + WriterOf("_right"));

    [Fact]
    public Task A_writer_that_another_type_has_counts() =>
        OrderClient.VerifyAsync(
            $$"""
            public sealed class Store
            {
                internal readonly ReaderWriterLockSlim _left = new();
                internal readonly ReaderWriterLockSlim _right = new();
                internal int _count;

                {{Nested("One", "_left", "Read", "_right", "Read", fires: true)}}
                {{Nested("Two", "_right", "Read", "_left", "Read", fires: true)}}
            }

            public sealed class Cleaner
            {
                public void Clear(Store store)
                {
                    store._left.EnterWriteLock();
                    store._count = 0;
                    store._left.ExitWriteLock();
                    store._right.EnterWriteLock();
                    store._count = 0;
                    store._right.ExitWriteLock();
                }
            }
            """);

    [Fact]
    public Task Writers_in_both_orders_fire() =>
        TwoAsync(
            Nested("One", "_left", "Write", "_right", "Write", fires: true) +
            Nested("Two", "_right", "Write", "_left", "Write", fires: true));

    [Fact]
    public Task A_reader_against_writers_fires() =>
        TwoAsync(
            Nested("One", "_left", "Read", "_right", "Write", fires: true) +
            Nested("Two", "_right", "Write", "_left", "Write", fires: true));

    [Fact]
    public Task A_reader_that_takes_a_lock_against_the_order_of_a_writer_fires() =>
        TwoAsync(
            """
            public void One()
            {
                _left.EnterReadLock();
                try
                {
                    lock ({|FLT0101:_index|})
                        _count++;
                }
                finally
                {
                    _left.ExitReadLock();
                }
            }

            public void Two()
            {
                lock (_index)
                {
                    {|FLT0101:_left.EnterWriteLock()|};
                    _count = 0;
                    _left.ExitWriteLock();
                }
            }
            """);

    [Fact]
    public Task A_reader_under_a_lock_waits_for_nobody_where_there_is_no_writer() =>
        TwoAsync(
            """
            public void One() { _left.EnterReadLock(); try { lock (_index) { _count++; } } finally { _left.ExitReadLock(); } }
            public void Two() { lock (_index) { _left.EnterReadLock(); _count++; _left.ExitReadLock(); } }
            """);

    [Fact]
    public Task A_reader_under_a_lock_waits_for_a_writer() =>
        TwoAsync(
            """
            public void One() { _left.EnterReadLock(); try { lock ({|FLT0101:_index|}) { _count++; } } finally { _left.ExitReadLock(); } }
            public void Two() { lock (_index) { {|FLT0101:_left.EnterReadLock()|}; _count++; _left.ExitReadLock(); } }
            """ + "\n" + WriterOf("_left"));

    [Fact]
    public Task An_edge_that_is_taken_in_both_modes_fires_at_the_exclusive_one() =>
        TwoAsync(
            Nested("Shared", "_left", "Write", "_right", "Read") +
            Nested("Exclusive", "_left", "Write", "_right", "Write", fires: true) +
            Nested("Back", "_right", "Write", "_left", "Write", fires: true));

    [Fact]
    public Task An_upgrade_is_no_order_edge() =>
        TwoAsync(
            """
            public void One()
            {
                _left.EnterUpgradeableReadLock();
                try
                {
                    _left.EnterWriteLock();
                    _count++;
                    _left.ExitWriteLock();
                }
                finally
                {
                    _left.ExitUpgradeableReadLock();
                }
            }
            """);

    [Fact]
    public Task Own_shared_modes_follow_the_same_rule() =>
        OrderClient.VerifyAsync(
            """
            [LockClass("map")]
            public sealed class MapLock
            {
                [Acquires(Mode = LockMode.Shared)] public void EnterShared() { }
                [Releases(Mode = LockMode.Shared)] public void ExitShared() { }
                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public sealed class Space
            {
                private readonly MapLock _map = new();
                private readonly object _gate = new();
                private int _count;

                public void Read()
                {
                    _map.EnterShared();
                    try
                    {
                        lock ({|FLT0101:_gate|})
                            _count++;
                    }
                    finally
                    {
                        _map.ExitShared();
                    }
                }

                public void ReadBack()
                {
                    lock (_gate)
                    {
                        {|FLT0101:_map.EnterShared()|};
                        _count++;
                        _map.ExitShared();
                    }
                }

                public void Write()
                {
                    _map.Enter();
                    _count++;
                    _map.Exit();
                }
            }
            """);

    [Fact]
    public Task The_old_reader_writer_lock_follows_the_same_rule() =>
        OrderClient.MembersAsync(
            """
            private readonly ReaderWriterLock _old = new();

            public void One()
            {
                _old.AcquireReaderLock(Timeout.Infinite);
                try
                {
                    lock ({|FLT0101:_index|})
                        _count++;
                }
                finally
                {
                    _old.ReleaseReaderLock();
                }
            }

            public void Two()
            {
                lock (_index)
                {
                    {|FLT0101:_old.AcquireWriterLock(Timeout.Infinite)|};
                    try
                    {
                        _count = 0;
                    }
                    finally
                    {
                        _old.ReleaseWriterLock();
                    }
                }
            }
            """);
}
