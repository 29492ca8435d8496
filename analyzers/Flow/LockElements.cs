using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>An object that is one of many: an element of an array or collection, or what a method finds for a key.</summary>
/// <param name="Container">What it is an element of, or whose method finds it; <c>typeof</c> its type for a static method.</param>
/// <param name="Finder">The indexer or method that finds it; null for an array, and for a loop over all elements.</param>
/// <param name="Keys">What it is found by; none in a loop over all elements.</param>
/// <param name="KeyPlaces">The same, as places.</param>
/// <param name="Type">The type of what it is an element of.</param>
internal sealed record LockElement(
    Place Container, ISymbol? Finder, ImmutableArray<IOperation> Keys, ImmutableArray<Place> KeyPlaces, ITypeSymbol? Type)
{
    /// <summary>The loop over all elements that it is the current element of.</summary>
    public IForEachLoopOperation? Loop { get; init; }

    /// <summary>Is it found in the same manner in the same collection?</summary>
    public bool IsBeside(LockElement other) =>
        Container.Equals(other.Container) && Keys.Length == other.Keys.Length &&
        SymbolEqualityComparer.Default.Equals(Finder, other.Finder);

    /// <summary>Is it an element of something that can be named, not one that a method has found?</summary>
    public bool IsElement => Finder is not IMethodSymbol;

    /// <summary>Does the collection keep its elements, and their order?</summary>
    public bool IsOfFixedSequence =>
        Container is { IsStable: true, Symbol: IFieldSymbol or IPropertySymbol } &&
        (Type is IArrayTypeSymbol || Type?.Name is
            "List" or "IList" or "IReadOnlyList" or "ReadOnlyCollection" or "ImmutableArray" or "ImmutableList" or
            "FrozenSet" or "SortedSet" or "SortedList" or "SortedDictionary" or "ImmutableSortedSet");
}

/// <summary>Remembers which elements the expressions of a body stand for.</summary>
internal sealed class LockElements
{
    private readonly Dictionary<Place, LockElement> _elements = [];
    private readonly IReadOnlyList<IOperation> _source;

    /// <param name="source">All operations of the body, as they are written.</param>
    public LockElements(IReadOnlyList<IOperation> source)
    {
        _source = source;
    }

    /// <summary>The element that a place is, or is reached from; null if that is none, or not known.</summary>
    public LockElement? Of(Place place) =>
        _elements.TryGetValue(StalePlaces.Original(place.Root), out LockElement? element) ? element : null;

    /// <summary>To be told of every operation.</summary>
    public void Remember(OperationPoint point)
    {
        if (point.States.IsEmpty || Read(point.Operation, point.States[0], point.Body) is not { } element)
            return;
        IArgumentOperation? found = (point.Operation as IInvocationOperation)?.Arguments.FirstOrDefault(
            argument => argument.Parameter?.RefKind == RefKind.Out);
        _elements[Place.Site(found?.Syntax ?? point.Operation.Syntax)] = element;
    }

    private LockElement? Read(IOperation operation, FlowState state, BodyContext body)
    {
        switch (operation)
        {
            case IArrayElementReferenceOperation array:
                return Element(array.ArrayReference, null, array.Indices, state, body);
            case IPropertyReferenceOperation { Arguments.IsEmpty: false, Instance: { } instance } indexer:
                return Element(instance, indexer.Property.OriginalDefinition, Values(indexer.Arguments), state, body);
            case IPropertyReferenceOperation { IsImplicit: true, Property.Name: "Current", Instance: { } enumerator }:
                return body.Strip(enumerator) is IInvocationOperation { Instance: { } sequence }
                    ? Element(sequence, null, [], state, body) is { } current ? current with { Loop = LoopOver(sequence) } : null
                    : null;
            case IInvocationOperation { IsImplicit: false, Arguments.IsEmpty: false } call:
                IMethodSymbol method = call.TargetMethod;
                return call.Instance is { } receiver
                    ? Element(receiver, method.OriginalDefinition, Values(call.Arguments), state, body)
                    : Element(Place.Variable(method.ContainingType), null, method.OriginalDefinition, Values(call.Arguments), state, body);
            default:
                return null;
        }
    }

    private static LockElement Element(
        IOperation container, ISymbol? finder, ImmutableArray<IOperation> keys, FlowState state, BodyContext body) =>
        Element(body.Place(container, state), body.Strip(container).Type, finder, keys, state, body);

    private static LockElement Element(
        Place container, ITypeSymbol? type, ISymbol? finder, ImmutableArray<IOperation> keys, FlowState state, BodyContext body) =>
        new(container, finder, keys, [.. keys.Select(key => body.Place(key, state))], type);

    private static ImmutableArray<IOperation> Values(ImmutableArray<IArgumentOperation> arguments) =>
        [.. from argument in arguments where argument.Parameter?.RefKind != RefKind.Out select argument.Value];

    private IForEachLoopOperation? LoopOver(IOperation sequence) =>
        _source.OfType<IForEachLoopOperation>().FirstOrDefault(loop => loop.Collection.Syntax.Span.Contains(sequence.Syntax.Span));
}
