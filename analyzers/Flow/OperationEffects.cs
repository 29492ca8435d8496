using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>What an operation makes happen, itself or through what it calls.</summary>
internal static class OperationEffects
{
    public static ImmutableArray<CallEffect> Of(OperationPoint point, FlowState state)
    {
        ImmutableArray<CallEffect>.Builder effects = ImmutableArray.CreateBuilder<CallEffect>();
        var here = new PathStep(point.Operation.Syntax.GetLocation(), point.Operation.Syntax.ToString());
        foreach (CallOutcome outcome in point.Outcomes(state))
        {
            foreach (LockAction action in outcome.Actions)
            {
                if (action is not { Kind: LockActionKind.Acquire, IsInferred: false, Target: { } target } ||
                    ReferenceEquals(target.Class, LockClass.FaultsDisabled))
                {
                    continue;
                }

                effects.Add(new CallEffect(CallEffectKind.Acquire, here.Spelled, [here])
                {
                    Lock = target.Instance, Class = target.Class, Mode = action.Mode, IsTry = action.IsTry,
                });
            }
        }

        if (Faults.Of(point.Operation, state, point.Body) is not null)
            effects.Add(new CallEffect(CallEffectKind.Fault, here.Spelled, [here]));
        AddOfCallee(point, state, here, effects);
        return effects.ToImmutable();
    }

    /// <summary>What the callee makes happen, under the names of its caller.</summary>
    private static void AddOfCallee(
        OperationPoint point, FlowState state, PathStep here, ImmutableArray<CallEffect>.Builder effects)
    {
        if (LockCall.Of(point.Operation, state) is not { } call || call.Summary(point.Body) is not { } summary)
            return;
        var names = new CalleeNames(call, point.Body);
        foreach (CallEffect effect in summary.Effects)
        {
            effects.Add(effect with
            {
                Path = effect.Path.Insert(0, here),
                Lock = effect.Lock is { } callee ? names.Of(callee) : null,
                Without = [.. effect.Without.Select(names.Of).OfType<Place>()],
            });
        }
    }
}
