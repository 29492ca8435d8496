namespace Faultline.Analyzers.Tests.Balance;

/// <summary>Reader-writer locks: which mode may follow which, and which release belongs to which acquisition.</summary>
public class ReaderWriterTests
{
    private const string Plain = "private readonly ReaderWriterLockSlim _gate = new();";
    private const string PlainByName =
        "private readonly ReaderWriterLockSlim _gate = new(LockRecursionPolicy.NoRecursion);";
    private const string Recursive =
        "private readonly ReaderWriterLockSlim _gate = new(LockRecursionPolicy.SupportsRecursion);";
    private const string Old = "private readonly ReaderWriterLock _gate = new();";

    [Theory]
    // Up: from upgradeable only.
    [InlineData("Upgradeable", "Write")]
    // Down.
    [InlineData("Upgradeable", "Read")]
    public Task These_modes_may_follow_each_other_under_both_policies(string outer, string inner) =>
        Task.WhenAll(
            BalanceClient.FieldAsync(Plain, Nested(outer, Enter(inner), inner)),
            BalanceClient.FieldAsync(Recursive, Nested(outer, Enter(inner), inner)));

    [Theory]
    [InlineData("Read", "Read")]
    [InlineData("Write", "Write")]
    [InlineData("Write", "Read")]
    [InlineData("Write", "Upgradeable")]
    [InlineData("Upgradeable", "Upgradeable")]
    public Task With_recursion_these_may_too(string outer, string inner) =>
        BalanceClient.FieldAsync(Recursive, Nested(outer, Enter(inner), inner));

    [Theory]
    [InlineData("Read", "Read")]
    [InlineData("Write", "Write")]
    [InlineData("Write", "Read")]
    [InlineData("Write", "Upgradeable")]
    [InlineData("Upgradeable", "Upgradeable")]
    public Task Without_recursion_these_throw(string outer, string inner) =>
        Task.WhenAll(
            BalanceClient.FieldAsync(Plain, Nested(outer, Reported(inner), inner)),
            BalanceClient.FieldAsync(PlainByName, Nested(outer, Reported(inner), inner)));

    [Theory]
    [InlineData("Read", "Write")]
    [InlineData("Read", "Upgradeable")]
    public Task A_reader_cannot_be_promoted_under_either_policy(string outer, string inner) =>
        Task.WhenAll(
            BalanceClient.FieldAsync(Plain, Nested(outer, Reported(inner), inner)),
            BalanceClient.FieldAsync(Recursive, Nested(outer, Reported(inner), inner)));

    [Theory]
    // The legal downgrade, and the promotion that is none.
    [InlineData(
        "_gate.EnterUpgradeableReadLock(); _gate.EnterReadLock(); _gate.ExitUpgradeableReadLock(); _count++; " +
        "_gate.ExitReadLock();")]
    [InlineData(
        "_gate.EnterReadLock(); _count++; _gate.ExitReadLock(); _gate.EnterWriteLock(); _count++; " +
        "_gate.ExitWriteLock();")]
    [InlineData(
        "_gate.EnterUpgradeableReadLock(); try { if (a) { _gate.EnterWriteLock(); try { _count++; } " +
        "finally { _gate.ExitWriteLock(); } } } finally { _gate.ExitUpgradeableReadLock(); }")]
    // The write lock survives the exit of the upgradeable one.
    [InlineData(
        "_gate.EnterUpgradeableReadLock(); _gate.EnterWriteLock(); _gate.ExitUpgradeableReadLock(); _count++; " +
        "_gate.ExitWriteLock();")]
    public Task Modes_given_up_in_another_order_are_clean(string body) => BalanceClient.FieldAsync(Plain, body);

