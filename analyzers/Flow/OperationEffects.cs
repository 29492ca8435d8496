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
        var here = new PathStep(point.Syntax.GetLocation(), point.Syntax.ToString());
        AddAcquired(point, state, here, effects);
        if (Faults.Of(point.Operation, state, point.Body) is not null)
            effects.Add(new CallEffect(CallEffectKind.Fault, here.Spelled, [here]));
        WaitEffects.Add(point, state, here, effects);
        CalleeEffects.Add(point, state, here, effects);
        // To take a lock may mean to wait for it: that is what locks are for.
        return LockCall.Of(point.Operation, state) is { } call && BlockingOperations.Acquires(point.Body.Callees.Of(call.Method))
            ? [.. effects.Where(effect => effect.IsDirect || !IsWait(effect))]
            : effects.ToImmutable();
    }

    private static bool IsWait(CallEffect effect) => effect.Kind is CallEffectKind.Block or CallEffectKind.ConditionWait;

    private static void AddAcquired(
        OperationPoint point, FlowState state, PathStep here, ImmutableArray<CallEffect>.Builder effects)
    {
        // What it says it takes inside: only the class is known, unless its body shows more.
        foreach (LockCall call in CalledMethods.Of(point.Operation, state))
        {
            effects.AddRange(
                from taken in point.Body.Callees.Of(call.Method).TakesLocks
                where !ShownEffects.IsTaken(taken, call, point.Body)
                select new CallEffect(CallEffectKind.Acquire, here.Spelled, [here])
                {
                    Class = new LockClass(taken).TakenAs(LockKind.Annotated),
                });
        }

        foreach (LockCall call in CalledMethods.Of(point.Operation, state))
        {
            if (SynchronizedMethod.Is(call.Method))
                effects.Add(Synchronized(call, point.Body, here));
        }

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
                    Lock = target.Instance, Class = target.Class, Mode = action.Mode, IsTry = action.IsTry, Spelled = target.Spelled,
                });
            }
        }
    }

    /// <summary>The lock that the runtime takes for the time of the call.</summary>
    private static CallEffect Synchronized(LockCall call, BodyContext body, PathStep here)
    {
        INamedTypeSymbol type = call.Method.ContainingType;
        Place? instance = call.Method.IsStatic
            ? Place.Variable(type)
            : call.Instance is { } called ? body.Place(called, call.Before) : null;
        return new CallEffect(CallEffectKind.Acquire, here.Spelled, [here])
        {
            Lock = instance, Class = LockClass.Of(null, type).TakenAs(LockKind.Monitor),
        };
    }
}
