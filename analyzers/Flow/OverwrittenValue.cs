using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Tells whether a value that was stored in a local is lost: the next statement of its block that mentions the local
/// stores another one. Where that is not plain to see, it is not lost.
/// </summary>
internal static class OverwrittenValue
{
    /// <summary>Is the value that is stored here overwritten before it is read?</summary>
    /// <param name="store">The declarator or assignment that stores it.</param>
    /// <param name="local">Where.</param>
    public static bool Is(IOperation store, ISymbol local)
    {
        IOperation statement = store;
        while (statement.Parent is not (null or IBlockOperation))
        {
            // Only what is evaluated as a whole statement is stored whenever control gets past it.
            if (statement.Parent is not (IExpressionStatementOperation or IVariableDeclarationOperation or
                IVariableDeclarationGroupOperation))
            {
                return false;
            }

            statement = statement.Parent;
        }

        if (statement.Parent is not IBlockOperation block || IsInTry(block))
            return false;
        bool follows = false;
        foreach (IOperation next in block.Operations)
        {
            if (!follows)
            {
                follows = ReferenceEquals(next, statement);
                continue;
            }

            // A label can be reached, and a branch may lead, past what follows.
            if (next is ILabeledOperation)
                return false;
            if (Mentions(next, local))
                return Overwrites(next, local) && !IsReadElsewhere(block, local);
            if (MayBranch(next))
                return false;
        }

        return false;
    }

    /// <summary>A handler may read what was stored before an exception.</summary>
    private static bool IsInTry(IOperation block)
    {
        for (IOperation? outer = block; outer is not null; outer = outer.Parent)
        {
            if (outer is ITryOperation)
                return true;
        }

        return false;
    }

    /// <summary>A nested function may read it whenever it runs.</summary>
    private static bool IsReadElsewhere(IOperation block, ISymbol local)
    {
        IOperation root = block;
        while (root.Parent is { } parent)
            root = parent;
        foreach (IOperation part in root.Descendants())
        {
            if (part is ILocalFunctionOperation or IAnonymousFunctionOperation && Mentions(part, local))
                return true;
        }

        return false;
    }

    private static bool Overwrites(IOperation statement, ISymbol local) =>
        statement is IExpressionStatementOperation
        {
            Operation: ISimpleAssignmentOperation { IsRef: false, Target: ILocalReferenceOperation target } assignment,
        } &&
        SymbolEqualityComparer.Default.Equals(target.Local, local) && !Mentions(assignment.Value, local);

    private static bool Mentions(IOperation operation, ISymbol local)
    {
        foreach (IOperation part in operation.DescendantsAndSelf())
        {
            if (part is ILocalReferenceOperation { Local: var read } && SymbolEqualityComparer.Default.Equals(read, local))
                return true;
        }

        return false;
    }

    private static bool MayBranch(IOperation operation)
    {
        foreach (IOperation part in operation.DescendantsAndSelf())
        {
            if (part is IBranchOperation { BranchKind: BranchKind.GoTo or BranchKind.Continue })
                return true;
        }

        return false;
    }
}
