using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>The locks that a callee requires. What it does under them is reported there, not at its callers.</summary>
internal static class RequiredLocks
{
    /// <summary>The state without the locks that the called member requires.</summary>
    public static FlowState Without(IOperation operation, FlowState state, BodyContext body)
    {
        (IMethodSymbol? method, IOperation? instance, IArgumentOperation[] arguments) = operation switch
        {
            IInvocationOperation call => (call.TargetMethod, call.Instance, [.. call.Arguments]),
            IObjectCreationOperation creation => (creation.Constructor, null, [.. creation.Arguments]),
            IPropertyReferenceOperation { Property: var property, Instance: var owner, Arguments: var index } =>
                (property.GetMethod ?? property.SetMethod, owner, [.. index]),
            _ => ((IMethodSymbol?)null, (IOperation?)null, Array.Empty<IArgumentOperation>()),
        };
        if (method is null)
            return state;

        foreach (LockEffect effect in body.Callees.Of(method).Locks)
        {
            if (effect.Kind != LockEffectKind.Require)
                continue;
            TargetLock? required =
                new LockCall(operation, method, instance, arguments, state).Find(effect.Target, body);
            // One that cannot be told may be any of them.
            state = state.WithHeld(
                state.Held.RemoveAll(held => required is null || held.Instance.Equals(required.Instance)));
        }

        return state;
    }
}
