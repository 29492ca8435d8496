using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>
/// A class that can hold every kind of lock around a statement, and never leaks one: what a test sees is the statement.
/// </summary>
internal static class HeldLocks
{
    private static readonly Dictionary<string, string> Forms = new()
    {
        ["lock"] = "lock (_gate) { # }",
        ["Monitor"] = "Monitor.Enter(_gate); try { # } finally { Monitor.Exit(_gate); }",
        ["Monitor, flag"] =
            "bool taken = false; " +
            "try { Monitor.Enter(_gate, ref taken); # } finally { if (taken) Monitor.Exit(_gate); }",
        ["Monitor, try"] = "if (Monitor.TryEnter(_gate)) { try { # } finally { Monitor.Exit(_gate); } }",
        ["lock on Lock"] = "lock (_lock) { # }",
        ["Lock"] = "_lock.Enter(); try { # } finally { _lock.Exit(); }",
        ["Lock, scope"] = "using (_lock.EnterScope()) { # }",
        ["Mutex"] = "_mutex.WaitOne(); try { # } finally { _mutex.ReleaseMutex(); }",
        ["SemaphoreSlim"] = "_slim.Wait(); try { # } finally { _slim.Release(); }",
        ["Semaphore"] = "_semaphore.WaitOne(); try { # } finally { _semaphore.Release(); }",
        ["SpinLock"] =
            "bool taken = false; try { _spin.Enter(ref taken); # } finally { if (taken) _spin.Exit(); }",
        ["ReaderWriterLockSlim, read"] = "_slimRw.EnterReadLock(); try { # } finally { _slimRw.ExitReadLock(); }",
        ["ReaderWriterLockSlim, write"] = "_slimRw.EnterWriteLock(); try { # } finally { _slimRw.ExitWriteLock(); }",
        ["ReaderWriterLockSlim, upgradeable"] =
            "_slimRw.EnterUpgradeableReadLock(); try { # } finally { _slimRw.ExitUpgradeableReadLock(); }",
        ["ReaderWriterLock, read"] =
            "_oldRw.AcquireReaderLock(Timeout.Infinite); try { # } finally { _oldRw.ReleaseReaderLock(); }",
        ["ReaderWriterLock, write"] =
            "_oldRw.AcquireWriterLock(Timeout.Infinite); try { # } finally { _oldRw.ReleaseWriterLock(); }",
        ["annotated"] = "plain.Enter(); try { # } finally { plain.Exit(); }",
        ["annotated, scope"] = "using (plain.Hold()) { # }",
        ["wrapper"] = "_wrapper.Enter(); try { # } finally { _wrapper.Exit(); }",
    };

    /// <summary>Every kind whose waiters sleep.</summary>
    public static TheoryData<string> Blocking => new(Forms.Keys.Where(kind => kind != "SpinLock"));

    /// <summary>Those that keep everybody else out, and are waited for as long as it takes.</summary>
    public static TheoryData<string> Exclusive => new(Forms.Keys.Where(
        kind => kind is not ("Monitor, try" or "ReaderWriterLockSlim, read" or "ReaderWriterLock, read")));

    /// <summary>The kinds that belong to a thread, where the compiler lets a method await.</summary>
    public static TheoryData<string> ThreadAffine =>
        new("Monitor", "Monitor, flag", "Monitor, try", "Lock", "Mutex", "SpinLock", "ReaderWriterLockSlim, read",
            "ReaderWriterLockSlim, write", "ReaderWriterLockSlim, upgradeable", "wrapper");

    /// <summary>The statement under a lock of this kind.</summary>
    public static string Around(string kind, string statement) =>
        Forms[kind].Replace("#", statement, StringComparison.Ordinal);

    /// <summary>Checks members of a class that has a lock of every kind.</summary>
    public static Task MembersAsync(string members) => Verify.MembersAsync(Fields + members);

    private const string Fields =
        """
            private readonly object _gate = new();
            private readonly Lock _lock = new();
            private readonly Mutex _mutex = new();
            private readonly SemaphoreSlim _slim = new(1, 1);
            private readonly Semaphore _semaphore = new(1, 1);
            private SpinLock _spin = new(false);
            private readonly ReaderWriterLockSlim _slimRw = new();
            private readonly ReaderWriterLock _oldRw = new();
            private readonly Wrapper _wrapper = new();
            private int _count;

            private sealed class Wrapper
            {
                private readonly object _inner = new();

                public void Enter() => Monitor.Enter(_inner);

                public void Exit() => Monitor.Exit(_inner);
            }


        """;
}
