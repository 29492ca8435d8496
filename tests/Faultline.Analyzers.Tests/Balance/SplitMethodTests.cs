using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Balance;

/// <summary>Methods that only acquire or only release: clean where something else does the opposite.</summary>
public class SplitMethodTests
{
    [Theory]
    [MemberData(nameof(LockSpelling.Names), MemberType = typeof(LockSpelling))]
    public Task Two_methods_that_do_the_opposite_are_clean(string name)
    {
        LockSpelling kind = LockSpelling.Of(name);
        return Verify.OwnTypesAsync(kind.ClassWith(
            $$"""
                public void Freeze()
                {
                    {{kind.Prelude}}
                    {{kind.Acquire}};
                }

                public void Thaw() => {{kind.Release}};
            """));
    }

    [Theory]
    [MemberData(nameof(LockSpelling.Names), MemberType = typeof(LockSpelling))]
    public Task A_method_that_only_acquires_and_nobody_releases_leaks(string name)
    {
        LockSpelling kind = LockSpelling.Of(name);
        return Verify.OwnTypesAsync(kind.ClassWith(
            $$"""
                public void Freeze()
                {
                    {{kind.Prelude}}
                    {|FLT0201:{{kind.Acquire}}|};
                }
            """));
    }

    [Theory]
    // Another method of the type, whatever it is.
    [InlineData("public Account() { Monitor.Enter(_gate); } public void Dispose() { Monitor.Exit(_gate); }")]
    [InlineData(
        "public void Freeze() { Monitor.Enter(_gate); _count++; } public void Thaw() { _count--; " +
        "Monitor.Exit(_gate); }")]
    [InlineData("public bool TryFreeze() => Monitor.TryEnter(_gate); public void Thaw() => Monitor.Exit(_gate);")]
    [InlineData(
        "public bool TryFreeze() { if (!Monitor.TryEnter(_gate)) return false; _count++; return true; } " +
        "public void Thaw() => Monitor.Exit(_gate);")]
    [InlineData(
        "public void Freeze(ref bool taken) => Monitor.Enter(_gate, ref taken); " +
        "public void Thaw() => Monitor.Exit(_gate);")]
    [InlineData(
        "public static void Freeze(Account account) => Monitor.Enter(account._gate); " +
        "public static void Thaw(Account account) => Monitor.Exit(account._gate);")]
    // The attribute.
    [InlineData("[Acquires(\"_gate\")] public void Freeze() => Monitor.Enter(_gate);")]
    [InlineData("[Releases(\"_gate\")] public void Thaw() => Monitor.Exit(_gate);")]
    [InlineData("[TryAcquires(\"_gate\")] public bool TryFreeze() => Monitor.TryEnter(_gate);")]
    // Held by the caller, given up for a while.
    [InlineData(
        "[RequiresLock(\"_gate\")] public void Pause() { Monitor.Exit(_gate); try { _count++; } " +
        "finally { Monitor.Enter(_gate); } }")]
    [InlineData(
        "public void Deposit() { lock (_gate) { Pause(); _count++; } } " +
        "private void Pause() { Monitor.Exit(_gate); try { _count++; } finally { Monitor.Enter(_gate); } }")]
    public Task The_opposite_elsewhere_is_enough(string members) => MembersAsync(members);

    [Theory]
    [InlineData("public void Freeze() { {|FLT0201:Monitor.Enter(_gate)|}; _count++; }")]
    [InlineData("public bool TryFreeze() => {|FLT0201:Monitor.TryEnter(_gate)|};")]
    [InlineData("public void Thaw() => {|FLT0202:Monitor.Exit(_gate)|};")]
    // The opposite of another lock.
    [InlineData(
        "public void Freeze() => {|FLT0201:Monitor.Enter(_gate)|}; " +
        "public void Thaw() => {|FLT0202:Monitor.Exit(_other)|};")]
    // Private and never called: still judged.
    [InlineData(
        "private void Freeze(bool a) { {|FLT0201:Monitor.Enter(_gate)|}; if (a) return; Monitor.Exit(_gate); }")]
    public Task Nothing_does_the_opposite(string members) => MembersAsync(members);

    [Fact]
    public Task Partial_classes_are_one_type() =>
        Verify.OwnTypesAsync(
            """
            public sealed partial class Account
            {
                private readonly object _gate = new();

                public void Freeze() => Monitor.Enter(_gate);
            }

            public sealed partial class Account
            {
                public void Thaw() => Monitor.Exit(_gate);
            }
            """);

