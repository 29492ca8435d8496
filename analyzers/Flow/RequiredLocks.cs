using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>The locks that a callee requires. What it does under them is reported there, not at its callers.</summary>
internal static class RequiredLocks
{
    /// <summary>The locks that the called member requires, as far as the caller can name them.</summary>
    public static IEnumerable<Place> Of(LockCall call, BodyContext body)
    {
        foreach (LockEffect effect in body.Callees.Of(call.Method).Locks)
        {
            if (effect.Kind == LockEffectKind.Require && call.Find(effect.Target, body) is { } required)
                yield return required.Instance;
        }
    }

    /// <summary>The state without the locks that the called member requires.</summary>
    public static FlowState Without(IOperation operation, FlowState state, BodyContext body)
    {
        foreach (LockCall call in CalledMethods.Of(operation, state))
        {
            foreach (LockEffect effect in body.Callees.Of(call.Method).Locks)
            {
                if (effect.Kind != LockEffectKind.Require)
                    continue;
                TargetLock? required = call.Find(effect.Target, body);
                // One that cannot be told may be any of them.
                state = state.WithHeld(
                    state.Held.RemoveAll(held => required is null || held.Instance.Equals(required.Instance)));
            }
        }

        return state;
    }
}
