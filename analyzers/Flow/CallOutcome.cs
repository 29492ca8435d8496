using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>What one call does to one lock.</summary>
internal enum LockActionKind
{
    /// <summary>The lock is held afterwards, once more than before.</summary>
    Acquire,

    /// <summary>Some lock is acquired, and which one cannot be told.</summary>
    AcquireUnknown,

    /// <summary>The lock may be held afterwards: one of several was acquired.</summary>
    MayAcquire,

    /// <summary>The lock is held once less than before.</summary>
    Release,

    /// <summary>The lock was checked to be held.</summary>
    Assert,

    /// <summary>The lock must be held, and is afterwards too: a condition is waited for, or signalled.</summary>
    Wait,

    /// <summary>The scope object releases what it owns; <see cref="LockAction.Target"/> is the scope.</summary>
    DisposeScope,

    /// <summary>The scope object is handed to somebody who may dispose it; <see cref="LockAction.Target"/> is the scope.</summary>
    HandOver,

    /// <summary>Some lock is released, and which one cannot be told.</summary>
    ReleaseUnknown,
}

/// <summary>What one call does to one lock.</summary>
/// <param name="Kind">What.</param>
/// <param name="Target">The lock, as the caller names it; null if that is not known.</param>
/// <param name="Mode">How.</param>
internal sealed record LockAction(LockActionKind Kind, TargetLock? Target, LockMode Mode)
{
    /// <summary>The object whose <c>Dispose</c> releases the lock that is acquired.</summary>
    public Place? Owner { get; init; }

    /// <summary>It is found out from the body of the callee, not declared.</summary>
    public bool IsInferred { get; init; }

    /// <summary>It is only tried: it cannot wait for ever.</summary>
    public bool IsTry { get; init; }

    /// <summary>The mode is that of whatever hold there is.</summary>
    public bool AnyMode { get; init; }

    /// <summary>Where there is no such hold, nothing is released.</summary>
    public bool IfHeld { get; init; }
}

/// <summary>One way in which a call can return.</summary>
/// <param name="Result">What its result then is; null: this says nothing.</param>
/// <param name="Actions">What it has done to locks, in this order.</param>
internal sealed record CallOutcome(Fact? Result, ImmutableArray<LockAction> Actions)
{
    public static readonly CallOutcome Nothing = new(null, []);

    /// <summary>The flags among the arguments that it sets.</summary>
    public ImmutableArray<(IOperation Flag, bool Value)> Flags { get; init; } = [];

    /// <summary>The try did not get its lock.</summary>
    public bool IsFailedTry { get; init; }
}
