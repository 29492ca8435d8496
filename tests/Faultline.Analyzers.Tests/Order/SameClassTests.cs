namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0103: a second lock of the same class, and nothing that orders the two.</summary>
public class SameClassTests
{
    internal const string Account =
        """
        public sealed class Account
        {
            public readonly object Gate = new();
            public readonly int Id;
            public int Balance;

            public Account(int id) => Id = id;

            public void Deposit(int amount) { lock (Gate) { Balance += amount; } }
        }

        """;

    private static Task BankAsync(string members, string types = "") =>
        OrderClient.VerifyAsync(Account + "public sealed class Bank\n{\nprivate int _count;\n\n" + members + "\n}\n" + types);

    [Fact]
    public Task One_lock_after_the_other_is_clean() =>
        BankAsync(
            """
            public void Transfer(Account from, Account to)
            {
                lock (from.Gate)
                    from.Balance--;
                lock (to.Gate)
                    to.Balance++;
            }
            """);

    [Fact]
    public Task The_same_instance_twice_is_clean() =>
        BankAsync(
            """
            public void Add(Account account)
            {
                lock (account.Gate)
                {
                    lock (account.Gate)
                        account.Balance++;
                }
            }
            """);

    [Fact]
    public Task The_same_instance_through_a_local_and_a_call_is_clean() =>
        BankAsync(
            """
            public void Add(Account account)
            {
                Account same = account;
                lock (account.Gate)
                {
                    lock (same.Gate)
                        account.Balance++;
                    same.Deposit(1);
                }
            }
            """);

    [Fact]
    public Task Two_parameters_fire() =>
        BankAsync(
            """
            public void Transfer(Account from, Account to)
            {
                lock (from.Gate)
                {
                    lock ({|FLT0103:to.Gate|})
                    {
                        from.Balance--;
                        to.Balance++;
                    }
                }
            }
            """);

    [Fact]
    public Task Through_a_call_it_stands_at_the_call() =>
        BankAsync(
            """
            public void Transfer(Account from, Account to)
            {
                lock (from.Gate)
                {
                    from.Balance--;
                    {|FLT0103:to.Deposit(1)|};
                }
            }
            """);

