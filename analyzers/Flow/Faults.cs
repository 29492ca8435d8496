using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Tells which operations may fault.</summary>
internal static class Faults
{
    /// <summary>The fault that the operation may take in this state; null if it takes none.</summary>
    public static Fault? Of(IOperation operation, FlowState state, BodyContext body)
    {
        switch (operation)
        {
            case IInvocationOperation { TargetMethod: var method, Instance: var instance } invocation:
                return OfCall(invocation, method, body) ??
                    OfDelegate(invocation, state, body) ??
                    OfReferenceResult(invocation, state, body) ??
                    OfTouch(invocation, method, instance, [.. invocation.Arguments], state, body);
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                return OfCall(creation, constructor, body) ??
                    OfTouch(creation, constructor, null, [.. creation.Arguments], state, body);
            case IPropertyReferenceOperation property:
                return OfAccessors(property, body) ??
                    (IsElement(property) && IsTouched(property) && UserMemory.Contains(property, state, body)
                        ? Touch(property)
                        : null);
            case IArrayElementReferenceOperation or IImplicitIndexerReferenceOperation { IndexerSymbol: IPropertySymbol }:
                return IsTouched(operation) && UserMemory.Contains(operation, state, body) ? Touch(operation) : null;
            case ILocalReferenceOperation { Local.RefKind: not RefKind.None, IsDeclaration: false }:
            case IParameterReferenceOperation { Parameter.RefKind: not RefKind.None }:
            case IFieldReferenceOperation { Field.RefKind: not RefKind.None }:
                return IsTouchedReference(operation, state, body) ? Touch(operation) : null;
            case IIsPatternOperation { Pattern: IListPatternOperation } list:
                return UserMemory.Is(list.Value, state, body) ? Touch(list) : null;
            case ISpreadOperation spread:
                return UserMemory.Is(spread.Operand, state, body) ? Touch(spread) : null;
            case IBinaryOperation { OperatorMethod: { } method }:
                return OfCall(operation, method, body);
            case IUnaryOperation { OperatorMethod: { } method }:
                return OfCall(operation, method, body);
            case IConversionOperation { OperatorMethod: { } method }:
                return OfCall(operation, method, body);
            case ICompoundAssignmentOperation { OperatorMethod: { } method }:
                return OfCall(operation, method, body);
            case IIncrementOrDecrementOperation { OperatorMethod: { } method }:
                return OfCall(operation, method, body);
            case { Kind: OperationKind.None } when Places.IsDereference(operation):
                return IsTouched(operation) && UserMemory.Contains(operation, state, body) ? Touch(operation) : null;
            default:
                return null;
        }
    }

    private static Fault? OfCall(IOperation operation, IMethodSymbol method, BodyContext body) =>
        body.Callees.Of(method).Fault switch
        {
            FaultEffect.MayFault => new Fault(operation.Syntax, FaultKind.Call, CopyForm.OfFaulting(method, body.Declarations)),
            FaultEffect.FaultIn => new Fault(operation.Syntax, FaultKind.FaultIn, CopyForm.None),
            _ => null,
        };

    /// <summary>Invoking a delegate whose type, or the parameter that it came in, says that it may fault.</summary>
    private static Fault? OfDelegate(IInvocationOperation invocation, FlowState state, BodyContext body)
    {
        if (invocation.TargetMethod.MethodKind != MethodKind.DelegateInvoke)
            return null;
        bool mayFault =
            body.Declarations.Has(invocation.TargetMethod.ContainingType.OriginalDefinition, AnnotationNames.MayFault) ||
            (invocation.Instance is { } instance &&
                body.Place(instance, state) is { Kind: PlaceKind.Variable, Symbol: IParameterSymbol parameter } &&
                body.Declarations.Has(parameter, AnnotationNames.MayFault));
        return mayFault ? new Fault(invocation.Syntax, FaultKind.Call, CopyForm.None) : null;
    }

    /// <summary>Reading or writing through the reference that a member of the framework computed.</summary>
    private static Fault? OfReferenceResult(IInvocationOperation invocation, FlowState state, BodyContext body) =>
        (invocation.TargetMethod.ReturnsByRef || invocation.TargetMethod.ReturnsByRefReadonly) &&
        FrameworkMemory.IsAddress(invocation.TargetMethod) && invocation.Parent is not IExpressionStatementOperation &&
        IsTouched(invocation) && UserMemory.Is(body.Place(invocation, state), body.Declarations)
            ? Touch(invocation)
            : null;

