using System.Collections.Immutable;
using Faultline.Analyzers.Effects;

namespace Faultline.Analyzers.Flow;

/// <summary>Keeps from the callers of a contract what is no news to them.</summary>
internal static class ToldElsewhere
{
    /// <summary>
    /// The effects of a call as its callers are told of them. To take a lock may mean to wait for it: that is what locks are
    /// for. What happens under a lock that the callee requires is told in the callee.
    /// </summary>
    public static ImmutableArray<CallEffect> Without(
        ImmutableArray<CallEffect>.Builder effects, OperationPoint point, FlowState state)
    {
        if (LockCall.Of(point.Operation, state) is not { } call)
            return effects.ToImmutable();

        MemberEffects declared = point.Body.Callees.Of(call.Method);
        if (BlockingOperations.Acquires(declared))
            return [.. effects.Where(effect => effect.IsDirect || !IsWait(effect))];

        Place[] required = [.. RequiredLocks.Of(call, point.Body)];
        if (required.Length == 0)
            return effects.ToImmutable();
        return
        [
            .. from effect in effects
               where effect.IsDirect || effect.Kind != CallEffectKind.CallBack || !required.Except(effect.Without).Any()
               select effect.IsDirect ? effect : effect with { Without = [.. effect.Without.Union(required)] },
        ];
    }

    private static bool IsWait(CallEffect effect) => effect.Kind is CallEffectKind.Block or CallEffectKind.ConditionWait;
}
