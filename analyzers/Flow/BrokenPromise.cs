using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>Something that a member says of its locks, and that is not so on a way on which it returns.</summary>
/// <param name="Effect">What it says.</param>
/// <param name="Lock">Of which lock.</param>
/// <param name="Says">The attribute that says so.</param>
/// <param name="Does">What it does instead, for a message.</param>
/// <param name="Acquired">Where the lock was acquired, if it is held.</param>
internal sealed record BrokenPromise(LockEffect Effect, ContractLock Lock, string Says, string Does, Location? Acquired)
{
    /// <summary>What the method says and does not do, when it returns like this.</summary>
    public static IEnumerable<BrokenPromise> Of(FlowState state, IMethodSymbol method, ICalleeEffects callees)
    {
        MemberEffects declared = callees.Of(method);
        if (!declared.IsDeclared || IsIterator(method))
            yield break;
        foreach (LockEffect effect in declared.Locks)
        {
            if (!IsDefinition(effect, method, callees.Declarations) &&
                ContractLock.Of(effect, method, callees.Declarations) is { } named &&
                Check(effect, named, state) is { } broken)
            {
                yield return broken;
            }
        }
    }

    private static BrokenPromise? Check(LockEffect effect, ContractLock named, FlowState state) => effect.Kind switch
    {
        LockEffectKind.Acquire => OfAcquire(effect, named, state),
        LockEffectKind.Release => named.Hold(state, held => held.Mode == effect.Mode || !effect.HasMode) is { } kept
            ? new BrokenPromise(effect, named, "[Releases]", "can return with it held", kept.Location)
            : null,
        LockEffectKind.TryAcquire => OfTry(effect, named, state),
        LockEffectKind.Require => named.IsHeld(effect.Mode, state, out HeldLock? weaker)
            ? null
            : new BrokenPromise(effect, named, "[RequiresLock]", "can return without it", weaker?.Location),
        _ => null,
    };

    private static BrokenPromise? OfAcquire(LockEffect effect, ContractLock named, FlowState state)
    {
        if (!named.IsHeld(effect.Mode, state, out HeldLock? weaker))
        {
            string does = weaker is null ? "can return without it" : "acquires it in another mode";
            return new BrokenPromise(effect, named, "[Acquires]", does, weaker?.Location);
        }

        return named.Hold(state, held => held.Mode == effect.Mode) is null &&
            named.Hold(state, _ => true) is { } other
            ? new BrokenPromise(effect, named, "[Acquires]", "acquires it in another mode", other.Location)
            : null;
    }

    private static BrokenPromise? OfTry(LockEffect effect, ContractLock named, FlowState state)
    {
        if (!state.Values.TryGetValue(Place.Result, out Place? result) || state.Known(result) is not { } known)
            return null;
        bool saysHeld = known switch
        {
            Fact.True => effect.Result,
            Fact.False => !effect.Result,
            Fact.NotNull => true,
            _ => false,
        };
        if (saysHeld)
        {
            return named.IsHeld(effect.Mode, state, out HeldLock? weaker)
                ? null
                : new BrokenPromise(
                    effect, named, "[TryAcquires]", "can return without it, and tells that it is held",
                    weaker?.Location);
        }

        return named.Hold(state, held => !held.IsFromOutside) is { } kept
            ? new BrokenPromise(
                effect, named, "[TryAcquires]", "can return with it held, and tells that it is not", kept.Location)
            : null;
    }

    /// <summary>What the members of a lock say of the lock itself is what the lock is: it is trusted.</summary>
    private static bool IsDefinition(LockEffect effect, IMethodSymbol method, Declarations declarations)
    {
        INamedTypeSymbol type = method.ContainingType;
        bool isScope = declarations.HasOnType(type, AnnotationNames.ScopedLock);
        if (isScope && method.MethodKind == MethodKind.Constructor)
            return true;
        return effect.Target is { Root: LockRoot.This, Members.IsEmpty: true } &&
            (isScope || declarations.HasOnType(type, AnnotationNames.LockClass) ||
                declarations.ClassOf(null, type).Kind == LockKind.Annotated);
    }

    /// <summary>Its body runs when what it returned is enumerated.</summary>
    private static bool IsIterator(IMethodSymbol method) => method.ReturnType is INamedTypeSymbol
    {
        Name: "IEnumerable" or "IEnumerator" or "IAsyncEnumerable" or "IAsyncEnumerator",
    };
}
