using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Contracts;

/// <summary>FLT0403: a member that a lock guards is touched without the lock.</summary>
public class GuardedMemberTests
{
    public static TheoryData<string, string> Forms => LockForms.Exclusive;

    [Theory]
    [MemberData(nameof(Forms))]
    public Task Touched_under_the_lock_it_is_clean(string field, string form) =>
        Verify.OwnTypesAsync(Counter(field, form.Replace(LockForms.Hole, "_count++;")));

    [Theory]
    [MemberData(nameof(Forms))]
    public Task Touched_after_the_release_it_is_not(string field, string form) =>
        Verify.OwnTypesAsync(Counter(field, form.Replace(LockForms.Hole, "_count = 1;") + " {|FLT0403:_count|} = 2;"));

    [Theory]
    // Before anybody else can see it.
    [InlineData("public Counter() { _count = 1; this._count++; }")]
    [InlineData("static Counter() { Total = 1; }")]
    [InlineData("public static Counter Make() => new() { _count = 1 };")]
    [InlineData("public static Counter Make() { var made = new Counter() { _count = 1 }; return made; }")]
    // No access.
    [InlineData("public string Name() => nameof(_count);")]
    // Held without being taken here.
    [InlineData("[RequiresLock(nameof(_gate))] public int Get() => _count;")]
    [InlineData("public int Get() { Check(); return _count; }")]
    [InlineData("public int Get() => Monitor.IsEntered(_gate) ? _count : 0;")]
    [InlineData("public int Get() { lock (_gate) return Inner(); } private int Inner() => _count;")]
    // Under another name.
    [InlineData("public int Get(Counter other) { lock (other._gate) return other._count; }")]
    [InlineData("public int Get() { object gate = _gate; lock (gate) return _count; }")]
    [InlineData("public static int Get() { lock (Sync) return Total; }")]
    // Code that runs at once.
    [InlineData("public void Add(List<int> list) { lock (_gate) list.ForEach(item => _count += item); }")]
    [InlineData("public int Get() { lock (_gate) return Local(); int Local() => _count; }")]
    // What was copied under the lock is not followed.
    [InlineData("public int Get() { List<int> items; lock (_gate) items = _items; return items.Count; }")]
    // Writes through a reference, under the lock.
    [InlineData("public void Add() { lock (_gate) Interlocked.Increment(ref _count); }")]
    [InlineData(
        "public void Add() { lock (_gate) Set(out _count); } private static void Set(out int value) => value = 1;")]
    // Not guarded at all.
    [InlineData("public int Get() => _free++;")]
    public Task Silent(string member) => Verify.OwnTypesAsync(CounterWith(member));

    [Theory]
    [InlineData("public int Get() => {|FLT0403:_count|};")]
    [InlineData("public void Set() => {|FLT0403:_count|} = 1;")]
    [InlineData("public void Set() => {|FLT0403:this._count|} += 1;")]
    [InlineData("public void Set() { {|FLT0403:_count|}++; }")]
    [InlineData("public int Get() { lock (_other) return {|FLT0403:_count|}; }")]
    [InlineData("public int Get(Counter other) { lock (_gate) return {|FLT0403:other._count|}; }")]
    [InlineData("public static int Get(Counter other) => {|FLT0403:other._count|};")]
    [InlineData("public static int Get() => {|FLT0403:Total|};")]
    [InlineData("public int Get() => Monitor.IsEntered(_gate) ? 0 : {|FLT0403:_count|};")]
    [InlineData("public void Add() => Interlocked.Increment(ref {|FLT0403:_count|});")]
    [InlineData("public ref int Get() => ref {|FLT0403:_count|};")]
    [InlineData("public int Get() => Inner(); private int Inner() => {|FLT0403:_count|};")]
    [InlineData("[RequiresLock(nameof(_other))] public int Get() => {|FLT0403:_count|};")]
    // It runs later, or elsewhere.
    [InlineData("public void Add() { lock (_gate) Task.Run(() => {|FLT0403:_count|} = 1); }")]
    [InlineData("public Func<int> Getter() { lock (_gate) return () => {|FLT0403:_count|}; }")]
    // A lambda in a constructor runs when the object is known to others.
    [InlineData("public Counter(Action<Action> register) { register(() => {|FLT0403:_count|} = 1); }")]
    // What was made elsewhere is not new.
    [InlineData("public static void Reset(Counter old) { {|FLT0403:old._count|} = 0; }")]
    [InlineData("public int Get() { if ({|FLT0403:_items|}.Count > 0) return 1; return 0; }")]
    public Task Fires(string member) => Verify.OwnTypesAsync(CounterWith(member));

    [Theory]
    [InlineData("int copy = _count;")]
    [InlineData("if (_count > 0) { }")]
    public Task A_shared_hold_is_enough_to_read(string statement) => Verify.OwnTypesAsync(Table(statement));