    [Theory]
    [InlineData(
        "_gate.EnterUpgradeableReadLock(); {|FLT0201:_gate.EnterWriteLock()|}; " +
        "_gate.ExitUpgradeableReadLock(); _count++;")]
    [InlineData(
        "{|FLT0201:_gate.EnterUpgradeableReadLock()|}; _gate.EnterWriteLock(); _count++; _gate.ExitWriteLock();")]
    [InlineData(
        "_gate.EnterUpgradeableReadLock(); {|FLT0201:_gate.EnterReadLock()|}; " +
        "_gate.ExitUpgradeableReadLock(); _count++;")]
    [InlineData("{|FLT0201:_gate.EnterReadLock()|}; if (a) return; _gate.ExitReadLock();")]
    public Task Each_mode_is_released_for_itself(string body) => BalanceClient.FieldAsync(Plain, body);

    [Theory]
    [InlineData("Read", "Write")]
    [InlineData("Read", "Upgradeable")]
    [InlineData("Write", "Read")]
    [InlineData("Write", "Upgradeable")]
    [InlineData("Upgradeable", "Read")]
    [InlineData("Upgradeable", "Write")]
    public Task The_release_of_another_mode_is_the_wrong_one_and_counts_as_the_release(string held, string released) =>
        BalanceClient.FieldAsync(
            Plain, $"{Enter(held)}; try {{ _count++; }} finally {{ {{|FLT0204:{Exit(released)}|}}; }}");

    [Theory]
    [InlineData(Plain, "if (_gate.TryEnterReadLock(0)) { _count++; {|FLT0204:_gate.ExitWriteLock()|}; }")]
    [InlineData(
        Plain,
        "_gate.EnterReadLock(); if (a) { {|FLT0204:_gate.ExitWriteLock()|}; return; } _gate.ExitReadLock();")]
    [InlineData(Old, "_gate.AcquireReaderLock(Timeout.Infinite); _count++; {|FLT0204:_gate.ReleaseWriterLock()|};")]
    [InlineData("private readonly Latch _gate = new();", "_gate.EnterShared(); _count++; {|FLT0204:_gate.Exit()|};")]
    [InlineData("private readonly Latch _gate = new();", "_gate.Enter(); _count++; {|FLT0204:_gate.ExitShared()|};")]
    public Task The_wrong_release_of_other_locks(string field, string body) => BalanceClient.FieldAsync(field, body);

    [Theory]
    [InlineData("_gate.AcquireReaderLock(Timeout.Infinite); _count++; _gate.ReleaseLock();")]
    [InlineData(
        "_gate.AcquireWriterLock(Timeout.Infinite); try { _count = int.Parse(text); } " +
        "finally { _gate.ReleaseLock(); }")]
    [InlineData(
        "_gate.AcquireReaderLock(100); try { _count = int.Parse(text); } finally { _gate.ReleaseReaderLock(); }")]
    [InlineData(
        "_gate.AcquireReaderLock(Timeout.Infinite); " +
        "try { LockCookie cookie = _gate.UpgradeToWriterLock(Timeout.Infinite); try { _count++; } " +
        "finally { _gate.DowngradeFromWriterLock(ref cookie); } } finally { _gate.ReleaseReaderLock(); }")]
    [InlineData("{|FLT0201:_gate.AcquireReaderLock(Timeout.Infinite)|}; if (a) return; _gate.ReleaseLock();")]
    [InlineData(
        "_gate.AcquireReaderLock(Timeout.Infinite); _gate.ReleaseLock(); {|FLT0202:_gate.ReleaseReaderLock()|};")]
    public Task The_old_reader_writer_lock(string body) => BalanceClient.FieldAsync(Old, body);

    private static string Nested(string outer, string enterInner, string inner) =>
        $$"""
        {{Enter(outer)}};
        try
        {
            {{enterInner}};
            try
            {
                _count++;
            }
            finally
            {
                {{Exit(inner)}};
            }
        }
        finally
        {
            {{Exit(outer)}};
        }
        """;

    private static string Reported(string mode) => $"{{|FLT0104:{Enter(mode)}|}}";

    private static string Enter(string mode) =>
        mode == "Upgradeable" ? "_gate.EnterUpgradeableReadLock()" : $"_gate.Enter{mode}Lock()";

    private static string Exit(string mode) =>
        mode == "Upgradeable" ? "_gate.ExitUpgradeableReadLock()" : $"_gate.Exit{mode}Lock()";
}
