using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>What a call does to the locks that are held.</summary>
internal sealed class LockTransfer
{
    /// <summary>A loop that acquires without releasing must not make ever new states.</summary>
    private const int MaxDepth = 4;

    private readonly BodyContext _body;

    public LockTransfer(BodyContext body)
    {
        _body = body;
    }

    /// <summary>The states after the call: two where it tells by its result whether it acquired.</summary>
    public IEnumerable<FlowState> Apply(LockCall call, FlowState state)
    {
        MemberEffects effects = _body.Callees.Of(call.Method);
        if (effects.DisablesFaults)
            state = DisableFaults(call, state);
        if (effects.Locks.IsEmpty)
            return [IsDispose(call) ? Dispose(call, state) : LetCalleeRelease(call, state)];

        foreach (LockEffect effect in effects.Locks)
        {
            if (effect.Kind == LockEffectKind.Release)
                state = Release(call, effect, state);
        }

        List<FlowState> states = [state];
        foreach (LockEffect effect in effects.Locks)
        {
            switch (effect.Kind)
            {
                case LockEffectKind.Acquire:
                    for (int i = 0; i < states.Count; i++)
                        states[i] = Acquire(call, effect, states[i]);
                    break;
                case LockEffectKind.TryAcquire:
                    states = [.. states.SelectMany(before => TryAcquire(call, effect, before))];
                    break;
                case LockEffectKind.Assert:
                    for (int i = 0; i < states.Count; i++)
                        states[i] = Assert(call, effect, states[i]);
                    break;
            }
        }

        return states;
    }

    /// <summary>Is this a call that releases a lock, or disposes of something that may own one?</summary>
    public bool Releases(IInvocationOperation call)
    {
        foreach (LockEffect effect in _body.Callees.Of(call.TargetMethod).Locks)
        {
            if (effect.Kind == LockEffectKind.Release)
                return true;
        }

        return call is
        {
            TargetMethod.Name: nameof(IDisposable.Dispose) or "DisposeAsync",
            Instance: not null,
            Arguments.IsEmpty: true,
        };
    }

    /// <summary>
    /// A <c>lock</c> on a <c>System.Threading.Lock</c> whose type is annotated for nullability: the control flow graph
    /// of Roslyn 4.14 neither enters nor leaves it, so it is held as far as the statement reaches.
    /// </summary>
    public FlowState EnterStatement(IOperation locked, LockStatementSyntax statement, FlowState state)
    {
        if (FrameworkNames.Of(locked.Type as INamedTypeSymbol) != "System.Threading.Lock")
            return state;
        Place instance = _body.Place(locked, state);
        ISymbol? member = instance.Symbol is IFieldSymbol or IPropertySymbol ? instance.Symbol : null;
        var held = new HeldLock(
            instance, LockClass.Of(member, locked.Type), LockMode.Exclusive, 1, Place.Site(statement),
            Acquisition.Statement, locked.Syntax.GetLocation(), locked.Syntax.ToString())
        {
            Extent = statement.Span,
        };
        return Add(state, held);
    }

    private static FlowState DisableFaults(LockCall call, FlowState state)
    {
        var region = new HeldLock(
            call.Result, LockClass.FaultsDisabled, LockMode.Exclusive, 1, call.Result, Acquisition.Acquired,
            call.Operation.Syntax.GetLocation(), "");
        return Add(state, region);
    }

    private FlowState Acquire(LockCall call, LockEffect effect, FlowState state)
    {
        if (call.Find(effect.Target, _body) is not { } target)
            return state;

        Place? owner = LockScopes.Owner(call, effect, target);
        Acquisition how = call.Operation.IsImplicit ? Acquisition.Statement : Acquisition.Acquired;
        var held = new HeldLock(
            target.Instance, target.Class, effect.Mode, 1, owner, how,
            call.Operation.Syntax.GetLocation(), target.Spelled);
        // A scope that acquires takes the lock again that it was made to own.
        if (_body.OwnedBy(target.Instance) is { } owned)
            held = owned with { Location = held.Location };
        else if (owner is not null)
            _body.Own(owner, held);
        state = Add(state, held);
        if (call.ResultType.SpecialType is not (SpecialType.System_Void or SpecialType.System_Boolean))
            state = state.WithFact(call.Result, Fact.NotNull);
        return Flag(call, effect, Place.True, state);
    }

    private IEnumerable<FlowState> TryAcquire(LockCall call, LockEffect effect, FlowState state)
    {
        if (WaitsForEver(call))
            return [Acquire(call, effect, state)];

        FlowState taken = Acquire(call, effect, state);
        FlowState failed = Flag(call, effect, Place.False, state);
        if (effect.Flag >= 0)
            return [taken, failed];
        ITypeSymbol result = call.ResultType;
        if (result.SpecialType == SpecialType.System_Void)
            return [state];
        if (result.SpecialType != SpecialType.System_Boolean)
            return [taken.WithFact(call.Result, Fact.NotNull), failed.WithFact(call.Result, Fact.Null)];
        return
        [
            taken.WithFact(call.Result, effect.Result ? Fact.True : Fact.False),
            failed.WithFact(call.Result, effect.Result ? Fact.False : Fact.True),
        ];
    }

    private FlowState Assert(LockCall call, LockEffect effect, FlowState state)
    {
        if (call.Find(effect.Target, _body) is not { } target || IndexOf(state, target.Instance) >= 0)
            return state;
        return Add(state, new HeldLock(
            target.Instance, target.Class, effect.Mode, 1, null, Acquisition.Asserted,
            call.Operation.Syntax.GetLocation(), target.Spelled));
    }

