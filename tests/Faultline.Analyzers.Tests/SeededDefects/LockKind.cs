namespace Faultline.Analyzers.Tests.SeededDefects;

/// <summary>What the seeds must know of a lock, to know what is a defect.</summary>
/// <param name="Name">How the table of results calls it.</param>
/// <param name="Take">Acquires <c>{0}</c>, in one statement or more; null: as the program does it.</param>
/// <param name="Give">Releases <c>{0}</c>.</param>
/// <param name="Mode">The name of the mode in annotations.</param>
internal sealed record LockKind(string Name, string? Take = null, string? Give = null, string Mode = "Exclusive")
{
    /// <summary>Whether the holder may take it again.</summary>
    public bool IsReentrant { get; init; }

    /// <summary>Whether it belongs to the thread, so that nothing may be awaited under it.</summary>
    public bool IsThreadAffine { get; init; }

    public bool IsSpin { get; init; }

    public bool IsTakenByFaultHandler { get; init; }

    public bool IsHeldAcrossIO { get; init; }

    /// <summary>
    /// Nobody can know whether a second acquisition is one of the same lock, or whether the holder may take it again.
    /// </summary>
    public bool IsUnknown { get; init; }

    public static LockKind Monitor { get; } =
        new("Monitor", "Monitor.Enter({0});", "Monitor.Exit({0});") { IsReentrant = true, IsThreadAffine = true };

    public static LockKind Lock { get; } =
        new("Lock", "{0}.Enter();", "{0}.Exit();") { IsReentrant = true, IsThreadAffine = true };

    public static LockKind Mutex { get; } =
        new("Mutex", "{0}.WaitOne();", "{0}.ReleaseMutex();") { IsReentrant = true, IsThreadAffine = true };

    public static LockKind SemaphoreSlim { get; } = new("SemaphoreSlim", "{0}.Wait();", "{0}.Release();");

    public static LockKind Semaphore { get; } = new("Semaphore", "{0}.WaitOne();", "{0}.Release();");

    public static LockKind SpinLock { get; } =
        new("SpinLock", "bool seededTaken = false; {0}.Enter(ref seededTaken);", "{0}.Exit();")
        {
            IsThreadAffine = true,
            IsSpin = true,
        };

    public static LockKind Read { get; } =
        new("Read", "{0}.EnterReadLock();", "{0}.ExitReadLock();", "Shared") { IsThreadAffine = true };

    public static LockKind Write { get; } =
        new("Write", "{0}.EnterWriteLock();", "{0}.ExitWriteLock();") { IsThreadAffine = true };

    public static LockKind Upgradeable { get; } =
        new("Upgradeable", "{0}.EnterUpgradeableReadLock();", "{0}.ExitUpgradeableReadLock();", "Upgradeable")
        {
            IsThreadAffine = true,
        };

    public static LockKind OldRead { get; } =
        new("Old read", "{0}.AcquireReaderLock(-1);", "{0}.ReleaseReaderLock();", "Shared") { IsReentrant = true };

    public static LockKind OldWrite { get; } =
        new("Old write", "{0}.AcquireWriterLock(-1);", "{0}.ReleaseWriterLock();") { IsReentrant = true };
}
