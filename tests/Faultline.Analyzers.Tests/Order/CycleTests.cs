namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0101: circles of any length, and which of their edges are shown where.</summary>
public class CycleTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public Task A_chain_that_does_not_close_is_clean(int length) =>
        ChainAsync(length, Enumerable.Range(0, length - 1).Select(i => Edge(i, i + 1)));

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public Task A_circle_fires_at_every_edge(int length) =>
        ChainAsync(length, Enumerable.Range(0, length).Select(i => Edge(i, (i + 1) % length, "FLT0101")));

    private static string Edge(int outer, int inner, string? rule = null)
    {
        string acquire = rule is null ? $"_lock{inner}" : $"{{|{rule}:_lock{inner}|}}";
        return $"public void From{outer}() {{ lock (_lock{outer}) {{ lock ({acquire}) {{ _count++; }} }} }}";
    }

    private static Task ChainAsync(int length, IEnumerable<string> methods) =>
        OrderClient.MembersAsync(
            string.Join('\n', Enumerable.Range(0, length).Select(i => $"private readonly object _lock{i} = new();")) +
            "\n" + string.Join('\n', methods));

    [Fact]
    public Task Three_locks_always_in_one_order_are_clean() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_index) { lock (_log) { lock (_files) { _count++; } } } }
            public void Two() { lock (_log) { lock (_files) { _count++; } } }
            public void Three() { lock (_index) { lock (_files) { _count++; } } }
            """);

    [Fact]
    public Task A_lock_released_before_the_second_is_taken_is_clean() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                Monitor.Enter(_index);
                _count++;
                Monitor.Exit(_index);
                lock (_log)
                    _count++;
            }

            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task Locks_of_two_branches_are_not_held_together() =>
        OrderClient.MembersAsync(
            """
            public void One(bool first)
            {
                if (first)
                {
                    lock (_index)
                        _count++;
                }
                else
                {
                    lock (_log)
                        _count++;
                }
            }

            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task A_lock_taken_in_the_finally_of_a_lock_that_is_over_is_clean() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                try
                {
                    lock (_index)
                        _count++;
                }
                finally
                {
                    lock (_log)
                        _count++;
                }
            }

            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task A_path_that_a_constant_closes_is_no_edge() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                const bool Both = false;
                lock (_index)
                {
                    if (Both)
                    {
                        lock (_log)
                            _count++;
                    }
                }
            }

            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task Locks_that_one_flag_excludes_are_not_held_together() =>
        OrderClient.MembersAsync(
            """
            public void One(bool index)
            {
                if (index)
                    Monitor.Enter(_index);
                try
                {
                    if (!index)
                    {
                        lock (_log)
                            _count++;
                    }
                }
                finally
                {
                    if (index)
                        Monitor.Exit(_index);
                }
            }

            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task A_lock_held_on_one_path_only_is_the_outer_one() =>
        OrderClient.MembersAsync(
            """
            public void One(bool index)
            {
                if (index)
                    Monitor.Enter(_index);
                try
                {
                    lock ({|FLT0101:_log|})
                        _count++;
                }
                finally
                {
                    if (index)
                        Monitor.Exit(_index);
                }
            }

            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            """);

    [Fact]
    public Task Both_orders_in_one_method_fire() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                lock (_index)
                {
                    lock ({|FLT0101:_log|})
                        _count++;
                }

                lock (_log)
                {
                    lock ({|FLT0101:_index|})
                        _count++;
                }
            }
            """);

    [Fact]
    public Task An_edge_that_is_in_no_circle_stays_silent_beside_one() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_index) { lock ({|FLT0101:_log|}) { _count++; } } }
            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            public void Into() { lock (_files) { lock (_index) { _count++; } } }
            public void OutOf() { lock (_log) { lock (_gate) { _count++; } } }
            """);

    [Fact]
    public Task An_edge_that_a_type_has_twice_fires_at_the_first() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_index) { lock ({|FLT0101:_log|}) { _count++; } } }
            public void Again() { lock (_index) { lock (_log) { _count++; } } }
            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            public void TwoAgain() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task The_first_of_an_edge_may_be_a_call() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_index) { {|FLT0101:Append()|}; } }
            public void Again() { lock (_index) { lock (_log) { _count++; } } }
            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            private void Append() { lock (_log) { _count++; } }
            """);

    [Fact]
    public Task An_edge_that_two_types_have_fires_in_each() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Locks
            {
                public readonly object Index = new();
                public readonly object Log = new();
            }

            public sealed class Reader(Locks locks)
            {
                private readonly Locks _locks = locks;
                private int _count;

                public void Read() { lock (_locks.Index) { lock ({|FLT0101:_locks.Log|}) { _count++; } } }
                public void ReadAll() { lock (_locks.Index) { lock (_locks.Log) { _count++; } } }
            }

            public sealed class Writer(Locks locks)
            {
                private readonly Locks _locks = locks;
                private int _count;

                public void Write() { lock (_locks.Index) { lock ({|FLT0101:_locks.Log|}) { _count++; } } }
            }

            public sealed class Cleaner(Locks locks)
            {
                private readonly Locks _locks = locks;
                private int _count;

                public void Clean() { lock (_locks.Log) { lock ({|FLT0101:_locks.Index|}) { _count++; } } }
            }
            """);

    [Fact]
    public Task Types_that_keep_to_one_order_are_clean() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Locks
            {
                public readonly object Index = new();
                public readonly object Log = new();
            }

            public sealed class Reader(Locks locks)
            {
                private readonly Locks _locks = locks;
                private int _count;

                public void Read() { lock (_locks.Index) { lock (_locks.Log) { _count++; } } }
            }

            public sealed class Writer(Locks locks)
            {
                private readonly Locks _locks = locks;
                private int _count;

                public void Write() { lock (_locks.Index) { _count++; } lock (_locks.Log) { _count++; } }
                public void WriteBoth() { lock (_locks.Index) { lock (_locks.Log) { _count++; } } }
            }
            """);

    [Fact]
    public Task A_circle_over_three_types_fires_in_each() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Disk
            {
                public readonly object Gate = new();
                private int _count;

                public void Flush(Log log) { lock (Gate) { lock ({|FLT0101:log.Gate|}) { _count++; } } }
            }

            public sealed class Log
            {
                public readonly object Gate = new();
                private int _count;

                public void Roll(Table table) { lock (Gate) { lock ({|FLT0101:table.Gate|}) { _count++; } } }
            }

            public sealed class Table
            {
                public readonly object Gate = new();
                private int _count;

                public void Grow(Disk disk) { lock (Gate) { lock ({|FLT0101:disk.Gate|}) { _count++; } } }
            }
            """);

    [Fact]
    public Task Fields_of_one_name_in_two_types_are_two_locks() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Outer
            {
                private readonly object _gate = new();
                private readonly Inner _inner = new();

                public void Run() { lock (_gate) { _inner.Run(); } }
            }

            public sealed class Inner
            {
                private readonly object _gate = new();
                private int _count;

                public void Run() { lock (_gate) { _count++; } }
            }
            """);

    [Fact]
    public Task The_parts_of_a_type_are_one_type() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_index) { lock ({|FLT0101:_log|}) { _count++; } } }
            """,
            """
            public partial class Store
            {
                public void Again() { lock (_index) { lock (_log) { _count++; } } }
                public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            }
            """);

    [Fact]
    public Task A_nested_type_is_a_type_of_its_own() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_index) { lock ({|FLT0101:_log|}) { _count++; } } }
            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }

            public sealed class Walker(Store store)
            {
                private readonly Store _store = store;

                public void Walk()
                {
                    lock (_store._index)
                    {
                        lock ({|FLT0101:_store._log|})
                            _store._count++;
                    }
                }
            }
            """);

    [Fact]
    public Task A_base_class_and_a_derived_one_in_one_order_are_clean() =>
        OrderClient.VerifyAsync(
            """
            public abstract class Channel
            {
                protected readonly object Gate = new();

                public void Send()
                {
                    lock (Gate)
                        Transmit();
                }

                protected abstract void Transmit();
            }

            public sealed class FileChannel : Channel
            {
                private readonly object _file = new();
                private int _count;

                protected override void Transmit()
                {
                    lock (_file)
                        _count++;
                }

                public void Reset()
                {
                    lock (_file)
                        _count = 0;
                }
            }
            """);

    [Fact]
    public Task An_edge_through_a_virtual_call_fires_once_for_base_and_derived_class() =>
        OrderClient.VerifyAsync(
            """
            public abstract class Channel
            {
                protected readonly object Gate = new();

                public void Send()
                {
                    lock (Gate)
                        {|FLT0101:Transmit()|};
                }

                protected abstract void Transmit();
            }

            public sealed class FileChannel : Channel
            {
                private readonly object _file = new();
                private int _count;

                protected override void Transmit()
                {
                    lock (_file)
                        _count++;
                }

                public void SendTwice()
                {
                    lock (Gate)
                        Transmit();
                }

                public void Reset()
                {
                    lock (_file)
                    {
                        lock ({|FLT0101:Gate|})
                            _count = 0;
                    }
                }
            }
            """);

    [Fact]
    public Task This_and_a_field_fire() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (this) { lock ({|FLT0101:_log|}) { _count++; } } }
            public void Two() { lock (_log) { lock ({|FLT0101:this|}) { _count++; } } }
            """);

    [Fact]
    public Task The_type_object_and_a_static_lock_fire() =>
        OrderClient.MembersAsync(
            """
            private static readonly object s_all = new();
            private static int s_total;

            public static void One() { lock (typeof(Store)) { lock ({|FLT0101:s_all|}) { s_total++; } } }
            public static void Two() { lock (s_all) { lock ({|FLT0101:typeof(Store)|}) { s_total++; } } }
            """);

    [Fact]
    public Task Two_type_objects_fire() =>
        OrderClient.MembersAsync(
            """
            private static int s_total;

            public static void One() { lock (typeof(Store)) { lock ({|FLT0101:typeof(string)|}) { s_total++; } } }
            public static void Two() { lock (typeof(string)) { lock ({|FLT0101:typeof(Store)|}) { s_total++; } } }
            """);

    [Fact]
    public Task Two_static_locks_of_two_types_fire() =>
        OrderClient.VerifyAsync(
            """
            public static class Names
            {
                internal static readonly object Gate = new();
                private static int s_count;

                public static void Add() { lock (Gate) { lock ({|FLT0101:Values.Gate|}) { s_count++; } } }
            }

            public static class Values
            {
                internal static readonly object Gate = new();
                private static int s_count;

                public static void Add() { lock (Gate) { lock ({|FLT0101:Names.Gate|}) { s_count++; } } }
            }
            """);

    [Fact]
    public Task A_synchronized_method_holds_this() =>
        OrderClient.MembersAsync(
            """
            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)]
            public void One()
            {
                lock ({|FLT0101:_log|})
                    _count++;
            }

            public void Two() { lock (_log) { lock ({|FLT0101:this|}) { _count++; } } }
            """);

    [Fact]
    public Task A_synchronized_method_takes_this_at_the_call() =>
        OrderClient.MembersAsync(
            """
            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)]
            public void Count() => _count++;

            public void One() { lock (_log) { {|FLT0101:Count()|}; } }
            public void Two() { lock (this) { lock ({|FLT0101:_log|}) { _count++; } } }
            """);

    [Fact]
    public Task A_static_synchronized_method_takes_the_type_object() =>
        OrderClient.MembersAsync(
            """
            private static readonly object s_all = new();
            private static int s_total;

            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)]
            public static void One()
            {
                lock ({|FLT0101:s_all|})
                    s_total++;
            }

            public static void Two() { lock (s_all) { lock ({|FLT0101:typeof(Store)|}) { s_total++; } } }
            """);

    [Fact]
    public Task A_static_synchronized_method_does_not_hold_this() =>
        OrderClient.MembersAsync(
            """
            private static readonly object s_all = new();
            private static int s_total;

            [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.Synchronized)]
            public static void One()
            {
                lock (s_all)
                    s_total++;
            }

            public void Two() { lock (s_all) { lock (this) { _count++; } } }
            """);

    [Fact]
    public Task The_fields_of_a_generic_type_are_one_lock_for_all_its_arguments() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Cache<T>
            {
                private readonly object _items = new();
                private readonly object _log = new();
                private int _count;

                public void One() { lock (_items) { lock ({|FLT0101:_log|}) { _count++; } } }
                public void Two() { lock (_log) { lock ({|FLT0101:_items|}) { _count++; } } }
            }
            """);

    [Fact]
    public Task Two_circles_of_one_type_are_shown_both() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_index) { lock ({|FLT0101:_log|}) { _count++; } } }
            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            public void Three() { lock (_files) { lock ({|FLT0101:_gate|}) { _count++; } } }
            public void Four() { lock (_gate) { lock ({|FLT0101:_files|}) { _count++; } } }
            """);
}
