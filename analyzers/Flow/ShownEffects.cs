using Faultline.Analyzers.Effects;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// What a callee says of itself and its body shows, too. The body then says it better: which lock and how, without which
/// locks of the caller, whose delegate, after which <c>await</c>.
/// </summary>
internal static class ShownEffects
{
    /// <summary>Does a body in sight show that the callee takes a lock of this name?</summary>
    public static bool IsTaken(string lockClass, LockCall call, BodyContext body) =>
        Has(call, body, effect => effect.Kind == CallEffectKind.Acquire && effect.Class?.IsNamed(lockClass) == true);

    /// <summary>Does a body in sight show that the callee may block, or calls back?</summary>
    public static bool Has(CallEffectKind kind, LockCall call, BodyContext body) =>
        Has(call, body, effect => effect.Kind == kind);

    private static bool Has(LockCall call, BodyContext body, Func<CallEffect, bool> shown) =>
        call.Summary(body, isWaitedFor: true)?.Effects.Any(shown) == true;
}
