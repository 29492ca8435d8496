using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;

namespace Faultline.Analyzers.Rules;

/// <summary>The locks that the fault handler takes.</summary>
internal static class FaultHandlerLocks
{
    /// <summary>
    /// The locks that a page fault would wait for in this state, the innermost first: by the declared order, else by the one
    /// that the code shows.
    /// </summary>
    public static ImmutableArray<WaitedForLock> WaitedFor(this RuleContext context, FlowState state, OperationPoint point) =>
        WaitedForLock.In(state, held =>
            context.Order.FaultHandlerClass(held.Class) ??
            context.Graph.FaultHandlerClassBefore(held, state, point.Body));

    /// <summary>Does the fault handler take locks of this class itself?</summary>
    public static bool FaultHandlerTakes(this RuleContext context, LockClass lockClass) =>
        context.Order.FaultHandlerClass(lockClass) == lockClass.Name;
}
