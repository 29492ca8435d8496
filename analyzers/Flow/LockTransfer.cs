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
            FlowState after = Fail(outcome, outcomes, state);
            foreach (LockAction action in outcome.Actions)
                after = Apply(call, action, after);
            foreach ((IOperation flag, bool value) in outcome.Flags)
            {
                if (_body.Target(flag, after) is { } target)
                    after = after.Assign(target, value ? Place.True : Place.False);
            }

            // What owns the lock now is an object, which every `using` asks.
            bool isOwner = outcome.Actions.Any(action => call.Result.Equals(action.Owner));
            Fact? result = outcome.Result ?? (isOwner ? Fact.NotNull : null);
            yield return result is { } fact ? after.WithFact(call.Result, fact) : after;
        }
    }

    /// <summary>What another outcome acquires, and this one does not, was tried for in vain.</summary>
    private static FlowState Fail(CallOutcome outcome, ImmutableArray<CallOutcome> outcomes, FlowState state)
    {
        if (outcomes.Length == 1)
            return state;
        LackedLocks lacked = state.Lacked;
        foreach (LockAction action in outcomes.SelectMany(other => other.Actions))
        {
            if (action.Kind == LockActionKind.Acquire && !state.Holds(action.Target!.Instance) &&
                !outcome.Actions.Any(mine => mine.Kind == action.Kind && mine.Target!.Instance.Equals(action.Target.Instance)))
            {
                lacked = lacked.WithFailedTry(action.Target.Instance);
            }
        }

        return state.WithLacked(lacked);
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
        LockActionKind.Release => Release(call, action, action.Target!, state),
        LockActionKind.Assert => Assert(call, action, action.Target!, state),
        LockActionKind.DisposeScope => Dispose(call, action.Target!, state),
        LockActionKind.HandOver => Drop(state, held => action.Target!.Instance.Equals(held.Owner)),
        LockActionKind.Wait => state,
        LockActionKind.AcquireUnknown => state with { IsSuspect = true },
        LockActionKind.MayAcquire => state.Holds(action.Target!.Instance)
            ? state
            : state.WithLacked(state.Lacked.WithUnsure(action.Target.Instance, action.Target.Class)),
        _ => Drop(state, held => held.Owner is null && held.Acquisition != Acquisition.Statement),
    };

    private FlowState Acquire(LockCall call, LockAction action, TargetLock target, FlowState state)
    {
        Acquisition how = call.Operation.IsImplicit ? Acquisition.Statement : Acquisition.Acquired;
        int released = IndexOf(state.Released, target.Instance, action.Mode);
        if (released >= 0 && action.Owner is null)
        {
            Acquisition before = state.Released[released].Acquisition;
            how = before is Acquisition.Required or Acquisition.ToRelease ? before : Acquisition.Restored;
            state = state.WithReleased(state.Released.RemoveAt(released));
        }

        var held = new HeldLock(
            target.Instance, target.Class, action.Mode, 1, action.Owner, how,
            call.Operation.Syntax.GetLocation(), target.Spelled)
        {
            Call = call.Result, IsUnresolved = !target.IsResolved, IsInferred = action.IsInferred,
        };
        // A scope that acquires takes the lock again that it was made to own.
        if (_body.OwnedBy(target.Instance) is { } owned)
            held = owned with { Location = held.Location, Call = held.Call };
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
        bool isOwned = added.Owner is not null &&
            state.Held.Any(held => held.Instance.Equals(added.Instance) && Equals(held.Owner, added.Owner));
        // The same scope again is the next round of a loop.
        if (isOwned || state.Depth(added.Instance) >= MaxDepth)
            return state;
        // Each hold is one of its own: it is released alone, and is reported where it was acquired.
        return state.WithHeld(state.Held.Add(added)).WithLacked(state.Lacked.Without(added.Instance));
    }

    private FlowState Dispose(LockCall call, TargetLock scope, FlowState state)
    {
        if (_body.WindowOf(scope.Instance) is { } released && Acquires(call))
            return Add(state, released);
        if (state.Held.Any(held => scope.Instance.Equals(held.Owner)))
            return state.WithHeld(state.Held.RemoveAll(held => scope.Instance.Equals(held.Owner)));

        // A scope that came from nowhere in sight may own any lock that a scope owns.
        bool isUnknownScope = LockScopes.Is(_body.Strip(call.Instance!).Type, _body) && !LockScopes.IsKnown(scope.Instance);
        return isUnknownScope ? Drop(state, held => held.Owner is not null) : state;
    }

    private bool Acquires(LockCall call) =>
        DisposeBodies.Acquires(_body.Strip(call.Instance!).Type, _body.Callees, _body.Cancellation);

    /// <summary>From here on it cannot be told whether these are held.</summary>
    private static FlowState Drop(FlowState state, Func<HeldLock, bool> which)
    {
        FlowState result = state;
        foreach (HeldLock held in state.Held)
        {
            if (!which(held))
                continue;
            result = result.WithHeld(result.Held.Remove(held))
                .WithLacked(result.Lacked.WithUnsure(held.Instance, held.Class));
        }

        return result;
    }

    private FlowState Release(LockCall call, LockAction action, TargetLock target, FlowState state)
    {
        if (state.Held.Any(held => target.Instance.Equals(held.Owner)))
            return state.WithHeld(state.Held.RemoveAll(held => target.Instance.Equals(held.Owner)));

        if (HoldToRelease(state, action) is { } index and >= 0)
        {
            HeldLock held = state.Held[index];
            // Whoever called the body has acquired it: acquired again, it is only restored.
            if (held.IsFromOutside)
                state = state.WithReleased(state.Released.Add(held with { Depth = 1 }));
            if (call.Method.MethodKind == MethodKind.Constructor)
                _body.OpenWindow(call.Result, held);
            return state.WithHeld(state.Held.RemoveAt(index));
        }

        if (action.IfHeld)
            return state;

        if (LockScopes.Is(target.Type, _body))
        {
            return LockScopes.IsKnown(target.Instance)
                ? state
                : Drop(state, held => held.Owner is not null);
        }

        // Which lock is meant cannot be told: it may be any of that class.
        FlowState after = Drop(state, held => MayBe(held, target));
        return ReferenceEquals(after, state) && !state.Lacked.IsUnsure(target.Instance) &&
            IndexOf(state.Released, target.Instance, action.Mode) < 0
            ? state.WithReleased(state.Released.Add(new HeldLock(
                target.Instance, target.Class, action.Mode, 1, null, Acquisition.Acquired, Location.None, target.Spelled)))
            : after;
    }

    /// <summary>Could it be this lock, under a name that the analysis cannot compare?</summary>
    public static bool MayBe(HeldLock held, TargetLock target) =>
        held.Class.Name == target.Class.Name && !(held.Instance.IsStable && target.Instance.IsStable);

    /// <summary>
    /// The hold that a release ends: the last one in its mode, else the last one in any other; -1 if there is none.
    /// </summary>
    public static int HoldToRelease(FlowState state, LockAction action)
    {
        int index = action.AnyMode ? -1 : IndexOf(state.Held, action.Target!.Instance, action.Mode);
        return index >= 0 || (action.IfHeld && !action.AnyMode)
            ? index
            : IndexOf(state.Held, action.Target!.Instance, mode: null);
    }

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
