using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>The operations of a basic block in the order in which they run: operands before what uses them.</summary>
internal static class BlockOperations
{
    public static List<IOperation> Of(BasicBlock block)
    {
        var result = new List<IOperation>();
        foreach (IOperation operation in block.Operations)
            Add(operation, result);
        if (block.BranchValue is { } value)
            Add(value, result);
        return result;
    }

    // With a stack of its own: how deep source is nested is not ours to decide.
    private static void Add(IOperation root, List<IOperation> result)
    {
        var pending = new Stack<(IOperation Operation, bool Visited)>();
        pending.Push((root, false));
        var children = new List<IOperation>();
        while (pending.Count > 0)
        {
            (IOperation operation, bool visited) = pending.Pop();
            if (visited)
            {
                result.Add(operation);
                continue;
            }

            pending.Push((operation, true));
            // A nested function runs elsewhere.
            if (operation is IFlowAnonymousFunctionOperation || operation.Kind == OperationKind.NameOf)
                continue;
            children.Clear();
            children.AddRange(operation.ChildOperations);
            for (int i = children.Count - 1; i >= 0; i--)
                pending.Push((children[i], false));
        }
    }
}
