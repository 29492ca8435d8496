using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Faultline.Analyzers.Flow;

/// <summary>Does a state hold what is used in it?</summary>
internal enum Standing
{
    Held,
    Lacking,
    Unknown,
}

/// <summary>A lock that is acquired, released or waited on, in one state.</summary>
/// <param name="Action">What is done.</param>
/// <param name="State">In which state.</param>
/// <param name="Instance">The lock.</param>
/// <param name="Standing">Is it held?</param>
internal sealed record LockUse(LockAction Action, FlowState State, Place Instance, Standing Standing)
{
    /// <summary>For an acquisition: what kind of lock it is.</summary>
    public LockClass? Class { get; init; }

    /// <summary>The hold that is meant.</summary>
    public HeldLock? Held { get; init; }

    /// <summary>How often the lock is held, as far as that is certain.</summary>
    public int Depth => State.Held.Count(held => !held.IsInDoubt && held.Instance.Equals(Instance));

    /// <summary>What a call does in a state in each of the ways in which it returns, and what it acquires in any.</summary>
    public static IEnumerable<LockUse> Of(OperationPoint point, FlowState state)
    {
        ImmutableArray<CallOutcome> outcomes = point.Outcomes(state);
        for (int i = 0; i < outcomes.Length; i++)
        {
            foreach (LockAction action in outcomes[i].Actions)
            {
                bool isFirst = !outcomes.Take(i).Any(earlier => Does(earlier, action));
                if (!isFirst || action.Target is not { IsResolved: true } target ||
                    ReferenceEquals(target.Class, LockClass.FaultsDisabled))
                {
                    continue;
                }

                if (action.Kind == LockActionKind.Acquire)
                {
                    // What it releases first, it does not have twice.
                    bool isExchange = outcomes[i].Actions.Any(other =>
                        other.Kind == LockActionKind.Release && target.Instance.Equals(other.Target?.Instance));
                    // A scope that acquires takes the lock again that it was made to own.
                    HeldLock? owned = point.Body.OwnedBy(target.Instance);
                    if (!isExchange)
                    {
                        yield return new LockUse(action, state, owned?.Instance ?? target.Instance, Standing.Unknown)
                        {
                            Class = owned?.Class ?? target.Class,
                        };
                    }
                }
                else if (outcomes.All(outcome => Does(outcome, action)) && OfEach(action, target, point, state) is { } use)
                {
                    yield return use;
                }
            }
        }
    }

    /// <summary>
    /// Is the lock missing because a try failed, or by an exception, and not because ordinary ways have met?
    /// </summary>
    /// <param name="holding">The uses of the lock in the states that hold it.</param>
    public bool IsByOutcome(IEnumerable<LockUse> holding) =>
        State.Lacked.FailedTries.Contains(Instance) || State.Lacked.ByException.Contains(Instance) ||
        holding.All(other => !State.Handlers.IsSubsetOf(other.State.Handlers));

    private static bool Does(CallOutcome outcome, LockAction action) => outcome.Actions.Any(other =>
        other.Kind == action.Kind && other.Mode == action.Mode && Equals(other.Target?.Instance, action.Target?.Instance));

    private static LockUse? OfEach(LockAction action, TargetLock target, OperationPoint point, FlowState state)
    {
        Place instance = target.Instance;
        switch (action.Kind)
        {
            case LockActionKind.Release when point.Body.OwnedBy(instance) is { } owned && LockScopes.Is(target.Type, point.Body):
                HeldLock? own = state.Held.LastOrDefault(held => instance.Equals(held.Owner));
                return new LockUse(
                    action, state, owned.Instance, own is null ? Lacks(state, owned.Instance) : Standing.Held)
                {
                    Held = own,
                };
            case LockActionKind.Release when !action.IfHeld:
                int index = LockTransfer.HoldToRelease(state, action);
                if (index >= 0)
                    return new LockUse(action, state, instance, Standing.Held) { Held = state.Held[index] };
                bool mayHold = state.Held.Any(held => instance.Equals(held.Owner) || LockTransfer.MayBe(held, target)) ||
                    LockScopes.Is(target.Type, point.Body);
                return new LockUse(action, state, instance, mayHold ? Standing.Unknown : Lacks(state, instance));
            case LockActionKind.Wait:
                HeldLock? waited = state.Held.LastOrDefault(held => held.Instance.Equals(instance));
                return new LockUse(action, state, instance, waited is null ? Lacks(state, instance) : Standing.Held)
                {
                    Held = waited,
                };
            case LockActionKind.DisposeScope when point.Body.OwnedBy(instance) is { } owned:
                HeldLock? hold = state.Held.LastOrDefault(held => instance.Equals(held.Owner));
                Standing standing = hold is not null ? Standing.Held
                    : IsAlwaysReleasing(point.Operation, target, point.Body) ? Lacks(state, owned.Instance)
                    : Standing.Unknown;
                return new LockUse(action, state, owned.Instance, standing) { Held = hold ?? owned };
            default:
                return null;
        }
    }

    private static Standing Lacks(FlowState state, Place instance) =>
        state.Lacked.IsUnsure(instance) ? Standing.Unknown : Standing.Lacking;

    /// <summary>Does each <c>Dispose</c> of the scope release, whatever the one before it did?</summary>
    private static bool IsAlwaysReleasing(IOperation operation, TargetLock scope, BodyContext body)
    {
        if (LockScopes.Is(scope.Type, body) ||
            operation is not Microsoft.CodeAnalysis.Operations.IInvocationOperation { TargetMethod: { } dispose } ||
            dispose.DeclaringSyntaxReferences is not [var declaration])
        {
            return false;
        }

        // What tests or changes its state knows that it is done.
        return !declaration.GetSyntax(body.Cancellation).DescendantNodes().Any(node =>
            node.IsKind(SyntaxKind.IfStatement) || node.IsKind(SyntaxKind.SimpleAssignmentExpression) ||
            node.IsKind(SyntaxKind.ConditionalExpression) || node.IsKind(SyntaxKind.ConditionalAccessExpression) ||
            node.IsKind(SyntaxKind.CoalesceAssignmentExpression) || node.IsKind(SyntaxKind.SwitchStatement) ||
            node.IsKind(SyntaxKind.Argument) && node.GetFirstToken().IsKind(SyntaxKind.RefKeyword));
    }
}
