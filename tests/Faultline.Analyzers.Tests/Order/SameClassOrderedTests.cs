namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0103: what evidently orders two locks of one class.</summary>
public class SameClassOrderedTests
{
    private static Task BankAsync(string members) =>
        OrderClient.VerifyAsync(SameClassTests.Account + "public sealed class Bank\n{\nprivate int _count;\n\n" + members + "\n}\n");

    [Theory]
    [InlineData("from.Id < to.Id ? from : to", "from.Id < to.Id ? to : from")]
    [InlineData("from.Id > to.Id ? to : from", "from.Id > to.Id ? from : to")]
    [InlineData("from.Id <= to.Id ? from : to", "from.Id <= to.Id ? to : from")]
    [InlineData("from.Id.CompareTo(to.Id) < 0 ? from : to", "from.Id.CompareTo(to.Id) < 0 ? to : from")]
    public Task A_comparison_of_ids_chooses_the_first(string first, string second) =>
        BankAsync(
            $$"""
            public void Transfer(Account from, Account to)
            {
                Account first = {{first}};
                Account second = {{second}};
                lock (first.Gate)
                {
                    lock (second.Gate)
                    {
                        from.Balance--;
                        to.Balance++;
                    }
                }
            }
            """);

    [Fact]
    public Task Two_branches_take_them_in_two_orders() =>
        BankAsync(
            """
            public void Transfer(Account from, Account to)
            {
                if (from.Id < to.Id)
                {
                    lock (from.Gate)
                    {
                        lock (to.Gate)
                            to.Balance++;
                    }
                }
                else
                {
                    lock (to.Gate)
                    {
                        lock (from.Gate)
                            to.Balance++;
                    }
                }
            }
            """);

    [Fact]
    public Task A_swap_puts_them_in_order() =>
        BankAsync(
            """
            public void Transfer(Account from, Account to)
            {
                Account first = from;
                Account second = to;
                if (first.Id > second.Id)
                {
                    first = to;
                    second = from;
                }

                lock (first.Gate)
                {
                    lock (second.Gate)
                    {
                        from.Balance--;
                        to.Balance++;
                    }
                }
            }
            """);

    [Fact]
    public Task A_tuple_chooses_both_at_once() =>
        BankAsync(
            """
            public void Transfer(Account from, Account to)
            {
                (Account first, Account second) = from.Id < to.Id ? (from, to) : (to, from);
                lock (first.Gate)
                {
                    lock (second.Gate)
                    {
                        from.Balance--;
                        to.Balance++;
                    }
                }
            }
            """);

    [Fact]
    public Task A_helper_orders_them() =>
        BankAsync(
            """
            public void Transfer(Account from, Account to)
            {
                (Account first, Account second) = InOrder(from, to);
                lock (first.Gate)
                {
                    lock (second.Gate)
                    {
                        from.Balance--;
                        to.Balance++;
                    }
                }
            }

            private static (Account, Account) InOrder(Account left, Account right) =>
                left.Id < right.Id ? (left, right) : (right, left);
            """);

    [Fact]
    public Task A_helper_that_is_called_in_order_takes_both() =>
        BankAsync(
            """
            public void Transfer(Account from, Account to)
            {
                if (from.Id < to.Id)
                    TakeBoth(from, to);
                else
                    TakeBoth(to, from);
            }

            private static void TakeBoth(Account first, Account second)
            {
                lock (first.Gate)
                {
                    lock (second.Gate)
                    {
                        first.Balance--;
                        second.Balance++;
                    }
                }
            }
            """);

    [Theory]
    [InlineData("private readonly Node _parent;", "_parent")]
    [InlineData("private Node Parent { get; }", "Parent")]
    public Task A_parent_before_the_child_is_an_order(string declaration, string name) =>
        OrderClient.VerifyAsync(
            $$"""
            public sealed class Node
            {
                private readonly object _gate = new();
                {{declaration}}
                private int _count;

                public Node(Node parent) => {{name}} = parent;

                public void Add()
                {
                    lock ({{name}}._gate)
                    {
                        lock (_gate)
                        {
                            {{name}}._count++;
                            _count++;
                        }
                    }
                }
            }
            """);

    [Fact]
    public Task A_common_gate_orders_them() =>
        OrderClient.VerifyAsync(
            SameClassTests.Account +
            """
            public sealed class Bank
            {
                private readonly object _transfers = new();

                public void Transfer(Account from, Account to)
                {
                    lock (_transfers)
                    {
                        lock (from.Gate)
                        {
                            lock (to.Gate)
                            {
                                from.Balance--;
                                to.Balance++;
                            }
                        }
                    }
                }
            }
            """);

    [Fact]
    public Task Ascending_constant_indices_are_an_order() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Stripes
            {
                private readonly object[] _stripes = { new(), new(), new(), new() };
                private int _count;

                public void Both()
                {
                    lock (_stripes[0])
                    {
                        lock (_stripes[1])
                            _count++;
                    }
                }

                public void Outer()
                {
                    lock (_stripes[1])
                    {
                        lock (_stripes[3])
                            _count++;
                    }
                }
            }
            """);

    [Theory]
    [InlineData("foreach (object stripe in _stripes) Monitor.Enter(stripe);", "foreach (object stripe in _stripes) Monitor.Exit(stripe);")]
    [InlineData("for (int i = 0; i < _stripes.Length; i++) Monitor.Enter(_stripes[i]);", "for (int i = 0; i < _stripes.Length; i++) Monitor.Exit(_stripes[i]);")]
    public Task All_elements_of_an_array_in_iteration_order_are_an_order(string take, string leave) =>
        OrderClient.VerifyAsync(
            $$"""
            public sealed class Stripes
            {
                private readonly object[] _stripes = { new(), new(), new(), new() };
                private int _count;

                public void Clear()
                {
                    {{take}}
                    try
                    {
                        _count = 0;
                    }
                    finally
                    {
                        {{leave}}
                    }
                }
            }
            """);

    [Fact]
    public Task Call_sites_that_pass_the_same_fields_in_the_same_order_are_an_order() =>
        OrderClient.VerifyAsync(
            SameClassTests.Account +
            """
            public sealed class Bank
            {
                private readonly Account _cash = new(1);
                private readonly Account _vault = new(2);

                public void Fill() => Move(_cash, _vault, 1);
                public void Empty() => Move(_cash, _vault, -1);

                private static void Move(Account from, Account to, int amount)
                {
                    lock (from.Gate)
                    {
                        lock (to.Gate)
                        {
                            from.Balance -= amount;
                            to.Balance += amount;
                        }
                    }
                }
            }
            """);

    [Fact]
    public Task Two_wrappers_in_two_fields_are_two_classes() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Pair
            {
                private readonly Guard _left = new();
                private readonly Guard _right = new();
                private int _count;

                public void Both()
                {
                    _left.Open();
                    try
                    {
                        _right.Open();
                        _count++;
                        _right.Close();
                    }
                    finally
                    {
                        _left.Close();
                    }
                }
            }

            public sealed class Guard
            {
                private readonly object _inner = new();

                public void Open() => Monitor.Enter(_inner);

                public void Close() => Monitor.Exit(_inner);
            }
            """);
}
