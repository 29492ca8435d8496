using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Balance;

/// <summary>Conditions that say whether a lock is held: constants, flags that cannot change, tests of state.</summary>
public class FlagTests
{
    [Theory]
    [InlineData("bool flag = false; if (flag) Monitor.Enter(_gate); _count++;")]
    [InlineData("const bool Locked = false; if (Locked) Monitor.Enter(_gate); _count++;")]
    [InlineData("bool flag = true; if (flag) Monitor.Enter(_gate); _count++; Monitor.Exit(_gate);")]
    [InlineData("bool flag = false; if (a) flag = false; if (flag) Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); while (true) { if (a) break; _count++; } Monitor.Exit(_gate);")]
    public Task A_constant_condition_is_followed(string body) => BalanceClient.MonitorAsync(body);

    [Theory]
    // Parameters and locals.
    [InlineData("if (a) Monitor.Enter(_gate); _count++; if (a) Monitor.Exit(_gate);")]
    [InlineData("if (!a) Monitor.Enter(_gate); _count++; if (!a) Monitor.Exit(_gate);")]
    [InlineData("if (a) Monitor.Enter(_gate); _count++; if (a == true) Monitor.Exit(_gate);")]
    [InlineData(
        "if (a) Monitor.Enter(_gate); try { _count = int.Parse(text); } finally { if (a) Monitor.Exit(_gate); }")]
    [InlineData("bool large = n > 100; if (large) Monitor.Enter(_gate); _count++; if (large) Monitor.Exit(_gate);")]
    [InlineData(
        "if (a) Monitor.Enter(_gate); foreach (int x in items) _count += x; if (!a) return; Monitor.Exit(_gate);")]
    [InlineData(
        "Monitor.Enter(_gate); if (a) Monitor.Enter(_gate); _count++; if (a) Monitor.Exit(_gate); " +
        "Monitor.Exit(_gate);")]
    // Fields and properties that cannot change.
    [InlineData("if (_fixed) Monitor.Enter(_gate); _count++; if (_fixed) Monitor.Exit(_gate);")]
    [InlineData("if (Fixed) Monitor.Enter(_gate); _count++; if (Fixed) Monitor.Exit(_gate);")]
    [InlineData("if (this._fixed) Monitor.Enter(_gate); _count++; if (_fixed) Monitor.Exit(_gate);")]
    // Null tests.
    [InlineData("if (value is not null) Monitor.Enter(value); _count++; if (value != null) Monitor.Exit(value);")]
    [InlineData("if (value == null) return; Monitor.Enter(value); _count++; Monitor.Exit(value);")]
    [InlineData("if (_maybe is { }) Monitor.Enter(_maybe); _count++; if (_maybe is not null) Monitor.Exit(_maybe);")]
    [InlineData("_maybeLock?.Enter(); _count++; _maybeLock?.Exit();")]
    // Flags set by constants.
    [InlineData(
        "bool held = false; if (n > 0) { Monitor.Enter(_gate); held = true; } _count++; " +
        "if (held) Monitor.Exit(_gate);")]
    [InlineData(
        "bool held = false; if (n > 0) { Monitor.Enter(_gate); held = true; } try { _count = int.Parse(text); } " +
        "finally { if (held) Monitor.Exit(_gate); }")]
    [InlineData(
        "Monitor.Enter(_gate); bool held = true; if (n > 0) { Monitor.Exit(_gate); held = false; } _count++; " +
        "if (held) Monitor.Exit(_gate);")]
    // Flags set by ref.
    [InlineData(
        "bool taken = false; try { Monitor.Enter(_gate, ref taken); _count = int.Parse(text); } " +
        "finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData(
        "bool taken = false; try { if (a) Monitor.Enter(_gate, ref taken); _count++; } " +
        "finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData(
        "bool taken = false; try { Monitor.Enter(_gate, ref taken); _count++; Monitor.Exit(_gate); " +
        "taken = false; _count = int.Parse(text); } finally { if (taken) Monitor.Exit(_gate); }")]
    [InlineData(
        "bool one = false, two = false; try { Monitor.Enter(_gate, ref one); Monitor.Enter(_other, ref two); " +
        "_count++; } finally { if (two) Monitor.Exit(_other); if (one) Monitor.Exit(_gate); }")]
    public Task The_same_flag_tested_twice_is_clean(string body) => FieldsAsync(body);

    [Theory]
    [InlineData("if (_mutable) Monitor.Enter(_gate); _count++; if (_mutable) Monitor.Exit(_gate);")]
    [InlineData("if (_mutable) Monitor.Enter(_gate); try { _count++; } finally { if (_mutable) Monitor.Exit(_gate); }")]
    [InlineData("if (Mutable) Monitor.Enter(_gate); _count++; if (Mutable) Monitor.Exit(_gate);")]
    public Task A_mutable_flag_tested_twice_says_nothing(string body) => FieldsAsync(body);

