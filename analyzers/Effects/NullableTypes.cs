using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>Nullable value types.</summary>
internal static class NullableTypes
{
    /// <summary>Is it <c>T?</c> of a value type?</summary>
    public static bool Is(ITypeSymbol? type) =>
        type?.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    /// <summary>The <c>T</c> of a <c>T?</c>, or the type itself.</summary>
    public static ITypeSymbol? Underlying(ITypeSymbol? type) =>
        Is(type) && type is INamedTypeSymbol { TypeArguments: [var value] } ? value : type;
}