    [Theory]
    [InlineData("public Hold Freeze() { Monitor.Enter(_gate); return new Hold(_gate); }")]
    [InlineData("public IDisposable Freeze() { Monitor.Enter(_gate); return new Hold(_gate); }")]
    [InlineData("public Hold Freeze() { Monitor.Enter(_gate); Hold hold = new(_gate); return hold; }")]
    [InlineData("public Session Freeze() { Monitor.Enter(_gate); return new Session(new Hold(_gate)); }")]
    [InlineData("public Session Freeze() { Monitor.Enter(_gate); return new Session { Hold = new Hold(_gate) }; }")]
    [InlineData(
        "public Session Freeze() { Monitor.Enter(_gate); Session session = new(); " +
        "session.Hold = new Hold(_gate); return session; }")]
    [InlineData("public Hold? TryFreeze() { if (!Monitor.TryEnter(_gate)) return null; return new Hold(_gate); }")]
    [InlineData("public Hold? TryFreeze() => Monitor.TryEnter(_gate) ? new Hold(_gate) : null;")]
    // Released where it goes wrong, handed over where it does not.
    [InlineData(
        "public Hold Freeze() { Monitor.Enter(_gate); try { _count = int.Parse(Text); return new Hold(_gate); } " +
        "catch { Monitor.Exit(_gate); throw; } }")]
    [InlineData(
        "public IDisposable? Freeze() { Monitor.Enter(_gate); if (_count < 0) { Monitor.Exit(_gate); return null; } " +
        "return new Hold(_gate); }")]
    [InlineData(
        "public Hold Freeze() { bool taken = false; try { Monitor.TryEnter(_gate, 10, ref taken); if (!taken) throw new " +
        "TimeoutException(); return new(_gate); } catch { if (taken) Monitor.Exit(_gate); throw; } }")]
    [InlineData(
        "public Hold? Freeze() { Monitor.Enter(_gate); Hold hold = new(_gate); if (_count > 0) return hold; " +
        "Monitor.Exit(_gate); return null; }")]
    [InlineData(
        "public async Task<IDisposable> FreezeAsync() { await _slot.WaitAsync(); try { await Task.Yield(); " +
        "return new Leaver(this); } catch { _slot.Release(); throw; } } private void Leave() => _slot.Release(); " +
        "private sealed class Leaver(Account account) : IDisposable { public void Dispose() => account.Leave(); }")]
    // The way that hands nothing over.
    [InlineData(
        "public object Freeze() { {|FLT0201:Monitor.Enter(_gate)|}; if (_count < 0) return new MemoryStream(); " +
        "Monitor.Exit(_gate); return this; }")]
    public Task What_is_returned_or_stored_in_it_may_do_the_opposite(string member) =>
        Verify.OwnTypesAsync(
            $$"""
            public sealed class Account
            {
                private readonly object _gate = new();
                private readonly SemaphoreSlim _slot = new(1, 1);
                private int _count;

                public string Text { get; set; } = "";

                {{member}}
            }

            public readonly struct Hold(object gate) : IDisposable
            {
                public void Dispose() => Monitor.Exit(gate);
            }

            public sealed class Session
            {
                public Session()
                {
                }

                public Session(Hold hold) => Hold = hold;

                public Hold Hold { get; set; }
            }
            """);

    [Theory]
    // A wrapper elsewhere, called as what the framework offers, must not make two of what is one.
    [InlineData("public void Enter() => Monitor.Enter(_own); public void Leave() => Monitor.Exit(_own);")]
    [InlineData("public void Take() => Monitor.Enter(_own); public void Exit() => Monitor.Exit(_own);")]
    public Task Wrappers_of_other_locks_do_not_matter(string members) =>
        Verify.OwnTypesAsync(
            $$"""
            public sealed class Other
            {
                private readonly object _own = new();

                {{members}}
            }

            public sealed class Account
            {
                private readonly object _gate = new();
                private int _count;

                public void Method()
                {
                    lock (_gate)
                    {
                        _count++;
                        using (new Window(_gate))
                            Thread.Yield();
                        _count--;
                    }
                }

                private readonly ref struct Window
                {
                    private readonly object _gate;

                    public Window(object gate)
                    {
                        _gate = gate;
                        Monitor.Exit(gate);
                    }

                    public void Dispose() => Monitor.Enter(_gate);
                }
            }
            """);

    [Fact]
    public Task A_contract_moves_the_duty_to_the_caller() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Account
            {
                private readonly object _gate = new();
                private int _count;

                [Acquires("_gate")]
                public void Freeze() => Monitor.Enter(_gate);

                [Releases("_gate")]
                public void Thaw() => Monitor.Exit(_gate);

                public void Balanced()
                {
                    Freeze();
                    _count++;
                    Thaw();
                }

                public void Early(bool a)
                {
                    {|FLT0201:Freeze()|};
                    if (a)
                        return;

                    Thaw();
                }

                public void Twice()
                {
                    Freeze();
                    Thaw();
                    {|FLT0202:Thaw()|};
                }
            }
            """);

    private static Task MembersAsync(string members) =>
        Verify.OwnTypesAsync(BalanceClient.ClassWith(
            "private readonly object _gate = new(); private readonly object _other = new();", members));
}
