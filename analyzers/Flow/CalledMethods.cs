using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Everything that an operation calls, whether the code says so or the compiler does.</summary>
internal static class CalledMethods
{
    /// <summary>The calls that the operation makes, in the order in which it makes them.</summary>
    public static IEnumerable<LockCall> Of(IOperation operation, FlowState state)
    {
        if (LockCall.Of(operation, state) is { } direct)
            yield return direct;

        switch (operation)
        {
            case ISimpleAssignmentOperation { Target: IPropertyReferenceOperation { Property.SetMethod: { } setter } property }:
                yield return Accessor(operation, setter, property, state);
                break;
            case ICompoundAssignmentOperation compound:
                if (Operator(operation, compound.OperatorMethod, state) is { } combining)
                    yield return combining;
                if (compound.Target is IPropertyReferenceOperation { Property.SetMethod: { } changed } target)
                    yield return Accessor(operation, changed, target, state);
                break;
            case ICoalesceAssignmentOperation { Target: IPropertyReferenceOperation { Property.SetMethod: { } filled } empty }:
                yield return Accessor(operation, filled, empty, state);
                break;
            case IIncrementOrDecrementOperation increment:
                if (Operator(operation, increment.OperatorMethod, state) is { } stepping)
                    yield return stepping;
                if (increment.Target is IPropertyReferenceOperation { Property.SetMethod: { } stepped } counter)
                    yield return Accessor(operation, stepped, counter, state);
                break;
            case IEventAssignmentOperation { EventReference: IEventReferenceOperation { Event: var raised } reference } change:
                if ((change.Adds ? raised.AddMethod : raised.RemoveMethod) is { } accessor)
                    yield return new LockCall(operation, accessor, reference.Instance, [], state);
                break;
            case IBinaryOperation { OperatorMethod: { } method } binary:
                yield return new LockCall(operation, method, null, [], state)
                {
                    Operands = [binary.LeftOperand, binary.RightOperand],
                };
                break;
            case IUnaryOperation { OperatorMethod: { } method } unary:
                yield return new LockCall(operation, method, null, [], state) { Operands = [unary.Operand] };
                break;
            case IConversionOperation { OperatorMethod: { } method } conversion:
                yield return new LockCall(operation, method, null, [], state) { Operands = [conversion.Operand] };
                break;
            case IRecursivePatternOperation { DeconstructSymbol: IMethodSymbol method }:
                yield return new LockCall(operation, method, null, [], state);
                break;
            case IDeconstructionAssignmentOperation deconstruction:
                foreach (LockCall call in Deconstructions(deconstruction, state))
                    yield return call;
                break;
            case IAwaitOperation awaited:
                foreach (LockCall call in Awaiter(awaited, state))
                    yield return call;
                break;
        }
    }

    private static LockCall Accessor(
        IOperation operation, IMethodSymbol accessor, IPropertyReferenceOperation property, FlowState state) =>
        new(operation, accessor, property.Instance, [.. property.Arguments], state);

    private static LockCall? Operator(IOperation operation, IMethodSymbol? method, FlowState state) =>
        method is null ? null : new LockCall(operation, method, null, [], state);

    private static IEnumerable<LockCall> Deconstructions(IDeconstructionAssignmentOperation operation, FlowState state)
    {
        if (operation.Value.Type is not INamedTypeSymbol { IsTupleType: false } type)
            yield break;
        foreach (IMethodSymbol method in Members(type, "Deconstruct"))
        {
            IOperation target = operation.Target is IDeclarationExpressionOperation declared ? declared.Expression : operation.Target;
            if (target is ITupleOperation parts && parts.Elements.Length == method.Parameters.Length &&
                method.Parameters.All(parameter => parameter.RefKind == RefKind.Out))
            {
                yield return new LockCall(operation, method, operation.Value, [], state);
            }
        }
    }

    /// <summary>An awaiter of the compilation's own.</summary>
    private static IEnumerable<LockCall> Awaiter(IAwaitOperation awaited, FlowState state)
    {
        if (awaited.Operation.Type is not INamedTypeSymbol type)
            yield break;
        foreach (IMethodSymbol getAwaiter in Members(type, "GetAwaiter"))
        {
            if (getAwaiter.DeclaringSyntaxReferences.IsEmpty || !getAwaiter.Parameters.IsEmpty)
                continue;
            yield return new LockCall(awaited, getAwaiter, awaited.Operation, [], state);
            if (getAwaiter.ReturnType is not INamedTypeSymbol awaiter)
                continue;
            foreach (IMethodSymbol getResult in Members(awaiter, "GetResult"))
                yield return new LockCall(awaited, getResult, null, [], state);
        }
    }

    private static IEnumerable<IMethodSymbol> Members(INamedTypeSymbol type, string name)
    {
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (ISymbol member in current.GetMembers(name))
            {
                if (member is IMethodSymbol { IsStatic: false } method)
                    yield return method;
            }
        }
    }
}
