using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>A publication of a page into which a copy may have stopped short.</summary>
internal sealed record PublishedCopy(IOperation Publication, IInvocationOperation Copy);

/// <summary>
/// Finds the ways on which a copy that may have stopped short is published: neither checked nor with the rest
/// overwritten. Whatever else is done to the memory, or to the page with the count, counts as taking care of the rest.
/// </summary>
internal sealed class PublishedCopies
{
    private readonly Dictionary<IOperation, HashSet<Place>> _copies = [];
    private readonly Dictionary<IOperation, (Publication What, HashSet<Place> Pages)> _publications = [];
    private readonly Dictionary<IOperation, HashSet<Place>> _touched = [];
    private readonly ICalleeEffects _callees;

    public PublishedCopies(ICalleeEffects callees)
    {
        _callees = callees;
    }

    /// <summary>Is there nothing to look at?</summary>
    public bool IsEmpty => _publications.Count == 0 || _copies.Count == 0;

    /// <summary>Remembers what an operation does to memory and pages. To be told of every operation.</summary>
    public void Observe(OperationPoint point)
    {
        foreach (FlowState state in point.States)
        {
            if (!state.IsSuspect)
                Observe(point.Operation, state, point.Body);
        }
    }

    /// <summary>The publications in a function that publish what may not have been copied.</summary>
    public IEnumerable<PublishedCopy> In(CopyGraph graph)
    {
        foreach (IOperation copied in _copies.Keys)
        {
            int block = graph.BlockOf(copied);
            if (block < 0 || copied is not IInvocationOperation copy || IsFilledBefore(graph, copy, block))
                continue;
            var way = new Way(this, graph, copy);
            foreach (IOperation found in way.Published(block))
                yield return new PublishedCopy(found, copy);
            foreach (IOperation found in MarkedBefore(graph, copy, block))
                yield return new PublishedCopy(found, copy);
        }
    }

    private void Observe(IOperation operation, FlowState state, BodyContext body)
    {
        if (operation is IInvocationOperation copy && ShortCounts.MayStopShort(copy, _callees))
        {
            foreach (IArgumentOperation argument in copy.Arguments)
                Add(_copies, copy, Places.OfArgument(argument, state, body.Shared));
        }
        else if (Publication.Of(operation, _callees) is { } publication)
        {
            if (!_publications.TryGetValue(operation, out (Publication What, HashSet<Place> Pages) known))
                _publications.Add(operation, known = (publication, []));
            known.Pages.Add(publication.Page is { } page ? body.Place(page, state) : Place.This);
        }
        else if (operation is IInvocationOperation call && !FrameworkMemory.IsAddress(call.TargetMethod) &&
            _callees.Of(call.TargetMethod).Locks.IsEmpty)
        {
            if (call.Instance is { } instance && FrameworkMemory.IsMemory(instance.Type))
                Add(_touched, call, body.Place(instance, state));
            foreach (IArgumentOperation argument in call.Arguments)
                Add(_touched, call, Places.OfArgument(argument, state, body.Shared));
        }
        else if (operation is IAssignmentOperation { Target: { } target } &&
            Places.OfAddress(target, state, body.Shared) is { } memory)
        {
            Add(_touched, operation, memory);
        }
    }

    private static void Add(Dictionary<IOperation, HashSet<Place>> places, IOperation operation, Place place)
    {
        if (!places.TryGetValue(operation, out HashSet<Place>? known))
            places.Add(operation, known = []);
        known.Add(place);
    }

    /// <summary>Is it the page whose memory the copy fills?</summary>
    private bool IsOf((Publication What, HashSet<Place> Pages) publication, IInvocationOperation copy) =>
        _copies[copy].Any(memory => publication.Pages.Any(page => !memory.Equals(page) && memory.Contains(page)));

    /// <summary>Does the operation do something else to that memory, or to the page of it?</summary>
    private bool TakesCare(IOperation operation, IInvocationOperation copy, CarriedCounts carried)
    {
        if (_touched.TryGetValue(operation, out HashSet<Place>? places) && places.Any(place =>
            _copies[copy].Any(memory => memory.Equals(place) || IsPageOf(place, memory))))
        {
            return true;
        }

        // A member of the page that is told the count.
        return operation is IInvocationOperation { Instance: not null } call && !_publications.ContainsKey(call) &&
            !_copies.ContainsKey(call) && call.Arguments.Any(argument => carried.Mentions(argument.Value)) &&
            FrameworkNames.Of(call.TargetMethod.ContainingType) is null;
    }

