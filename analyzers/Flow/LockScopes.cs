using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Objects that own a lock: their <c>Dispose</c> releases it.</summary>
internal static class LockScopes
{
    /// <summary>Does the type say that its instances own a lock?</summary>
    public static bool Is(ITypeSymbol? type, BodyContext body) =>
        NullableTypes.Underlying(type) is { } scope &&
        body.Declarations.HasOnType(scope, AnnotationNames.ScopedLock);

    /// <summary>Is it known what made this scope: a call in this body, whose lock is then released already?</summary>
    public static bool IsKnown(Place scope) => scope.Kind is PlaceKind.Site or PlaceKind.Constant;

    /// <summary>The object that releases the lock when it is disposed, if the call gave one.</summary>
    public static Place? Owner(LockCall call, LockEffect effect, TargetLock target, BodyContext body)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.Out } parameter && Is(parameter.Type, body))
                return Place.Site(argument.Syntax);
        }

        if (!CanOwn(call.ResultType, body))
            return null;
        // A lock object that is returned locked is not unlocked by its Dispose, unless it says so.
        bool isLockItself = effect.Target is { Root: LockRoot.Return, Members.IsEmpty: true };
        return isLockItself && !Is(target.Type, body) ? null : call.Result;
    }

    /// <summary>Is there a <c>Dispose</c> that could release it?</summary>
    private static bool CanOwn(ITypeSymbol type, BodyContext body)
    {
        if (type.SpecialType is SpecialType.System_IDisposable or SpecialType.System_Object)
            return true;
        if (type.SpecialType != SpecialType.None || Awaitable.IsTask(type))
            return false;
        ITypeSymbol scope = NullableTypes.Underlying(type) ?? type;
        return scope.TypeKind is TypeKind.TypeParameter or TypeKind.Error ||
            scope.AllInterfaces.Any(IsDisposable) || IsDisposable(scope) ||
            scope.GetMembers(nameof(IDisposable.Dispose)).Length > 0 || Is(scope, body) ||
            LockClass.IsLockType(scope, body.Declarations.Model);
    }

    private static bool IsDisposable(ITypeSymbol type) =>
        type is INamedTypeSymbol { Name: nameof(IDisposable) or "IAsyncDisposable" } named &&
        FrameworkNames.Of(named) is not null;
}
