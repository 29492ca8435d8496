using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>What a member does to a lock.</summary>
internal enum LockEffectKind
{
    /// <summary>Returns with the lock held.</summary>
    Acquire,

    /// <summary>Returns with the lock released.</summary>
    Release,

    /// <summary>Returns with the lock held if its result says so.</summary>
    TryAcquire,

    /// <summary>Is called, and returns, with the lock held.</summary>
    Require,

    /// <summary>Is called without the lock.</summary>
    Exclude,

    /// <summary>Has checked that the lock is held.</summary>
    Assert,

    /// <summary>Tells whether the lock is held.</summary>
    Test,
}

/// <summary>How a lock is held.</summary>
internal enum LockMode
{
    Exclusive = 0,
    Shared = 1,
    Upgradeable = 2,
}

/// <summary>One effect of a member on one lock.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Target">To which lock.</param>
/// <param name="Mode">In which mode.</param>
/// <param name="Result">For a try: the result, or "not null", that means held.</param>
/// <param name="Text">The target as the annotation spells it.</param>
/// <param name="Declared">Where the effect is declared, if in source.</param>
internal sealed record LockEffect(
    LockEffectKind Kind, LockTarget Target, LockMode Mode, bool Result = true, string Text = "this",
    Location? Declared = null)
{
    /// <summary>
    /// The <c>ref bool lockTaken</c> or <c>out bool createdNew</c> parameter that is set when the lock is held; -1 if
    /// there is none.
    /// </summary>
    public int Flag { get; init; } = -1;

    /// <summary>A mode is given, not only assumed. An exclusion without one forbids every hold.</summary>
    public bool HasMode { get; init; }

    /// <summary>The mode is that of whatever hold there is, or was: <c>ReaderWriterLock.ReleaseLock</c>.</summary>
    public bool AnyMode { get; init; }

    /// <summary>A release that is nothing where there is no such hold.</summary>
    public bool IfHeld { get; init; }

    /// <summary>Releases the lock that it requires, waits, and takes it again.</summary>
    public bool IsConditionWait { get; init; }

    /// <summary>What kind of lock the framework member belongs to.</summary>
    public LockKind LockKind { get; init; } = LockKind.Unknown;
}
