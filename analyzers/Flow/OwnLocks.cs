using Faultline.Analyzers.Effects;

namespace Faultline.Analyzers.Flow;

/// <summary>The locks that a body is told about when it waits: those that it holds by what it does, or declares.</summary>
internal static class OwnLocks
{
    /// <summary>The locks, the innermost first. Those of its callers are theirs: they are told at their calls.</summary>
    public static IEnumerable<HeldLock> Of(FlowState state)
    {
        if (state.IsSuspect)
            yield break;
        for (int i = state.Held.Length - 1; i >= 0; i--)
        {
            HeldLock held = state.Held[i];
            if (!held.IsInDoubt && !held.IsUnresolved && !held.IsForCaller &&
                !ReferenceEquals(held.Class, LockClass.FaultsDisabled))
            {
                yield return held;
            }
        }
    }

    /// <summary>Does the body hold any lock itself?</summary>
    public static bool IsAnyHeld(FlowState state) =>
        state.Held.Any(held => !held.IsForCaller && !ReferenceEquals(held.Class, LockClass.FaultsDisabled));

    /// <summary>Those that are still held when an effect of a call happens.</summary>
    public static IEnumerable<HeldLock> During(CallEffect effect, FlowState state) =>
        Of(state).Where(held => !effect.Without.Contains(held.Instance));
}
