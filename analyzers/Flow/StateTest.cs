using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>A test that may ask whether a lock is held (<c>Monitor.IsEntered</c>).</summary>
internal static class StateTest
{
    /// <summary>The state in which a test of any kind had this outcome; null if it cannot have had it.</summary>
    public static FlowState? Assume(IOperation test, bool outcome, FlowState state, BodyContext body)
    {
        bool expected = outcome;
        IOperation asked = test;
        while (asked is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } or
            IParenthesizedOperation)
        {
            expected ^= asked is IUnaryOperation;
            asked = Places.FirstChild(asked)!;
        }

        if (LockCall.Of(asked, state) is not { } question ||
            question.Effects(body) is not [{ Kind: LockEffectKind.Test } effect] ||
            question.Find(effect.Target, body) is not { } target)
        {
            return TaskWaits.Assume(asked, expected, Condition.Assume(test, outcome, state, body.Shared), body);
        }

        bool IsMeant(HeldLock held) => held.Instance.Equals(target.Instance) && held.Mode == effect.Mode;
        HeldLock? known = state.Held.FirstOrDefault(IsMeant);
        if (known is { IsInDoubt: false })
            return expected ? state : null;

        state = state.WithHeld(state.Held.RemoveAll(IsMeant)).WithLacked(state.Lacked.Without(target.Instance));
        return !expected
            ? state
            : state.WithHeld(state.Held.Add(new HeldLock(
                target.Instance, target.Class, effect.Mode, 1, known?.Owner, Acquisition.Asserted,
                asked.Syntax.GetLocation(), target.Spelled)));
    }
}
