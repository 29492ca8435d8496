using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Balance;

/// <summary>Balance is decided between instances: by the path that reaches the lock, never by name alone.</summary>
public class InstanceTests
{
    private const string Node =
        """
        public sealed class Node
        {
            public readonly object Gate = new();
            public readonly Node? Next;
            public readonly SemaphoreSlim Slot = new(1, 1);

            public object Root { get; } = new();

            public Lock Lock => _lock;

            private readonly Lock _lock = new();
        }
        """;

    [Theory]
    [InlineData("Monitor.Enter(first.Gate); _count++; Monitor.Exit(first.Gate);")]
    [InlineData("Monitor.Enter(first.Root); _count++; Monitor.Exit(first.Root);")]
    [InlineData("first.Lock.Enter(); _count++; first.Lock.Exit();")]
    [InlineData("Monitor.Enter(_node.Gate); _count++; Monitor.Exit(this._node.Gate);")]
    [InlineData("Monitor.Enter(Gate); _count++; Monitor.Exit(Gate);")]
    [InlineData("Monitor.Enter(StaticGate); _count++; Monitor.Exit(Account.StaticGate);")]
    [InlineData("Monitor.Enter(this); _count++; Monitor.Exit(this);")]
    [InlineData("Monitor.Enter(typeof(Account)); _count++; Monitor.Exit(typeof(Account));")]
    [InlineData("Monitor.Enter(gate); _count++; Monitor.Exit(gate);")]
    [InlineData("object own = new(); Monitor.Enter(own); _count++; Monitor.Exit(own);")]
    // Aliases.
    [InlineData("object alias = first.Gate; Monitor.Enter(alias); _count++; Monitor.Exit(first.Gate);")]
    [InlineData("object alias = first.Gate; Monitor.Enter(first.Gate); _count++; Monitor.Exit(alias);")]
    [InlineData(
        "Node node = first; object alias = node.Gate; Monitor.Enter(alias); _count++; Monitor.Exit(first.Gate);")]
    [InlineData("object one = first.Gate, two = one; Monitor.Enter(one); _count++; Monitor.Exit(two);")]
    [InlineData("Lock alias = _lock; alias.Enter(); _count++; _lock.Exit();")]
    [InlineData("ref SpinLock alias = ref _spin; bool taken = false; alias.Enter(ref taken); _count++; _spin.Exit();")]
    [InlineData("object alias; Monitor.Enter(alias = first.Gate); _count++; Monitor.Exit(first.Gate);")]
    // One instance after the other.
    [InlineData(
        "Monitor.Enter(first.Gate); _count++; Monitor.Exit(first.Gate); Monitor.Enter(second.Gate); _count++; " +
        "Monitor.Exit(second.Gate);")]
    [InlineData(
        "first.Slot.Wait(); _count++; first.Slot.Release(); second.Slot.Wait(); _count++; second.Slot.Release();")]
    [InlineData(
        "object alias = first.Gate; Monitor.Enter(alias); Monitor.Exit(alias); alias = second.Gate; " +
        "Monitor.Enter(alias); Monitor.Exit(alias);")]
    [InlineData("foreach (Node node in nodes) { Monitor.Enter(node.Gate); _count++; Monitor.Exit(node.Gate); }")]
    [InlineData(
        "for (Node? node = first; node is not null; node = node.Next) { Monitor.Enter(node.Gate); _count++; " +
        "Monitor.Exit(node.Gate); }")]
    // Whichever it is, it is the same one.
    [InlineData("object either = a ? first.Gate : first.Root; Monitor.Enter(either); _count++; Monitor.Exit(either);")]
    public Task Released_through_another_name_of_the_same_lock_is_clean(string body) => AccountAsync(body);

    [Theory]
    [InlineData("Monitor.Enter(Find(n)); _count++; Monitor.Exit(Find(n));")]
    [InlineData("Monitor.Enter(Find(n)); _count++;")]
    [InlineData("lock (Find(n)) _count++; Monitor.Exit(Find(n + 1));")]
    [InlineData("Monitor.Enter(_gates[n % 4]); _count++; Monitor.Exit(_gates[n % 4]);")]
    public Task A_lock_that_cannot_be_resolved_is_left_alone(string body) => AccountAsync(body);

    [Theory]
    // Nobody else in the type says that it releases them: it is the loops that belong together.
    [InlineData("foreach (object one in _gates) Monitor.Enter(one); _count++; foreach (object it in _gates) Monitor.Exit(it);")]
    [InlineData(
        "foreach (object one in _gates) Monitor.Enter(one); _count++; " +
        "for (int i = 0; i < _gates.Length; i++) Monitor.Exit(_gates[i]);")]
    [InlineData(
        "for (int i = 0; i < _gates.Length; i++) Monitor.Enter(_gates[i]); _count++; " +
        "foreach (object one in _gates) Monitor.Exit(one);")]
    [InlineData(
        "int taken = 0; try { foreach (object one in _gates) { Monitor.Enter(one); taken++; } _count += n / _count; } " +
        "finally { for (int i = 0; i < taken; i++) Monitor.Exit(_gates[i]); }")]
    [InlineData(
        "Stack<object> taken = new(); foreach (object one in _gates) { Monitor.Enter(one); taken.Push(one); } _count++; " +
        "while (taken.TryPop(out object? last)) Monitor.Exit(last);")]
    [InlineData(
        "Stack<object> taken = new(); foreach (object one in _gates) { Monitor.Enter(one); taken.Push(one); } _count++; " +
        "while (taken.Count > 0) Monitor.Exit(taken.Pop());")]
    public Task What_one_loop_acquires_another_releases(string body) => AccountAsync(body);

