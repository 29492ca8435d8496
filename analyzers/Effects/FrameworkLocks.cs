using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Effects;

/// <summary>The locks of the framework, as data.</summary>
internal static class FrameworkLocks
{
    private const string Monitor = "System.Threading.Monitor";
    private const string Lock = "System.Threading.Lock";
    private const string SpinLock = "System.Threading.SpinLock";
    private const string SemaphoreSlim = "System.Threading.SemaphoreSlim";
    private const string Slim = "System.Threading.ReaderWriterLockSlim";
    private const string ReaderWriter = "System.Threading.ReaderWriterLock";
    private const string WaitHandle = "System.Threading.WaitHandle";

    private static readonly Row[] Rows =
    [
        new(Monitor, "Enter", LockEffectKind.Acquire),
        new(Monitor, "TryEnter", LockEffectKind.TryAcquire),
        new(Monitor, "Exit", LockEffectKind.Release),
        new(Monitor, "IsEntered", LockEffectKind.Test),
        new(Monitor, "Wait", LockEffectKind.Require) { IsConditionWait = true },
        new(Monitor, "Pulse", LockEffectKind.Require),
        new(Monitor, "PulseAll", LockEffectKind.Require),

        new(Lock, "Enter", LockEffectKind.Acquire),
        new(Lock, "EnterScope", LockEffectKind.Acquire),
        new(Lock, "TryEnter", LockEffectKind.TryAcquire),
        new(Lock, "Exit", LockEffectKind.Release),
        new(Lock, "IsHeldByCurrentThread", LockEffectKind.Test),

        new(SpinLock, "Enter", LockEffectKind.Acquire),
        new(SpinLock, "TryEnter", LockEffectKind.TryAcquire),
        new(SpinLock, "Exit", LockEffectKind.Release),
        new(SpinLock, "IsHeldByCurrentThread", LockEffectKind.Test),

        new(SemaphoreSlim, "Wait", LockEffectKind.Acquire),
        new(SemaphoreSlim, "WaitAsync", LockEffectKind.Acquire),
        new(SemaphoreSlim, "Release", LockEffectKind.Release),
        new("System.Threading.Semaphore", "Release", LockEffectKind.Release),
        new(WaitHandle, "WaitOne", LockEffectKind.Acquire),
        new("System.Threading.Mutex", "ReleaseMutex", LockEffectKind.Release),

        new(Slim, "EnterReadLock", LockEffectKind.Acquire, LockMode.Shared),
        new(Slim, "TryEnterReadLock", LockEffectKind.TryAcquire, LockMode.Shared),
        new(Slim, "ExitReadLock", LockEffectKind.Release, LockMode.Shared),
        new(Slim, "IsReadLockHeld", LockEffectKind.Test, LockMode.Shared),
        new(Slim, "EnterWriteLock", LockEffectKind.Acquire),
        new(Slim, "TryEnterWriteLock", LockEffectKind.TryAcquire),
        new(Slim, "ExitWriteLock", LockEffectKind.Release),
        new(Slim, "IsWriteLockHeld", LockEffectKind.Test),
        new(Slim, "EnterUpgradeableReadLock", LockEffectKind.Acquire, LockMode.Upgradeable),
        new(Slim, "TryEnterUpgradeableReadLock", LockEffectKind.TryAcquire, LockMode.Upgradeable),
        new(Slim, "ExitUpgradeableReadLock", LockEffectKind.Release, LockMode.Upgradeable),
        new(Slim, "IsUpgradeableReadLockHeld", LockEffectKind.Test, LockMode.Upgradeable),

        new(ReaderWriter, "AcquireReaderLock", LockEffectKind.Acquire, LockMode.Shared),
        new(ReaderWriter, "ReleaseReaderLock", LockEffectKind.Release, LockMode.Shared),
        new(ReaderWriter, "IsReaderLockHeld", LockEffectKind.Test, LockMode.Shared),
        new(ReaderWriter, "AcquireWriterLock", LockEffectKind.Acquire),
        new(ReaderWriter, "ReleaseWriterLock", LockEffectKind.Release),
        new(ReaderWriter, "IsWriterLockHeld", LockEffectKind.Test),
        // It gives up the reader lock, however often it is held, and so waits for readers without being one.
        new(ReaderWriter, "UpgradeToWriterLock", LockEffectKind.Release, LockMode.Shared) { IfHeld = true },
        new(ReaderWriter, "UpgradeToWriterLock", LockEffectKind.Acquire),
        new(ReaderWriter, "DowngradeFromWriterLock", LockEffectKind.Release),
        new(ReaderWriter, "DowngradeFromWriterLock", LockEffectKind.Acquire, LockMode.Shared),
        new(ReaderWriter, "ReleaseLock", LockEffectKind.Release) { AnyMode = true, IfHeld = true },
        new(ReaderWriter, "RestoreLock", LockEffectKind.Acquire) { AnyMode = true },
    ];

