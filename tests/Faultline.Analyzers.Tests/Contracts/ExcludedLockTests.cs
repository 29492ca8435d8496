using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Contracts;

/// <summary>FLT0402: a member that must not be called under a lock is called under it.</summary>
public class ExcludedLockTests
{
    public static TheoryData<string, string> Forms => LockForms.Exclusive;

    [Theory]
    [MemberData(nameof(Forms))]
    public Task A_call_after_the_release_is_clean(string field, string form) =>
        Verify.OwnTypesAsync(Cache(field, form.Replace(LockForms.Hole, "_count++;") + " Rest();"));

    [Theory]
    [MemberData(nameof(Forms))]
    public Task A_call_under_the_lock_is_not(string field, string form) =>
        Verify.OwnTypesAsync(Cache(field, form.Replace(LockForms.Hole, "{|FLT0402:Rest()|};")));

    [Theory]
    [InlineData("public void Caller() => Rest();")]
    [InlineData("public void Caller() { lock (_other) Rest(); }")]
    [InlineData("public void Caller(Cache other) { lock (_gate) other.Rest(); }")]
    [InlineData("public void Caller() { if (!Monitor.TryEnter(_gate)) { Rest(); return; } Monitor.Exit(_gate); }")]
    [InlineData("public void Caller() { if (!Monitor.IsEntered(_gate)) Rest(); }")]
    [InlineData("public void Caller() { lock (_gate) Task.Run(() => Rest()); }")]
    [InlineData("public Action Caller() { lock (_gate) return Rest; }")]
    [InlineData("public string Caller() { lock (_gate) return nameof(Rest); }")]
    [InlineData("[ExcludesLock(nameof(_gate))] public void Caller() => Rest();")]
    [InlineData("[RequiresLock(nameof(_other))] public void Caller() => Rest();")]
    public Task Silent(string member) => Verify.OwnTypesAsync(CacheWith(member));

    [Theory]
    [InlineData("public void Caller() { lock (_gate) {|FLT0402:this.Rest()|}; }")]
    [InlineData("public void Caller() { lock (_gate) lock (_other) {|FLT0402:Rest()|}; }")]
    [InlineData("public void Caller(Cache other) { lock (other._gate) {|FLT0402:other.Rest()|}; }")]
    [InlineData("public void Caller() { if (Monitor.IsEntered(_gate)) {|FLT0402:Rest()|}; }")]
    [InlineData("public void Caller() { object gate = _gate; lock (gate) {|FLT0402:Rest()|}; }")]
    [InlineData("public void Caller(List<int> list) { lock (_gate) list.ForEach(_ => {|FLT0402:Rest()|}); }")]
    [InlineData("public void Caller() { Check(); {|FLT0402:Rest()|}; }")]
    [InlineData("[RequiresLock(nameof(_gate))] public void Caller() => {|FLT0402:Rest()|};")]
    [InlineData("public void Caller() { lock (_gate) Helper(); } private void Helper() => {|FLT0402:Rest()|};")]
    public Task Fires(string member) => Verify.OwnTypesAsync(CacheWith(member));

    [Theory]
    [InlineData("", "EnterReadLock", "ExitReadLock")]
    [InlineData("", "EnterUpgradeableReadLock", "ExitUpgradeableReadLock")]
    [InlineData("", "EnterWriteLock", "ExitWriteLock")]
    [InlineData(", Mode = LockMode.Exclusive", "EnterWriteLock", "ExitWriteLock")]
    public Task Without_a_mode_any_hold_violates_it(string mode, string enter, string exit) =>
        Verify.OwnTypesAsync(ReaderWriter(mode, enter, exit, "{|FLT0402:Rest()|};"));

    [Theory]
    [InlineData("EnterReadLock", "ExitReadLock")]
    [InlineData("EnterUpgradeableReadLock", "ExitUpgradeableReadLock")]
    public Task With_the_exclusive_mode_other_holds_do_not(string enter, string exit) =>
        Verify.OwnTypesAsync(ReaderWriter(", Mode = LockMode.Exclusive", enter, exit, "Rest();"));

    [Fact]
    public Task A_property_may_exclude_a_lock() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Feed
            {
                private readonly object _gate = new();

                [ExcludesLock(nameof(_gate))]
                public int Latest => 1;

                public int Good() => Latest;

                public int Bad()
                {
                    lock (_gate)
                        return {|FLT0402:Latest|};
                }
            }
            """);

    [Fact]
    public Task A_target_may_be_a_parameter_or_static() =>
        Verify.OwnTypesAsync(
            """
            public static class Registry
            {
                public static readonly object Sync = new();

                [ExcludesLock("Registry.Sync")]
                public static void Notify() { }

                [ExcludesLock("gate")]
                public static void Wake(object gate) { }

                public static void Good(object gate)
                {
                    lock (gate)
                        Notify();
                    lock (Sync)
                        Wake(gate);
                }

                public static void Bad(object gate)
                {
                    lock (Sync)
                        {|FLT0402:Notify()|};
                    lock (gate)
                        {|FLT0402:Wake(gate)|};
                }
            }
            """);

    private static string Cache(string field, string body) =>
        $$"""
        public sealed class Cache
        {
            private readonly {{field}}
            private int _count;

            [ExcludesLock(nameof(_gate))]
            private void Rest() { }

            public void Use()
            {
                {{body}}
            }
        }
        """ + LockForms.OwnLock;

    private static string CacheWith(string member) =>
        $$"""
        public sealed class Cache
        {
            private readonly object _gate = new();
            private readonly object _other = new();

            [ExcludesLock(nameof(_gate))]
            private void Rest() { }

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

            [ExcludesLock(nameof(_rows){{mode}})]
            private void Rest() { }

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
