using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Balance;

/// <summary>Scopes and releasers: the lock goes when they are disposed, on every path, and once.</summary>
public class ScopeTests
{
    /// <summary>A hold that leaves its state alone, so that a second disposal releases a second time.</summary>
    private const string Plain =
        """
        public readonly struct Hold(object gate) : IDisposable
        {
            public void Dispose() => Monitor.Exit(gate);
        }
        """;

    public static TheoryData<string> Holds => new()
    {
        Plain,
        "public struct Hold(object gate) : IDisposable { public void Dispose() { Monitor.Exit(gate); } }",
        "public sealed class Hold(object gate) : IDisposable { public void Dispose() => Monitor.Exit(gate); }",
        "public readonly ref struct Hold(object gate) { public void Dispose() => Monitor.Exit(gate); }",
        ClearedByTest,
        ClearedByExchange,
    };

    public static TheoryData<string> ClearedHolds => new() { ClearedByTest, ClearedByFlag, ClearedByExchange };

    private const string ClearedByTest =
        """
        public sealed class Hold(object gate) : IDisposable
        {
            private object? _gate = gate;

            public void Dispose()
            {
                if (_gate is null)
                    return;

                Monitor.Exit(_gate);
                _gate = null;
            }
        }
        """;

    private const string ClearedByFlag =
        """
        public sealed class Hold(object gate) : IDisposable
        {
            private readonly object _gate = gate;
            private bool _disposed;

            public void Dispose()
            {
                if (!_disposed)
                {
                    _disposed = true;
                    Monitor.Exit(_gate);
                }
            }
        }
        """;

    private const string ClearedByExchange =
        """
        public sealed class Hold(object gate) : IDisposable
        {
            private object? _gate = gate;

            public void Dispose()
            {
                object? gate = Interlocked.Exchange(ref _gate, null);
                if (gate is not null)
                    Monitor.Exit(gate);
            }
        }
        """;

    [Theory]
    [MemberData(nameof(Holds))]
    public Task A_releaser_in_a_using_is_clean(string hold) =>
        HoldAsync(hold, "using (account.Freeze()) { if (a) return; _count = int.Parse(text); }");

    [Theory]
    [InlineData("using Hold hold = account.Freeze(); if (a) return; _count = int.Parse(text);")]
    [InlineData("using var hold = account.Freeze(); if (a) throw new ArgumentException(text);")]
    [InlineData("Hold hold = account.Freeze(); _count++; hold.Dispose();")]
    [InlineData("Hold hold = account.Freeze(); try { _count = int.Parse(text); } finally { hold.Dispose(); }")]
    [InlineData("Hold hold = account.Freeze(); using (hold) { _count = int.Parse(text); }")]
    [InlineData("using (account.Freeze()) _count++; using (account.Freeze()) _count++;")]
    public Task A_releaser_disposed_on_every_path_is_clean(string body) => HoldAsync(Plain, body);

    [Theory]
    [MemberData(nameof(Holds))]
    public Task A_releaser_that_one_path_forgets_leaks(string hold) =>
        HoldAsync(hold, "Hold hold = {|FLT0201:account.Freeze()|}; if (a) return; hold.Dispose();");

    [Theory]
    [InlineData("{|FLT0201:account.Freeze()|};")]
    [InlineData("_ = {|FLT0201:account.Freeze()|};")]
    [InlineData("Hold hold = {|FLT0206:account.Freeze()|}; _count = int.Parse(text); hold.Dispose();")]
    [InlineData("Hold hold = account.Freeze(); _count++; hold.Dispose(); {|FLT0202:hold.Dispose()|};")]
    public Task A_plain_releaser_is_disposed_once(string body) => HoldAsync(Plain, body);

    [Theory]
    [MemberData(nameof(ClearedHolds))]
    public Task A_releaser_that_clears_its_state_may_be_disposed_twice(string hold) =>
        HoldAsync(hold, "Hold hold = account.Freeze(); _count++; hold.Dispose(); hold.Dispose();");

    [Theory]
    [InlineData("using (_gate.EnterScope()) { if (a) return; _count = int.Parse(text); }")]
    [InlineData("using Lock.Scope scope = _gate.EnterScope(); if (a) throw new ArgumentException(text);")]
    [InlineData(
        "Lock.Scope scope = _gate.EnterScope(); try { _count = int.Parse(text); } finally { scope.Dispose(); }")]
    [InlineData("Lock.Scope scope = _gate.EnterScope(); _count++; scope.Dispose(); scope.Dispose();")]
    [InlineData("using Lock.Scope scope = _gate.EnterScope(); _count++; scope.Dispose();")]
    // Leaks.
    [InlineData("{|FLT0201:_gate.EnterScope()|};")]
    [InlineData("Lock.Scope scope = {|FLT0201:_gate.EnterScope()|}; if (a) return; scope.Dispose();")]
    [InlineData("Lock.Scope scope = {|FLT0206:_gate.EnterScope()|}; _count = int.Parse(text); scope.Dispose();")]
    [InlineData(
        "Lock.Scope scope = {|FLT0201:_gate.EnterScope()|}; try { _count = int.Parse(text); } " +
        "catch (Exception) { return; } scope.Dispose();")]
    public Task The_scope_of_a_lock(string body) =>
        BalanceClient.FieldAsync("private readonly Lock _gate = new();", body);