    [Theory]
    [InlineData("foreach (object one in _gates) { {|FLT0201:Monitor.Enter(one)|}; if (a) return; Monitor.Exit(one); }")]
    [InlineData(
        "foreach (Node one in nodes) { {|FLT0201:Monitor.Enter(one.Gate)|}; _count++; } " +
        "foreach (object other in _gates) { Monitor.Enter(other); Monitor.Exit(other); }")]
    [InlineData("foreach (object one in _gates) { _count++; {|FLT0202:Monitor.Exit(one)|}; }")]
    public Task A_loop_that_nothing_belongs_to_leaks(string body) => AccountAsync(body);

    [Theory]
    [InlineData("lock (this) _count++;")]
    [InlineData("lock (typeof(Account)) _count++;")]
    [InlineData("lock (\"account\") _count++;")]
    public Task What_is_locked_is_the_business_of_other_rules(string body) => AccountAsync(body);

    [Theory]
    [InlineData("{|FLT0201:Monitor.Enter(first.Gate)|}; _count++; {|FLT0202:Monitor.Exit(second.Gate)|};")]
    [InlineData("{|FLT0201:Monitor.Enter(first.Root)|}; _count++; {|FLT0202:Monitor.Exit(second.Root)|};")]
    [InlineData("{|FLT0201:first.Slot.Wait()|}; _count++; {|FLT0202:second.Slot.Release()|};")]
    [InlineData("{|FLT0201:Monitor.Enter(first.Gate)|}; _count++; {|FLT0202:Monitor.Exit(first.Root)|};")]
    [InlineData(
        "object alias = first.Gate; {|FLT0201:Monitor.Enter(alias)|}; alias = second.Gate; " +
        "{|FLT0202:Monitor.Exit(alias)|};")]
    public Task Another_instance_released_than_acquired_is_both(string body) => AccountAsync(body);

    [Theory]
    [InlineData("{|FLT0201:Monitor.Enter(Gate)|}; if (a) return; Monitor.Exit(Gate);")]
    [InlineData("{|FLT0201:Monitor.Enter(_node.Gate)|}; if (a) return; Monitor.Exit(_node.Gate);")]
    [InlineData("{|FLT0201:Monitor.Enter(StaticGate)|}; if (a) return; Monitor.Exit(StaticGate);")]
    [InlineData("{|FLT0201:Monitor.Enter(this)|}; if (a) return; Monitor.Exit(this);")]
    [InlineData("{|FLT0201:Monitor.Enter(typeof(Account))|}; if (a) return; Monitor.Exit(typeof(Account));")]
    [InlineData("{|FLT0201:Monitor.Enter(gate)|}; if (a) return; Monitor.Exit(gate);")]
    [InlineData("object alias = Gate; {|FLT0201:Monitor.Enter(alias)|}; if (a) return; Monitor.Exit(Gate);")]
    [InlineData("{|FLT0201:_lock.Enter()|}; Lock alias = _lock; if (a) return; alias.Exit();")]
    public Task Wherever_the_lock_lives_a_leak_is_one(string body) => AccountAsync(body);

    [Theory]
    // A get-only property and a readonly path are the same lock each time.
    [InlineData(
        "_node.Slot.Wait(); try { {|FLT0104:_node.Slot.Wait()|}; _node.Slot.Release(); } " +
        "finally { _node.Slot.Release(); }")]
    [InlineData("Slot.Wait(); try { {|FLT0104:Slot.Wait()|}; Slot.Release(); } finally { Slot.Release(); }")]
    [InlineData(
        "SemaphoreSlim alias = Slot; alias.Wait(); try { {|FLT0104:Slot.Wait()|}; Slot.Release(); } " +
        "finally { alias.Release(); }")]
    [InlineData(
        "Node node = first; node.Slot.Wait(); try { {|FLT0104:first.Slot.Wait()|}; first.Slot.Release(); } " +
        "finally { node.Slot.Release(); }")]
    public Task Taken_again_through_another_name_it_deadlocks(string body) => AccountAsync(body);

    private static Task AccountAsync(string body) =>
        Verify.OwnTypesAsync(
            $$"""
            public sealed class Account
            {
                private static readonly object StaticGate = new();
                private readonly object[] _gates = [new(), new(), new(), new()];
                private readonly Lock _lock = new();
                private readonly Node _node = new();
                private SpinLock _spin;
                private int _count;

                public object Gate { get; } = new();

                public SemaphoreSlim Slot { get; } = new(1, 1);

                public Func<int, object>? Finder { get; set; }

                public void Method(bool a, int n, object gate, Node first, Node second, Node[] nodes)
                {
                    {{body}}
                }

                private object Find(int n) => Finder is null ? new object() : Finder(n);
            }

            {{Node}}
            """);
}
