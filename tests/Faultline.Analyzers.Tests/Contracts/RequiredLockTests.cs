using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Contracts;

/// <summary>FLT0401: a member that requires a lock is called without it, or with less of it than it needs.</summary>
public class RequiredLockTests
{
    public static TheoryData<string, string> Forms => LockForms.Exclusive;

    [Theory]
    [MemberData(nameof(Forms))]
    public Task A_call_under_the_lock_is_clean(string field, string form) =>
        Verify.OwnTypesAsync(Counter(field, form.Replace(LockForms.Hole, "Bump();")));

    [Theory]
    [MemberData(nameof(Forms))]
    public Task A_call_after_the_release_is_not(string field, string form) =>
        Verify.OwnTypesAsync(Counter(field, form.Replace(LockForms.Hole, "_count = 0;") + " {|FLT0401:Bump()|};"));

    [Fact]
    public Task A_spin_lock_is_a_lock_too() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private SpinLock _gate = new(enableThreadOwnerTracking: false);
                private int _count;

                [RequiresLock(nameof(_gate))]
                private void Bump() => _count++;

                public void Add()
                {
                    bool taken = false;
                    try
                    {
                        _gate.Enter(ref taken);
                        Bump();
                    }
                    finally
                    {
                        if (taken)
                            _gate.Exit();
                    }

                    {|FLT0401:Bump()|};
                }
            }
            """);

    [Theory]
    // Held in another way than by taking it here.
    [InlineData("[RequiresLock(nameof(_gate))] public void Caller() => Bump();")]
    [InlineData("[RequiresLock(\"this._gate\")] public void Caller() => this.Bump();")]
    [InlineData("public void Caller() { if (Monitor.IsEntered(_gate)) Bump(); }")]
    [InlineData("public void Caller() { if (!Monitor.IsEntered(_gate)) return; Bump(); }")]
    [InlineData("public void Caller() { Check(); Bump(); }")]
    [InlineData(
        "public void Caller() { if (!Monitor.TryEnter(_gate)) return; try { Bump(); } finally { " +
        "Monitor.Exit(_gate); } }")]
    [InlineData(
        "public void Caller() { Monitor.TryEnter(_gate, -1); try { Bump(); } finally { Monitor.Exit(_gate); } }")]
    // Under another name.
    [InlineData("public void Caller() { object gate = _gate; lock (gate) Bump(); }")]
    [InlineData("public void Caller() { Counter me = this; lock (me._gate) Bump(); }")]
    [InlineData("public void Caller() { Counter me = this; lock (_gate) me.Bump(); }")]
    [InlineData("public void Caller(Counter other) { lock (other._gate) other.Bump(); }")]
    [InlineData("public void Caller() { var made = new Counter(); lock (made._gate) made.Bump(); }")]
    // Two locks, one of them the right one.
    [InlineData("public void Caller() { lock (_gate) lock (_other) Bump(); }")]
    [InlineData("public void Caller() { lock (_gate) { lock (_other) _count = 0; Bump(); } }")]
    // Code that runs at once, under the lock.
    [InlineData("public void Caller(List<int> list) { lock (_gate) list.ForEach(_ => Bump()); }")]
    [InlineData("public void Caller() { lock (_gate) Local(); void Local() => Bump(); }")]
    [InlineData("public void Caller() { lock (_gate) { Action local = () => Bump(); local(); } }")]
    [InlineData("public void Caller() { Action local = Bump; lock (_gate) local(); }")]
    // A helper that cannot be entered from outside has the locks of its callers.
    [InlineData("public void Caller() { lock (_gate) Helper(); } private void Helper() => Bump();")]
    [InlineData("public void Caller() { lock (_gate) A(); } private void A() => B(); private void B() => Bump();")]
    [InlineData(
        "public void One() { lock (_gate) Helper(); } public void Two() { lock (_gate) Helper(); } private void " +
        "Helper() => Bump();")]
    // No call.
    [InlineData("public string Caller() => nameof(Bump);")]
    public Task Silent(string member) => Verify.OwnTypesAsync(CounterWith(member));

    [Theory]
    [InlineData("public void Caller() => {|FLT0401:Bump()|};")]
    [InlineData("public void Caller() => {|FLT0401:this.Bump()|};")]
    [InlineData("public void Caller() { lock (_other) {|FLT0401:Bump()|}; }")]
    [InlineData("public void Caller() { {|FLT0401:Bump()|}; lock (_gate) _count = 0; }")]
    [InlineData("public void Caller(Counter other) { lock (_gate) {|FLT0401:other.Bump()|}; }")]
    [InlineData("public void Caller(Counter other) { lock (other._gate) {|FLT0401:Bump()|}; }")]
    [InlineData("public void Caller(bool flag) { lock (_gate) _count = 0; if (flag) {|FLT0401:Bump()|}; }")]
    [InlineData("public void Caller() { if (Monitor.IsEntered(_gate)) return; {|FLT0401:Bump()|}; }")]
    [InlineData(
        "public void Caller() { if (!Monitor.TryEnter(_gate)) { {|FLT0401:Bump()|}; return; } " +
        "Monitor.Exit(_gate); }")]
    [InlineData("[RequiresLock(nameof(_other))] public void Caller() => {|FLT0401:Bump()|};")]
    [InlineData("[ExcludesLock(nameof(_gate))] public void Caller() => {|FLT0401:Bump()|};")]
    [InlineData("public static void Caller(Counter counter) => {|FLT0401:counter.Bump()|};")]
    // A task does not inherit the lock of the code that starts it.
    [InlineData("public void Caller() { lock (_gate) Task.Run(() => {|FLT0401:Bump()|}); }")]
    [InlineData("public Action Caller() { lock (_gate) return () => {|FLT0401:Bump()|}; }")]
    [InlineData("public void Caller() { Local(); void Local() => {|FLT0401:Bump()|}; }")]
    // One context of a helper is enough.
    [InlineData("public void Caller() => Helper(); private void Helper() => {|FLT0401:Bump()|};")]
    [InlineData(
        "public void One() { lock (_gate) Helper(); } public void Two() => Helper(); private void Helper() => " +
        "{|FLT0401:Bump()|};")]
    public Task Fires(string member) => Verify.OwnTypesAsync(CounterWith(member));

    [Theory]
    [InlineData("EnterReadLock", "ExitReadLock")]
    [InlineData("EnterUpgradeableReadLock", "ExitUpgradeableReadLock")]
    [InlineData("EnterWriteLock", "ExitWriteLock")]
    public Task Any_hold_will_do_for_a_shared_requirement(string enter, string exit) =>
        Verify.OwnTypesAsync(ReaderWriter("Mode = LockMode.Shared", enter, exit, "Peek();"));

    [Theory]
    [InlineData("EnterUpgradeableReadLock", "ExitUpgradeableReadLock")]
    [InlineData("EnterWriteLock", "ExitWriteLock")]
    public Task An_exclusive_hold_is_no_weaker_than_an_upgradeable_one(string enter, string exit) =>
        Verify.OwnTypesAsync(ReaderWriter("Mode = LockMode.Upgradeable", enter, exit, "Peek();"));

    [Theory]
    [InlineData("Mode = LockMode.Exclusive", "EnterReadLock", "ExitReadLock")]
    [InlineData("Mode = LockMode.Exclusive", "EnterUpgradeableReadLock", "ExitUpgradeableReadLock")]
    [InlineData("Mode = LockMode.Upgradeable", "EnterReadLock", "ExitReadLock")]
    public Task A_weaker_hold_is_not_enough(string mode, string enter, string exit) =>
        Verify.OwnTypesAsync(ReaderWriter(mode, enter, exit, "{|FLT0401:Peek()|};"));

    [Fact]
    public Task A_requirement_without_a_mode_is_exclusive() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Table
            {
                private readonly ReaderWriterLockSlim _rows = new();
                private int _count;

                [RequiresLock(nameof(_rows))]
                private void Add() => _count++;

                public void Read()
                {
                    _rows.EnterReadLock();
                    try
                    {
                        {|FLT0401:Add()|};
                    }
                    finally
                    {
                        _rows.ExitReadLock();
                    }
                }
            }
            """);

    [Fact]
    public Task A_property_and_an_indexer_require_in_both_accessors() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Cell
            {
                private readonly object _gate = new();
                private int _value;

                [RequiresLock(nameof(_gate))]
                public int Value
                {
                    get => _value;
                    set => _value = value;
                }

                [RequiresLock(nameof(_gate))]
                public int this[int index] => _value + index;

                public int Locked()
                {
                    lock (_gate)
                    {
                        Value = 1;
                        return Value + this[2];
                    }
                }

                public int Bare()
                {
                    {|FLT0401:Value|} = 1;
                    int sum = {|FLT0401:this[2]|};
                    return sum + {|FLT0401:this.Value|};
                }
            }
            """);

    [Fact]
    public Task A_target_may_be_a_parameter_or_a_path_from_it() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Account
            {
                public readonly object Gate = new();
                public Account? Parent { get; }
                public int Balance;
            }

            public static class Bank
            {
                [RequiresLock("account.Gate")]
                public static void Deposit(Account account, int amount) => account.Balance += amount;

                [RequiresLock("gate")]
                public static void Log(object gate, string text) { }

                public static void Good(Account account)
                {
                    lock (account.Gate)
                    {
                        Deposit(account, 1);
                        Log(account.Gate, "deposit");
                    }
                }

                public static void Bad(Account account, Account other)
                {
                    lock (account.Gate)
                    {
                        {|FLT0401:Deposit(other, 1)|};
                        {|FLT0401:Deposit(amount: 1, account: other)|};
                        {|FLT0401:Log(other.Gate, "deposit")|};
                    }
                }
            }
            """);

    [Fact]
    public Task A_target_may_be_static() =>
        Verify.OwnTypesAsync(
            """
            public static class Registry
            {
                public static readonly object Sync = new();
            }

            public sealed class Client
            {
                [RequiresLock("Registry.Sync")]
                public void Register() { }

                public void Good()
                {
                    lock (Registry.Sync)
                        Register();
                }

                public void Bad() => {|FLT0401:Register()|};
            }
            """);

    [Fact]
    public Task A_lock_type_of_the_client_may_require_itself() =>
        Verify.OwnTypesAsync(
            """
            public static class User
            {
                public static void Good(Ticket ticket)
                {
                    using (ticket.Latch.Hold())
                        ticket.Use();
                }

                public static void Asserted(Ticket ticket)
                {
                    ticket.Latch.AssertHeld();
                    ticket.Use();
                }

                public static void Bad(Ticket ticket) => {|FLT0401:ticket.Use()|};
            }

            public sealed class Ticket
            {
                public Latch Latch { get; } = new();

                [RequiresLock("Latch")]
                public void Use() { }
            }
            """ + LockForms.OwnLock);

    [Fact]
    public Task A_contract_on_an_interface_or_a_base_binds_its_callers() =>
        Verify.OwnTypesAsync(
            """
            public interface ILog
            {
                [RequiresLock("gate")] void Write(object gate);
            }

            public abstract class Log
            {
                protected readonly object _gate = new();

                [RequiresLock(nameof(_gate))] protected abstract void Flush();

                public void Good()
                {
                    lock (_gate)
                        Flush();
                }

                public void Bad() => {|FLT0401:Flush()|};
            }

            public static class User
            {
                public static void Good(ILog log, object gate)
                {
                    lock (gate)
                        log.Write(gate);
                }

                public static void Bad(ILog log, object gate) => {|FLT0401:log.Write(gate)|};
            }
            """);

    [Fact]
    public Task Two_requirements_are_both_needed() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Mover
            {
                private readonly object _from = new();
                private readonly object _to = new();
                private int _moved;

                [RequiresLock(nameof(_from)), RequiresLock(nameof(_to))]
                private void Move() => _moved++;

                public void Good()
                {
                    lock (_from)
                    lock (_to)
                        Move();
                }

                public void Bad()
                {
                    lock (_from)
                        {|FLT0401:Move()|};
                }
            }
            """);

    [Theory]
    [InlineData("public Action Give() => {|FLT0401:Bump|};")]
    [InlineData("private Action? _later; public void Keep() => _later = {|FLT0401:Bump|};")]
    [InlineData("public void Give(out Action given) => given = {|FLT0401:Bump|};")]
    public Task A_delegate_of_it_that_leaves_the_method_is_reported_where_it_is_made(string member) =>
        Verify.OwnTypesAsync(CounterWith(member));

    private static string Counter(string field, string body) =>
        $$"""
        public sealed class Counter
        {
            private readonly {{field}}
            private int _count;

            [RequiresLock(nameof(_gate))]
            private void Bump() => _count++;

            public void Add()
            {
                {{body}}
            }
        }
        """ + LockForms.OwnLock;

    private static string CounterWith(string member) =>
        $$"""
        public sealed class Counter
        {
            private readonly object _gate = new();
            private readonly object _other = new();
            private int _count;

            [RequiresLock(nameof(_gate))]
            private void Bump() => _count++;

            [AssertsLock(nameof(_gate))]
            private void Check() { }

            {{member}}
        }
        """;

    private static string ReaderWriter(string mode, string enter, string exit, string statement) =>
        $$"""
        public sealed class Table
        {
            private readonly ReaderWriterLockSlim _rows = new();
            private int _count;

            [RequiresLock(nameof(_rows), {{mode}})]
            private int Peek() => _count;

            public void Use()
            {
                _rows.{{enter}}();
                try
                {
                    {{statement}}
                }
                finally
                {
                    _rows.{{exit}}();
                }
            }
        }
        """;
}
