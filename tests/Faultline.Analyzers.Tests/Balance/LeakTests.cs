using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Balance;

/// <summary>FLT0201: every way in which control leaves a method, and whether the lock goes with it.</summary>
public class LeakTests
{
    [Theory]
    // Loops.
    [InlineData(
        "foreach (int x in items) { Monitor.Enter(_gate); if (x == 0) { Monitor.Exit(_gate); continue; } " +
        "_count += x; Monitor.Exit(_gate); }")]
    [InlineData(
        "foreach (int x in items) { Monitor.Enter(_gate); if (x == 0) { Monitor.Exit(_gate); break; } " +
        "_count += x; Monitor.Exit(_gate); }")]
    [InlineData(
        "Monitor.Enter(_gate); foreach (int x in items) { if (x == 0) break; _count += x; } Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); for (int i = 0; i < n; i++) _count++; Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); do { _count++; } while (_count < n); Monitor.Exit(_gate);")]
    [InlineData(
        "Monitor.Enter(_gate); while (_count < n) { Monitor.Exit(_gate); _count++; Monitor.Enter(_gate); } " +
        "Monitor.Exit(_gate);")]
    [InlineData("for (;;) { Monitor.Enter(_gate); if (_count > n) break; Monitor.Exit(_gate); } Monitor.Exit(_gate);")]
    // Never left: never left with the lock.
    [InlineData("Monitor.Enter(_gate); while (true) _count++;")]
    [InlineData("Monitor.Enter(_gate); for (;;) { _count++; }")]
    // goto.
    [InlineData("Monitor.Enter(_gate); if (n < 0) goto done; _count++; done: Monitor.Exit(_gate);")]
    [InlineData("again: Monitor.Enter(_gate); _count++; Monitor.Exit(_gate); if (_count < n) goto again;")]
    [InlineData(
        "Monitor.Enter(_gate); switch (n) { case 0: _count++; goto case 1; case 1: Monitor.Exit(_gate); " +
        "return; default: break; } Monitor.Exit(_gate);")]
    // switch and patterns.
    [InlineData(
        "Monitor.Enter(_gate); switch (n) { case 0: Monitor.Exit(_gate); return; case > 5 when a: _count++; " +
        "break; default: _count--; break; } Monitor.Exit(_gate);")]
    [InlineData(
        "Monitor.Enter(_gate); if (value is not string { Length: > 3 } s) { Monitor.Exit(_gate); return; } " +
        "_count += s.Length; Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); _count = n switch { < 0 => 1, 0 => 2, _ => 3 }; Monitor.Exit(_gate);")]
    [InlineData(
        "Monitor.Enter(_gate); _count += value is int number && number > 0 || a ? 1 : n is 3 or > 7 ? 2 : 0; " +
        "Monitor.Exit(_gate);")]
    // Depth.
    [InlineData("Monitor.Enter(_gate); Monitor.Enter(_gate); _count++; Monitor.Exit(_gate); Monitor.Exit(_gate);")]
    // The lock is given up and taken back inside.
    [InlineData("lock (_gate) { Monitor.Exit(_gate); try { _count++; } finally { Monitor.Enter(_gate); } }")]
    public Task Released_on_every_path_is_clean(string body) => BalanceClient.MonitorAsync(body);

    [Theory]
    // Early returns.
    [InlineData("{|FLT0201:Monitor.Enter(_gate)|}; if (n < 0) return; _count++; Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; if (a) { Monitor.Exit(_gate); return; } if (b) return; " +
        "Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; while (_count < n) { if (a) return; _count++; } Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; if (value is not string { Length: > 3 } s) return; " +
        "_count += s.Length; Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; switch (n) { case 0: return; case 1: _count++; break; } " +
        "Monitor.Exit(_gate);")]
    [InlineData(
        "try { {|FLT0201:Monitor.Enter(_gate)|}; if (a) return; _count++; Monitor.Exit(_gate); } " +
        "finally { _count--; }")]
    // Falls out of its end.
    [InlineData("{|FLT0201:Monitor.Enter(_gate)|}; _count++;")]
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; if (n < 0) goto done; _count++; Monitor.Exit(_gate); done: _count--;")]
    [InlineData("{|FLT0201:Monitor.Enter(_gate)|}; if (a) { _count++; Monitor.Exit(_gate); }")]
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; switch (n) { case 0: Monitor.Exit(_gate); break; case 1: break; " +
        "default: Monitor.Exit(_gate); break; }")]
    [InlineData(
        "foreach (int x in items) { {|FLT0201:Monitor.Enter(_gate)|}; if (x == 0) break; _count += x; " +
        "Monitor.Exit(_gate); }")]
    [InlineData("if (a) {|FLT0201:Monitor.Enter(_gate)|}; _count++;")]
    // Throws.
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; if (n < 0) throw new ArgumentException(text); _count++; " +
        "Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; object given = value ?? throw new ArgumentNullException(text); " +
        "Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; " +
        "_count = n switch { 0 => 1, 1 => 2, _ => throw new ArgumentException(text) }; Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; try { _count++; } " +
        "finally { if (a) throw new InvalidOperationException(text); Monitor.Exit(_gate); }")]
    public Task A_path_that_leaves_with_it_is_reported_at_the_acquisition(string body) =>
        BalanceClient.MonitorAsync(body);

    [Theory]
    [InlineData("public Account() { LEAK }", "")]
    [InlineData("public int Total { get { LEAK } }", "0")]
    [InlineData("public int Total { set { LEAK } }", "")]
    [InlineData("public int this[int index] { get { LEAK } }", "0")]
    [InlineData("public static int operator +(Account account, int amount) { LEAK }", "0")]
    [InlineData("public event Action Changed { add { LEAK } remove { } }", "")]
    [InlineData("public static async Task<int> CountAsync() { LEAK }", "0")]
    public Task Every_kind_of_member_is_judged(string member, string result) =>
        Verify.OwnTypesAsync(
            $$"""
            public sealed class Account
            {
                private static readonly object Gate = new();
                private static int _mode;

                {{member.Replace(
                    "LEAK",
                    $"{{|FLT0201:Monitor.Enter(Gate)|}}; if (_mode == 0) return {result}; " +
                    $"Monitor.Exit(Gate); return {result};",
                    StringComparison.Ordinal)}}
            }
            """);

    [Theory]
    [InlineData(
        "Action act = () => { {|FLT0201:Monitor.Enter(_gate)|}; if (a) return; Monitor.Exit(_gate); }; " +
        "_later = act;")]
    [InlineData(
        "Action act = delegate { {|FLT0201:Monitor.Enter(_gate)|}; if (a) return; Monitor.Exit(_gate); }; " +
        "_later = act;")]
    [InlineData(
        "_later = Local; void Local() { {|FLT0201:Monitor.Enter(_gate)|}; if (a) return; Monitor.Exit(_gate); }")]
    public Task Lambdas_and_local_functions_are_judged_on_their_own(string body) =>
        BalanceClient.FieldAsync("private readonly object _gate = new(); private Action? _later;", body);
}
