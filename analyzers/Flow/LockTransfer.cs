using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

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

    /// <summary>The states after the call: several where it tells by its result what it has done.</summary>
    /// <param name="call">The call.</param>
    /// <param name="outcomes">The ways in which it can return.</param>
    /// <param name="state">The state in which it acts.</param>
    public IEnumerable<FlowState> Apply(LockCall call, ImmutableArray<CallOutcome> outcomes, FlowState state)
    {
        foreach (CallOutcome outcome in outcomes)
        {
            FlowState after = state;
            foreach (LockAction action in outcome.Actions)
                after = Apply(call, action, after);
            foreach ((IOperation flag, bool value) in outcome.Flags)
            {
                if (_body.Target(flag, after) is { } target)
                    after = after.Assign(target, value ? Place.True : Place.False);
            }

            yield return outcome.Result is { } fact ? after.WithFact(call.Result, fact) : after;
        }
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
            instance, _body.Declarations.ClassOf(member, locked.Type), LockMode.Exclusive, 1, Place.Site(statement),
            Acquisition.Statement, locked.Syntax.GetLocation(), locked.Syntax.ToString())
        {
            Extent = statement.Span,
        };
        return Add(state, held);
    }

    private FlowState Apply(LockCall call, LockAction action, FlowState state) => action.Kind switch
    {
        LockActionKind.Acquire => Acquire(call, action, action.Target!, state),
        LockActionKind.Release => Release(action, action.Target!, state),
        LockActionKind.Assert => Assert(call, action, action.Target!, state),
        LockActionKind.DisposeScope => Dispose(call, action.Target!, state),
        LockActionKind.HandOver => HandOver(action.Target!, state),
        _ => DropUnowned(state),
    };

    private FlowState Acquire(LockCall call, LockAction action, TargetLock target, FlowState state)
    {
        Acquisition how = call.Operation.IsImplicit ? Acquisition.Statement : Acquisition.Acquired;
        int released = IndexOf(state.Released, target.Instance, action.Mode);
        if (released >= 0 && action.Owner is null)
        {
            state = state.WithReleased(state.Released.RemoveAt(released));
            how = Acquisition.Restored;
        }

        var held = new HeldLock(
            target.Instance, target.Class, action.Mode, 1, action.Owner, how,
            call.Operation.Syntax.GetLocation(), target.Spelled);
        // A scope that acquires takes the lock again that it was made to own.
        if (_body.OwnedBy(target.Instance) is { } owned)
            held = owned with { Location = held.Location };
        else if (action.Owner is { } owner)
            _body.Own(owner, held);
        return Add(state, held);
    }

    private static FlowState Assert(LockCall call, LockAction action, TargetLock target, FlowState state) =>
        state.Holds(target.Instance)
            ? state
            : Add(state, new HeldLock(
                target.Instance, target.Class, action.Mode, 1, null, Acquisition.Asserted,
                call.Operation.Syntax.GetLocation(), target.Spelled));

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

    private FlowState Dispose(LockCall call, TargetLock scope, FlowState state)
    {
        if (state.Held.Any(held => scope.Instance.Equals(held.Owner)))
            return HandOver(scope, state);

        // A scope that came from nowhere in sight may own any lock that a scope owns.
        bool isUnknownScope = LockScopes.Is(_body.Strip(call.Instance!).Type, _body) && !LockScopes.IsKnown(scope.Instance);
        return isUnknownScope ? state.WithHeld(state.Held.RemoveAll(held => held.Owner is not null)) : state;
    }

    private static FlowState HandOver(TargetLock scope, FlowState state) =>
        state.WithHeld(state.Held.RemoveAll(held => scope.Instance.Equals(held.Owner)));

    private FlowState Release(LockAction action, TargetLock target, FlowState state)
    {
        if (state.Held.Any(held => target.Instance.Equals(held.Owner)))
            return state.WithHeld(state.Held.RemoveAll(held => target.Instance.Equals(held.Owner)));

        int index = IndexOf(state.Held, target.Instance, mode: null);
        if (index >= 0)
        {
            HeldLock held = state.Held[index];
            if (held.Acquisition == Acquisition.Restored)
                state = state.WithReleased(state.Released.Add(held with { Depth = 1 }));
            return state.WithHeld(
                held.Depth > 1
                    ? state.Held.SetItem(index, held with { Depth = held.Depth - 1 })
                    : state.Held.RemoveAt(index));
        }

        if (LockScopes.Is(target.Type, _body))
        {
            return LockScopes.IsKnown(target.Instance)
                ? state
                : state.WithHeld(state.Held.RemoveAll(held => held.Owner is not null));
        }

        // Which lock is meant cannot be told: it may be any of that class.
        FlowState after = state.WithHeld(state.Held.RemoveAll(held =>
            held.Class.Name == target.Class.Name && !(held.Instance.IsStable && target.Instance.IsStable)));
        return ReferenceEquals(after, state) && IndexOf(state.Released, target.Instance, action.Mode) < 0
            ? state.WithReleased(state.Released.Add(new HeldLock(
                target.Instance, target.Class, action.Mode, 1, null, Acquisition.Acquired, Location.None, target.Spelled)))
            : after;
    }

    private static FlowState DropUnowned(FlowState state) => state.WithHeld(
        state.Held.RemoveAll(held => held.Owner is null && held.Acquisition != Acquisition.Statement));

    private static int IndexOf(ImmutableArray<HeldLock> locks, Place instance, LockMode? mode)
    {
        for (int i = locks.Length - 1; i >= 0; i--)
        {
            if (locks[i].Instance.Equals(instance) && (mode is null || locks[i].Mode == mode))
                return i;
        }

        return -1;
    }
}
