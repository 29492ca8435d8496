using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>The operations of a function, and in which order they can follow each other.</summary>
internal sealed class CopyGraph
{
    private readonly ControlFlowGraph _graph;
    private readonly List<IOperation>[] _operations;

    public CopyGraph(ControlFlowGraph graph)
    {
        _graph = graph;
        _operations = [.. graph.Blocks.Select(BlockOperations.Of)];
    }

    /// <summary>The operations of a block.</summary>
    public IReadOnlyList<IOperation> this[int block] => _operations[block];

    /// <summary>The block that an operation stands in; -1 if it is not in this graph.</summary>
    public int BlockOf(IOperation operation) =>
        Array.FindIndex(_operations, operations => operations.Exists(one => ReferenceEquals(one, operation)));

    /// <summary>Where in its block an operation stands; -1 if it is not there.</summary>
    public int IndexOf(int block, IOperation operation) =>
        _operations[block].FindIndex(one => ReferenceEquals(one, operation));

    /// <summary>All operations of the function.</summary>
    public IReadOnlyList<IOperation> All => [.. _operations.SelectMany(operations => operations)];

    /// <summary>Is there a way to an operation, from the entry, that does not pass another one?</summary>
    public bool Reaches(IOperation operation, IOperation without)
    {
        var visited = new HashSet<int> { 0 };
        var pending = new Stack<int>();
        pending.Push(0);
        while (pending.Count > 0)
        {
            int block = pending.Pop();
            int target = IndexOf(block, operation);
            int barrier = IndexOf(block, without);
            if (target >= 0 && (barrier < 0 || target < barrier))
                return true;
            if (barrier >= 0)
                continue;
            foreach ((int next, _) in Next(block))
            {
                if (visited.Add(next))
                    pending.Push(next);
            }
        }

        return false;
    }

    /// <summary>Shows the operations on all ways from a place in a block, each way until it is told to stop.</summary>
    public void Walk(int block, int from, Func<IOperation, bool> stops)
    {
        var visited = new HashSet<int>();
        var pending = new Stack<(int Block, int From)>();
        pending.Push((block, from));
        while (pending.Count > 0)
        {
            (int current, int first) = pending.Pop();
            bool isStopped = false;
            for (int i = first; i < _operations[current].Count && !isStopped; i++)
                isStopped = stops(_operations[current][i]);
            if (isStopped)
                continue;
            foreach ((int next, _) in Next(current))
            {
                if (visited.Add(next))
                    pending.Push((next, 0));
            }
        }
    }

    /// <summary>The blocks on ways from a block back to it: empty, if there is none.</summary>
    /// <param name="block">The block.</param>
    /// <param name="without">A block that the ways do not pass; -1: they may pass any.</param>
    public HashSet<int> LoopOf(int block, int without = -1)
    {
        HashSet<int> from = Reachable(
            block, (graph, one) => graph.Next(one).Select(next => next.Block).Where(next => next != without));
        HashSet<int> to = Reachable(block, (graph, one) => graph.Previous(one).Where(previous => previous != without));
        from.IntersectWith(to);
        return from;
    }

    /// <summary>All blocks from which a block can be reached, and the block.</summary>
    public HashSet<int> Before(int block)
    {
        HashSet<int> before = Reachable(block, static (graph, one) => graph.Previous(one));
        before.Add(block);
        return before;
    }

    /// <summary>The test at the end of a block; null if there is none.</summary>
    public IOperation? TestOf(int block) =>
        _graph.Blocks[block].ConditionKind == ControlFlowConditionKind.None ? null : _graph.Blocks[block].BranchValue;

    /// <summary>
    /// Where a block can lead to, and, where a test decides, for which outcome. Exceptions are left out.
    /// </summary>
    public IEnumerable<(int Block, bool? When)> Next(int block)
    {
        BasicBlock from = _graph.Blocks[block];
        bool? jumps = from.ConditionKind == ControlFlowConditionKind.None
            ? null
            : from.ConditionKind == ControlFlowConditionKind.WhenTrue;
        if (Target(from.ConditionalSuccessor) is { } jumped)
            yield return (jumped, jumps);
        if (Target(from.FallThroughSuccessor) is { } fallen)
            yield return (fallen, !jumps);
    }

    /// <summary>The operations of the <c>finally</c> regions that run on the way from a block to another.</summary>
    public IEnumerable<IOperation> Between(int from, int to)
    {
        BasicBlock source = _graph.Blocks[from];
        foreach (ControlFlowBranch? branch in new[] { source.ConditionalSuccessor, source.FallThroughSuccessor })
        {
            if (branch is null || branch.Destination?.Ordinal != to)
                continue;
            foreach (ControlFlowRegion region in branch.FinallyRegions)
            {
                for (int i = region.FirstBlockOrdinal; i <= region.LastBlockOrdinal; i++)
                {
                    foreach (IOperation operation in _operations[i])
                        yield return operation;
                }
            }
        }
    }

    private static int? Target(ControlFlowBranch? branch) =>
        branch is { Semantics: ControlFlowBranchSemantics.Regular or ControlFlowBranchSemantics.Return, Destination: { } block }
            ? block.Ordinal
            : null;

    private IEnumerable<int> Previous(int block) => _graph.Blocks[block].Predecessors
        .Where(branch => branch.Destination is not null && Target(branch) == block)
        .Select(branch => branch.Source.Ordinal);

    /// <summary>The blocks that are reached from a block by one step or more.</summary>
    private HashSet<int> Reachable(int block, Func<CopyGraph, int, IEnumerable<int>> steps)
    {
        var reached = new HashSet<int>();
        var pending = new Stack<int>();
        pending.Push(block);
        while (pending.Count > 0)
        {
            foreach (int next in steps(this, pending.Pop()))
            {
                if (reached.Add(next))
                    pending.Push(next);
            }
        }

        return reached;
    }
}
