namespace Faultline.Analyzers.Tests.Balance;

/// <summary>
/// One lock kind as code spells it: the field, the acquisition, the release. Tests that hold for every kind vary it.
/// </summary>
/// <param name="Name">What a failing test is called.</param>
/// <param name="Field">Declares <c>_gate</c>, the lock.</param>
/// <param name="Acquire">Waits for it without end.</param>
/// <param name="Release">Releases it.</param>
/// <param name="Prelude">Statements that the acquisition needs before it.</param>
/// <param name="Again">The same acquisition a second time in the method, where its spelling differs.</param>
internal sealed record LockSpelling(
    string Name, string Field, string Acquire, string Release, string Prelude = "", string? Again = null)
{
    private const string Mutex = "private readonly Mutex _gate = new();";
    private const string Slim = "private readonly ReaderWriterLockSlim _gate = new();";
    private const string RecursiveSlim =
        "private readonly ReaderWriterLockSlim _gate = new(LockRecursionPolicy.SupportsRecursion);";
    private const string OldReaderWriter = "private readonly ReaderWriterLock _gate = new();";

    /// <summary>Kinds whose owner may take them again.</summary>
    public static LockSpelling[] Reentrant { get; } =
    [
        new("Monitor", "private readonly object _gate = new();", "Monitor.Enter(_gate)", "Monitor.Exit(_gate)"),
        new(
            "Monitor with flag", "private readonly object _gate = new();", "Monitor.Enter(_gate, ref taken)",
            "Monitor.Exit(_gate)", "bool taken = false, again = false;", "Monitor.Enter(_gate, ref again)"),
        new("Lock", "private readonly Lock _gate = new();", "_gate.Enter()", "_gate.Exit()"),
        new("Mutex", Mutex, "_gate.WaitOne()", "_gate.ReleaseMutex()"),
        new("Mutex, infinite timeout", Mutex, "_gate.WaitOne(Timeout.Infinite)", "_gate.ReleaseMutex()"),
        new("Recursive read", RecursiveSlim, "_gate.EnterReadLock()", "_gate.ExitReadLock()"),
        new("Recursive write", RecursiveSlim, "_gate.EnterWriteLock()", "_gate.ExitWriteLock()"),
        new(
            "Recursive upgradeable", RecursiveSlim,
            "_gate.EnterUpgradeableReadLock()", "_gate.ExitUpgradeableReadLock()"),
        new("Old read", OldReaderWriter, "_gate.AcquireReaderLock(Timeout.Infinite)", "_gate.ReleaseReaderLock()"),
        new("Old write", OldReaderWriter, "_gate.AcquireWriterLock(Timeout.Infinite)", "_gate.ReleaseWriterLock()"),
        new("Own reentrant type", "private readonly ReentrantLatch _gate = new();", "_gate.Enter()", "_gate.Exit()"),
    ];

    /// <summary>Kinds that a second acquisition waits for, or throws at.</summary>
    public static LockSpelling[] NotReentrant { get; } =
    [
        new(
            "SemaphoreSlim(1, 1)", "private readonly SemaphoreSlim _gate = new(1, 1);",
            "_gate.Wait()", "_gate.Release()"),
        new("SemaphoreSlim(1)", "private readonly SemaphoreSlim _gate = new(1);", "_gate.Wait()", "_gate.Release()"),
        new(
            "SemaphoreSlim, infinite timeout", "private readonly SemaphoreSlim _gate = new(1, 1);",
            "_gate.Wait(Timeout.InfiniteTimeSpan)", "_gate.Release()"),
        new("Semaphore", "private readonly Semaphore _gate = new(1, 1);", "_gate.WaitOne()", "_gate.Release()"),
        new(
            "SpinLock", "private SpinLock _gate;", "_gate.Enter(ref taken)", "_gate.Exit()",
            "bool taken = false, again = false;", "_gate.Enter(ref again)"),
        new("Read", Slim, "_gate.EnterReadLock()", "_gate.ExitReadLock()"),
        new("Write", Slim, "_gate.EnterWriteLock()", "_gate.ExitWriteLock()"),
        new("Upgradeable", Slim, "_gate.EnterUpgradeableReadLock()", "_gate.ExitUpgradeableReadLock()"),
        new("Own type", "private readonly Latch _gate = new();", "_gate.Enter()", "_gate.Exit()"),
        new("Own type, shared", "private readonly Latch _gate = new();", "_gate.EnterShared()", "_gate.ExitShared()"),
    ];

    /// <summary>The names of all kinds, as a theory wants them.</summary>
    public static TheoryData<string> Names => [.. Reentrant.Concat(NotReentrant).Select(kind => kind.Name)];

    public static TheoryData<string> ReentrantNames => [.. Reentrant.Select(kind => kind.Name)];

    public static TheoryData<string> NotReentrantNames => [.. NotReentrant.Select(kind => kind.Name)];

    public static LockSpelling Of(string name) => Reentrant.Concat(NotReentrant).Single(kind => kind.Name == name);

    /// <summary>A client with one class that holds the lock, and these members.</summary>
    public string ClassWith(string members) => BalanceClient.ClassWith(Field, members);
}
