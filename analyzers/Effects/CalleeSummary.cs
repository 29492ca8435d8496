using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// What a call of a method in source does, found out from its body. Locks are named from the callee's side: reached
/// from <c>this</c>, a parameter, a static member, or a variable that a nested function captured.
/// </summary>
/// <param name="Outcomes">The ways in which it can return. Empty: it does not return.</param>
/// <param name="Effects">What happens meanwhile.</param>
internal sealed record CalleeSummary(ImmutableArray<CalleeOutcome> Outcomes, ImmutableArray<CallEffect> Effects)
{
    public static readonly CalleeSummary None = new([CalleeOutcome.Unchanged], []);

    /// <summary>What it does to locks could not be followed: any lock that it can reach may be released.</summary>
    public static readonly CalleeSummary Undecided = None with { IsUndecided = true };

    public bool IsUndecided { get; init; }

    /// <summary>What it returns, where that is one value which can be named on the callee's side, a lock object say.</summary>
    public Place? Returned { get; init; }

    /// <summary>It returns after the first <c>await</c> that has to wait: what follows runs later.</summary>
    public bool IsAsync { get; init; }

    /// <summary>What happens when what it returns is enumerated: the body of an iterator runs only then.</summary>
    public ImmutableArray<CallEffect> Deferred { get; init; } = [];

    /// <summary>What a call does that may do the one or the other.</summary>
    public CalleeSummary Or(CalleeSummary other)
    {
        bool isUniform = Outcomes.Length == other.Outcomes.Length;
        for (int i = 0; isUniform && i < Outcomes.Length; i++)
            isUniform = Outcomes[i].Result == other.Outcomes[i].Result && SameChanges(Outcomes[i].Changes, other.Outcomes[i].Changes);
        // One that does not return leaves nothing behind.
        bool isDecided = isUniform || Outcomes.IsEmpty || other.Outcomes.IsEmpty;
        return new CalleeSummary(
            !isDecided ? [CalleeOutcome.Unchanged] : Outcomes.IsEmpty ? other.Outcomes : Outcomes,
            Effects.AddRange(other.Effects))
        {
            IsUndecided = IsUndecided || other.IsUndecided || !isDecided,
            Returned = Equals(Returned, other.Returned) ? Returned : null,
            IsAsync = IsAsync || other.IsAsync,
            Deferred = Deferred.AddRange(other.Deferred),
        };
    }

    /// <summary>Does it say the same, so that saying it again would change nothing?</summary>
    public bool IsSameAs(CalleeSummary other)
    {
        if (IsUndecided != other.IsUndecided || Outcomes.Length != other.Outcomes.Length ||
            Effects.Length != other.Effects.Length || Deferred.Length != other.Deferred.Length)
        {
            return false;
        }

        for (int i = 0; i < Outcomes.Length; i++)
        {
            if (Outcomes[i].Result != other.Outcomes[i].Result || !SameChanges(Outcomes[i].Changes, other.Outcomes[i].Changes))
                return false;
        }

        return true;
    }

    /// <summary>Do both do the same to the same locks?</summary>
    public static bool SameChanges(ImmutableArray<LockChange> one, ImmutableArray<LockChange> other)
    {
        if (one.Length != other.Length)
            return false;
        foreach (LockChange change in one)
        {
            if (!other.Any(match => match.Delta == change.Delta && match.Mode == change.Mode &&
                match.Lock.Equals(change.Lock) && Equals(match.Owner, change.Owner)))
            {
                return false;
            }
        }

        return true;
    }
}

/// <summary>One way in which a callee can return.</summary>
/// <param name="Result">What its result then is; null: this says nothing.</param>
/// <param name="Changes">What it has done to locks.</param>
internal sealed record CalleeOutcome(CalleeResult? Result, ImmutableArray<LockChange> Changes)
{
    public static readonly CalleeOutcome Unchanged = new(null, []);

    /// <summary>The <c>ref</c> or <c>out</c> flags that tell this outcome from others: parameter ordinal and value.</summary>
    public ImmutableArray<(int Parameter, bool Value)> Flags { get; init; } = [];
}

/// <summary>What a result says about an outcome.</summary>
internal enum CalleeResult
{
    True,
    False,
    Null,
    NotNull,
}

/// <summary>A lock that a callee leaves held, or has released.</summary>
/// <param name="Lock">Which one, from the callee's side. <see cref="Place.Result"/> and its members: what it returned.</param>
/// <param name="Class">Its class.</param>
/// <param name="Mode">How.</param>
/// <param name="Delta">By how much it is held more often, or less if negative.</param>
/// <param name="Location">Where the callee does it.</param>
internal sealed record LockChange(Place Lock, LockClass Class, LockMode Mode, int Delta, Location Location)
{
    /// <summary>The object whose <c>Dispose</c> releases the lock, if there is one: usually <see cref="Place.Result"/>.</summary>
    public Place? Owner { get; init; }
}