    private static Fault? OfAccessors(IPropertyReferenceOperation property, BodyContext body)
    {
        bool written = property.Parent switch
        {
            IAssignmentOperation assignment => ReferenceEquals(assignment.Target, property),
            IIncrementOrDecrementOperation => true,
            _ => false,
        };
        bool read = !(written && property.Parent is ISimpleAssignmentOperation) || property.Property.ReturnsByRef;
        Fault? fault = read && property.Property.GetMethod is { } getter ? OfCall(property, getter, body) : null;
        return fault ?? (written && property.Property.SetMethod is { } setter ? OfCall(property, setter, body) : null);
    }

    private static Fault? OfTouch(
        IOperation call, IMethodSymbol method, IOperation? instance, IArgumentOperation[] arguments, FlowState state,
        BodyContext body)
    {
        if (instance is not null && IsTouchOfOwnType(method, body))
            return Touch(call);
        if (!FrameworkMemory.IsTouch(method))
            return null;
        if (instance is not null && UserMemory.Is(instance, state, body))
            return Touch(call);
        bool referencesOnly = FrameworkMemory.TouchesReferencesOnly(method);
        foreach (IArgumentOperation argument in arguments)
        {
            if (referencesOnly && argument.Parameter is not { RefKind: not RefKind.None })
                continue;
            if (UserMemory.Is(argument, state, body))
                return Touch(call);
        }

        return null;
    }

    /// <summary>
    /// Does the member of a type that is user memory copy from it, or to it, and says nothing about faults?
    /// </summary>
    private static bool IsTouchOfOwnType(IMethodSymbol method, BodyContext body) =>
        UserMemory.IsAnnotatedType(method.ContainingType, body.Declarations) &&
        body.Callees.Of(method).Fault == FaultEffect.Unknown &&
        method.MethodKind is MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation &&
        !method.ReturnsByRef && !method.ReturnsByRefReadonly &&
        !UserMemory.IsAnnotatedType(method.ReturnType, body.Declarations) &&
        (FrameworkMemory.IsTouchOfSpan(method.Name) ||
            method.Parameters.Any(parameter => FrameworkMemory.IsMemory(parameter.Type)));

    private static bool IsElement(IPropertyReferenceOperation property) =>
        property.Arguments.Length > 0 ||
        (property.Property.Name == "Current" && FrameworkNames.Of(property.Property.ContainingType) is not null);

    /// <summary>Reading or writing through a reference into user memory, not moving the reference itself.</summary>
    private static bool IsTouchedReference(IOperation reference, FlowState state, BodyContext body) =>
        !FrameworkMemory.IsMemory(reference.Type) &&
        !UserMemory.IsAnnotatedType(reference.Type, body.Declarations) && IsTouched(reference) &&
        reference.Parent is not ISimpleAssignmentOperation { IsRef: true } &&
        UserMemory.Is(body.Place(reference, state), body.Declarations);

    /// <summary>Is the element read or written, and not just its address taken?</summary>
    private static bool IsTouched(IOperation element)
    {
        IOperation operation = element;
        while (operation.Parent is IFieldReferenceOperation { Field.RefKind: RefKind.None } or IParenthesizedOperation)
            operation = operation.Parent;

        if (operation.Syntax.Parent is RefExpressionSyntax)
            return false;
        return operation.Parent switch
        {
            IAddressOfOperation => false,
            IArgumentOperation { Parameter: { RefKind: not RefKind.None } } => false,
            ISimpleAssignmentOperation { IsRef: true } => false,
            ISimpleAssignmentOperation
            {
                Target: ILocalReferenceOperation { Local.RefKind: not RefKind.None, IsDeclaration: true },
            } assignment => !ReferenceEquals(assignment.Value, operation),
            _ => true,
        };
    }

    private static Fault Touch(IOperation operation)
    {
        SyntaxNode syntax = operation.Syntax switch
        {
            // The pointer in p->f stands for the whole access; the variable of a foreach for what is enumerated.
            { Parent: MemberAccessExpressionSyntax access } pointer
                when access.IsKind(SyntaxKind.PointerMemberAccessExpression) && access.Expression == pointer => access,
            { Parent: ForEachStatementSyntax loop } => loop.Expression,
            ForEachVariableStatementSyntax loop => loop.Expression,
            { } other => other,
        };
        return new Fault(syntax, FaultKind.Touch, CopyForm.Memory);
    }
}