    [Theory]
    [InlineData("{|FLT0403:_count|} = 1;")]
    [InlineData("{|FLT0403:_count|}++;")]
    [InlineData("{|FLT0403:_count|} += 2;")]
    [InlineData("Interlocked.Increment(ref {|FLT0403:_count|});")]
    [InlineData("Fill(ref {|FLT0403:_count|});")]
    [InlineData("Make(out {|FLT0403:_count|});")]
    [InlineData("({|FLT0403:_count|}, int rest) = (1, 2);")]
    public Task A_shared_hold_is_not_enough_to_write(string statement) => Verify.OwnTypesAsync(Table(statement));

    [Fact]
    public Task An_upgradeable_hold_reads_and_does_not_write() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Table
            {
                private readonly ReaderWriterLockSlim _rows = new();
                [GuardedBy(nameof(_rows))] private int _count;

                public void Use()
                {
                    _rows.EnterUpgradeableReadLock();
                    try
                    {
                        int copy = _count;
                        {|FLT0403:_count|} = copy + 1;
                    }
                    finally
                    {
                        _rows.ExitUpgradeableReadLock();
                    }
                }
            }
            """);

    [Fact]
    public Task Several_guards_are_all_needed() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Pair
            {
                private readonly object _left = new();
                private readonly object _right = new();
                [GuardedBy(nameof(_left)), GuardedBy(nameof(_right))] private int _both;

                public void Good()
                {
                    lock (_left)
                    lock (_right)
                        _both = 1;
                }

                public void Bad()
                {
                    lock (_left)
                        {|FLT0403:_both|} = 1;
                    lock (_right)
                        {|FLT0403:_both|} = 1;
                }
            }
            """);

    [Fact]
    public Task A_property_is_guarded_like_a_field() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Account
            {
                public object Gate { get; } = new();

                [GuardedBy(nameof(Gate))] public decimal Balance { get; set; }
            }

            public static class Bank
            {
                public static void Good(Account account)
                {
                    lock (account.Gate)
                        account.Balance += 1;
                }

                public static Account Open() => new() { Balance = 10 };

                public static decimal Bad(Account account, Account other)
                {
                    lock (account.Gate)
                        {|FLT0403:other.Balance|} = 1;
                    return {|FLT0403:account.Balance|};
                }
            }
            """);

    [Fact]
    public Task The_guard_may_belong_to_another_object() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Owner
            {
                public readonly object Gate = new();
            }

            public sealed class Child
            {
                private readonly Owner _owner;
                private readonly object _own = new();
                [GuardedBy("_owner.Gate")] private int _state;

                public Child(Owner owner)
                {
                    _owner = owner;
                    _state = 1;
                }

                public int Good()
                {
                    lock (_owner.Gate)
                        return _state;
                }

                public int Bad()
                {
                    lock (_own)
                        return {|FLT0403:_state|};
                }
            }
            """);

    [Fact]
    public Task The_guard_may_be_the_object_itself_or_static() =>
        Verify.OwnTypesAsync(
            """
            public static class Registry
            {
                public static readonly object Sync = new();
                [GuardedBy("Registry.Sync")] public static int Users;
            }

            public sealed class Latched
            {
                [GuardedBy("this")] private int _state;

                public void Good()
                {
                    lock (this)
                        _state = 1;
                    lock (Registry.Sync)
                        Registry.Users++;
                }

                public void Bad()
                {
                    lock (Registry.Sync)
                        {|FLT0403:_state|} = 1;
                    lock (this)
                        {|FLT0403:Registry.Users|}++;
                }
            }
            """);

    [Fact]
    public Task Constructors_of_derived_classes_are_exempt_too() =>
        Verify.OwnTypesAsync(
            """
            public class Base
            {
                protected readonly object _gate = new();
                [GuardedBy(nameof(_gate))] protected int _state;
            }

            public sealed class Derived : Base
            {
                public Derived() => _state = 2;

                public void Good()
                {
                    lock (_gate)
                        _state = 3;
                }

                public void Bad() => {|FLT0403:_state|} = 4;
            }
            """);

    [Fact]
    public Task A_constructor_is_not_exempt_for_another_type() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Shared
            {
                public readonly object Gate = new();
                [GuardedBy(nameof(Gate))] public int State;
            }

            public sealed class User
            {
                public User(Shared shared) => {|FLT0403:shared.State|} = 1;
            }
            """);

    private static string Counter(string field, string body) =>
        $$"""
        public sealed class Counter
        {
            private readonly {{field}}
            [GuardedBy(nameof(_gate))] private int _count;

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
            private static readonly object Sync = new();
            [GuardedBy(nameof(Sync))] private static int Total;

            private readonly object _gate = new();
            private readonly object _other = new();
            [GuardedBy(nameof(_gate))] private int _count = 1;
            [GuardedBy(nameof(_gate))] private List<int> _items = new();
            private int _free;

            [AssertsLock(nameof(_gate))]
            private void Check() { }

            {{member}}
        }
        """;

    private static string Table(string statement) =>
        $$"""
        public sealed class Table
        {
            private readonly ReaderWriterLockSlim _rows = new();
            [GuardedBy(nameof(_rows))] private int _count;

            private static void Fill(ref int value) => value = 1;

            private static void Make(out int value) => value = 1;

            public void Use()
            {
                _rows.EnterReadLock();
                try
                {
                    {{statement}}
                }
                finally
                {
                    _rows.ExitReadLock();
                }
            }
        }
        """;
}
