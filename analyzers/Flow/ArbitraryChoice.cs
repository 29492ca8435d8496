using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Finds out that which of two objects comes first is chosen by something that has nothing to do with the two.</summary>
internal sealed class ArbitraryChoice
{
    private readonly PairFinder _found;
    private readonly TestBranches _branches;

    public ArbitraryChoice(PairFinder found, TestBranches branches)
    {
        _found = found;
        _branches = branches;
    }

    /// <summary>
    /// Are these chosen among parameters, by tests in sight of which none compares them? A flag, or a call, may know more than can
    /// be seen.
    /// </summary>
    public bool Makes(Place first, Place second)
    {
        var candidates = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var tests = new HashSet<IOperation>();
        return Add(first, candidates, tests) && Add(second, candidates, tests) && candidates.Count > 1 && tests.Count > 0 &&
            tests.All(test => IsUnrelated(test, candidates));
    }

    /// <summary>Adds what a place may stand for, and the tests that choose; false if that is not all in sight.</summary>
    private bool Add(Place place, HashSet<ISymbol> candidates, HashSet<IOperation> tests)
    {
        if (place is { Kind: PlaceKind.Variable, Symbol: IParameterSymbol own })
        {
            candidates.Add(own);
            return true;
        }

        if (place is not { Kind: PlaceKind.Meeting, Parent: { } variable })
            return false;
        bool isFound = false;
        foreach (IOperation operation in _branches.Operations)
        {
            if (ValueFor(variable, operation) is not { } value)
                continue;
            if (_found.Context!.Strip(value) is not IParameterReferenceOperation parameter)
                return false;
            isFound = true;
            candidates.Add(parameter.Parameter);
            tests.UnionWith(
                from branch in _branches.All where branch.LeadingTo(operation) is not null select branch.Test);
        }

        return isFound;
    }

    /// <summary>What the operation puts into a variable or temporary; null if it does not.</summary>
    private static IOperation? ValueFor(Place variable, IOperation operation) => operation switch
    {
        IFlowCaptureOperation capture => Place.Temporary(capture.Id).Equals(variable) ? capture.Value : null,
        ISimpleAssignmentOperation { Target: ILocalReferenceOperation local } assignment =>
            Place.Variable(local.Local).Equals(variable) ? assignment.Value : null,
        IDeconstructionAssignmentOperation when variable.Symbol is ILocalSymbol => operation,
        _ => null,
    };

    private bool IsUnrelated(IOperation test, HashSet<ISymbol> candidates)
    {
        bool isInSight = test is
            IBinaryOperation
            {
                OperatorKind: BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.GreaterThan or
                    BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals,
            } or IIsNullOperation;
        Mentions mentions = Mentions.In([test], _found.Context!, _found.Body);
        return isInSight && !mentions.Calls && candidates.Count(mentions.Has) < 2;
    }
}
