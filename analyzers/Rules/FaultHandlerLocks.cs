using Faultline.Analyzers.Effects;

namespace Faultline.Analyzers.Rules;

/// <summary>The locks that the fault handler takes.</summary>
internal static class FaultHandlerLocks
{
    /// <summary>Does the fault handler take locks of this class itself?</summary>
    public static bool FaultHandlerTakes(this RuleContext context, LockClass lockClass) =>
        context.Order.FaultHandlerClass(lockClass) == lockClass.Name;
}
