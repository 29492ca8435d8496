using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Summaries;

/// <summary>
/// Recognises, by what its <c>Dispose</c> does, an object that was made to release a lock: a releaser struct, a lease.
/// </summary>
internal sealed class Releasers
{
    private readonly ICalleeEffects _callees;
    private readonly BodyAnalysis _body;
    private readonly CancellationToken _cancellation;

    public Releasers(ICalleeEffects callees, BodyAnalysis body, CancellationToken cancellation)
    {
        _callees = callees;
        _body = body;
        _cancellation = cancellation;
    }

    /// <summary>Does the value, an object made in this body, release the lock when it is disposed?</summary>
    public bool Own(Place value, HeldLock held, FlowState state)
    {
        foreach (IOperation operation in _body.Operations)
        {
            if (operation is IObjectCreationOperation { Constructor: { } constructor } creation &&
                Place.Site(creation.Syntax).Equals(value))
            {
                return Releases(creation, constructor, held, state);
            }
        }

        return false;
    }

    private bool Releases(
        IObjectCreationOperation creation, IMethodSymbol constructor, HeldLock held, FlowState state)
    {
        if (DisposeBodies.Of(constructor.ContainingType).FirstOrDefault() is not { } dispose ||
            _callees.SummaryOf(dispose, _cancellation) is not { IsUndecided: false } summary)
        {
            return false;
        }

        foreach (CalleeOutcome outcome in summary.Outcomes)
        {
            foreach (LockChange change in outcome.Changes)
            {
                if (change.Delta < 0 && Given(change.Lock, creation, constructor, state) is { } released &&
                    released.Equals(held.Instance))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>What the creation gave to the place that <c>Dispose</c> reaches from its object.</summary>
    private Place? Given(
        Place inDispose, IObjectCreationOperation creation, IMethodSymbol constructor, FlowState state) =>
        inDispose.Kind == PlaceKind.Member && inDispose.Parent!.Kind == PlaceKind.This
            ? GivenTo(inDispose.Symbol!, creation, constructor, state)
            : inDispose.Kind == PlaceKind.Member
                ? Given(inDispose.Parent!, creation, constructor, state)?.Member(inDispose.Symbol!)
                : inDispose is { Kind: PlaceKind.Variable, Symbol: IParameterSymbol parameter }
                    ? Argument(parameter, creation, state)
                    : inDispose.Kind == PlaceKind.Variable ? inDispose : null;

    private Place? GivenTo(
        ISymbol member, IObjectCreationOperation creation, IMethodSymbol constructor, FlowState state)
    {
        if (creation.Initializer is { } initializer)
        {
            foreach (IOperation part in initializer.Initializers)
            {
                if (part is ISimpleAssignmentOperation { Target: IMemberReferenceOperation target } assignment &&
                    SymbolEqualityComparer.Default.Equals(target.Member.OriginalDefinition, member.OriginalDefinition))
                {
                    return Places.Of(assignment.Value, state, EmptyShared);
                }
            }
        }

        return FilledFields.Parameter(member, constructor, _cancellation) is { } parameter
            ? Argument(parameter, creation, state)
            : null;
    }

    private static Place? Argument(IParameterSymbol parameter, IObjectCreationOperation creation, FlowState state)
    {
        foreach (IArgumentOperation argument in creation.Arguments)
        {
            if (argument.Parameter?.Ordinal == parameter.Ordinal)
                return Places.Of(argument.Value, state, EmptyShared);
        }

        return null;
    }

    private static ISet<ISymbol> EmptyShared { get; } = ImmutableHashSet<ISymbol>.Empty;
}