    [Theory]
    [InlineData("using (_gate.Hold()) { if (a) return; _count = int.Parse(text); }")]
    [InlineData("LatchScope hold = _gate.Hold(); _count++; hold.Dispose(); hold.Dispose();")]
    // Acquired and released through the scope itself.
    [InlineData("using LatchScope hold = _gate.Hold(); _count++; hold.Exit();")]
    [InlineData("LatchScope hold = _gate.Hold(); _count++; hold.Exit();")]
    [InlineData("using LatchScope hold = _gate.Hold(); hold.Exit(); _count++; hold.Enter();")]
    [InlineData("using LatchScope hold = _gate.Hold(); hold.Exit(); _gate.Enter(); _count++; _gate.Exit();")]
    // Leaks, and releases of nothing.
    [InlineData("LatchScope hold = {|FLT0201:_gate.Hold()|}; if (a) return; hold.Dispose();")]
    [InlineData("LatchScope hold = _gate.Hold(); hold.Exit(); _count++; {|FLT0201:hold.Enter()|};")]
    [InlineData("using LatchScope hold = _gate.Hold(); hold.Exit(); {|FLT0202:hold.Exit()|};")]
    [InlineData("using LatchScope hold = _gate.Hold(); {|FLT0104:hold.Enter()|};")]
    [InlineData("using LatchScope hold = _gate.Hold(); {|FLT0104:_gate.Enter()|}; _gate.Exit();")]
    public Task A_scope_type_by_its_attribute(string body) =>
        BalanceClient.FieldAsync("private readonly Latch _gate = new();", body);

    [Theory]
    [InlineData("using (new Lease(latch)) { if (a) return; _count = int.Parse(text); }")]
    [InlineData("Lease lease = new(latch); try { _count = int.Parse(text); } finally { lease.Dispose(); }")]
    [InlineData("Lease lease = {|FLT0201:new Lease(latch)|}; if (a) return; lease.Dispose();")]
    [InlineData("using (new Lease(latch)) { {|FLT0104:latch.Enter()|}; latch.Exit(); }")]
    public Task A_constructor_that_acquires_its_parameter_makes_the_instance_the_owner(string body) =>
        Verify.OwnTypesAsync(BalanceClient.ClassWith(
            "private int _unused;",
            $$"""
                public void Method(Latch latch, bool a, string text)
                {
                    {{body}}
                }
            }

            [ScopedLock]
            public sealed class Lease : IDisposable
            {
                private readonly Latch _latch;

                [Acquires("latch")]
                public Lease(Latch latch)
                {
                    _latch = latch;
                    latch.Enter();
                }

                public void Dispose() => _latch.Exit();
            """));

    [Theory]
    [InlineData("_gate.Wait(); try { using (new Window(_gate)) { _count++; } _count++; } finally { _gate.Release(); }")]
    // Not held inside: it may be taken there, and may not be released there.
    [InlineData(
        "_gate.Wait(); try { using (new Window(_gate)) { _gate.Wait(); _count++; _gate.Release(); } } " +
        "finally { _gate.Release(); }")]
    [InlineData(
        "_gate.Wait(); try { using (new Window(_gate)) { _count++; } {|FLT0104:_gate.Wait()|}; " +
        "_gate.Release(); } finally { _gate.Release(); }")]
    public Task A_constructor_that_releases_opens_an_unlock_window(string body) =>
        Verify.OwnTypesAsync(BalanceClient.ClassWith(
            "private readonly SemaphoreSlim _gate = new(1, 1);",
            $$"""
                public void Method()
                {
                    {{body}}
                }
            }

            public readonly struct Window : IDisposable
            {
                private readonly SemaphoreSlim _gate;

                public Window(SemaphoreSlim gate)
                {
                    _gate = gate;
                    gate.Release();
                }

                public void Dispose() => _gate.Wait();
            """));

    private static Task HoldAsync(string hold, string body) =>
        Verify.OwnTypesAsync(
            $$"""
            public sealed class Account
            {
                private readonly object _gate = new();

                public Hold Freeze()
                {
                    Monitor.Enter(_gate);
                    return new Hold(_gate);
                }
            }

            public sealed class Teller
            {
                private int _count;

                public void Method(Account account, bool a, string text)
                {
                    {{body}}
                }
            }

            {{hold}}
            """);
}