    [Theory]
    // Contradicting tests: both halves are wrong.
    [InlineData("if (a) {|FLT0201:Monitor.Enter(_gate)|}; _count++; if (!a) {|FLT0202:Monitor.Exit(_gate)|};")]
    // Two flags.
    [InlineData("if (a) Monitor.Enter(_gate); _count++; if (b) {|FLT0203:Monitor.Exit(_gate)|};")]
    // Assigned in between.
    [InlineData("if (a) Monitor.Enter(_gate); a = n > 3; if (a) {|FLT0203:Monitor.Exit(_gate)|};")]
    // A constant that is true leaks like no condition at all.
    [InlineData("bool flag = true; if (flag) {|FLT0201:Monitor.Enter(_gate)|}; _count++;")]
    // The flag is not looked at on one path.
    [InlineData(
        "bool taken = false; try { {|FLT0201:Monitor.Enter(_gate, ref taken)|}; _count++; } " +
        "finally { if (taken && a) Monitor.Exit(_gate); }")]
    [InlineData(
        "bool held = false; if (n > 0) { {|FLT0201:Monitor.Enter(_gate)|}; held = true; } if (a) return; " +
        "if (held) Monitor.Exit(_gate);")]
    public Task Flags_that_do_not_match_are_reported(string body) => FieldsAsync(body);

    [Theory]
    // Held where the answer is yes.
    [InlineData("private readonly object _gate = new();", "if (Monitor.IsEntered(_gate)) Monitor.Exit(_gate);")]
    [InlineData("private readonly Lock _gate = new();", "if (_gate.IsHeldByCurrentThread) _gate.Exit();")]
    [InlineData(
        "private readonly ReaderWriterLockSlim _gate = new();",
        "if (_gate.IsReadLockHeld) _gate.ExitReadLock();")]
    [InlineData(
        "private readonly ReaderWriterLockSlim _gate = new();",
        "if (_gate.IsWriteLockHeld) _gate.ExitWriteLock();")]
    [InlineData(
        "private readonly ReaderWriterLockSlim _gate = new();",
        "if (_gate.IsUpgradeableReadLockHeld) _gate.ExitUpgradeableReadLock();")]
    [InlineData(
        "private readonly ReaderWriterLock _gate = new();",
        "if (_gate.IsWriterLockHeld) _gate.ReleaseWriterLock();")]
    [InlineData("private SpinLock _gate;", "if (_gate.IsHeldByCurrentThread) _gate.Exit();")]
    // Not held where it is no.
    [InlineData(
        "private readonly ReaderWriterLockSlim _gate = new();",
        "if (_gate.IsWriteLockHeld) return; _gate.EnterWriteLock(); _count++; _gate.ExitWriteLock();")]
    [InlineData(
        "private readonly Lock _gate = new();",
        "if (!_gate.IsHeldByCurrentThread) { _gate.Enter(); _count++; _gate.Exit(); }")]
    // It settles what a join left open.
    [InlineData(
        "private readonly object _gate = new();",
        "if (a) Monitor.Enter(_gate); _count++; if (Monitor.IsEntered(_gate)) Monitor.Exit(_gate);")]
    [InlineData(
        "private readonly Lock _gate = new();",
        "if (a) _gate.Enter(); try { _count++; } finally { if (_gate.IsHeldByCurrentThread) _gate.Exit(); }")]
    // A branch that contradicts what is known is dead.
    [InlineData(
        "private readonly object _gate = new();",
        "lock (_gate) { if (!Monitor.IsEntered(_gate)) { Monitor.Exit(_gate); Monitor.Exit(_gate); } }")]
    [InlineData(
        "private readonly Lock _gate = new();",
        "_gate.Enter(); _count++; _gate.Exit(); if (_gate.IsHeldByCurrentThread) _gate.Exit();")]
    // To ask is not to acquire.
    [InlineData("private readonly object _gate = new();", "if (Monitor.IsEntered(_gate)) _count++;")]
    [InlineData(
        "private readonly object _gate = new();",
        "if (!Monitor.IsEntered(_gate)) throw new SynchronizationLockException(); _count++;")]
    public Task A_test_of_state_is_a_condition(string field, string body) => BalanceClient.FieldAsync(field, body);

    [Theory]
    [InlineData(
        "private readonly object _gate = new();",
        "if (!Monitor.IsEntered(_gate)) {|FLT0202:Monitor.Exit(_gate)|};")]
    [InlineData("private readonly Lock _gate = new();", "if (!_gate.IsHeldByCurrentThread) {|FLT0202:_gate.Exit()|};")]
    [InlineData(
        "private readonly ReaderWriterLockSlim _gate = new();",
        "if (!_gate.IsReadLockHeld) {|FLT0202:_gate.ExitReadLock()|};")]
    [InlineData(
        "private readonly ReaderWriterLockSlim _gate = new();",
        "if (_gate.IsWriteLockHeld) {|FLT0104:_gate.EnterWriteLock()|};")]
    public Task What_a_test_of_state_says_is_believed(string field, string body) =>
        BalanceClient.FieldAsync(field, body);

    private static Task FieldsAsync(string body) =>
        Verify.OwnTypesAsync(BalanceClient.ClassWith(
            """
            private readonly object _gate = new();
            private readonly object _other = new();
            private readonly object? _maybe;
            private readonly Lock? _maybeLock;
            private readonly bool _fixed;
            private bool _mutable;

            public Account(bool locked, object? maybe)
            {
                _fixed = locked;
                Fixed = locked;
                _maybe = maybe;
                _maybeLock = maybe is null ? null : new Lock();
            }

            public bool Fixed { get; }

            public bool Mutable { get; set; }

            public void Change() => _mutable = !_mutable;
            """,
            BalanceClient.MethodWith(body)));
}
