namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0101 and FLT0104: instances. Two locks of one field are no circle, and what cannot be equal does not close one.</summary>
public class InstanceTests
{
    [Fact]
    public Task A_class_that_reaches_another_of_its_instances_is_no_circle() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Node
            {
                private readonly object _gate = new();
                private readonly Node _parent;
                private int _count;

                public Node(Node parent) => _parent = parent;

                public void Add() { lock (_gate) { _count++; } }

                public int Depth()
                {
                    int own;
                    lock (_gate)
                        own = _count;
                    _parent.Add();
                    return own;
                }
            }
            """);

    [Fact]
    public Task The_same_monitor_taken_again_is_neither_a_circle_nor_a_second_instance() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_index) { lock (_index) { _count++; } } }
            public void Two() { lock (_index) { Add(); } }
            public void Add() { lock (_index) { _count++; } }
            """);

    [Fact]
    public Task The_same_semaphore_taken_again_is_a_reacquisition() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Store
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private int _count;

                public void One()
                {
                    _gate.Wait();
                    try
                    {
                        {|FLT0104:Add()|};
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }

                public void Add()
                {
                    _gate.Wait();
                    try
                    {
                        _count++;
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
            }
            """);

    [Fact]
    public Task A_monitor_taken_again_around_another_lock_is_no_circle() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                lock (_index)
                {
                    lock (_log)
                    {
                        lock (_index)
                            _count++;
                    }
                }
            }

            public void Two() { lock (_index) { lock (_log) { _count++; } } }
            """);

    [Fact]
    public Task A_new_object_is_not_this() =>
        OrderClient.MembersAsync(
            """
            public Store Split()
            {
                var half = new Store();
                lock (_index)
                {
                    lock (half._log)
                        half._count = _count / 2;
                }

                return half;
            }

            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task An_object_that_was_compared_is_not_this() =>
        OrderClient.MembersAsync(
            """
            public void CopyFrom(Store other)
            {
                if (ReferenceEquals(other, this))
                    return;
                lock (_index)
                {
                    lock (other._log)
                        _count = other._count;
                }
            }

            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task Different_instances_in_both_orders_fire() =>
        OrderClient.MembersAsync(
            """
            public void CopyFrom(Store other)
            {
                lock (_index)
                {
                    lock ({|FLT0101:other._log|})
                        _count = other._count;
                }
            }

            public void CopyTo(Store other)
            {
                lock (_log)
                {
                    lock ({|FLT0101:other._index|})
                        other._count = _count;
                }
            }
            """);

    [Fact]
    public Task The_instances_of_an_owner_and_its_part_fire() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Order
            {
                public readonly object Gate = new();
                public readonly Customer Customer;
                private int _count;

                public Order(Customer customer) => Customer = customer;

                public void Ship() { lock (Gate) { lock ({|FLT0101:Customer.Gate|}) { _count++; } } }
            }

            public sealed class Customer
            {
                public readonly object Gate = new();
                private int _count;

                public void Cancel(Order order) { lock (Gate) { lock ({|FLT0101:order.Gate|}) { _count--; } } }
            }
            """);
}