    private FlowState Flag(LockCall call, LockEffect effect, Place value, FlowState state) =>
        effect.Flag >= 0 && call.Argument(effect.Flag) is { } flag && _body.Target(flag, state) is { } target
            ? state.Assign(target, value)
            : state;

    /// <summary>A time limit of -1, <c>Timeout.Infinite</c>, is none.</summary>
    private static bool WaitsForEver(LockCall call)
    {
        if (FrameworkNames.Of(call.Method.ContainingType) is null)
            return false;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Value.ConstantValue is { HasValue: true, Value: -1 } ||
                argument.Value is IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" })
            {
                return true;
            }
        }

        return false;
    }

    private static FlowState Add(FlowState state, HeldLock added)
    {
        for (int i = 0; i < state.Held.Length; i++)
        {
            HeldLock held = state.Held[i];
            if (!held.Instance.Equals(added.Instance) || !Equals(held.Owner, added.Owner))
                continue;
            // The same scope again is the next round of a loop.
            return added.Owner is not null || held.Depth >= MaxDepth
                ? state
                : state.WithHeld(state.Held.SetItem(i, held with { Depth = held.Depth + 1 }));
        }

        return state.WithHeld(state.Held.Add(added));
    }

    private static bool IsDispose(LockCall call) =>
        call.Method.Name is nameof(IDisposable.Dispose) or "DisposeAsync" && call.Arguments.Length == 0 &&
        call.Instance is not null;

    private FlowState Dispose(LockCall call, FlowState state)
    {
        Place scope = _body.Place(call.Instance!, call.Before);
        if (state.Held.Any(held => scope.Equals(held.Owner)))
            return state.WithHeld(state.Held.RemoveAll(held => scope.Equals(held.Owner)));

        // A scope that came from nowhere in sight may own any lock that a scope owns.
        bool isUnknownScope = LockScopes.Is(_body.Strip(call.Instance!).Type) && !LockScopes.IsKnown(scope);
        return isUnknownScope ? state.WithHeld(state.Held.RemoveAll(held => held.Owner is not null)) : state;
    }

    private FlowState Release(LockCall call, LockEffect effect, FlowState state)
    {
        if (call.Find(effect.Target, _body) is not { } target)
            return state.WithHeld(state.Held.RemoveAll(held => held.Owner is null));
        if (state.Held.Any(held => target.Instance.Equals(held.Owner)))
            return state.WithHeld(state.Held.RemoveAll(held => target.Instance.Equals(held.Owner)));

        int index = IndexOf(state, target.Instance);
        if (index >= 0)
        {
            HeldLock held = state.Held[index];
            return state.WithHeld(
                held.Depth > 1
                    ? state.Held.SetItem(index, held with { Depth = held.Depth - 1 })
                    : state.Held.RemoveAt(index));
        }

        if (LockScopes.Is(target.Type))
        {
            return LockScopes.IsKnown(target.Instance)
                ? state
                : state.WithHeld(state.Held.RemoveAll(held => held.Owner is not null));
        }

        // Which lock is meant cannot be told: it may be any of that class.
        return state.WithHeld(state.Held.RemoveAll(held =>
            held.Class.Name == target.Class.Name && !(held.Instance.IsStable && target.Instance.IsStable)));
    }

    private static int IndexOf(FlowState state, Place instance)
    {
        for (int i = state.Held.Length - 1; i >= 0; i--)
        {
            if (state.Held[i].Instance.Equals(instance))
                return i;
        }

        return -1;
    }

    /// <summary>
    /// A callee that says nothing about locks may yet release one. Where that cannot be excluded, the lock counts as
    /// not held from here on: silence, not a guess.
    /// </summary>
    private FlowState LetCalleeRelease(LockCall call, FlowState state)
    {
        if (state.Held.IsEmpty || FrameworkNames.Of(call.Method.ContainingType) is not null)
            return RunsNestedFunction(call) ? DropUnowned(state) : state;

        bool inSource = !call.Method.DeclaringSyntaxReferences.IsEmpty;
        bool mayRelease = _body.Callees.MayRelease(call.Method, _body.Cancellation);
        if (mayRelease || RunsNestedFunction(call))
            state = DropUnowned(state);
        if (inSource && !mayRelease)
            return state;

        ImmutableArray<HeldLock> held = state.Held;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.In or RefKind.RefReadOnlyParameter })
                continue;
            Place passed = _body.Place(argument.Value, call.Before);
            held = held.RemoveAll(one => passed.Equals(one.Owner));
        }

        if (mayRelease && call.Instance is { } instance)
        {
            Place scope = _body.Place(instance, call.Before);
            held = held.RemoveAll(one => scope.Equals(one.Owner));
        }

        return held.Length == state.Held.Length ? state : state.WithHeld(held);
    }

    private static FlowState DropUnowned(FlowState state) => state.WithHeld(
        state.Held.RemoveAll(held => held.Owner is null && held.Acquisition != Acquisition.Statement));

    private bool RunsNestedFunction(LockCall call)
    {
        if (!_body.NestedMayRelease)
            return false;
        if (call.Method.MethodKind is MethodKind.DelegateInvoke)
            return true;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Value.Type?.TypeKind == TypeKind.Delegate)
                return true;
        }

        return false;
    }
}
