using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Tells which delegates are handed to somebody who may invoke them when the method has returned.</summary>
internal static class LeavingDelegates
{
    private const int MaxVariables = 16;

    /// <summary>Does the delegate that is made here leave the method? What cannot be followed does not.</summary>
    /// <param name="made">The function that becomes a delegate.</param>
    /// <param name="operations">All operations of the body.</param>
    public static bool Leaves(IOperation made, IReadOnlyList<IOperation> operations)
    {
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        var pending = new Queue<ISymbol>();
        if (Leaves(made, pending))
            return true;
        while (pending.Count > 0 && seen.Count < MaxVariables)
        {
            ISymbol variable = pending.Dequeue();
            if (!seen.Add(variable))
                continue;
            foreach (IOperation operation in operations)
            {
                if (operation is ILocalReferenceOperation { Local: var local } &&
                    SymbolEqualityComparer.Default.Equals(local, variable) && Leaves(operation, pending))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>
    /// Follows a delegate outwards; variables that keep it are added to those that have to be followed.
    /// </summary>
    private static bool Leaves(IOperation value, Queue<ISymbol> variables)
    {
        while (true)
        {
            IOperation? parent = value.Parent;
            switch (parent)
            {
                case IDelegateCreationOperation or IConversionOperation or IParenthesizedOperation or
                    IConditionalOperation or ICoalesceOperation or ITupleOperation or IArrayInitializerOperation or
                    IArrayCreationOperation:
                    value = parent;
                    continue;
                case IReturnOperation:
                    return true;
                case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation variable }:
                    variables.Enqueue(variable.Symbol);
                    return false;
                case IAssignmentOperation assignment when ReferenceEquals(assignment.Value, value):
                    switch (assignment.Target)
                    {
                        case ILocalReferenceOperation { Local.RefKind: RefKind.None } local:
                            variables.Enqueue(local.Local);
                            return false;
                        case IParameterReferenceOperation { Parameter.RefKind: RefKind.None } or IDiscardOperation:
                            return false;
                        default:
                            return true;
                    }

                case IEventAssignmentOperation { Adds: true } change:
                    return ReferenceEquals(change.HandlerValue, value);
                case IFieldInitializerOperation or IPropertyInitializerOperation:
                    return true;
                case IArgumentOperation { Parameter: { } parameter } argument:
                    IMethodSymbol? method = argument.Parent switch
                    {
                        IInvocationOperation call => call.TargetMethod,
                        IObjectCreationOperation creation => creation.Constructor,
                        _ => null,
                    };
                    return method is not null && FrameworkDelegates.Of(method, parameter) is
                        DelegateUse.Elsewhere or DelegateUse.Registered or DelegateUse.Factory;
                default:
                    return false;
            }
        }
    }
}
