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
        if (_loop.Count == 0 || _source.Any(ChangesByItself) || _loop.Any(one => _graph[one].Any(IsCancellable)))
            return false;
        Connect();
        int block = _graph.BlockOf(_copy);
        if (_loop.Any(one => _graph.TestOf(one) is { } test && Bounds(test, one, block)))
            return false;
        int position = _graph.IndexOf(block, _copy);
        return Follow(block, position + 1) == Way.Spins;
    }

    /// <summary>Can the call end the loop by an exception, because it is told of a cancellation?</summary>
    private static bool IsCancellable(IOperation operation) =>
        operation is IInvocationOperation call &&
        (IsCancellation(call.Instance) || call.Arguments.Any(argument => IsCancellation(argument.Value)));

    private static bool IsCancellation(IOperation? value) =>
        value is not null and not IDefaultValueOperation &&
        FrameworkNames.Of(value.Type as INamedTypeSymbol) is "System.Threading.CancellationToken";

    /// <summary>Does a test in the loop look at something that the loop counts, or that changes without it?</summary>
    private bool Bounds(IOperation test, int block, int copying)
    {
        bool? isOfInnerLoop = null;
        foreach (IOperation part in test.DescendantsAndSelf())
        {
            if (ReferenceEquals(part, _copy))
                continue;
            if (part is IInvocationOperation call && !_mayFault(call) && !_carried.Mentions(call) && !IsEnumeration(call))
                return true;
            if (part is IPropertyReferenceOperation property && IsForeignState(property))
                return true;
            bool isCounted = part is IInvocationOperation next
                ? IsEnumeration(next)
                : CarriedCounts.SymbolOf(part) is { } symbol && ChangesByItself(symbol);
            if (isCounted && !(isOfInnerLoop ??= BoundsInnerLoopOnly(block, copying)))
                return true;
        }

        return false;
    }

    private static bool IsEnumeration(IInvocationOperation call) =>
        call is { TargetMethod.Name: "MoveNext", Arguments.IsEmpty: true };

    /// <summary>
    /// Does the test of a block end an inner loop that does not copy, and nothing else: after it the copy is met again,
    /// whatever the inner loop did?
    /// </summary>
    private bool BoundsInnerLoopOnly(int block, int copying)
    {
        HashSet<int> inner = _graph.LoopOf(block, without: copying);
        if (inner.Count == 0 || _graph.Next(block).Any(next => !_loop.Contains(next.Block)))
            return false;
        IOperation[] repeated = [.. inner.SelectMany(one => _graph[one])];
        if (repeated.Any(BringsIn))
            return false;
        ICollection<ISymbol> assigned = [.. new CarriedCounts(_copy, repeated).Assigned.Keys];
        return !_loop.Where(one => !inner.Contains(one)).Any(one => Looks(_graph.TestOf(one), assigned));
    }

    private static bool Looks(IOperation? test, ICollection<ISymbol> variables) =>
        test is not null && test.DescendantsAndSelf().Any(part =>
            CarriedCounts.SymbolOf(part) is { } symbol && variables.Contains(symbol, SymbolEqualityComparer.Default));

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
            if (!one.IsRelative && !IsOfCount(_carried.Strip(value)) && !IsRepeatable(value, asked))
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

    /// <summary>
    /// Is the value the count, or what a call makes of the count alone, as the commit of a write does? It is the same in
    /// each round if the count is.
    /// </summary>
    private bool IsOfCount(IOperation value) =>
        _carried.IsCount(value, _copy) ||
        (value is IInvocationOperation { Arguments.IsEmpty: false } call &&
            call.Arguments.All(argument => _carried.IsCount(_carried.Strip(argument.Value), _copy)));

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
