using System.Runtime.CompilerServices;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Finds the place that an expression stands for, through aliases.</summary>
internal static class Places
{
    /// <summary>The place of the value of an expression.</summary>
    /// <param name="operation">The expression.</param>
    /// <param name="state">What holds when it is evaluated.</param>
    /// <param name="shared">Variables that other code can assign at any time.</param>
    public static Place Of(IOperation operation, FlowState state, ISet<ISymbol> shared)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (operation.ConstantValue is { HasValue: true, Value: var constant })
            return constant is bool flag ? (flag ? Place.True : Place.False) : Place.Constant(constant);

        switch (operation)
        {
            case IInstanceReferenceOperation:
                return Place.This;
            case ILocalReferenceOperation local:
                return shared.Contains(local.Local) ? Site(operation) : Value(Place.Variable(local.Local), state);
            case IParameterReferenceOperation parameter:
                return shared.Contains(parameter.Parameter)
                    ? Site(operation)
                    : Value(Place.Variable(parameter.Parameter), state);
            case IFlowCaptureReferenceOperation temporary:
                return Value(Place.Temporary(temporary.Id), state);
            case IFieldReferenceOperation field:
                return Member(field, field.Instance, state, shared);
            case IEventReferenceOperation raised:
                return Member(raised, raised.Instance, state, shared);
            case IPropertyReferenceOperation { Property.Name: "HasValue", Instance: { } nullable } property
                when NullableTypes.Is(property.Property.ContainingType):
                return Place.Not(IsNull(nullable, state, shared));
            case IPropertyReferenceOperation { IsImplicit: true, Property.Name: "Current" }:
                // The next element of a loop over all of them: another one each time.
                return Site(operation);
            case IPropertyReferenceOperation property when property.Arguments.IsEmpty:
                return IsNullableValue(property.Property)
                    ? Of(property.Instance!, state, shared)
                    : Member(property, property.Instance, state, shared);
            case IConversionOperation conversion when conversion.OperatorMethod is null || IsMemoryConversion(conversion):
                return Of(conversion.Operand, state, shared);
            case IParenthesizedOperation parenthesized:
                return Of(parenthesized.Operand, state, shared);
            case IAwaitOperation awaited:
                return Of(awaited.Operation, state, shared);
            case ISimpleAssignmentOperation assignment:
                return Of(assignment.Value, state, shared);
            case IIncrementOrDecrementOperation { Type: IPointerTypeSymbol } moved:
                return Of(moved.Target, state, shared);
            case ICompoundAssignmentOperation { Type: IPointerTypeSymbol } moved:
                return Of(moved.Target, state, shared);
            case ITypeOfOperation { TypeOperand: { } type }:
                return Place.Variable(type);
            case IInvocationOperation invocation:
                return OfInvocation(invocation, state, shared);
            case IObjectCreationOperation { Arguments: [var memory, ..] } creation
                when FrameworkMemory.IsSpanConstructor(creation.Constructor):
                return OfArgument(memory, state, shared);
            case IAddressOfOperation addressOf:
                return OfAddress(addressOf.Reference, state, shared) ?? Site(operation);
            case IImplicitIndexerReferenceOperation { IndexerSymbol: IMethodSymbol slice } range
                when FrameworkMemory.IsAddress(slice):
                return Of(range.Instance, state, shared);
            case IBinaryOperation binary:
                return OfBinary(binary, state, shared);
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not
                when not.Type?.SpecialType == SpecialType.System_Boolean:
                return Place.Not(Of(not.Operand, state, shared));
            case IIsNullOperation isNull:
                return IsNull(isNull.Operand, state, shared);
            case IIsPatternOperation isNull when IsNullPattern(isNull.Pattern):
                return IsNull(isNull.Value, state, shared);
            case IIsPatternOperation { Pattern: INegatedPatternOperation not } isNotNull when IsNullPattern(not.Pattern):
                return Place.Not(IsNull(isNotNull.Value, state, shared));
            case { Kind: OperationKind.None, Type: IPointerTypeSymbol } when OnlyChild(operation) is { } pinned:
                // The initializer of a fixed statement.
                return Of(pinned, state, shared);
            default:
                return Site(operation);
        }
    }

    /// <summary>
    /// The memory that a reference lies in: that of the span, array or pointer whose element it is; null if it is no
    /// part of such memory.
    /// </summary>
    public static Place? OfAddress(IOperation reference, FlowState state, ISet<ISymbol> shared)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        return reference switch
        {
            IPropertyReferenceOperation { Instance: { } instance } property
                when property.Arguments.Length > 0 || property.Property.Name == "Current" =>
                Of(instance, state, shared),
            IArrayElementReferenceOperation element => Of(element.ArrayReference, state, shared),
            IImplicitIndexerReferenceOperation { IndexerSymbol: IPropertySymbol } element =>
                Of(element.Instance, state, shared),
            IFieldReferenceOperation { Instance: { } instance, Field.RefKind: RefKind.None } =>
                OfAddress(instance, state, shared),
            IInvocationOperation invocation => Of(invocation, state, shared),
            ILocalReferenceOperation { Local.RefKind: not RefKind.None } => Of(reference, state, shared),
            IParameterReferenceOperation { Parameter.RefKind: not RefKind.None } => Of(reference, state, shared),
            IFlowCaptureReferenceOperation => Of(reference, state, shared),
            IParenthesizedOperation parenthesized => OfAddress(parenthesized.Operand, state, shared),
            _ when IsDereference(reference) => Of(FirstChild(reference)!, state, shared),
            _ => null,
        };
    }

    /// <summary>The place of what an argument passes: the memory of a reference, or the value.</summary>
    public static Place OfArgument(IArgumentOperation argument, FlowState state, ISet<ISymbol> shared)
    {
        if (argument.Parameter is not { RefKind: not RefKind.None })
            return Of(argument.Value, state, shared);
        return OfAddress(argument.Value, state, shared) ?? Of(argument.Value, state, shared);
    }

    /// <summary>Is this <c>*p</c>, <c>p[i]</c>, or the <c>*p</c> in <c>p->f</c>? These have no operation of their own.</summary>
    public static bool IsDereference(IOperation operation) =>
        operation.Kind == OperationKind.None &&
        FirstChild(operation)?.Type is IPointerTypeSymbol pointer &&
        SymbolEqualityComparer.Default.Equals(pointer.PointedAtType, operation.Type);

    public static IOperation? FirstChild(IOperation operation)
    {
        foreach (IOperation child in operation.ChildOperations)
            return child;
        return null;
    }

    /// <summary>The place under which what is assigned to an expression is known; null if it is not.</summary>
    public static Place? OfTarget(IOperation target, FlowState state, ISet<ISymbol> shared) => target switch
    {
        ILocalReferenceOperation local => Place.Variable(local.Local),
        IParameterReferenceOperation parameter => Place.Variable(parameter.Parameter),
        IFieldReferenceOperation { Instance: null } field => Place.Variable(field.Field),
        IFieldReferenceOperation { Instance: { } instance } field => Of(instance, state, shared).Member(field.Field),
        IPropertyReferenceOperation { Instance: null, Arguments.IsEmpty: true } property =>
            Place.Variable(property.Property),
        IPropertyReferenceOperation { Instance: { } instance, Arguments.IsEmpty: true } property =>
            Of(instance, state, shared).Member(property.Property),
        IDeclarationExpressionOperation declaration => OfTarget(declaration.Expression, state, shared),
        _ => null,
    };

    private static Place Site(IOperation operation) => Place.Site(operation.Syntax);

    private static Place Value(Place variable, FlowState state) =>
        state.Values.TryGetValue(variable, out Place? value) ? value : variable;

    private static Place Member(
        IMemberReferenceOperation reference, IOperation? instance, FlowState state, ISet<ISymbol> shared)
    {
        if (MemberPaths.MakesNew(reference.Member))
            return Site(reference);
        Place? place = instance is null
            ? Place.Variable(reference.Member)
            : Of(instance, state, shared).Member(reference.Member);
        return place is null ? Site(reference) : Value(place, state);
    }

    private static Place OfInvocation(IInvocationOperation invocation, FlowState state, ISet<ISymbol> shared)
    {
        IMethodSymbol method = invocation.TargetMethod;
        if (invocation.Instance is { } instance)
        {
            bool passesOn = FrameworkMemory.IsAddress(method) || method.Name is "ConfigureAwait" or "AsTask" ||
                (method.Name == "GetValueOrDefault" && NullableTypes.Is(method.ContainingType));
            if (passesOn)
                return Of(instance, state, shared);
            return MemberPaths.Of(method) is not null && Of(instance, state, shared).Member(method) is { } returned
                ? Value(returned, state)
                : Site(invocation);
        }

        if (method is { Name: nameof(ReferenceEquals), ContainingType.SpecialType: SpecialType.System_Object } &&
            invocation.Arguments is [var one, var other])
        {
            return Comparison(BinaryOperatorKind.Equals, Of(one.Value, state, shared), Of(other.Value, state, shared)) ?? Site(invocation);
        }

        return invocation.Arguments is [var memory, ..] && FrameworkMemory.IsAddress(method)
            ? OfArgument(memory, state, shared)
            : Site(invocation);
    }

    private static bool IsNullPattern(IPatternOperation pattern) =>
        pattern is IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } };

    private static Place IsNull(IOperation operand, FlowState state, ISet<ISymbol> shared) =>
        Place.Comparison(BinaryOperatorKind.Equals, Of(operand, state, shared), Place.Null);

    private static Place OfBinary(IBinaryOperation binary, FlowState state, ISet<ISymbol> shared)
    {
        if (binary.OperatorKind is BinaryOperatorKind.Add or BinaryOperatorKind.Subtract)
        {
            // An address that was computed from a pointer lies in the same memory.
            if (IsAddress(binary.Type))
                return Of(IsAddress(binary.LeftOperand.Type) ? binary.LeftOperand : binary.RightOperand, state, shared);
        }
        else if (binary.OperatorMethod is null && binary.Type?.SpecialType == SpecialType.System_Boolean)
        {
            Place left = Of(binary.LeftOperand, state, shared);
            Place right = Of(binary.RightOperand, state, shared);
            if (binary.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals)
            {
                bool equal = binary.OperatorKind == BinaryOperatorKind.Equals;
                if (right is { Kind: PlaceKind.Constant, Value: bool flag })
                    return flag == equal ? left : Place.Not(left);
                if (right.Equals(Place.Null))
                {
                    var isNull = Place.Comparison(BinaryOperatorKind.Equals, left, right);
                    return equal ? isNull : Place.Not(isNull);
                }
            }

            if (left.Kind == PlaceKind.Constant && right.Kind == PlaceKind.Constant &&
                binary.OperatorKind is BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals &&
                left.Value?.GetType() == right.Value?.GetType())
            {
                bool isEqual = Equals(left.Value, right.Value);
                return isEqual == (binary.OperatorKind == BinaryOperatorKind.Equals) ? Place.True : Place.False;
            }

            if (Comparison(binary.OperatorKind, left, right) is { } comparison)
                return comparison;
        }

        return Site(binary);
    }

    private static Place? Comparison(BinaryOperatorKind kind, Place left, Place right) =>
        left.IsImmutable && right.IsImmutable && !left.IsDeep && !right.IsDeep ? Place.Comparison(kind, left, right) : null;

    private static bool IsAddress(ITypeSymbol? type) =>
        type is IPointerTypeSymbol { } or { SpecialType: SpecialType.System_IntPtr or SpecialType.System_UIntPtr };

    private static bool IsMemoryConversion(IConversionOperation conversion) =>
        FrameworkMemory.IsMemory(conversion.Type) && FrameworkMemory.IsMemory(conversion.Operand.Type);

    private static bool IsNullableValue(IPropertySymbol property) =>
        property.Name == "Value" && NullableTypes.Is(property.ContainingType);

    private static IOperation? OnlyChild(IOperation operation)
    {
        IOperation? only = null;
        foreach (IOperation child in operation.ChildOperations)
        {
            if (only is not null)
                return null;
            only = child;
        }

        return only is null || IsDereference(operation) ? null : only;
    }
}
