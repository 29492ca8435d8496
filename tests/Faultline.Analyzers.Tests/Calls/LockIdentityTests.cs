using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>One lock object under several names, and several lock objects under one.</summary>
public class LockIdentityTests
{
    [Fact]
    public Task A_get_only_property_over_the_field_is_the_field() =>
        CallClient.MembersAsync(
            """
            private PlainLatch Gate => plain;
            private PlainLatch Made { get; } = new();

            public void Outer()
            {
                using (Gate.Hold())
                    {|FLT0104:Take()|};

                using (plain.Hold())
                    {|FLT0104:TakeByProperty()|};

                using (Made.Hold())
                    {|FLT0104:TakeMade()|};
            }

            private void TakeByProperty()
            {
                using (Gate.Hold())
                    mutableFlag = true;
            }

            private void TakeMade()
            {
                using (Made.Hold())
                    mutableFlag = true;
            }
            """);

    [Fact]
    public Task A_property_that_makes_a_lock_each_time_is_not_one_lock() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            private PlainLatch Fresh => new();

            public void Outer()
            {
                using (Fresh.Hold())
                    TakeFresh();
            }

            private void TakeFresh()
            {
                using (Fresh.Hold())
                    mutableFlag = true;
            }
            """);

    [Fact]
    public Task Two_fields_are_two_locks() =>
        CallClient.MembersAsync(
            """
            private readonly SemaphoreSlim _outer = new(1, 1);
            private readonly SemaphoreSlim _inner = new(1, 1);

            public void Outer()
            {
                _outer.Wait();
                try
                {
                    Inner();
                }
                finally
                {
                    _outer.Release();
                }
            }

            private void Inner()
            {
                _inner.Wait();
                try
                {
                    mutableFlag = true;
                }
                finally
                {
                    _inner.Release();
                }
            }
            """);

    [Fact]
    public Task A_chain_of_get_only_members_is_one_lock() =>
        CallClient.MembersAsync(
            """
            public sealed class Tree(PlainLatch gate)
            {
                public PlainLatch Gate { get; } = gate;
            }

            public sealed class Node(Tree tree)
            {
                public Tree Owner { get; } = tree;

                public void Touch()
                {
                    using (Owner.Gate.Hold())
                    {
                    }
                }
            }

            public static void Outer(Node node)
            {
                using (node.Owner.Gate.Hold())
                    {|FLT0104:node.Touch()|};
                node.Touch();
            }
            """);

    [Fact]
    public Task A_chain_through_a_member_that_can_change_is_left_alone() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            public sealed class Tree
            {
                public PlainLatch Gate { get; } = new();
            }

            public sealed class Node
            {
                public Tree Owner { get; set; } = new();

                public void Move(Tree target)
                {
                    using (Owner.Gate.Hold())
                    {
                        Owner = target;
                        Touch();
                    }
                }

                private void Touch()
                {
                    using (Owner.Gate.Hold())
                    {
                    }
                }
            }
            """);

    [Fact]
    public Task A_lock_handed_to_a_child_is_one_lock_under_two_names() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Store
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private readonly Child _child;

                public Store() => _child = new Child(_gate);

                public void Outer()
                {
                    _child.Touch();
                    _gate.Wait();
                    try
                    {
                        {|FLT0104:_child.Touch()|};
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
            }

            public sealed class Child
            {
                private readonly SemaphoreSlim _shared;
                private int _count;

                public Child(SemaphoreSlim shared) => _shared = shared;

                public void Touch()
                {
                    _shared.Wait();
                    _count++;
                    _shared.Release();
                }
            }
            """);

    [Fact]
    public Task A_child_with_a_lock_of_its_own_has_another_lock() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Store
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private readonly Child _child = new();

                public void Outer()
                {
                    _gate.Wait();
                    try
                    {
                        _child.Touch();
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
            }

            public sealed class Child
            {
                private readonly SemaphoreSlim _own = new(1, 1);
                private int _count;

                public void Touch()
                {
                    _own.Wait();
                    _count++;
                    _own.Release();
                }
            }
            """);

    [Fact]
    public Task A_static_lock_is_one_lock_everywhere() =>
        CallClient.MembersAsync(
            """
            public static readonly PlainLatch Shared = new();

            public static void Outer()
            {
                using (Shared.Hold())
                    {|FLT0104:Under()|};
            }

            private static void Under()
            {
                using (Writer.Shared.Hold())
                {
                }
            }
            """);
}
