using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>The locks of the framework, as data.</summary>
internal static class FrameworkLocks
{
    private static readonly Row[] Rows =
    [
        new("System.Threading.Monitor", "Enter", LockEffectKind.Acquire),
        new("System.Threading.Monitor", "TryEnter", LockEffectKind.TryAcquire),
        new("System.Threading.Monitor", "Exit", LockEffectKind.Release),
        new("System.Threading.Monitor", "IsEntered", LockEffectKind.Test),
        new("System.Threading.Lock", "IsHeldByCurrentThread", LockEffectKind.Test),
        new("System.Threading.SpinLock", "IsHeldByCurrentThread", LockEffectKind.Test),
        new("System.Threading.ReaderWriterLockSlim", "IsReadLockHeld", LockEffectKind.Test, LockMode.Shared),
        new("System.Threading.ReaderWriterLockSlim", "IsWriteLockHeld", LockEffectKind.Test),
        new(
            "System.Threading.ReaderWriterLockSlim", "IsUpgradeableReadLockHeld", LockEffectKind.Test,
            LockMode.Upgradeable),
        new("System.Threading.Lock", "Enter", LockEffectKind.Acquire),
        new("System.Threading.Lock", "EnterScope", LockEffectKind.Acquire),
        new("System.Threading.Lock", "TryEnter", LockEffectKind.TryAcquire),
        new("System.Threading.Lock", "Exit", LockEffectKind.Release),
        new("System.Threading.SpinLock", "Enter", LockEffectKind.Acquire),
        new("System.Threading.SpinLock", "TryEnter", LockEffectKind.TryAcquire),
        new("System.Threading.SpinLock", "Exit", LockEffectKind.Release),
        new("System.Threading.SemaphoreSlim", "Wait", LockEffectKind.Acquire),
        new("System.Threading.SemaphoreSlim", "WaitAsync", LockEffectKind.Acquire),
        new("System.Threading.SemaphoreSlim", "Release", LockEffectKind.Release),
        new("System.Threading.Semaphore", "Release", LockEffectKind.Release),
        new("System.Threading.WaitHandle", "WaitOne", LockEffectKind.Acquire),
        new("System.Threading.Mutex", "ReleaseMutex", LockEffectKind.Release),
        new("System.Threading.ReaderWriterLockSlim", "EnterReadLock", LockEffectKind.Acquire, LockMode.Shared),
        new("System.Threading.ReaderWriterLockSlim", "TryEnterReadLock", LockEffectKind.TryAcquire, LockMode.Shared),
        new("System.Threading.ReaderWriterLockSlim", "ExitReadLock", LockEffectKind.Release, LockMode.Shared),
        new("System.Threading.ReaderWriterLockSlim", "EnterWriteLock", LockEffectKind.Acquire),
        new("System.Threading.ReaderWriterLockSlim", "TryEnterWriteLock", LockEffectKind.TryAcquire),
        new("System.Threading.ReaderWriterLockSlim", "ExitWriteLock", LockEffectKind.Release),
        new(
            "System.Threading.ReaderWriterLockSlim", "EnterUpgradeableReadLock", LockEffectKind.Acquire,
            LockMode.Upgradeable),
        new(
            "System.Threading.ReaderWriterLockSlim", "TryEnterUpgradeableReadLock", LockEffectKind.TryAcquire,
            LockMode.Upgradeable),
        new(
            "System.Threading.ReaderWriterLockSlim", "ExitUpgradeableReadLock", LockEffectKind.Release,
            LockMode.Upgradeable),
    ];

    private static readonly Dictionary<(string Type, string Member), Row> Table =
        Rows.ToDictionary(row => (row.Type, row.Member));

    /// <summary>The members that acquire, by simple name: what the syntactic scan looks for.</summary>
    public static IEnumerable<string> AcquiringNames { get; } =
        [.. Rows.Where(row => row.Kind != LockEffectKind.Release).Select(row => row.Member).Distinct()];

    /// <summary>The members that release, by simple name.</summary>
    public static IEnumerable<string> ReleasingNames { get; } =
        [.. Rows.Where(row => row.Kind == LockEffectKind.Release).Select(row => row.Member).Distinct()];

    /// <summary>What a framework method does to a lock; null if it is none of the table.</summary>
    public static MemberEffects? Of(IMethodSymbol method)
    {
        string? type = FrameworkNames.Of(method.ContainingType);
        string name = method.AssociatedSymbol?.Name ?? method.Name;
        if (type is null || !Table.TryGetValue((type, name), out Row row))
            return null;

        int flag = FlagParameter(method);
        LockEffectKind kind = row.Kind;
        // A wait with a time limit tells by its result whether it got the lock.
        if (kind == LockEffectKind.Acquire && method.Parameters.Length > 0 && flag < 0 &&
            Awaitable.Result(method.ReturnType).SpecialType == SpecialType.System_Boolean)
        {
            kind = LockEffectKind.TryAcquire;
        }

        LockTarget target = method.IsStatic ? LockTarget.FirstParameter : LockTarget.This;
        return new MemberEffects(new LockEffect(kind, target, row.Mode) { Flag = flag });
    }

    private static int FlagParameter(IMethodSymbol method)
    {
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.RefKind == RefKind.Ref && parameter.Type.SpecialType == SpecialType.System_Boolean)
                return parameter.Ordinal;
        }

        return -1;
    }

    private readonly record struct Row(
        string Type, string Member, LockEffectKind Kind, LockMode Mode = LockMode.Exclusive);
}
