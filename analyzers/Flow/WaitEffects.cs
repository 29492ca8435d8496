using System.Collections.Immutable;
using Faultline.Analyzers.Effects;

namespace Faultline.Analyzers.Flow;

/// <summary>What an operation itself waits for, also as a lock, and the foreign code that it runs.</summary>
internal static class WaitEffects
{
    public static void Add(
        OperationPoint point, FlowState state, PathStep here, ImmutableArray<CallEffect>.Builder effects)
    {
        if (StatementAcquisition.Of(point.Operation, state, point.Body) is { } entered)
        {
            effects.Add(new CallEffect(CallEffectKind.Acquire, here.Spelled, [here])
            {
                Lock = entered.Instance, Class = entered.Class, Spelled = entered.Spelled,
            });
        }

        if (BlockingOperations.Of(point.Operation, state, point.Body) is { } blocking)
        {
            var block = new CallEffect(CallEffectKind.Block, here.Spelled, [here]) { Does = blocking.Does };
            effects.Add(block);
            // One for each lock that the code waited for takes: a caller may hold any of them.
            foreach (CallEffect acquired in blocking.Awaited)
            {
                effects.Add(block with
                {
                    Lock = acquired.Lock, Class = acquired.Class, Mode = acquired.Mode, Awaited = [acquired],
                });
            }
        }

        if (BlockingOperations.ConditionWait(point.Operation, state, point.Body) is { } monitor)
        {
            effects.Add(new CallEffect(CallEffectKind.ConditionWait, here.Spelled, [here])
            {
                Lock = monitor.Instance, Class = monitor.Class,
            });
        }

        if (ForeignCode.Of(point.Operation, state, point.Body) is { } foreign)
        {
            effects.Add(new CallEffect(CallEffectKind.CallBack, here.Spelled, [here])
            {
                Does = foreign.Does, Lock = foreign.Delegate,
            });
        }
    }
}