    private static readonly ILookup<(string Type, string Member), Row> Table =
        Rows.ToLookup(row => (row.Type, row.Member));

    /// <summary>The members that acquire or ask, by simple name: what the syntactic scan looks for.</summary>
    public static IEnumerable<string> AcquiringNames { get; } = Names(
        LockEffectKind.Acquire, LockEffectKind.TryAcquire, LockEffectKind.Test);

    /// <summary>The members that release, by simple name.</summary>
    public static IEnumerable<string> ReleasingNames { get; } = Names(LockEffectKind.Release);

    /// <summary>Is this what a member is called that acquires?</summary>
    public static bool IsAcquiringName(string name) => AcquiringSet.Contains(name);

    /// <summary>Is this what a member is called that releases?</summary>
    public static bool IsReleasingName(string name) => ReleasingSet.Contains(name);

    /// <summary>The members that are called with the lock held, by simple name.</summary>
    public static IEnumerable<string> RequiringNames { get; } = Names(LockEffectKind.Require);

    private static HashSet<string> AcquiringSet { get; } = new(AcquiringNames, StringComparer.Ordinal);

    private static HashSet<string> ReleasingSet { get; } = new(ReleasingNames, StringComparer.Ordinal);

    /// <summary>Every row of the table, for its tests.</summary>
    public static IEnumerable<(string Type, string Member)> Members => Rows.Select(row => (row.Type, row.Member));

    /// <summary>What a framework method does to a lock; null if it is none of the table.</summary>
    public static MemberEffects? Of(IMethodSymbol method)
    {
        string? type = FrameworkNames.Of(method.ContainingType);
        string name = method.AssociatedSymbol?.Name ?? method.Name;
        if (type is null || !Table.Contains((type, name)))
            return null;

        LockKind lockKind = LockKinds.OfFramework(method.ContainingType) ?? LockKind.Unknown;
        return new MemberEffects([.. Table[(type, name)].Select(row => Effect(row, method, lockKind))]);
    }

    /// <summary>
    /// What a framework method does to the lock that it is called on. <c>WaitOne</c> acquires a mutex or a semaphore,
    /// and waits for everything else.
    /// </summary>
    /// <param name="method">The method.</param>
    /// <param name="receiver">What it is called on; null if it is static.</param>
    public static MemberEffects? Of(IMethodSymbol method, IOperation? receiver)
    {
        if (!IsWaitOne(method))
            return Of(method);
        return HandleKind(receiver) is { } kind
            ? new MemberEffects([.. Table[(WaitHandle, method.Name)].Select(row => Effect(row, method, kind))])
            : null;
    }

    /// <summary>
    /// What the creation of a lock does to it: <c>new Mutex(true)</c> holds it, with <c>out createdNew</c> if that says
    /// so. Null if it does nothing, or that is not known.
    /// </summary>
    public static MemberEffects? OfCreation(IObjectCreationOperation creation)
    {
        if (creation.Constructor is not { } constructor || LockKinds.OfFramework(creation.Type) != LockKind.Mutex)
            return null;

        bool isOwned = creation.Arguments.Any(argument =>
            argument.Parameter?.Name == "initiallyOwned" &&
            argument.Value.ConstantValue is { HasValue: true, Value: true });
        if (!isOwned)
            return null;

        int flag = FlagParameter(constructor);
        return new MemberEffects(new LockEffect(
            flag < 0 ? LockEffectKind.Acquire : LockEffectKind.TryAcquire, LockTarget.Return, LockMode.Exclusive)
        {
            Flag = flag,
            LockKind = LockKind.Mutex,
        });
    }

