namespace Faultline.Analyzers.Tests.Balance;

/// <summary>Acquisitions that may fail: held where they succeeded, and there only.</summary>
public class TryTests
{
    private const string Object = "private readonly object _gate = new();";
    private const string Semaphore = "private readonly SemaphoreSlim _gate = new(1, 1);";
    private const string ReaderWriter = "private readonly ReaderWriterLockSlim _gate = new();";

    /// <summary>The field, an expression that is true when the lock was acquired, the release.</summary>
    public static TheoryData<string, string, string> Spellings => new()
    {
        { Object, "Monitor.TryEnter(_gate)", "Monitor.Exit(_gate)" },
        { Object, "Monitor.TryEnter(_gate, 0)", "Monitor.Exit(_gate)" },
        { Object, "Monitor.TryEnter(_gate, TimeSpan.FromSeconds(1))", "Monitor.Exit(_gate)" },
        { "private readonly Lock _gate = new();", "_gate.TryEnter()", "_gate.Exit()" },
        { "private readonly Lock _gate = new();", "_gate.TryEnter(50)", "_gate.Exit()" },
        { "private readonly Mutex _gate = new();", "_gate.WaitOne(0)", "_gate.ReleaseMutex()" },
        { "private readonly Semaphore _gate = new(1, 1);", "_gate.WaitOne(TimeSpan.Zero)", "_gate.Release()" },
        { Semaphore, "_gate.Wait(0)", "_gate.Release()" },
        { Semaphore, "_gate.Wait(100, token)", "_gate.Release()" },
        { ReaderWriter, "_gate.TryEnterReadLock(0)", "_gate.ExitReadLock()" },
        { ReaderWriter, "_gate.TryEnterWriteLock(100)", "_gate.ExitWriteLock()" },
        { ReaderWriter, "_gate.TryEnterUpgradeableReadLock(TimeSpan.Zero)", "_gate.ExitUpgradeableReadLock()" },
        { "private readonly Latch _gate = new();", "_gate.TryEnter()", "_gate.Exit()" },
    };

    [Theory]
    [MemberData(nameof(Spellings))]
    public Task Released_where_it_succeeded_is_clean(string field, string attempt, string release) =>
        BalanceClient.FieldAsync(
            field,
            $$"""
            if ({{attempt}})
            {
                _count++;
                {{release}};
            }
            """);

    [Theory]
    [MemberData(nameof(Spellings))]
    public Task A_negated_try_that_returns_is_clean(string field, string attempt, string release) =>
        BalanceClient.FieldAsync(
            field,
            $$"""
            if (!{{attempt}})
                return;

            try
            {
                _count = int.Parse(text);
            }
            finally
            {
                {{release}};
            }
            """);

    [Theory]
    [MemberData(nameof(Spellings))]
    public Task A_return_where_it_succeeded_leaks_it(string field, string attempt, string release) =>
        BalanceClient.FieldAsync(
            field,
            $$"""
            if ({|FLT0201:{{attempt}}|})
            {
                if (a)
                    return;

                {{release}};
            }
            """);

    [Theory]
    [MemberData(nameof(Spellings))]
    public Task A_release_where_it_failed_is_not_held(string field, string attempt, string release) =>
        BalanceClient.FieldAsync(
            field,
            $$"""
            if (!{{attempt}})
            {
                {|FLT0202:{{release}}|};
                return;
            }

            _count++;
            {{release}};
            """);

