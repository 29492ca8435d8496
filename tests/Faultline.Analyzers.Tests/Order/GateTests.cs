namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0101: a circle that lies entirely under one common lock cannot close.</summary>
public class GateTests
{
    public static TheoryData<string> Kinds => OrderLock.Blocking;

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Both_edges_under_one_exclusive_gate_are_clean(string kind) => OrderClient.VerifyAsync(
        $$"""
        public sealed class Store
        {
            {{OrderLock.Declare(kind, "_outer")}}
            private readonly object _index = new();
            private readonly object _log = new();
            private int _count;

            public void One()
            {
                {{OrderLock.Around(kind, "_outer", "lock (_index) { lock (_log) { _count++; } }")}}
            }

            public void Two()
            {
                {{OrderLock.Around(kind, "_outer", "lock (_log) { lock (_index) { _count++; } }")}}
            }
        }
        """ + OrderLock.Types);

    [Fact]
    public Task A_gate_around_one_edge_does_not_protect() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_gate) { lock (_index) { lock ({|FLT0101:_log|}) { _count++; } } } }
            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            """);

    [Fact]
    public Task Two_different_gates_do_not_protect() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_gate) { lock (_index) { lock ({|FLT0101:_log|}) { _count++; } } } }
            public void Two() { lock (_files) { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } } }
            """);

    [Fact]
    public Task An_edge_that_also_exists_without_the_gate_is_not_protected() =>
        OrderClient.MembersAsync(
            """
            public void Bare() { lock (_index) { lock ({|FLT0101:_log|}) { _count++; } } }
            public void One() { lock (_gate) { lock (_index) { lock (_log) { _count++; } } } }
            public void Two() { lock (_gate) { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } } }
            """);

    [Fact]
    public Task A_circle_of_three_under_one_gate_is_clean() =>
        OrderClient.MembersAsync(
            """
            private readonly object _third = new();

            public void One() { lock (_gate) { lock (_index) { lock (_log) { _count++; } } } }
            public void Two() { lock (_gate) { lock (_log) { lock (_third) { _count++; } } } }
            public void Three() { lock (_gate) { lock (_third) { lock (_index) { _count++; } } } }
            """);

    [Fact]
    public Task A_circle_of_three_with_one_edge_outside_fires() =>
        OrderClient.MembersAsync(
            """
            private readonly object _third = new();

            public void One() { lock (_gate) { lock (_index) { lock ({|FLT0101:_log|}) { _count++; } } } }
            public void Two() { lock (_gate) { lock (_log) { lock ({|FLT0101:_third|}) { _count++; } } } }
            public void Three() { lock (_third) { lock ({|FLT0101:_index|}) { _count++; } } }
            """);

    [Fact]
    public Task The_gate_of_another_instance_does_not_protect() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_gate) { lock (_index) { lock ({|FLT0101:_log|}) { _count++; } } } }

            public void Two(Store other)
            {
                lock (other._gate)
                {
                    lock (_log)
                    {
                        lock ({|FLT0101:_index|})
                            _count++;
                    }
                }
            }
            """);

    [Fact]
    public Task A_static_gate_protects_all_instances() =>
        OrderClient.MembersAsync(
            """
            private static readonly object s_all = new();

            public void One(Store other) { lock (s_all) { lock (_index) { lock (other._log) { _count++; } } } }
            public void Two(Store other) { lock (s_all) { lock (other._log) { lock (_index) { _count++; } } } }
            """);

    private static Task ReaderWriterAsync(string enter, string exit, bool fires)
    {
        string log = fires ? "{|FLT0101:_log|}" : "_log";
        string index = fires ? "{|FLT0101:_index|}" : "_index";
        return OrderClient.MembersAsync(
            $$"""
            private readonly ReaderWriterLockSlim _outer = new();

            public void One()
            {
                _outer.{{enter}}();
                try
                {
                    lock (_index)
                    {
                        lock ({{log}})
                            _count++;
                    }
                }
                finally
                {
                    _outer.{{exit}}();
                }
            }

            public void Two()
            {
                _outer.{{enter}}();
                try
                {
                    lock (_log)
                    {
                        lock ({{index}})
                            _count++;
                    }
                }
                finally
                {
                    _outer.{{exit}}();
                }
            }

            public void Clear()
            {
                _outer.EnterWriteLock();
                _count = 0;
                _outer.ExitWriteLock();
            }
            """);
    }

    [Fact]
    public Task A_gate_held_to_write_protects() =>
        ReaderWriterAsync("EnterWriteLock", "ExitWriteLock", fires: false);

    [Fact]
    public Task A_gate_held_to_read_does_not_protect() =>
        ReaderWriterAsync("EnterReadLock", "ExitReadLock", fires: true);

    [Fact]
    public Task A_gate_that_the_callers_hold_protects() =>
        OrderClient.MembersAsync(
            """
            public void Run() { lock (_gate) { One(); Two(); } }
            public void RunBack() { lock (_gate) { Two(); } }
            private void One() { lock (_index) { lock (_log) { _count++; } } }
            private void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task A_gate_that_only_one_of_the_callers_holds_does_not_protect() =>
        OrderClient.MembersAsync(
            """
            public void Run() { lock (_gate) { One(); Two(); } }
            public void RunBare() { One(); }
            private void One() { lock (_index) { lock ({|FLT0101:_log|}) { _count++; } } }
            private void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            """);

    [Fact]
    public Task A_gate_that_the_contract_requires_protects() =>
        OrderClient.MembersAsync(
            """
            [RequiresLock("_gate")] public void One() { lock (_index) { lock (_log) { _count++; } } }
            [RequiresLock("_gate")] public void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task A_gate_that_was_tried_for_protects_where_it_is_held() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                if (!Monitor.TryEnter(_gate))
                    return;
                try
                {
                    lock (_index)
                    {
                        lock (_log)
                            _count++;
                    }
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }

            public void Two() { lock (_gate) { lock (_log) { lock (_index) { _count++; } } } }
            """);

    [Fact]
    public Task A_gate_released_before_the_inner_lock_does_not_protect() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                Monitor.Enter(_gate);
                Monitor.Enter(_index);
                Monitor.Exit(_gate);
                try
                {
                    lock ({|FLT0101:_log|})
                        _count++;
                }
                finally
                {
                    Monitor.Exit(_index);
                }
            }

            public void Two() { lock (_gate) { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } } }
            """);

    [Fact]
    public Task A_gate_around_calls_protects() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Parent
            {
                private static readonly object s_tree = new();
                private readonly object _gate = new();
                private int _count;

                public void Update(Child child) { lock (s_tree) { lock (_gate) { child.Add(); } } }
                public void Changed(Child child) { lock (s_tree) { child.Tell(this); } }
                internal void Add() { lock (_gate) { _count++; } }
            }

            public sealed class Child
            {
                private readonly object _gate = new();
                private int _count;

                internal void Add() { lock (_gate) { _count++; } }
                internal void Tell(Parent parent) { lock (_gate) { parent.Add(); } }
            }
            """);
}
