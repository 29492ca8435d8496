namespace Faultline.Analyzers.Tests.SameClass;

/// <summary>Comparisons that order two locks of one class, and tests that do not.</summary>
public class ComparedTests
{
    [Theory]
    [InlineData("from.Id < to.Id")]
    [InlineData("from.Rank <= to.Rank")]
    [InlineData("from.Id.CompareTo(to.Id) < 0")]
    [InlineData("string.CompareOrdinal(from.Name, to.Name) < 0")]
    [InlineData("System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(from) < System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(to)")]
    [InlineData("flag")]
    public Task Each_outcome_takes_them_in_its_own_order(string test) =>
        Accounts.TransferAsync(
            $$"""
            if ({{test}})
            {
                lock (from.Gate)
                    lock (to.Gate)
                        from.Balance++;
            }
            else
            {
                lock (to.Gate)
                    lock (from.Gate)
                        from.Balance++;
            }
            """);

    [Fact]
    public Task A_recursive_call_turns_them_round() =>
        Accounts.TransferAsync(
            """
            if (from.Rank > to.Rank)
            {
                Transfer(to, from, -amount, flag);
                return;
            }

            lock (from.Gate)
                lock (to.Gate)
                    from.Balance++;
            """);

    [Theory]
    [InlineData("if (from.Rank > to.Rank) (from, to) = (to, from);")]
    [InlineData("if (from.Rank > to.Rank) { Account other = from; from = to; to = other; }")]
    [InlineData("if (flag) (from, to) = (to, from);")]
    public Task A_swap_before_is_an_order(string swap) =>
        Accounts.TransferAsync(
            $$"""
            {{swap}}
            lock (from.Gate)
                lock (to.Gate)
                    from.Balance++;
            """);

    [Fact]
    public Task A_tuple_of_a_choice_is_an_order() =>
        Accounts.TransferAsync(
            """
            (Account first, Account second) = from.Id < to.Id ? (from, to) : (to, from);
            lock (first.Gate)
                lock (second.Gate)
                    from.Balance++;
            """);

    [Fact]
    public Task A_comparison_that_a_local_keeps_is_an_order() =>
        Accounts.TransferAsync(
            """
            int order = from.Id.CompareTo(to.Id);
            if (order < 0)
            {
                lock (from.Gate)
                    lock (to.Gate)
                        from.Balance++;
            }
            else if (order > 0)
            {
                lock (to.Gate)
                    lock (from.Gate)
                        from.Balance++;
            }
            """);

    [Fact]
    public Task A_tie_is_broken_by_a_common_lock() =>
        Accounts.CompareAsync(
            """
            private static readonly object Tie = new();

            public void Transfer(Account from, Account to, int x, int y)
            {
                switch (from.Rank.CompareTo(to.Rank))
                {
                    case < 0:
                        lock (from.Gate)
                            lock (to.Gate)
                                from.Balance++;
                        break;
                    case > 0:
                        lock (to.Gate)
                            lock (from.Gate)
                                from.Balance++;
                        break;
                    default:
                        lock (Tie)
                            lock (from.Gate)
                                lock (to.Gate)
                                    from.Balance++;
                        break;
                }
            }
            """);

    [Fact]
    public Task A_helper_returns_the_ordered_pair() =>
        Accounts.CompareAsync(
            """
            public void Transfer(Account from, Account to)
            {
                (Account first, Account second) = Ordered(from, to);
                lock (first.Gate)
                    lock (second.Gate)
                        from.Balance++;
            }

            private static (Account, Account) Ordered(Account a, Account b) => a.Id < b.Id ? (a, b) : (b, a);
            """);

    [Fact]
    public Task Two_helpers_return_the_one_and_the_other() =>
        Accounts.CompareAsync(
            """
            public void Transfer(Account from, Account to)
            {
                Account first = Smaller(from, to);
                Account second = Larger(from, to);
                lock (first.Gate)
                    lock (second.Gate)
                        from.Balance++;
            }

            private static Account Smaller(Account a, Account b) => a.Id < b.Id ? a : b;

            private static Account Larger(Account a, Account b) => a.Id < b.Id ? b : a;
            """);

    [Fact]
    public Task A_local_function_that_is_called_in_order_takes_both() =>
        Accounts.TransferAsync(
            """
            if (from.Id < to.Id)
                Both(from, to);
            else
                Both(to, from);

            void Both(Account first, Account second)
            {
                lock (first.Gate)
                    lock (second.Gate)
                        first.Balance++;
            }
            """);

    [Theory]
    [InlineData("if (ReferenceEquals(from, to)) return;")]
    [InlineData("if (from.Id == to.Id) throw new System.ArgumentException();")]
    [InlineData("if (from.Balance < amount) return;")]
    [InlineData("if (from.Id < to.Id) System.Console.WriteLine();")]
    public Task A_test_that_decides_nothing_is_no_order(string test) =>
        Accounts.TransferAsync(
            $$"""
            {{test}}
            lock (from.Gate)
            {
                lock (to.Gate) // FLT0103
                    from.Balance++;
            }
            """);

    [Fact]
    public Task A_choice_by_something_else_is_no_order() =>
        Accounts.TransferAsync(
            """
            Account first = amount < 0 ? to : from;
            Account second = amount < 0 ? from : to;
            lock (first.Gate)
            {
                lock (second.Gate) // FLT0103
                    from.Balance++;
            }
            """);

    [Fact]
    public Task A_local_function_that_is_called_in_both_orders_has_none() =>
        Accounts.TransferAsync(
            """
            Both(from, to);
            Both(to, from);

            void Both(Account first, Account second)
            {
                lock (first.Gate)
                {
                    lock (second.Gate) // FLT0103
                        first.Balance++;
                }
            }
            """);
}
