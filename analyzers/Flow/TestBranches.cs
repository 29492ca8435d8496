using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>The tests of a function, and what can be reached after each outcome without making the test again.</summary>
internal sealed class TestBranches
{
    private readonly Dictionary<IOperation, BasicBlock> _blocks = [];

    public TestBranches(ControlFlowGraph graph)
    {
        foreach (BasicBlock block in graph.Blocks)
        {
            foreach (IOperation operation in BlockOperations.Of(block))
                _blocks[operation] = block;
        }

        All =
        [
            .. from block in graph.Blocks
               where block is { BranchValue: not null, ConditionalSuccessor: not null, FallThroughSuccessor: not null } &&
                   block.ConditionKind != ControlFlowConditionKind.None
               select new TestBranch(
                   block.BranchValue!, Reached(block.ConditionalSuccessor!, block), Reached(block.FallThroughSuccessor!, block), this),
        ];
    }

    public IReadOnlyList<TestBranch> All { get; }

    public IEnumerable<IOperation> Operations => _blocks.Keys;

    /// <summary>The block that an operation stands in; null if it is none of this function.</summary>
    public BasicBlock? BlockOf(IOperation operation) => _blocks.TryGetValue(operation, out BasicBlock? block) ? block : null;

    private static HashSet<BasicBlock> Reached(ControlFlowBranch branch, BasicBlock without)
    {
        var reached = new HashSet<BasicBlock>();
        var pending = new Stack<BasicBlock>();
        Push(branch);
        while (pending.Count > 0)
        {
            BasicBlock block = pending.Pop();
            Push(block.FallThroughSuccessor);
            Push(block.ConditionalSuccessor);
        }

        return reached;

        void Push(ControlFlowBranch? way)
        {
            if (way?.Destination is { } next && !ReferenceEquals(next, without) && reached.Add(next))
                pending.Push(next);
        }
    }
}

/// <summary>A test, and the blocks that can be reached after its two outcomes.</summary>
internal sealed record TestBranch(
    IOperation Test, HashSet<BasicBlock> Jumping, HashSet<BasicBlock> Falling, TestBranches Branches)
{
    /// <summary>Which outcome leads to the operation: true for the jump; null if both do, or neither.</summary>
    public bool? LeadingTo(IOperation operation) =>
        Branches.BlockOf(operation) is { } block && Jumping.Contains(block) != Falling.Contains(block)
            ? Jumping.Contains(block)
            : null;
}
