using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Structs that are a lock, or own one, and change when they are used: a copy is another lock.</summary>
internal static class MutableLocks
{
    /// <summary>Is it such a struct?</summary>
    public static bool Is(ITypeSymbol? type, Declarations declarations)
    {
        if (NullableTypes.Underlying(type) is not INamedTypeSymbol { TypeKind: TypeKind.Struct } lockType)
            return false;
        string? framework = FrameworkNames.Of(lockType);
        if (framework is not null)
            return framework is "System.Threading.SpinLock" or "System.Threading.Lock.Scope";
        if (lockType.IsReadOnly)
            return false;
        bool isLock = declarations.HasOnType(lockType, AnnotationNames.ScopedLock) ||
            declarations.HasOnType(lockType, AnnotationNames.LockClass) || LockClass.IsLockType(lockType, declarations.Model);
        if (!isLock)
            return false;

        bool hasReadOnly = false;
        foreach (ISymbol member in lockType.GetMembers())
        {
            if (member is not IFieldSymbol { IsStatic: false } field)
                continue;
            if (!field.IsReadOnly)
                return true;
            hasReadOnly = true;
        }

        return !hasReadOnly;
    }

    /// <summary>Is the value of this variable copied, by what is done with it?</summary>
    public static bool IsCopied(IOperation variable)
    {
        bool isVariable = variable is ILocalReferenceOperation { IsDeclaration: false } or IParameterReferenceOperation or
            IFieldReferenceOperation or IArrayElementReferenceOperation;
        // A getter gives out a copy, whatever is done with it.
        if (variable is IPropertyReferenceOperation { Property: { ReturnsByRef: false, ReturnsByRefReadonly: false } } read)
            return !IsTarget(read) && read.Parent is not INameOfOperation;
        if (!isVariable)
            return false;

        IOperation part = variable;
        while (part.Parent is IConversionOperation { OperatorMethod: null, Type.IsReferenceType: false } or IParenthesizedOperation)
            part = part.Parent;
        return part.Parent switch
        {
            // Boxed.
            IConversionOperation { OperatorMethod: null, Type.IsReferenceType: true } => true,
            ISimpleAssignmentOperation { IsRef: false } assignment => ReferenceEquals(assignment.Value, part),
            IVariableInitializerOperation { Parent: IVariableDeclaratorOperation declarator } =>
                declarator.Symbol.RefKind == RefKind.None,
            ISymbolInitializerOperation => true,
            IArgumentOperation argument => argument.Parameter is { RefKind: RefKind.None },
            // A local that is returned is given away.
            IReturnOperation => variable is IFieldReferenceOperation or IArrayElementReferenceOperation && !ReturnsReference(variable),
            ITupleOperation or IArrayInitializerOperation or ICollectionExpressionOperation => true,
            _ => false,
        };
    }

    private static bool ReturnsReference(IOperation operation)
    {
        for (IOperation? outer = operation.Parent; outer is not null; outer = outer.Parent)
        {
            switch (outer)
            {
                case IAnonymousFunctionOperation lambda:
                    return lambda.Symbol.ReturnsByRef || lambda.Symbol.ReturnsByRefReadonly;
                case ILocalFunctionOperation function:
                    return function.Symbol.ReturnsByRef || function.Symbol.ReturnsByRefReadonly;
            }
        }

        return operation.SemanticModel?.GetEnclosingSymbol(operation.Syntax.SpanStart) is
            IMethodSymbol { ReturnsByRef: true } or IMethodSymbol { ReturnsByRefReadonly: true };
    }

    private static bool IsTarget(IPropertyReferenceOperation property) =>
        property.Parent is ISimpleAssignmentOperation assignment && ReferenceEquals(assignment.Target, property);
}
