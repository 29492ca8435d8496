using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>Which types can be locks, and which results can tell whether one is held.</summary>
internal static class LockTypes
{
    /// <summary>Can this be a lock? Only what certainly cannot is none.</summary>
    public static bool CanBeLock(LockTarget target, ISymbol owner, Declarations declarations)
    {
        if (!target.Members.IsEmpty && declarations.Has(target.Members[^1], AnnotationNames.LockClass))
            return true;
        return TypeOf(target, owner) is not { } type || CanBeLock(type, declarations);
    }

    /// <summary>Can the result of a try tell whether the lock is held?</summary>
    public static bool CanTell(IMethodSymbol method)
    {
        ITypeSymbol result = Awaitable.Result(method.ReturnType);
        return result.SpecialType == SpecialType.System_Boolean || NullableTypes.Is(result) ||
            result.TypeKind is TypeKind.Error or TypeKind.TypeParameter ||
            (result.IsReferenceType && !IsBareTask(result));
    }

    private static bool CanBeLock(ITypeSymbol declared, Declarations declarations)
    {
        ITypeSymbol type = NullableTypes.Underlying(declared)!;
        if (type.SpecialType is SpecialType.System_String or SpecialType.System_Void ||
            type.TypeKind is TypeKind.Delegate or TypeKind.Enum or TypeKind.Pointer or TypeKind.FunctionPointer)
        {
            return false;
        }

        if (!type.IsValueType || type.TypeKind is TypeKind.Error or TypeKind.TypeParameter)
            return true;
        if (LockKinds.OfFramework(type) is not null || LockClass.IsLockType(type, declarations.Model) ||
            declarations.HasOnType(type, AnnotationNames.ScopedLock))
        {
            return true;
        }

        // A structure of the client may be a lock by what its methods do; one of the framework is none.
        return !type.IsTupleType && FrameworkNames.Of(type as INamedTypeSymbol) is null &&
            type.GetMembers().OfType<IMethodSymbol>().Any(method =>
                method is { MethodKind: MethodKind.Ordinary, IsStatic: false, IsImplicitlyDeclared: false });
    }

    private static bool IsBareTask(ITypeSymbol type) => FrameworkNames.Of(type as INamedTypeSymbol) is
        "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask";

    private static ITypeSymbol? TypeOf(LockTarget target, ISymbol owner)
    {
        if (!target.Members.IsEmpty)
            return CreatedValues.TypeOf(target.Members[^1]);
        return target.Root switch
        {
            LockRoot.This => owner.ContainingType,
            LockRoot.Return => LockTarget.ReturnType(owner),
            LockRoot.Parameter => LockTarget.Parameters(owner)[target.Parameter].Type,
            _ => null,
        };
    }
}
