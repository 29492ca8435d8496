using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Finds the tests of a function that decide in which order it takes two locks.</summary>
internal sealed class DecidingTest
{
    private readonly PairFinder _found;
    private readonly Dictionary<IOperation, BasicBlock> _blocks = [];

    public DecidingTest(PairFinder found)
    {
        _found = found;
        foreach (BasicBlock block in found.Function.Graph.Blocks)
        {
            foreach (IOperation operation in BlockOperations.Of(block))
                _blocks[operation] = block;
        }
    }

    /// <summary>
    /// Is the pair taken in this order on one outcome of a test only, and the test compares the two, or the other outcome takes
    /// them the other way round? A test of which both outcomes take them in one order decides nothing.
    /// </summary>
    /// <param name="pair">The pair.</param>
    /// <param name="all">All pairs of the function that nothing else orders.</param>
    public bool Decides(TakenPair pair, IReadOnlyList<TakenPair> all)
    {
        if (!_blocks.TryGetValue(pair.Operation, out BasicBlock? at))
            return false;
        foreach (BasicBlock block in _found.Function.Graph.Blocks)
        {
            _found.Context!.Cancellation.ThrowIfCancellationRequested();
            if (block is not { BranchValue: { } test, ConditionalSuccessor: { } jump, FallThroughSuccessor: { } fall } ||
                block.ConditionKind == ControlFlowConditionKind.None)
            {
                continue;
            }

            HashSet<BasicBlock> jumping = Reached(jump, block);
            HashSet<BasicBlock> falling = Reached(fall, block);
            if (jumping.Contains(at) == falling.Contains(at))
                continue;
            (HashSet<BasicBlock> own, HashSet<BasicBlock> other) = jumping.Contains(at) ? (jumping, falling) : (falling, jumping);
            TakenPair[] others = [.. all.Where(one => IsOnlyIn(one, other, own))];
            if (others.Any(pair.IsReverseOf))
                return true;
            if (!others.Any(pair.IsSameAs) && Compares(test, pair))
                return true;
        }

        return false;
    }

    private bool IsOnlyIn(TakenPair pair, HashSet<BasicBlock> reached, HashSet<BasicBlock> notReached) =>
        _blocks.TryGetValue(pair.Operation, out BasicBlock? block) && reached.Contains(block) && !notReached.Contains(block);

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

    private bool Compares(IOperation test, TakenPair pair)
    {
        if (_found.Elements.Of(pair.First) is { Loop: null } one && _found.Elements.Of(pair.Second) is { Loop: null } other)
        {
            Mentions first = Keys(one);
            Mentions second = Keys(other);
            // What tests the key that both are found by, as every loop does, compares it with something else.
            if (first.Overlaps(second))
            {
                return test is IBinaryOperation binary && !pair.First.Root.Equals(pair.Second.Root) &&
                    Of(test).Orders && Of(binary.LeftOperand).Overlaps(first) && Of(binary.RightOperand).Overlaps(second);
            }
        }

        Mentions mentions = Of(test);
        return mentions.Orders && IsIn(mentions, pair.First) && IsIn(mentions, pair.Second);
    }

    private Mentions Of(IOperation expression) => Mentions.In([expression], _found.Context!, _found.Body);

    private Mentions Keys(LockElement element) => Mentions.In(element.Keys, _found.Context!, _found.Body);

    /// <summary>Is the object named there: itself, or what it was found by?</summary>
    private bool IsIn(Mentions mentions, Place place)
    {
        if (place.Kind == PlaceKind.This)
            return mentions.This;
        if (_found.Elements.Of(place) is { } element)
        {
            return element.Loop is { } loop
                ? loop.Locals.Any(mentions.Has)
                : Keys(element).Overlaps(mentions);
        }

        return place.Symbol is { } symbol && mentions.Has(symbol.OriginalDefinition);
    }
}