    /// <summary>
    /// The locks that a <c>WaitHandle.WaitAll</c> acquires, in no order among them; default if it is none, or it is
    /// not known what it waits for. With a time limit its result tells whether they are held.
    /// </summary>
    public static ImmutableArray<IOperation> OfWaitAll(IInvocationOperation call)
    {
        if (call.TargetMethod.Name != "WaitAll" || FrameworkNames.Of(call.TargetMethod.ContainingType) != WaitHandle ||
            call.Arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0) is not { } argument)
        {
            return default;
        }

        ImmutableArray<IOperation> handles = ElementsOf(argument.Value);
        if (handles.IsDefault || handles.Any(handle => HandleKind(handle) is null && !IsEvent(handle)))
            return default;
        return [.. handles.Where(handle => HandleKind(handle) is not null)];
    }

    /// <summary>The elements of an array that is made in place; default if it is not.</summary>
    public static ImmutableArray<IOperation> ElementsOf(IOperation array) => Operations.Strip(array) switch
    {
        IArrayCreationOperation { Initializer.ElementValues: var values } => values,
        ICollectionExpressionOperation { Elements: var elements } => elements,
        _ => default,
    };

    /// <summary>Is it the wait of a handle, which may be a lock or not?</summary>
    public static bool IsWaitOne(IMethodSymbol method) =>
        method.Name == "WaitOne" && FrameworkNames.Of(method.ContainingType) == WaitHandle;

    /// <summary>The kind of lock that a handle is; null if it is none, or not known to be one.</summary>
    public static LockKind? HandleKind(IOperation? handle)
    {
        if (handle is null)
            return null;
        IOperation stripped = Operations.Strip(handle);
        LockKind? kind = LockKinds.OfFramework(stripped.Type);
        if (kind is LockKind.Mutex or LockKind.Semaphore)
            return kind;
        return kind is null && !IsEvent(stripped) && Operations.SymbolOf(stripped) is { } symbol
            ? LockCreation.Of(symbol).HandleKind
            : null;
    }

    private static bool IsEvent(IOperation handle)
    {
        for (ITypeSymbol? type = Operations.Strip(handle).Type; type is not null; type = type.BaseType)
        {
            if (FrameworkNames.Of(type as INamedTypeSymbol) == "System.Threading.EventWaitHandle")
                return true;
        }

        return false;
    }

    private static LockEffect Effect(Row row, IMethodSymbol method, LockKind lockKind)
    {
        int flag = FlagParameter(method);
        LockEffectKind kind = row.Kind;
        // A wait with a time limit tells by its result whether it got the lock.
        if (kind == LockEffectKind.Acquire && method.Parameters.Length > 0 && flag < 0 &&
            Awaitable.Result(method.ReturnType).SpecialType == SpecialType.System_Boolean)
        {
            kind = LockEffectKind.TryAcquire;
        }

        LockTarget target = method.IsStatic ? LockTarget.FirstParameter : LockTarget.This;
        return new LockEffect(kind, target, row.Mode)
        {
            Flag = flag,
            LockKind = lockKind,
            AnyMode = row.AnyMode,
            IfHeld = row.IfHeld,
            IsConditionWait = row.IsConditionWait,
        };
    }

    private static int FlagParameter(IMethodSymbol method)
    {
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter.RefKind is RefKind.Ref or RefKind.Out &&
                parameter.Type.SpecialType == SpecialType.System_Boolean)
            {
                return parameter.Ordinal;
            }
        }

        return -1;
    }

    private static ImmutableArray<string> Names(params LockEffectKind[] kinds) =>
        [.. Rows.Where(row => kinds.Contains(row.Kind)).Select(row => row.Member).Distinct()];

    private sealed record Row(string Type, string Member, LockEffectKind Kind, LockMode Mode = LockMode.Exclusive)
    {
        public bool AnyMode { get; init; }

        public bool IfHeld { get; init; }

        public bool IsConditionWait { get; init; }
    }
}
