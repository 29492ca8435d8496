using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>The locks with which a body is entered, by its own contract.</summary>
internal static class EntryLocks
{
    /// <summary>The state in which a body is entered: with the locks that it requires or releases.</summary>
    public static FlowState Of(BodyContext body)
    {
        FlowState state = FlowState.Empty;
        if (body.Method is not { } method)
            return state;

        state = Synchronized(method, state);
        foreach (LockEffect effect in body.Callees.Of(method).Locks)
        {
            if (effect.Kind is not (LockEffectKind.Require or LockEffectKind.Release) ||
                IsDefinition(effect, method, body) || Instance(effect.Target, method) is not { } instance ||
                state.Holds(instance))
            {
                continue;
            }

            ISymbol? last = effect.Target.Members.IsEmpty ? null : effect.Target.Members[^1];
            ITypeSymbol? type = last switch
            {
                IFieldSymbol field => field.Type,
                IPropertySymbol property => property.Type,
                _ when effect.Target.Root == LockRoot.Parameter => method.Parameters[effect.Target.Parameter].Type,
                _ => method.ContainingType,
            };
            Acquisition how = effect.Kind == LockEffectKind.Require ? Acquisition.Required : Acquisition.ToRelease;
            Location location = effect.Declared ?? method.Locations[0];
            state = state.WithHeld(state.Held.Add(new HeldLock(
                instance, body.Declarations.ClassOf(last, type), effect.Mode, 1, null, how, location, effect.Text)
            {
                IsModeAssumed = !effect.HasMode,
            }));
        }

        return state;
    }

    /// <summary>The lock that the runtime holds while the method runs.</summary>
    private static FlowState Synchronized(IMethodSymbol method, FlowState state)
    {
        if (!SynchronizedMethod.Is(method))
            return state;
        Place instance = method.IsStatic ? Place.Variable(method.ContainingType) : Place.This;
        string spelled = method.IsStatic ? "typeof(" + method.ContainingType.Name + ")" : "this";
        LockClass lockClass = LockClass.Of(null, method.ContainingType).TakenAs(LockKind.Monitor);
        return state.WithHeld(state.Held.Add(new HeldLock(
            instance, lockClass, LockMode.Exclusive, 1, null, Acquisition.Statement, method.Locations[0], spelled)));
    }

    /// <summary>The release of a lock type itself is what releasing it means: its body is trusted.</summary>
    private static bool IsDefinition(LockEffect effect, IMethodSymbol method, BodyContext body) =>
        effect is { Kind: LockEffectKind.Release, Target: { Root: LockRoot.This, Members.IsEmpty: true } } &&
        (LockScopes.Is(method.ContainingType, body) ||
            body.Declarations.HasOnType(method.ContainingType, AnnotationNames.LockClass));

    /// <summary>The lock that a contract of the method names, as its body reaches it.</summary>
    public static Place? Instance(LockTarget target, IMethodSymbol method)
    {
        Place? place = target.Root switch
        {
            LockRoot.This => Place.This,
            LockRoot.Parameter when target.Parameter < method.Parameters.Length =>
                Place.Variable(method.Parameters[target.Parameter]),
            LockRoot.Static => Place.Variable(target.Members[0]),
            _ => null,
        };
        for (int i = target.Root == LockRoot.Static ? 1 : 0; i < target.Members.Length; i++)
            place = place?.Member(target.Members[i]);
        return place;
    }
}
