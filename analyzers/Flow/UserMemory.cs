using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Tells which values are, or lie in, memory that may not be resident.</summary>
internal static class UserMemory
{
    /// <summary>Is the value of the expression user memory?</summary>
    public static bool Is(IOperation operation, FlowState state, BodyContext body) =>
        IsAnnotatedType(operation.Type, body.Declarations) ||
        IsAnnotatedType(body.Strip(operation).Type, body.Declarations) ||
        Is(body.Place(operation, state), body.Declarations);

    /// <summary>Is what the argument passes user memory?</summary>
    public static bool Is(IArgumentOperation argument, FlowState state, BodyContext body)
    {
        if (argument.Parameter is not { RefKind: not RefKind.None })
        {
            ITypeSymbol? type = body.Strip(argument.Value).Type;
            bool isMemory = FrameworkMemory.IsMemory(type) || IsAnnotatedType(type, body.Declarations) ||
                type is { SpecialType: SpecialType.System_Array };
            return isMemory && Is(argument.Value, state, body);
        }

        return Places.OfAddress(argument.Value, state, body.Shared) is { } memory && Is(memory, body.Declarations);
    }

    /// <summary>Does the reference lie in user memory?</summary>
    public static bool Contains(IOperation reference, FlowState state, BodyContext body) => Container(reference) is { } container
        ? Is(container, state, body)
        : Places.OfAddress(reference, state, body.Shared) is { } memory && Is(memory, body.Declarations);

    /// <summary>Does this place say that it is user memory, or is it reached through one that does?</summary>
    /// <param name="place">The place.</param>
    /// <param name="declarations">Who says so; null: the annotations alone.</param>
    public static bool Is(Place place, Declarations? declarations = null)
    {
        declarations ??= Declarations.AnnotationsOnly;
        for (Place? current = place; current is not null; current = current.Parent)
        {
            if (current.Memory is not null)
                return true;
            if (current.Kind is not (PlaceKind.Variable or PlaceKind.Member))
                return false;
            if (current.Symbol is { } symbol && IsAnnotated(symbol, declarations))
                return true;
            // Only memory that is reached through memory is the same memory: a length is not.
            if (current.Kind == PlaceKind.Member && !FrameworkMemory.IsMemory(TypeOf(current.Symbol)))
                return false;
        }

        return false;
    }

    /// <summary>The user memory that the value at a place is, or may be on some way; null if it is none.</summary>
    public static Place? In(Place place) => place.Memory ?? (Is(place) ? place : null);

    /// <summary>Does the type say that its instances are user memory?</summary>
    public static bool IsAnnotatedType(ITypeSymbol? type, Declarations declarations) =>
        type is INamedTypeSymbol { SpecialType: SpecialType.None } named &&
        declarations.HasOnType(named.OriginalDefinition, AnnotationNames.UserMemory);

    private static bool IsAnnotated(ISymbol symbol, Declarations declarations)
    {
        if (IsAnnotatedType(TypeOf(symbol), declarations))
            return true;
        if (symbol is not IParameterSymbol parameter)
        {
            foreach (ISymbol declaration in Annotations.Declarations(symbol))
            {
                if (declarations.Has(declaration, AnnotationNames.UserMemory))
                    return true;
            }

            return false;
        }

        if (declarations.Has(parameter, AnnotationNames.UserMemory))
            return true;
        if (parameter.ContainingSymbol is not IMethodSymbol method || method.MethodKind is
            not (MethodKind.Ordinary or MethodKind.ExplicitInterfaceImplementation))
        {
            return false;
        }

        foreach (ISymbol declaration in Annotations.Declarations(method))
        {
            if (declaration is IMethodSymbol declared && parameter.Ordinal < declared.Parameters.Length &&
                declarations.Has(declared.Parameters[parameter.Ordinal], AnnotationNames.UserMemory))
            {
                return true;
            }
        }

        return false;
    }

    private static IOperation? Container(IOperation reference) => reference switch
    {
        IPropertyReferenceOperation { Arguments.Length: > 0 } element => element.Instance,
        IArrayElementReferenceOperation element => element.ArrayReference,
        IImplicitIndexerReferenceOperation element => element.Instance,
        _ when Places.IsDereference(reference) => Places.FirstChild(reference),
        _ => null,
    };

    private static ITypeSymbol? TypeOf(ISymbol? symbol) => symbol switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => null,
    };
}