    [Fact]
    public Task This_and_another_fire() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Account
            {
                private readonly object _gate = new();
                private int _balance;

                public void MoveTo(Account other)
                {
                    lock (_gate)
                    {
                        lock ({|FLT0103:other._gate|})
                        {
                            _balance--;
                            other._balance++;
                        }
                    }
                }
            }
            """);

    [Fact]
    public Task Another_and_a_call_of_this_fire() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Account
            {
                private readonly object _gate = new();
                private int _balance;

                public void Add(int amount) { lock (_gate) { _balance += amount; } }

                public void MoveTo(Account other)
                {
                    lock (_gate)
                    {
                        _balance--;
                        {|FLT0103:other.Add(1)|};
                    }
                }
            }
            """);

    [Theory]
    [InlineData("Monitor.Enter(to.Gate)", "Monitor.Exit(to.Gate)")]
    public Task Two_monitors_by_hand_fire(string enter, string exit) =>
        BankAsync(
            $$"""
            public void Transfer(Account from, Account to)
            {
                lock (from.Gate)
                {
                    {|FLT0103:{{enter}}|};
                    try
                    {
                        to.Balance++;
                    }
                    finally
                    {
                        {{exit}};
                    }
                }
            }
            """);

    [Fact]
    public Task A_try_for_the_second_is_clean() =>
        BankAsync(
            """
            public bool Transfer(Account from, Account to)
            {
                lock (from.Gate)
                {
                    if (!Monitor.TryEnter(to.Gate))
                        return false;
                    try
                    {
                        from.Balance--;
                        to.Balance++;
                        return true;
                    }
                    finally
                    {
                        Monitor.Exit(to.Gate);
                    }
                }
            }
            """);

    [Fact]
    public Task Two_page_locks_fire() =>
        OrderClient.VerifyAsync(
            """
            [LockClass("page", TakenByFaultHandler = true)]
            public sealed class Page
            {
                public byte[] Data = new byte[16];

                [Acquires] public void Lock() { }
                [Releases] public void Unlock() { }
            }

            public static class Mover
            {
                public static void Swap(Page left, Page right)
                {
                    left.Lock();
                    try
                    {
                        {|FLT0103:right.Lock()|};
                        try
                        {
                            left.Data = right.Data;
                        }
                        finally
                        {
                            right.Unlock();
                        }
                    }
                    finally
                    {
                        left.Unlock();
                    }
                }
            }
            """);

    [Theory]
    [InlineData("private readonly SemaphoreSlim _gate = new(1, 1);", "Wait", "Release")]
    [InlineData("private readonly Lock _gate = new();", "Enter", "Exit")]
    [InlineData("private readonly Mutex _gate = new();", "WaitOne", "ReleaseMutex")]
    [InlineData("private readonly ReaderWriterLockSlim _gate = new();", "EnterWriteLock", "ExitWriteLock")]
    public Task Two_locks_of_other_kinds_fire(string field, string enter, string exit) =>
        OrderClient.VerifyAsync(
            $$"""
            public sealed class Account
            {
                {{field}}
                private int _balance;

                public void MoveTo(Account other)
                {
                    _gate.{{enter}}();
                    try
                    {
                        {|FLT0103:other._gate.{{enter}}()|};
                        try
                        {
                            _balance--;
                            other._balance++;
                        }
                        finally
                        {
                            other._gate.{{exit}}();
                        }
                    }
                    finally
                    {
                        _gate.{{exit}}();
                    }
                }
            }
            """);

    [Fact]
    public Task Two_objects_of_one_type_that_are_locked_themselves_fire() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Row
            {
                public int Value;
            }

            public static class Table
            {
                public static void Swap(Row left, Row right)
                {
                    lock (left)
                    {
                        lock ({|FLT0103:right|})
                            (left.Value, right.Value) = (right.Value, left.Value);
                    }
                }
            }
            """);

    [Fact]
    public Task Two_outcomes_in_one_order_are_no_order() =>
        BankAsync(
            """
            public void Transfer(Account from, Account to)
            {
                if (from.Id < to.Id)
                {
                    lock (from.Gate)
                    {
                        lock ({|FLT0103:to.Gate|})
                            to.Balance++;
                    }
                }
                else
                {
                    lock (from.Gate)
                    {
                        lock ({|FLT0103:to.Gate|})
                            to.Balance++;
                    }
                }
            }
            """);

    [Fact]
    public Task A_comparison_that_does_not_choose_the_first_is_no_order() =>
        BankAsync(
            """
            public void Transfer(Account from, Account to)
            {
                lock (from.Gate)
                {
                    lock ({|FLT0103:to.Gate|})
                    {
                        if (from.Id < to.Id)
                            to.Balance++;
                        else
                            from.Balance++;
                    }
                }
            }
            """);

    [Fact]
    public Task A_comparison_of_something_else_is_no_order() =>
        BankAsync(
            """
            public void Transfer(Account from, Account to, int amount)
            {
                Account first = amount < 100 ? from : to;
                Account second = amount < 100 ? to : from;
                lock (first.Gate)
                {
                    lock ({|FLT0103:second.Gate|})
                        to.Balance += amount;
                }
            }
            """);

    [Fact]
    public Task Call_sites_that_pass_in_both_orders_fire() =>
        OrderClient.VerifyAsync(
            Account +
            """
            public sealed class Bank
            {
                private readonly Account _cash = new(1);
                private readonly Account _vault = new(2);

                public void Fill() => Move(_cash, _vault);
                public void Empty() => Move(_vault, _cash);

                private static void Move(Account from, Account to)
                {
                    lock (from.Gate)
                    {
                        lock ({|FLT0103:to.Gate|})
                        {
                            from.Balance--;
                            to.Balance++;
                        }
                    }
                }
            }
            """);

    [Fact]
    public Task Descending_constant_indices_against_ascending_ones_fire() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Stripes
            {
                private readonly object[] _stripes = { new(), new(), new(), new() };
                private int _count;

                public void Up()
                {
                    lock (_stripes[0])
                    {
                        lock (_stripes[1])
                            _count++;
                    }
                }

                public void Down()
                {
                    lock (_stripes[1])
                    {
                        lock ({|FLT0103:_stripes[0]|})
                            _count++;
                    }
                }
            }
            """);

    [Fact]
    public Task A_child_in_a_collection_is_no_evident_order() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Node
            {
                private readonly object _gate = new();
                private readonly List<Node> _children = new();
                private int _count;

                public void Link(Node child)
                {
                    lock (_gate)
                        _children.Add(child);
                }

                public void Walk()
                {
                    lock (_gate)
                    {
                        Node child = _children[0];
                        lock ({|FLT0103:child._gate|})
                            child._count++;
                    }
                }
            }
            """);

    [Fact]
    public Task A_link_that_can_change_is_no_evident_order() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Node
            {
                private readonly object _gate = new();
                private Node? _peer;
                private int _count;

                public void Link(Node peer)
                {
                    lock (_gate)
                        _peer = peer;
                }

                public void Touch()
                {
                    lock (_gate)
                    {
                        if (_peer is { } peer)
                        {
                            lock ({|FLT0103:peer._gate|})
                                peer._count++;
                        }
                    }
                }
            }
            """);

    [Fact]
    public Task Each_of_two_places_is_shown() =>
        BankAsync(
            """
            public void Transfer(Account from, Account to)
            {
                lock (from.Gate)
                {
                    lock ({|FLT0103:to.Gate|})
                        to.Balance++;
                }
            }
            """,
            """
            public sealed class Auditor
            {
                public int Sum(Account left, Account right)
                {
                    lock (left.Gate)
                    {
                        lock ({|FLT0103:right.Gate|})
                            return left.Balance + right.Balance;
                    }
                }
            }
            """);
}
