using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>A forward data-flow over one control flow graph, run to a fixed point.</summary>
internal sealed partial class FlowAnalysis
{
    /// <summary>More visits than this for a block: the body is given up, in silence.</summary>
    private const int MaxVisitsPerNode = 64;

    /// <summary>Joining states costs what they know; a body that needs more than this is given up too.</summary>
    private const int MaxEffort = 4_000_000;

    /// <summary>
    /// The ways through <c>finally</c> regions that run inside each other double with each of them; so deep a body is
    /// given up.
    /// </summary>
    private const int MaxFinallyDepth = 5;

    private readonly ControlFlowGraph _graph;
    private readonly BodyContext _body;
    private readonly Transfer _transfer;
    private readonly Dictionary<Node, FlowStates> _states = [];
    private readonly SortedSet<(int Block, int Order)> _pending = [];
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<Node, int> _order = [];
    private readonly List<IOperation>?[] _operations;
    private IFlowObserver? _observer;
    private bool _isTooDeep;
    private int _effort;

    public FlowAnalysis(ControlFlowGraph graph, BodyContext body)
    {
        _graph = graph;
        _body = body;
        _transfer = new Transfer(body);
        _operations = new List<IOperation>?[graph.Blocks.Length];
    }

    /// <summary>Follows all ways through the graph; false if that was given up.</summary>
    /// <param name="entries">What can be held when the body is entered.</param>
    public bool Run(IEnumerable<FlowState> entries)
    {
        foreach (BasicBlock block in _graph.Blocks)
        {
            foreach (IOperation operation in Operations(block))
                _body.Remember(operation);
        }

        int context = 0;
        foreach (FlowState entry in entries)
            Enter(_graph.Blocks[0], null, entry with { Context = context++ });
        int visits = 0;
        while (_pending.Count > 0)
        {
            _body.Cancellation.ThrowIfCancellationRequested();
            (int Block, int Order) next = _pending.Min;
            _pending.Remove(next);
            if (_isTooDeep || _effort > MaxEffort || ++visits > MaxVisitsPerNode * (_nodes.Count + 1))
                return false;
            Visit(_nodes[next.Order]);
        }

        return true;
    }

    /// <summary>Shows the result: every operation with the states in which it is evaluated, every way out.</summary>
    public void Replay(IFlowObserver observer)
    {
        _observer = observer;
        foreach (Node node in _nodes)
        {
            _body.Cancellation.ThrowIfCancellationRequested();
            Visit(node);
        }

        foreach (Node node in _nodes)
        {
            if (node.Block.Kind != BasicBlockKind.Exit)
                continue;
            foreach (FlowState state in _states[node].All)
                observer.Leave(new Departure(DepartureKind.Return, state, null));
        }

        _observer = null;
    }

    private void Visit(Node node)
    {
        BasicBlock block = node.Block;
        EnterHandlersOfHarmlessTry(node);
        List<FlowState> states = Evaluate(node);
        foreach (FlowState state in states)
        {
            if (block is not { BranchValue: { } test, ConditionalSuccessor: { } jump } ||
                block.ConditionKind == ControlFlowConditionKind.None)
            {
                Follow(block.FallThroughSuccessor, node, state);
                continue;
            }

            bool jumpsWhen = block.ConditionKind == ControlFlowConditionKind.WhenTrue;
            FlowState? jumping = StateTest.Assume(test, jumpsWhen, state, _body);
            FlowState? falling = StateTest.Assume(test, !jumpsWhen, state, _body);
            if (jumping is not null && falling is not null)
            {
                var tested = new UndecidedTest(test, block.Ordinal, IsLoopTest(block), _body);
                jumping = tested.Assume(jumpsWhen, jumping, state, states);
                falling = tested.Assume(!jumpsWhen, falling, state, states);
            }

            if (jumping is not null)
                Follow(jump, node, jumping);
            if (falling is not null)
                Follow(block.FallThroughSuccessor, node, falling);
        }
    }

    /// <summary>Does a loop begin or end with the test of this block?</summary>
    private static bool IsLoopTest(BasicBlock block) =>
        block.Predecessors.Any(branch => branch.Source.Ordinal >= block.Ordinal) ||
        block.ConditionalSuccessor?.Destination?.Ordinal <= block.Ordinal ||
        block.FallThroughSuccessor?.Destination?.Ordinal <= block.Ordinal;