    private static bool IsPageOf(Place page, Place memory) =>
        memory.Kind == PlaceKind.Member && memory.Parent!.Equals(page);

    private bool IsFilledBefore(CopyGraph graph, IInvocationOperation copy, int block)
    {
        HashSet<int> before = graph.Before(block);
        return _touched.Keys.Any(touched =>
            before.Contains(graph.BlockOf(touched)) && touched.Syntax.SpanStart < copy.Syntax.SpanStart &&
            _touched[touched].Any(place => _copies[copy].Contains(place)));
    }

    /// <summary>The marks that stand on every way to the copy.</summary>
    private IEnumerable<IOperation> MarkedBefore(CopyGraph graph, IInvocationOperation copy, int block)
    {
        if (_publications.Values.Any(one => one.What.Kind == PublicationKind.Withdraw && IsOf(one, copy)))
            yield break;
        foreach (KeyValuePair<IOperation, (Publication What, HashSet<Place> Pages)> entry in _publications)
        {
            if (entry.Value.What.Kind == PublicationKind.Mark && IsOf(entry.Value, copy) &&
                graph.BlockOf(entry.Key) >= 0 && !graph.Reaches(copy, without: entry.Key))
            {
                yield return entry.Key;
            }
        }
    }

    /// <summary>The ways from one copy, if it stopped short.</summary>
    private sealed class Way
    {
        private readonly PublishedCopies _all;
        private readonly CopyGraph _graph;
        private readonly IInvocationOperation _copy;
        private readonly CarriedCounts _carried;
        private readonly AssumedCount _assumed;
        private readonly HashSet<int> _visited = [];
        private readonly List<IOperation> _found = [];

        public Way(PublishedCopies all, CopyGraph graph, IInvocationOperation copy)
        {
            _all = all;
            _graph = graph;
            _copy = copy;
            _carried = new CarriedCounts(copy, graph.All);
            _assumed = new AssumedCount(copy, CopyProgress.NotAll, _carried);
        }

        public List<IOperation> Published(int block)
        {
            var pending = new Stack<(int Block, int From)>();
            pending.Push((block, _graph.IndexOf(block, _copy) + 1));
            while (pending.Count > 0)
            {
                (int current, int from) = pending.Pop();
                if (!IsOver(current, from))
                {
                    foreach (int next in Next(current))
                        pending.Push((next, 0));
                }
            }

            return _found;
        }

        /// <summary>Does nothing that follows in or after the block matter any more?</summary>
        private bool IsOver(int block, int from)
        {
            for (int i = from; i < _graph[block].Count; i++)
            {
                IOperation operation = _graph[block][i];
                if (ReferenceEquals(operation, _copy) || _all.TakesCare(operation, _copy, _carried))
                    return true;
                if (!_all._publications.TryGetValue(operation, out (Publication What, HashSet<Place> Pages) publication) ||
                    !_all.IsOf(publication, _copy))
                {
                    continue;
                }

                bool isRight = publication.What.Kind == PublicationKind.Withdraw ||
                    (publication.What.Count is { } count &&
                        (_carried.Mentions(count) || count.ConstantValue is { HasValue: true, Value: 0 or 0L }));
                if (!isRight)
                    _found.Add(operation);
                return true;
            }

            return false;
        }

        private IEnumerable<int> Next(int block)
        {
            TestOutcome outcome = _graph.TestOf(block) is { } test ? Of(test) : TestOutcome.Unrelated;
            // Whoever tests what was computed from the count has looked at it.
            if (outcome == TestOutcome.Related)
                yield break;
            foreach ((int next, bool? when) in _graph.Next(block))
            {
                if (!AssumedCount.IsDead(outcome, when) && _visited.Add(next))
                    yield return next;
            }
        }

        /// <summary>A page of which it is not known counts as not up to date.</summary>
        private TestOutcome Of(IOperation test)
        {
            IOperation asked = test;
            bool negated = false;
            while (asked is IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } or IParenthesizedOperation or
                IConversionOperation)
            {
                negated ^= asked is IUnaryOperation;
                asked = Places.FirstChild(asked)!;
            }

            ISymbol? member = asked switch
            {
                IMemberReferenceOperation reference => reference.Member,
                IInvocationOperation call => call.TargetMethod,
                _ => null,
            };
            if (PageTypes.IsUpToDate(member))
                return negated ? TestOutcome.True : TestOutcome.False;
            return _assumed.Of(test);
        }
    }
}
