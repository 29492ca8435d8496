using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>An operation that runs code which the type does not know.</summary>
/// <param name="Does">What it does, for messages: "raises an event".</param>
/// <param name="Delegate">The parameter whose delegate it invokes, if it does: a caller may know what that does.</param>
internal sealed record ForeignCall(string Does, Place? Delegate);

/// <summary>Tells which operations run foreign code, by themselves.</summary>
internal static class ForeignCode
{
    /// <summary>The foreign code that the operation runs in this state; null if it runs none, or that is not known.</summary>
    public static ForeignCall? Of(IOperation operation, FlowState state, BodyContext body)
    {
        if (FrameworkCallbacks.Of(operation) is { } framework)
            return new ForeignCall(framework.What, null);
        foreach (LockCall declared in CalledMethods.Of(operation, state))
        {
            if (body.Callees.Of(declared.Method).CallsBack && !ShownEffects.Has(CallEffectKind.CallBack, declared, body))
                return new ForeignCall("calls back", null);
        }

        if (operation is not IInvocationOperation call)
            return null;
        if (call.TargetMethod.MethodKind == MethodKind.DelegateInvoke)
            return call.Instance is { } invoked ? OfDelegate(body.Place(invoked, state), body) : null;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && RunsMeanwhile(call.TargetMethod, parameter) &&
                OfDelegate(body.Place(argument.Value, state), body) is { } passed)
            {
                return passed;
            }
        }

        return null;
    }

    private static bool RunsMeanwhile(IMethodSymbol method, IParameterSymbol parameter) =>
        FrameworkDelegates.Of(method, parameter.OriginalDefinition) is
            DelegateUse.AtOnce or DelegateUse.OnOtherThreadsMeanwhile;

    private static ForeignCall? OfDelegate(Place invoked, BodyContext body) => invoked.Symbol switch
    {
        IEventSymbol => new ForeignCall("raises an event", null),
        IParameterSymbol parameter when DelegateOrigin.IsForeign(parameter, body) =>
            new ForeignCall("invokes a delegate that came from outside", invoked),
        (IFieldSymbol or IPropertySymbol) and { } member when DelegateOrigin.IsForeign(member, body) =>
            new ForeignCall("invokes a delegate that came from outside", null),
        _ => null,
    };
}
