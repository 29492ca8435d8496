using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// The locks of which a body cannot tell any more whether it holds them, because a release could not be followed:
/// nothing may be said of their absence.
/// </summary>
internal sealed class UnsureLocks
{
    private readonly List<(ISymbol? Function, HeldLock Held)> _dropped = [];

    /// <summary>Looks at what an operation does to the locks that are held. To be told of every operation.</summary>
    public void Observe(OperationPoint point)
    {
        foreach (FlowState state in point.States)
        {
            if (state.Held.IsEmpty)
                continue;
            foreach (CallOutcome outcome in point.Outcomes(state))
            {
                foreach (LockAction action in outcome.Actions)
                    Add(action, state, point.Body.Method);
            }
        }
    }

    /// <summary>Can it not be told whether the function holds this lock?</summary>
    public bool Contains(ISymbol? function, ContractLock named) => _dropped.Any(one =>
        SymbolEqualityComparer.Default.Equals(one.Function, function) && named.IsPerhaps(one.Held));

    private void Add(LockAction action, FlowState state, ISymbol? function)
    {
        foreach (HeldLock held in state.Held)
        {
            bool isDropped = action.Kind switch
            {
                LockActionKind.ReleaseUnknown => held.Owner is null,
                LockActionKind.HandOver => action.Target!.Instance.Equals(held.Owner),
                LockActionKind.Release => !held.Instance.Equals(action.Target!.Instance) &&
                    held.Class.Name == action.Target.Class.Name &&
                    !(held.Instance.IsStable && action.Target.Instance.IsStable),
                _ => false,
            };
            if (isDropped && !_dropped.Contains((function, held)))
                _dropped.Add((function, held));
        }
    }
}
