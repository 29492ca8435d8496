using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>What kind of thing a call makes happen.</summary>
internal enum CallEffectKind
{
    /// <summary>A lock is acquired, if only for a time.</summary>
    Acquire,

    /// <summary>Something is waited for that may take long.</summary>
    Block,

    /// <summary>A page fault may be taken.</summary>
    Fault,

    /// <summary>Foreign code runs.</summary>
    CallBack,

    /// <summary>
    /// A delegate is invoked that the callee was given, or keeps: its caller, who passes it, knows what it does.
    /// <see cref="CallEffect.Lock"/> is the delegate.
    /// </summary>
    Invoke,

    /// <summary>
    /// A monitor is given back, waited on and taken again (<c>Monitor.Wait</c>): <see cref="CallEffect.Lock"/> is the monitor.
    /// </summary>
    ConditionWait,

    /// <summary>
    /// A type or a lazy value is used: whoever uses it first runs its initializer or factory, and all others wait.
    /// <see cref="CallEffect.Lock"/> is the type or the value.
    /// </summary>
    Initialize,
}

/// <summary>One step on the way to an effect: an operation, and how the code spells it.</summary>
internal sealed record PathStep(Location Location, string Spelled);

/// <summary>Something that an operation makes happen, itself or through what it calls.</summary>
/// <param name="Kind">What.</param>
/// <param name="What">How a message says it: the operation at the end of the path, as the code spells it.</param>
/// <param name="Path">The operations that lead to it, the outermost first; one only if the operation does it itself.</param>
internal sealed record CallEffect(CallEffectKind Kind, string What, ImmutableArray<PathStep> Path)
{
    /// <summary>The lock that is acquired, or the delegate that is invoked, named as in the body that makes the call; null if it cannot be named there.</summary>
    public Place? Lock { get; init; }

    /// <summary>The class of the lock that is acquired.</summary>
    public LockClass? Class { get; init; }

    /// <summary>The lock as the operation spells it that acquires it; null if it is acquired elsewhere.</summary>
    public string? Spelled { get; init; }

    /// <summary>What the operation at the end of the path does, for messages: "waits for a task".</summary>
    public string? Does { get; init; }

    /// <summary>How the lock is acquired.</summary>
    public LockMode Mode { get; init; }

    /// <summary>The lock is only tried: nothing waits for it.</summary>
    public bool IsTry { get; init; }

    /// <summary>
    /// Locks of the caller that the callee has released, for a time, when it happens. Named as in the body that makes the
    /// call.
    /// </summary>
    public ImmutableArray<Place> Without { get; init; } = [];

    /// <summary>
    /// Locks that callees hold, not shared, when it happens, beside those of the body that makes the call.
    /// </summary>
    public ImmutableArray<(LockClass Class, Place Lock)> Under { get; init; } = [];

    /// <summary>What the code that is waited for acquires, where that code is known.</summary>
    public ImmutableArray<CallEffect> Awaited { get; init; } = [];

    /// <summary>It happens after an <c>await</c>: only whoever waits for the whole callee meets it.</summary>
    public bool IsAfterAwait { get; init; }

    /// <summary>A delegate does it that a caller passes: that caller knows better which one it passes.</summary>
    public bool IsOfArgument { get; init; }

    /// <summary>It happens on other threads, while the caller waits.</summary>
    public bool IsOnOtherThread { get; init; }

    /// <summary>The operation does it itself.</summary>
    public bool IsDirect => Path.Length <= 1;
}