    private List<FlowState> Evaluate(Node node)
    {
        List<FlowState> states = [.. _states[node].All];
        if (IsHandler(node))
            TellByException(states);
        List<IOperation> operations = Operations(node.Block);
        var raised = new HashSet<(FlowState, bool)>();
        for (int index = 0; index < operations.Count; index++)
        {
            IOperation operation = operations[index];
            for (int i = 0; i < states.Count; i++)
                states[i] = Transfer.Prepare(operation, states[i].At(operation.Syntax));
            _observer?.Before(new OperationPoint(operation, [.. states], _body, _transfer));

            foreach (FlowState state in states)
            {
                if (!_transfer.MayThrow(operation, state))
                    continue;
                // Most operations change nothing, and a handler has seen the state before them.
                bool isByCall = Transfer.IsOrdinaryCall(operation);
                if (raised.Add((state, isByCall)) || _observer is not null)
                    Raise(node.Block.EnclosingRegion, node.Continuation, Among(states, state), Thrown.By(operation), operation);
            }

            if (!Transfer.IsRelevant(operation))
                continue;
            var after = new FlowStates(-1 - (node.Block.Ordinal + (index * _graph.Blocks.Length)));
            foreach (FlowState state in states)
            {
                foreach (FlowState next in _transfer.Apply(operation, state))
                    after.Add(next);
            }

            if (IsAbandonable(operation))
            {
                foreach (FlowState state in after.All)
                    RaiseAbandoned(node, operation, state);
            }

            states = [.. after.All];
        }

        return states;
    }

    private List<IOperation> Operations(BasicBlock block) => _operations[block.Ordinal] ??= BlockOperations.Of(block);

    private void Enter(BasicBlock block, Continuation? continuation, FlowState state)
    {
        if (_observer is not null)
            return;
        _isTooDeep |= continuation is { Depth: > MaxFinallyDepth };
        var node = new Node(block, continuation);
        if (!_states.TryGetValue(node, out FlowStates? states))
        {
            _states.Add(node, states = new FlowStates(block.Ordinal));
            _order.Add(node, _nodes.Count);
            _nodes.Add(node);
        }

        _effort += 1 + state.Values.Count + state.Facts.Count + state.Outcomes.Count;
        if (states.Add(state))
            _pending.Add((block.Ordinal, _order[node]));
    }

    private void Follow(ControlFlowBranch? branch, Node from, FlowState state)
    {
        switch (branch?.Semantics)
        {
            case ControlFlowBranchSemantics.Throw or ControlFlowBranchSemantics.Rethrow:
                Raise(
                    from.Block.EnclosingRegion, from.Continuation, state,
                    Thrown.ByStatement(from.Block.BranchValue, from.Block.EnclosingRegion), from.Block.BranchValue);
                break;
            case ControlFlowBranchSemantics.StructuredExceptionHandling:
                EndRegion(from, state);
                break;
            case not null when branch.Destination is { } destination:
                if (destination.Ordinal <= from.Block.Ordinal)
                    state = StalePlaces.Repeat(UndecidedTest.Repeat(state, destination.Ordinal), destination.Ordinal);
                if (branch.Semantics == ControlFlowBranchSemantics.Return && from.Block.BranchValue is { } value)
                    state = Escapes.InReturn(value, state.Assign(Place.Result, _body.Place(value, state)), _body);
                Continue(destination, branch.FinallyRegions, from.Continuation, state);
                break;
        }
    }

    private void Continue(
        BasicBlock destination, ImmutableArray<ControlFlowRegion> regions, Continuation? outer, FlowState state)
    {
        if (regions.IsDefaultOrEmpty)
        {
            Enter(destination, outer, state);
            return;
        }

        Enter(
            _graph.Blocks[regions[0].FirstBlockOrdinal],
            new Continuation(regions[0], destination, regions.RemoveAt(0), outer), state);
    }

    /// <summary>The end of a <c>finally</c>, or of an exception filter that said no.</summary>
    private void EndRegion(Node from, FlowState state)
    {
        ControlFlowRegion? region = from.Block.EnclosingRegion;
        while (region is not null && region.Kind is not (ControlFlowRegionKind.Finally or ControlFlowRegionKind.Filter))
            region = region.EnclosingRegion;
        if (region is null || region.Kind == ControlFlowRegionKind.Filter)
        {
            Raise(
                region ?? from.Block.EnclosingRegion, from.Continuation, state, Filtered, cause: null);
            return;
        }

        if (from.Continuation is not { } continuation)
            return;
        if (continuation.Destination is { } destination)
            Continue(destination, continuation.Rest, continuation.Outer, state);
        else
            Raise(region, continuation.Outer, state, continuation.Cause ?? Filtered, cause: null);
    }

    /// <summary>A block, as it is reached on one way through the <c>finally</c> that it belongs to.</summary>
    private readonly record struct Node(BasicBlock Block, Continuation? Continuation);
}
