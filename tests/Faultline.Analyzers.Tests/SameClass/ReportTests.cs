using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.SameClass;

/// <summary>Which locks are of one class, where the report stands and what it says.</summary>
public class ReportTests
{
    [Fact]
    public Task A_try_needs_no_order() =>
        Accounts.TransferAsync(
            """
            lock (from.Gate)
            {
                if (Monitor.TryEnter(to.Gate))
                    Monitor.Exit(to.Gate);
            }
            """);

    [Fact]
    public Task Plain_objects_are_of_no_class() =>
        Accounts.CompareAsync(
            """
            public void Both(object left, object right, Action call, Action other)
            {
                lock (left)
                    lock (right)
                    {
                    }

                lock (call)
                    lock (other)
                    {
                    }
            }
            """);

    [Fact]
    public Task Two_readers_are_left_alone() =>
        Accounts.CompareAsync(
            """
            private readonly ReaderWriterLockSlim _gate = new();

            public void Compare(Bank other)
            {
                _gate.EnterReadLock();
                other._gate.EnterReadLock();
                other._gate.ExitReadLock();
                _gate.ExitReadLock();
            }
            """);

    [Fact]
    public Task Keys_tell_the_results_of_one_method_apart() =>
        Accounts.CompareAsync(
            """
            private readonly Dictionary<string, Account> _accounts = [];

            public void Transfer(string from, string to)
            {
                Account first = _accounts[from];
                Account second = _accounts[to];
                lock (first.Gate)
                {
                    lock (second.Gate) // FLT0103
                        first.Balance++;
                }
            }
            """);

    [Fact]
    public async Task It_names_both_locks_and_where_the_outer_one_was_acquired()
    {
        Diagnostic found = await OnlyAsync(
            """
            namespace Client;
            public class Account
            {
                public readonly object Gate = new();
                public int Balance;

                public void Add(int amount)
                {
                    lock (Gate)
                        Balance += amount;
                }

                public static void Transfer(Account from, Account to)
                {
                    lock (from.Gate)
                        to.Add(1);
                }
            }
            """);

        Assert.Equal(
            "'to.Add(1)' leads to 'Gate', which acquires lock 'to.Gate' while lock 'from.Gate' of the same class, acquired on line " +
            "15, is held; nothing orders the two, so another thread may take them the other way round; compare a value of both " +
            "and take the one with the smaller value first, or take both under one common lock",
            found.GetMessage(null));
        Assert.Equal([14, 8], found.AdditionalLocations.Select(one => one.GetLineSpan().StartLinePosition.Line));
    }

    [Fact]
    public async Task A_direct_acquisition_is_told_as_the_code_spells_it()
    {
        Diagnostic found = await OnlyAsync(
            """
            namespace Client;
            [LockClass("page")]
            public class Page
            {
                [Acquires] public void Lock() { }
                [Releases] public void Unlock() { }

                public static void Swap(Page left, Page right)
                {
                    left.Lock();
                    right.Lock();
                    right.Unlock();
                    left.Unlock();
                }
            }
            """);

        Assert.StartsWith(
            "'right.Lock()' acquires lock 'right' while lock 'left' of the same class, acquired on line 10, is held;",
            found.GetMessage(null), StringComparison.Ordinal);
    }

    private static async Task<Diagnostic> OnlyAsync(string source) =>
        Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(source)), one => one.Id == "FLT0103");
}
