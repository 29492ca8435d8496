using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>Finds annotations on symbols.</summary>
internal static class Annotations
{
    /// <summary>Is this attribute the annotation of that name?</summary>
    public static bool Is(AttributeData attribute, string name) =>
        attribute.AttributeClass is { } type && type.Name == name && IsAnnotationNamespace(type.ContainingNamespace);

    /// <summary>Is this attribute an annotation of any name?</summary>
    public static bool IsAny(AttributeData attribute) => IsAnnotationNamespace(attribute.AttributeClass?.ContainingNamespace);

    /// <summary>Does the symbol itself carry the annotation?</summary>
    public static bool Has(ISymbol symbol, string name) => Find(symbol, name) is not null;

    /// <summary>The annotation of that name on the symbol itself.</summary>
    public static AttributeData? Find(ISymbol symbol, string name)
    {
        foreach (AttributeData attribute in symbol.GetAttributes())
        {
            if (Is(attribute, name))
                return attribute;
        }

        return null;
    }

    /// <summary>The value of an argument of an annotation; null if it is none, also because it is an array.</summary>
    public static object? Value(TypedConstant argument) =>
        argument.Kind == TypedConstantKind.Array ? null : argument.Value;

    /// <summary>The annotation on a type, on one that it derives from, or on an interface that it implements.</summary>
    public static AttributeData? FindOnType(ITypeSymbol type, string name)
    {
        foreach (ITypeSymbol declared in TypesOf(type))
        {
            if (Find(declared, name) is { } attribute)
                return attribute;
        }

        return null;
    }

    /// <summary>
    /// The types that can speak for a type, nearest first: itself, what it derives from, the constraints of a type
    /// parameter, interfaces.
    /// </summary>
    public static IEnumerable<ITypeSymbol> TypesOf(ITypeSymbol type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
            yield return current;

        if (type is ITypeParameterSymbol parameter)
        {
            foreach (ITypeSymbol constraint in parameter.ConstraintTypes)
            {
                if (constraint is ITypeParameterSymbol)
                    continue;
                foreach (ITypeSymbol declared in TypesOf(constraint))
                    yield return declared;
            }
        }

        foreach (INamedTypeSymbol contract in type.AllInterfaces)
            yield return contract;
    }

    /// <summary>
    /// The declarations that can speak for a member, nearest first: itself, a property for its accessor, what it
    /// overrides, the interface members that it implements. Whoever calls through any of them gets the same effects.
    /// </summary>
    public static IEnumerable<ISymbol> Declarations(ISymbol member)
    {
        var overridden = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        for (ISymbol? current = member.OriginalDefinition; current is not null; current = Overridden(current))
        {
            overridden.Add(current);
            yield return current;
            if (current is IMethodSymbol { AssociatedSymbol: IPropertySymbol property })
                yield return property;
        }

        if (member.ContainingType is not { TypeKind: not TypeKind.Interface } type || member.IsStatic)
            yield break;

        foreach (INamedTypeSymbol contract in type.AllInterfaces)
        {
            foreach (ISymbol declared in contract.GetMembers())
            {
                if (declared.Kind == member.Kind && IsImplementedBy(declared, member, overridden, type))
                    yield return declared.OriginalDefinition;
            }
        }
    }

    /// <summary>Does the member implement what is declared, itself or by overriding what does?</summary>
    private static bool IsImplementedBy(
        ISymbol declared, ISymbol member, HashSet<ISymbol> overridden, INamedTypeSymbol type)
    {
        // An explicit implementation has another name, so only that one is asked for by symbol alone.
        bool sameName = declared.Name == member.Name || member.Name.EndsWith("." + declared.Name, StringComparison.Ordinal);
        return sameName && type.FindImplementationForInterfaceMember(declared) is { } implementation &&
            overridden.Contains(implementation.OriginalDefinition);
    }

    private static ISymbol? Overridden(ISymbol symbol) => symbol switch
    {
        IMethodSymbol method => method.OverriddenMethod?.OriginalDefinition,
        IPropertySymbol property => property.OverriddenProperty?.OriginalDefinition,
        _ => null,
    };

    private static bool IsAnnotationNamespace(INamespaceSymbol? space) =>
        space is { Name: "Annotations", ContainingNamespace: { Name: "Faultline", ContainingNamespace.IsGlobalNamespace: true } };
}
