namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0101 with contracts, and at the border of what the compilation shows.</summary>
public class ContractOrderTests
{
    [Fact]
    public Task A_required_lock_is_an_outer_lock() =>
        OrderClient.MembersAsync(
            """
            [RequiresLock("_index")] public void One() { lock ({|FLT0101:_log|}) { _count++; } }
            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            """);

    [Fact]
    public Task A_required_lock_in_one_order_is_clean() =>
        OrderClient.MembersAsync(
            """
            [RequiresLock("_index")] public void One() { lock (_log) { _count++; } }
            public void Two() { lock (_index) { One(); } }
            """);

    [Fact]
    public Task An_asserted_lock_is_an_outer_lock() =>
        OrderClient.MembersAsync(
            """
            [AssertsLock("_index")]
            private void AssertIndex()
            {
                if (!Monitor.IsEntered(_index))
                    throw new InvalidOperationException();
            }

            public void One()
            {
                AssertIndex();
                lock ({|FLT0101:_log|})
                    _count++;
            }

            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            """);

    [Fact]
    public Task A_method_that_acquires_is_the_acquisition() =>
        OrderClient.MembersAsync(
            """
            [Acquires("_index")] public void EnterIndex() => Monitor.Enter(_index);
            [Releases("_index")] public void ExitIndex() => Monitor.Exit(_index);

            public void One()
            {
                EnterIndex();
                try
                {
                    lock ({|FLT0101:_log|})
                        _count++;
                }
                finally
                {
                    ExitIndex();
                }
            }

            public void Two()
            {
                lock (_log)
                {
                    {|FLT0101:EnterIndex()|};
                    try
                    {
                        _count++;
                    }
                    finally
                    {
                        ExitIndex();
                    }
                }
            }
            """);

    [Fact]
    public Task A_temporary_release_around_the_inner_lock_is_clean() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                Monitor.Enter(_index);
                try
                {
                    _count++;
                    Monitor.Exit(_index);
                    try
                    {
                        lock (_log)
                            _count++;
                    }
                    finally
                    {
                        Monitor.Enter(_index);
                    }
                }
                finally
                {
                    Monitor.Exit(_index);
                }
            }

            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task A_branch_on_which_a_test_says_that_the_lock_is_not_held_makes_no_edge() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                lock (_index)
                {
                    if (!Monitor.IsEntered(_index))
                    {
                        lock (_log)
                            _count++;
                    }
                }
            }

            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task An_internal_method_without_callers_counts_as_entered_bare() =>
        OrderClient.MembersAsync(
            """
            internal void One() { lock (_index) { lock ({|FLT0101:_log|}) { _count++; } } }
            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            """);

    [Fact]
    public Task An_internal_method_that_is_always_called_under_the_gate_is_protected_by_it() =>
        OrderClient.MembersAsync(
            """
            internal void One() { lock (_index) { lock (_log) { _count++; } } }
            public void Run() { lock (_gate) { One(); } }
            public void Two() { lock (_gate) { lock (_log) { lock (_index) { _count++; } } } }
            """);

    [Fact]
    public Task A_member_declared_elsewhere_counts_only_by_its_annotations() =>
        OrderClient.MembersAsync(
            """
            public void One(IDisposable given) { lock (_index) { given.Dispose(); } }
            public void Two() { lock (_log) { lock (_index) { _count++; } } }

            public sealed class Session(Store store) : IDisposable
            {
                private readonly Store _store = store;

                public void Dispose() { lock (_store._log) { _store._count--; } }
            }
            """);

    [Fact]
    public Task A_delegate_handed_to_an_unknown_method_inherits_nothing() =>
        OrderClient.MembersAsync(
            """
            public void One(Device device) { lock (_index) { device.Later(() => Append()); } }
            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            private void Append() { lock (_log) { _count++; } }
            """,
            """
            public abstract class Device
            {
                public abstract void Later(Action work);
            }
            """);

    [Fact]
    public Task A_lock_taken_inside_by_an_annotated_callee_orders_what_it_is_called_under() =>
        OrderClient.VerifyAsync(
            """
            [LockClass("device")]
            public sealed class DeviceLock
            {
                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public abstract class Device
            {
                public readonly DeviceLock Lock = new();

                [TakesLock("device")] public abstract void Write();
            }

            public sealed class Driver
            {
                private readonly object _queue = new();
                private int _count;

                public void Submit(Device device) { lock (_queue) { {|FLT0101:device.Write()|}; } }

                public void Complete(Device device)
                {
                    device.Lock.Enter();
                    try
                    {
                        lock ({|FLT0101:_queue|})
                            _count--;
                    }
                    finally
                    {
                        device.Lock.Exit();
                    }
                }
            }
            """);

    [Fact]
    public Task An_annotated_callee_in_one_order_is_clean() =>
        OrderClient.VerifyAsync(
            """
            [LockClass("device")]
            public sealed class DeviceLock
            {
                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public abstract class Device
            {
                public readonly DeviceLock Lock = new();

                [TakesLock("device")] public abstract void Write();
            }

            public sealed class Driver
            {
                private readonly object _queue = new();
                private int _count;

                public void Submit(Device device) { lock (_queue) { device.Write(); } }

                public void Complete(Device device)
                {
                    device.Lock.Enter();
                    try
                    {
                        device.GetHashCode();
                    }
                    finally
                    {
                        device.Lock.Exit();
                    }

                    lock (_queue)
                        _count--;
                }
            }
            """);
}