    [Theory]
    // Through locals.
    [InlineData("bool held = Monitor.TryEnter(_gate); if (!held) return; _count++; Monitor.Exit(_gate);")]
    [InlineData("bool held = Monitor.TryEnter(_gate); _count++; if (held) Monitor.Exit(_gate);")]
    [InlineData("bool held; held = Monitor.TryEnter(_gate); if (held == false) return; Monitor.Exit(_gate);")]
    [InlineData("bool held = Monitor.TryEnter(_gate); if (held is false) return; Monitor.Exit(_gate);")]
    [InlineData("bool failed = !Monitor.TryEnter(_gate); if (failed) return; Monitor.Exit(_gate);")]
    [InlineData(
        "bool held = false; try { held = Monitor.TryEnter(_gate); _count = int.Parse(text); } " +
        "finally { if (held) Monitor.Exit(_gate); }")]
    // In conditions.
    [InlineData("if (a && Monitor.TryEnter(_gate)) { _count++; Monitor.Exit(_gate); }")]
    [InlineData("if (!a || !Monitor.TryEnter(_gate)) return; _count++; Monitor.Exit(_gate);")]
    [InlineData(
        "if (Monitor.TryEnter(_gate) && a) { Monitor.Exit(_gate); return; } " +
        "if (Monitor.IsEntered(_gate)) Monitor.Exit(_gate);")]
    [InlineData("if (Monitor.TryEnter(_gate) == true) Monitor.Exit(_gate);")]
    [InlineData("if (Monitor.TryEnter(_gate) is not true) return; Monitor.Exit(_gate);")]
    [InlineData(
        "switch (Monitor.TryEnter(_gate)) { case true: _count++; Monitor.Exit(_gate); break; " +
        "case false: _count--; break; }")]
    // In loops.
    [InlineData("while (!Monitor.TryEnter(_gate)) _count++; Monitor.Exit(_gate);")]
    [InlineData("do { _count++; } while (!Monitor.TryEnter(_gate)); Monitor.Exit(_gate);")]
    [InlineData("while (Monitor.TryEnter(_gate)) { _count++; Monitor.Exit(_gate); }")]
    [InlineData(
        "for (int i = 0; i < n; i++) { if (!Monitor.TryEnter(_gate)) continue; _count++; Monitor.Exit(_gate); " +
        "return; }")]
    [InlineData("if (!Monitor.TryEnter(_gate)) Monitor.Enter(_gate); _count++; Monitor.Exit(_gate);")]
    // By reference.
    [InlineData(
        "bool taken = false; Monitor.TryEnter(_gate, ref taken); if (!taken) return; _count++; " +
        "Monitor.Exit(_gate);")]
    [InlineData(
        "bool taken = false; try { Monitor.TryEnter(_gate, 100, ref taken); " +
        "if (taken) _count = int.Parse(text); } finally { if (taken) Monitor.Exit(_gate); }")]
    // An endless timeout is an ordinary acquisition.
    [InlineData("Monitor.TryEnter(_gate, Timeout.Infinite); _count++; Monitor.Exit(_gate);")]
    [InlineData("Monitor.TryEnter(_gate, -1); _count++; Monitor.Exit(_gate);")]
    [InlineData("Monitor.TryEnter(_gate, Timeout.InfiniteTimeSpan); _count++; Monitor.Exit(_gate);")]
    public Task Outcomes_are_followed(string body) => BalanceClient.MonitorAsync(body);

    [Theory]
    [InlineData("{|FLT0201:Monitor.TryEnter(_gate)|};")]
    [InlineData("if ({|FLT0201:Monitor.TryEnter(_gate)|}) _count++;")]
    [InlineData(
        "bool held = {|FLT0201:Monitor.TryEnter(_gate)|}; if (held && a) return; if (held) Monitor.Exit(_gate);")]
    [InlineData("bool taken = false; {|FLT0201:Monitor.TryEnter(_gate, ref taken)|}; if (taken) _count++;")]
    [InlineData("{|FLT0201:Monitor.TryEnter(_gate, Timeout.Infinite)|}; if (a) return; Monitor.Exit(_gate);")]
    [InlineData("while (!{|FLT0201:Monitor.TryEnter(_gate)|}) _count++; if (a) return; Monitor.Exit(_gate);")]
    // Unchecked: released also where it failed.
    [InlineData("Monitor.TryEnter(_gate); _count++; {|FLT0202:Monitor.Exit(_gate)|};")]
    [InlineData("if (Monitor.TryEnter(_gate)) _count++; {|FLT0202:Monitor.Exit(_gate)|};")]
    [InlineData(
        "bool taken = false; Monitor.TryEnter(_gate, ref taken); if (taken) _count++; " +
        "{|FLT0202:Monitor.Exit(_gate)|};")]
    [InlineData(
        "bool taken = false; Monitor.TryEnter(_gate, 100, ref taken); " +
        "if (!taken) { {|FLT0202:Monitor.Exit(_gate)|}; return; } Monitor.Exit(_gate);")]
    public Task Forgotten_outcomes_are_reported(string body) => BalanceClient.MonitorAsync(body);

    [Theory]
    [InlineData("if (_gate.IsContended()) return; _count++; _gate.Exit();")]
    [InlineData("if (!_gate.IsContended()) { _count++; _gate.Exit(); }")]
    [InlineData("if (_gate.IsContended()) { {|FLT0202:_gate.Exit()|}; return; } _gate.Exit();")]
    [InlineData("if ({|FLT0201:_gate.IsContended()|}) return; _count++;")]
    public Task A_try_that_returns_false_when_it_succeeded_is_read_that_way(string body) =>
        BalanceClient.FieldAsync("private readonly Latch _gate = new();", body);

    [Theory]
    [InlineData("if (_gate.TryHold() is { } hold) { _count++; hold.Dispose(); }")]
    [InlineData("using LatchScope? hold = _gate.TryHold(); if (hold is null) return; _count++;")]
    [InlineData(
        "LatchScope? hold = _gate.TryHold(); if (hold == null) return; try { _count++; } " +
        "finally { hold.Dispose(); }")]
    [InlineData("LatchScope? hold = _gate.TryHold(); _count++; hold?.Dispose();")]
    [InlineData("LatchScope? hold = {|FLT0201:_gate.TryHold()|}; if (hold is null || a) return; hold.Dispose();")]
    public Task A_try_that_returns_a_scope_is_held_when_it_is_not_null(string body) =>
        BalanceClient.FieldAsync("private readonly Latch _gate = new();", body);
}
