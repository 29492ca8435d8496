using System.Runtime.CompilerServices;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Summaries;

/// <summary>
/// Tells of a function that becomes a delegate whether all its invocations are in sight: it is invoked where it is made,
/// or handed to somebody who invokes it before the call returns, and is kept nowhere.
/// </summary>
internal sealed class DelegateUses
{
    private readonly BodyAnalysis _body;
    private readonly Func<IMethodSymbol, IParameterSymbol, bool> _isOnlyInvoked;
    private readonly HashSet<ISymbol> _visited = new(SymbolEqualityComparer.Default);

    /// <param name="body">The body in which the delegate is made.</param>
    /// <param name="isOnlyInvoked">Does a method of the compilation only invoke the delegate that a parameter passes?</param>
    public DelegateUses(BodyAnalysis body, Func<IMethodSymbol, IParameterSymbol, bool> isOnlyInvoked)
    {
        _body = body;
        _isOnlyInvoked = isOnlyInvoked;
    }

    /// <summary>Is the delegate only invoked, and where that can be seen?</summary>
    public bool IsOnlyInvoked(IOperation value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        while (value.Parent is IConversionOperation { OperatorMethod: null } or IDelegateCreationOperation or IParenthesizedOperation)
            value = value.Parent;

        switch (value.Parent)
        {
            case IInvocationOperation { TargetMethod.MethodKind: MethodKind.DelegateInvoke } invocation:
                return invocation.Instance == value;
            case IConditionalAccessOperation { WhenNotNull: IInvocationOperation invocation } access:
                return access.Operation == value && invocation is
                {
                    TargetMethod.MethodKind: MethodKind.DelegateInvoke, Instance: IConditionalAccessInstanceOperation,
                };
            case IArgumentOperation { Parameter: { } parameter, Parent: IInvocationOperation call }:
                return IsInvokedBy(call.TargetMethod, parameter);
            case IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol: { } local } }:
                return IsOnlyInvoked(local);
            case ISimpleAssignmentOperation assignment:
                return assignment.Target == value ||
                    assignment is { Target: ILocalReferenceOperation { Local: var assigned }, Parent: IExpressionStatementOperation } &&
                    IsOnlyInvoked(assigned);
            case IBinaryOperation { OperatorMethod: null, Type.SpecialType: SpecialType.System_Boolean } or IIsPatternOperation:
                return true;
            default:
                return false;
        }
    }

    /// <summary>Is the delegate that a local or parameter of the body holds only invoked?</summary>
    public bool IsOnlyInvoked(ISymbol variable)
    {
        if (!_visited.Add(variable))
            return true;
        foreach (IOperation operation in _body.Operations)
        {
            ISymbol? read = operation switch
            {
                ILocalReferenceOperation local => local.Local,
                IParameterReferenceOperation parameter => parameter.Parameter,
                _ => null,
            };
            if (read is not null && SymbolEqualityComparer.Default.Equals(read, variable) && !IsNamed(operation) &&
                !IsOnlyInvoked(operation))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Does the operation only give a name, to <c>nameof</c>?</summary>
    public static bool IsNamed(IOperation operation)
    {
        for (IOperation? outer = operation.Parent; outer is IMemberReferenceOperation or INameOfOperation; outer = outer.Parent)
        {
            if (outer is INameOfOperation)
                return true;
        }

        return false;
    }

    private bool IsInvokedBy(IMethodSymbol method, IParameterSymbol parameter) =>
        FrameworkDelegates.Of(method, parameter) switch
        {
            DelegateUse.AtOnce => true,
            DelegateUse.Unknown => _isOnlyInvoked(method, parameter),
            _ => false,
        };
}
