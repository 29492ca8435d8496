using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Engine;

/// <summary>How the engine keeps the books of locks where names change their meaning, and ways are told apart by guess.</summary>
public class BalanceTests
{
    [Theory]
    // What is thrown is caught by its type.
    [InlineData(
        "Monitor.Enter(first.Gate); try { try { throw new FormatException(); } finally { _count++; } } " +
        "catch (FormatException) { Monitor.Exit(first.Gate); }")]
    [InlineData(
        "try { Monitor.Enter(first.Gate); _count++; } catch { Monitor.Exit(first.Gate); throw; } Monitor.Exit(first.Gate);")]
    // Taken again whether it is held or not, and given back alike.
    [InlineData(
        "if (a) Monitor.Enter(first.Gate); try { lock (first.Gate) _count++; } finally { if (a) Monitor.Exit(first.Gate); }")]
    // A flag that nothing in sight changes, and one that tells of two locks.
    [InlineData("if (_mode > 1) Monitor.Enter(first.Gate); _count++; if (!(_mode <= 1)) Monitor.Exit(first.Gate);")]
    [InlineData("int mode = Mode(), other = Mode(); if (a) { Monitor.Enter(first.Gate); mode = other; } if (mode == 3) Monitor.Exit(first.Gate);")]
    // A helper that may have released it.
    [InlineData("Monitor.Enter(first.Gate); Action leave = () => Monitor.Exit(first.Gate); leave();")]
    public Task What_cannot_be_told_is_silence(string body) => NodesAsync(body);

    [Theory]
    [InlineData(
        "foreach (Node node in nodes) {|FLT0103:Monitor.Enter(node.Gate)|}; foreach (Node node in nodes) Monitor.Exit(node.Gate);")]
    [InlineData(
        "Node node = first; node.Slot.Wait(); while (node.Next is not null) { Node next = node.Next; {|FLT0103:next.Slot.Wait()|}; " +
        "node.Slot.Release(); node = next; } node.Slot.Release();")]
    public Task Another_lock_bears_the_name_in_each_round(string body) => NodesAsync(body);

    [Theory]
    // The same test before the lock is no excuse inside of it.
    [InlineData(
        "if (_mode == 0) return; {|FLT0201:Monitor.Enter(first.Gate)|}; if (_mode == 0) return; _count++; " +
        "Monitor.Exit(first.Gate);")]
    // An exception of another type leaves.
    [InlineData(
        "{|FLT0201:Monitor.Enter(first.Gate)|}; try { throw new FormatException(); } " +
        "catch (ArgumentException) { Monitor.Exit(first.Gate); }")]
    // Each element leaks once, at one place, and the next is taken under it.
    [InlineData("foreach (Node node in nodes) { {|FLT0201:Monitor.Enter(node.Gate)|}; if (a) continue; Monitor.Exit(node.Gate); }")]
    // What is not held on the way of one exception, though it is on another's.
    [InlineData(
        "Monitor.Enter(first.Gate); try { _count = Mode(); Monitor.Exit(first.Gate); _count = Mode(); } " +
        "catch { {|FLT0202:Monitor.Exit(first.Gate)|}; }")]
    public Task What_is_certain_is_told(string body) => NodesAsync(body);

    [Theory]
    [InlineData("EnterWriteLock(); try { _gate.EnterReadLock(); _gate.ExitReadLock();", "ExitWriteLock")]
    [InlineData("EnterUpgradeableReadLock(); try { _gate.EnterWriteLock(); _gate.ExitWriteLock();", "ExitUpgradeableReadLock")]
    [InlineData("EnterReadLock(); try { {|FLT0104:_gate.EnterWriteLock()|}; _gate.ExitWriteLock();", "ExitReadLock")]
    [InlineData("EnterReadLock(); try { {|FLT0104:_gate.EnterUpgradeableReadLock()|}; _gate.ExitUpgradeableReadLock();", "ExitReadLock")]
    public Task A_recursive_reader_writer_lock_still_does_not_upgrade_readers(string begin, string release) =>
        Verify.OwnTypesAsync(
            $$"""
            public sealed class Account
            {
                private readonly ReaderWriterLockSlim _gate = new(LockRecursionPolicy.SupportsRecursion);

                public void Method()
                {
                    _gate.{{begin}} } finally { _gate.{{release}}(); }
                }
            }
            """);

    [Fact]
    public Task The_contract_of_a_lock_type_is_kept_under_whatever_name() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("turnstile")]
            public sealed class Turnstile
            {
                private readonly Lock _lock = new();
                private bool _closed;

                [Acquires]
                public void Enter()
                {
                    _lock.Enter();
                    if (_closed)
                    {
                        _lock.Exit();
                        throw new InvalidOperationException();
                    }
                }

                [Releases]
                public void Exit()
                {
                    _closed = true;
                    _lock.Exit();
                }
            }
            """);

    private static Task NodesAsync(string body) =>
        Verify.OwnTypesAsync(
            $$"""
            public sealed class Node
            {
                public readonly object Gate = new();
                public readonly SemaphoreSlim Slot = new(1, 1);
                public Node? Next;
            }

            public sealed class Account
            {
                private int _count;
                private int _mode;

                public void Change(int mode) => _mode = mode;

                public void Method(bool a, Node first, Node[] nodes)
                {
                    {{body}}
                }

                private int Mode() => _mode;
            }
            """);
}
