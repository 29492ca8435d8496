namespace Faultline.Analyzers.Tests.Balance;

/// <summary>FLT0203: held on one way into a join or loop head and not on the other, and used after it.</summary>
public class JoinTests
{
    [Theory]
    [InlineData("if (a) Monitor.Enter(_gate); else { Monitor.Enter(_gate); _count++; } Monitor.Exit(_gate);")]
    [InlineData(
        "switch (n) { case 0: Monitor.Enter(_gate); break; case 1: return; default: Monitor.Enter(_gate); " +
        "_count++; break; } Monitor.Exit(_gate);")]
    [InlineData(
        "Monitor.Enter(_gate); while (_count < n) { Monitor.Exit(_gate); Monitor.Enter(_gate); _count++; } " +
        "Monitor.Exit(_gate);")]
    [InlineData(
        "if (a) { Monitor.Enter(_gate); _count++; Monitor.Exit(_gate); } Monitor.Enter(_gate); _count++; " +
        "Monitor.Exit(_gate);")]
    [InlineData("if (a) throw new ArgumentException(text); Monitor.Enter(_gate); _count++; Monitor.Exit(_gate);")]
    public Task The_same_on_every_way_is_clean(string body) => BalanceClient.MonitorAsync(body);

    [Theory]
    // Joins.
    [InlineData("if (a) Monitor.Enter(_gate); _count++; {|FLT0203:Monitor.Exit(_gate)|};")]
    [InlineData("if (a) Monitor.Enter(_gate); else _count++; {|FLT0203:Monitor.Exit(_gate)|};")]
    [InlineData("Monitor.Enter(_gate); if (a) Monitor.Exit(_gate); _count++; {|FLT0203:Monitor.Exit(_gate)|};")]
    [InlineData("switch (n) { case 0: Monitor.Enter(_gate); break; default: break; } {|FLT0203:Monitor.Exit(_gate)|};")]
    [InlineData("if (n < 0) goto done; Monitor.Enter(_gate); _count++; done: {|FLT0203:Monitor.Exit(_gate)|};")]
    [InlineData("if (_mutable) Monitor.Enter(_gate); _count++; {|FLT0203:Monitor.Exit(_gate)|};")]
    // Loop heads.
    [InlineData("Monitor.Enter(_gate); do { _count++; {|FLT0203:Monitor.Exit(_gate)|}; } while (_count < n);")]
    [InlineData("Monitor.Enter(_gate); foreach (int x in items) { _count += x; {|FLT0203:Monitor.Exit(_gate)|}; }")]
    [InlineData("for (int i = 0; i < n; i++) {|FLT0203:Monitor.Enter(_gate)|};")]
    [InlineData(
        "foreach (int x in items) { {|FLT0203:Monitor.Enter(_gate)|}; if (x == 0) continue; _count += x; " +
        "Monitor.Exit(_gate); }")]
    [InlineData("again: {|FLT0203:Monitor.Enter(_gate)|}; _count++; if (_count < n) goto again; Monitor.Exit(_gate);")]
    // To unequal depth.
    [InlineData("Monitor.Enter(_gate); if (a) Monitor.Enter(_gate); _count++; {|FLT0203:Monitor.Exit(_gate)|};")]
    // Every way of using it.
    [InlineData("if (a) Monitor.Enter(_gate); {|FLT0203:Monitor.Enter(_gate)|}; Monitor.Exit(_gate);")]
    [InlineData("if (a) Monitor.Enter(_gate); lock ({|FLT0203:_gate|}) _count++;")]
    [InlineData(
        "if (a) Monitor.Enter(_gate); try { {|FLT0203:Monitor.Wait(_gate)|}; } finally { Monitor.Exit(_gate); }")]
    // Of several uses the first one.
    [InlineData(
        "if (a) Monitor.Enter(_gate); {|FLT0203:Monitor.Exit(_gate)|}; Monitor.Enter(_gate); _count++; " +
        "Monitor.Exit(_gate);")]
    public Task Different_ways_that_meet_are_reported_at_the_first_use(string body) =>
        BalanceClient.FieldAsync(
            "private readonly object _gate = new(); private bool _mutable; public void Flip() => _mutable = !_mutable;",
            body);

    [Theory]
    [InlineData("if (a) _gate.Wait(); {|FLT0203:_gate.Wait()|}; _gate.Release();")]
    [InlineData("for (int i = 0; i < n; i++) {|FLT0203:_gate.Wait()|};")]
    public Task The_deadlock_that_would_follow_is_not_repeated(string body) =>
        BalanceClient.FieldAsync("private readonly SemaphoreSlim _gate = new(1, 1);", body);

    [Theory]
    [InlineData("private readonly object _gate = new();", "if (a) {|FLT0201:Monitor.Enter(_gate)|}; _count++;")]
    [InlineData(
        "private readonly object _gate = new();",
        "{|FLT0201:Monitor.Enter(_gate)|}; if (a) Monitor.Exit(_gate); _count++;")]
    // Tests of state and the disposal of the lock are no uses.
    [InlineData(
        "private readonly object _gate = new(); private bool _held;",
        "if (a) {|FLT0201:Monitor.Enter(_gate)|}; _held = Monitor.IsEntered(_gate);")]
    [InlineData(
        "private readonly Lock _gate = new(); private bool _held;",
        "if (a) {|FLT0201:_gate.Enter()|}; _held = _gate.IsHeldByCurrentThread;")]
    [InlineData(
        "private readonly SemaphoreSlim _gate = new(1, 1);",
        "if (a) {|FLT0201:_gate.Wait()|}; _gate.Dispose();")]
    [InlineData(
        "private readonly ReaderWriterLockSlim _gate = new();",
        "if (a) {|FLT0201:_gate.EnterReadLock()|}; _gate.Dispose();")]
    public Task Not_used_after_the_join_it_is_a_leak(string field, string body) =>
        BalanceClient.FieldAsync(field, body);
}
