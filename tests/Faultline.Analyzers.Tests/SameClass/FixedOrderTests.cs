namespace Faultline.Analyzers.Tests.SameClass;

/// <summary>Orders that need no comparison: gates, parents, indices, lists, readonly fields.</summary>
public class FixedOrderTests
{
    [Theory]
    [InlineData("private readonly object _gate = new();", "_gate")]
    [InlineData("private static readonly object Gate = new();", "Gate")]
    public Task A_common_gate_is_an_order(string field, string gate) =>
        Accounts.CompareAsync(
            $$"""
            {{field}}

            public void Transfer(Account from, Account to)
            {
                lock ({{gate}})
                    lock (from.Gate)
                        lock (to.Gate)
                            from.Balance++;
            }
            """);

    [Fact]
    public Task All_callers_of_a_private_method_hold_the_gate() =>
        Accounts.CompareAsync(
            """
            private readonly object _gate = new();

            public void Transfer(Account from, Account to)
            {
                lock (_gate)
                    Move(from, to);
            }

            private static void Move(Account from, Account to)
            {
                lock (from.Gate)
                    lock (to.Gate)
                        from.Balance++;
            }
            """);

    [Fact]
    public Task The_gate_of_one_of_the_two_is_none() =>
        Accounts.CompareAsync(
            """
            private readonly object _transfers = new();
            private readonly object _gate = new();
            private int _count;

            public void Merge(Bank other)
            {
                lock (_transfers)
                {
                    lock (_gate)
                    {
                        lock (other._gate) // FLT0103
                            _count += other._count;
                    }
                }
            }
            """);

    [Fact]
    public Task Readonly_links_lead_from_one_to_the_other() =>
        Accounts.CompareAsync(
            """
            private readonly object _gate = new();
            private readonly Bank? _parent;
            private readonly Bank? _branch;
            private int _count;

            public void Up()
            {
                lock (_parent!._gate)
                    lock (_gate)
                        _count++;
            }

            public void Down()
            {
                lock (_gate)
                    lock (_branch!._gate)
                        _count++;
            }
            """);

    [Fact]
    public Task A_child_before_its_parent_is_no_order() =>
        Accounts.CompareAsync(
            """
            private readonly object _gate = new();
            private readonly Bank? _parent;
            private int _count;

            public void Up()
            {
                lock (_gate)
                {
                    lock (_parent!._gate) // FLT0103
                        _count++;
                }
            }
            """);

    [Theory]
    [InlineData("public Stop? Next;", " // FLT0103")]
    [InlineData("public readonly Stop? Next;", "")]
    public Task Hand_over_hand_needs_links_that_stay(string link, string mark) =>
        Accounts.CompareAsync(
            $$"""
            public class Stop
            {
                public readonly object Gate = new();
                {{link}}
            }

            public void Walk(Stop stop)
            {
                Monitor.Enter(stop.Gate);
                while (stop.Next != null)
                {
                    Stop next = stop.Next;
                    Monitor.Enter(next.Gate);{{mark}}
                    Monitor.Exit(stop.Gate);
                    stop = next;
                }

                Monitor.Exit(stop.Gate);
            }
            """);

    [Theory]
    [InlineData("0", "1", "")]
    [InlineData("1", "0", " // FLT0103")]
    [InlineData("i", "j", " // FLT0103")]
    [InlineData("i", "i + 1", "")]
    [InlineData("i", "(i + 1) % 4", " // FLT0103")]
    [InlineData("Math.Min(i, j)", "Math.Max(i, j)", "")]
    public Task Indices_order_the_elements_of_an_array(string first, string second, string mark) =>
        Accounts.CompareAsync(
            $$"""
            private readonly object[] _locks = new object[4];
            private int _count;

            public void Both(int i, int j)
            {
                lock (_locks[{{first}}])
                {
                    lock (_locks[{{second}}]){{mark}}
                        _count++;
                }
            }
            """);

    [Theory]
    [InlineData("_accounts", "")]
    [InlineData("given", " // FLT0103")]
    [InlineData("given.OrderBy(one => one.Id)", "")]
    public Task A_loop_over_all_needs_a_list_that_stays(string list, string mark) =>
        Accounts.CompareAsync(
            $$"""
            private readonly Account[] _accounts = [];

            public void Close(List<Account> given)
            {
                foreach (Account account in {{list}})
                    Monitor.Enter(account.Gate);{{mark}}
                foreach (Account account in {{list}})
                    Monitor.Exit(account.Gate);
            }
            """);

    [Theory]
    [InlineData("_cash, _vault", "")]
    [InlineData("_vault, _cash", " // FLT0103")]
    public Task Call_sites_pass_the_same_fields(string second, string mark) =>
        Accounts.CompareAsync(
            $$"""
            private readonly Account _cash = new();
            private readonly Account _vault = new();

            public void Fill() => Move(_cash, _vault);

            public void Empty() => Move({{second}});

            private static void Move(Account from, Account to)
            {
                lock (from.Gate)
                {
                    lock (to.Gate){{mark}}
                        from.Balance++;
                }
            }
            """);

    [Fact]
    public Task Readonly_fields_that_are_taken_in_both_orders_have_none() =>
        Accounts.CompareAsync(
            """
            private readonly Account _cash = new();
            private readonly Account _vault = new();

            public void Fill()
            {
                lock (_cash.Gate)
                {
                    lock (_vault.Gate) // FLT0103
                        _cash.Balance++;
                }
            }

            public void Empty()
            {
                lock (_vault.Gate)
                {
                    lock (_cash.Gate) // FLT0103
                        _cash.Balance++;
                }
            }
            """);
}
