using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Tells whether a copy that copied nothing can be repeated, in a loop without bounds, with nothing on the way that
/// brings its source in. Whatever may bound the loop, change the source or bring it in unseen makes the answer no.
/// </summary>
internal sealed class FruitlessRetry
{
    private readonly CopyGraph _graph;
    private readonly IInvocationOperation _copy;
    private readonly Func<IOperation, bool> _mayFault;
    private readonly HashSet<int> _loop;
    private readonly CarriedCounts _carried;
    private readonly AssumedCount _assumed;
    private readonly HashSet<ISymbol> _source = new(SymbolEqualityComparer.Default);
    private readonly HashSet<int> _visited = [];

    /// <param name="graph">The function that the copy stands in.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="source">The expressions that say what is copied.</param>
    /// <param name="mayFault">May the operation bring memory in, itself or through what it calls?</param>
    public FruitlessRetry(
        CopyGraph graph, IInvocationOperation copy, IEnumerable<IOperation> source, Func<IOperation, bool> mayFault)
    {
        _graph = graph;
        _copy = copy;
        _mayFault = mayFault;
        int block = graph.BlockOf(copy);
        _loop = block < 0 ? [] : graph.LoopOf(block);
        _carried = new CarriedCounts(copy, [.. _loop.OrderBy(one => one).SelectMany(one => graph[one])]);
        _assumed = new AssumedCount(copy, CopyProgress.Nothing, _carried);
        foreach (IOperation expression in source)
            AddMentioned(expression);
    }

    private enum Way
    {
        Leaves,
        BringsIn,
        Spins,
    }

    /// <summary>Can the copy be repeated for ever?</summary>
    public bool IsPossible()
    {
        if (_loop.Count == 0 || IsBounded() || _source.Any(ChangesByItself))
            return false;
        Connect();
        int block = _graph.BlockOf(_copy);
        int position = _graph.IndexOf(block, _copy);
        return Follow(block, position + 1) == Way.Spins;
    }

    /// <summary>Does a test in the loop look at something that the loop counts, or that changes without it?</summary>
    private bool IsBounded()
    {
        foreach (int block in _loop)
        {
            if (_graph.TestOf(block) is not { } test)
                continue;
            foreach (IOperation part in test.DescendantsAndSelf())
            {
                if (ReferenceEquals(part, _copy))
                    continue;
                if (part is IInvocationOperation call && !_mayFault(call) && !_carried.Mentions(call))
                    return true;
                if (part is IPropertyReferenceOperation property && IsForeignState(property))
                    return true;
                if (CarriedCounts.SymbolOf(part) is { } symbol && ChangesByItself(symbol))
                    return true;
            }
        }

        return false;
    }

    /// <summary>Time, a cancellation: state of the framework that is no mere size.</summary>
    private static bool IsForeignState(IPropertyReferenceOperation property) =>
        FrameworkNames.Of(property.Property.ContainingType) is not null &&
        property.Property.Name is not ("Length" or "LongLength" or "Count" or "IsEmpty");

    /// <summary>Does the loop give the variable another value in each round, other than by the count?</summary>
    private bool ChangesByItself(ISymbol variable) => ChangesByItself(variable, []);

    private bool ChangesByItself(ISymbol variable, HashSet<ISymbol> asked)
    {
        if (!asked.Add(variable) || !_carried.Assigned.TryGetValue(variable, out List<AssignedValue>? values))
            return false;
        foreach (AssignedValue one in values)
        {
            if (one.Value is not { } value || (one.IsRelative && !_carried.Mentions(value)))
                return true;
            if (!one.IsRelative && !_carried.IsCount(_carried.Strip(value), _copy) && !IsRepeatable(value, asked))
                return true;
        }

        return false;
    }

    /// <summary>Is the value the same in each round as long as the count does not change it?</summary>
    private bool IsRepeatable(IOperation value, HashSet<ISymbol> asked)
    {
        foreach (IOperation part in value.DescendantsAndSelf())
        {
            if (ReferenceEquals(part, _copy))
                continue;
            bool isSame = part switch
            {
                IInvocationOperation call => IsRepeatable(call),
                IIncrementOrDecrementOperation or IAssignmentOperation => false,
                _ => CarriedCounts.SymbolOf(part) is not { } symbol || !ChangesByItself(symbol, asked),
            };
            if (!isSame)
                return false;
        }

        return true;
    }

    private static bool IsRepeatable(IInvocationOperation call) =>
        FrameworkMemory.IsAddress(call.TargetMethod) || call.TargetMethod.Name == "Slice" ||
        FrameworkNames.Of(call.TargetMethod.ContainingType) is "System.Math";

    /// <summary>Variables that may stand for the source under another name.</summary>
    private void Connect()
    {
        bool isGrowing = true;
        while (isGrowing)
        {
            isGrowing = false;
            foreach (KeyValuePair<ISymbol, List<AssignedValue>> entry in _carried.Assigned)
            {
                foreach (AssignedValue one in entry.Value)
                {
                    if (one.Value is { } value && !_source.Contains(entry.Key) && MentionsSource(value))
                        isGrowing |= _source.Add(entry.Key);
                }
            }
        }
    }

    private void AddMentioned(IOperation expression)
    {
        foreach (IOperation part in _carried.Strip(expression).DescendantsAndSelf())
        {
            IOperation stripped = _carried.Strip(part);
            if (CarriedCounts.SymbolOf(stripped) is { } symbol && !_carried.IsCarrier(symbol))
                _source.Add(symbol);
        }
    }

    private bool MentionsSource(IOperation operation) => operation.DescendantsAndSelf().Any(part =>
        CarriedCounts.SymbolOf(_carried.Strip(part)) is { } symbol && _source.Contains(symbol));

    /// <summary>Does the operation bring in what is copied, or may it?</summary>
    private bool BringsIn(IOperation operation)
    {
        if (ReferenceEquals(operation, _copy))
            return false;
        if (_mayFault(operation))
            return MentionsSource(operation) || !MentionsOther(operation);
        // What a delegate does that is given the source is not known.
        return operation is IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } call &&
            MentionsSource(call);
    }

    private bool MentionsOther(IOperation operation) => operation.DescendantsAndSelf().Any(part =>
        _carried.Strip(part) is ILocalReferenceOperation or IParameterReferenceOperation);

    private Way Follow(int block, int from)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        for (int i = from; i < _graph[block].Count; i++)
        {
            if (ReferenceEquals(_graph[block][i], _copy))
                return Way.Spins;
            if (BringsIn(_graph[block][i]))
                return Way.BringsIn;
        }

        TestOutcome outcome = _graph.TestOf(block) is { } test ? _assumed.Of(test) : TestOutcome.Unrelated;
        var ways = new List<Way>();
        foreach ((int next, bool? when) in _graph.Next(block))
        {
            if (!AssumedCount.IsDead(outcome, when))
                ways.Add(Step(block, next));
        }

        // Of something that was computed from the count: the branch that brings memory in is the one without progress.
        if (outcome == TestOutcome.Related && ways.Contains(Way.BringsIn))
            return Way.BringsIn;
        return ways.Contains(Way.Spins) ? Way.Spins : ways.Contains(Way.BringsIn) ? Way.BringsIn : Way.Leaves;
    }

    private Way Step(int block, int next)
    {
        if (!_loop.Contains(next))
            return Way.Leaves;
        if (_graph.Between(block, next).Any(BringsIn))
            return Way.BringsIn;
        // The block of the copy, from its beginning, is met again in the end.
        return _visited.Add(next) ? Follow(next, 0) : Way.Leaves;
    }
}
