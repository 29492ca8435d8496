using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>What is known about the order in which two locks of one class are taken.</summary>
internal enum PairVerdict
{
    /// <summary>Nothing orders them.</summary>
    Unordered,

    /// <summary>Something does, or may: it cannot be told which objects they are.</summary>
    Ordered,

    /// <summary>The two are always the same objects, in this order; somebody else may take them in the other one.</summary>
    Fixed,
}

/// <summary>Looks for what orders the pairs of locks that a function takes.</summary>
internal sealed class PairOrder
{
    /// <summary>What a member is called that leads from a part to what it is a part of.</summary>
    private static readonly string[] UpwardWords = ["parent", "owner", "outer", "container"];

    private readonly PairFinder _found;
    private readonly DecidingTest _tests;
    private readonly ArbitraryChoice _choices;
    private readonly TakenPair[] _open;

    public PairOrder(PairFinder found)
    {
        _found = found;
        var branches = new TestBranches(found.Function.Graph);
        _tests = new DecidingTest(found, branches);
        _choices = new ArbitraryChoice(found, branches);
        _open = [.. found.Pairs.Where(pair => !HasGate(pair))];
    }

    /// <summary>The pairs that are not known to be ordered, with what is known about them.</summary>
    public IEnumerable<(TakenPair Pair, PairVerdict Verdict)> Open()
    {
        foreach (TakenPair pair in _open)
        {
            PairVerdict verdict = Of(pair);
            if (verdict != PairVerdict.Ordered && !_tests.Decides(pair, _open))
                yield return (pair, verdict);
        }
    }

    private PairVerdict Of(TakenPair pair)
    {
        (Place first, Place second) = (pair.First, pair.Second);
        LockElement? outer = _found.Elements.Of(first);
        LockElement? inner = _found.Elements.Of(second);
        bool isOfEarlierRound = !first.Root.Equals(second.Root) || pair.Outer?.Location.SourceSpan == pair.Syntax.Span;
        if (outer is not null && isOfEarlierRound && StalePlaces.Original(first.Root).Equals(second.Root))
            return OfLoop(outer);
        if (first.Equals(second))
            return PairVerdict.Ordered;
        if (first.Root.Equals(second.Root))
            return Reached(first, second);
        if (!IsKnown(first) || !IsKnown(second))
            return _choices.Makes(first, second) ? PairVerdict.Unordered : PairVerdict.Ordered;
        if (outer is not null && inner is not null && outer.IsBeside(inner))
            return OfElements(outer, inner);
        // What a method finds for other reasons may be the one that comes first.
        if (outer is { IsElement: false } || inner is { IsElement: false })
            return PairVerdict.Ordered;
        return IsFixed(first) && IsFixed(second) ? PairVerdict.Fixed : PairVerdict.Unordered;
    }

    /// <summary>Another lock, one and the same for whoever takes the two, is held meanwhile.</summary>
    private static bool HasGate(TakenPair pair)
    {
        foreach (HeldLock held in pair.State.Held)
        {
            if (ReferenceEquals(held, pair.Outer) || (pair.Outer is not null && held.IsSameHold(pair.Outer)))
                return false;
            if (held is { IsInDoubt: false, Mode: LockMode.Exclusive, Instance: { IsStable: true } gate } && IsOne(gate, pair) &&
                !ReferenceEquals(held.Class, LockClass.FaultsDisabled))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsOne(Place gate, TakenPair pair) => gate.Root switch
    {
        { Kind: PlaceKind.Variable, Symbol: IFieldSymbol or IPropertySymbol or ITypeSymbol } => true,
        // The gate of one of the two says nothing to whoever comes from the other.
        { Kind: PlaceKind.This } => !pair.First.Equals(Place.This) && !pair.Second.Equals(Place.This),
        _ => false,
    };

    /// <summary>A loop takes the locks of many objects, one after the other, and keeps them.</summary>
    private PairVerdict OfLoop(LockElement element) =>
        element.IsOfFixedSequence || !IsKnownContainer(element) || IsSorted(element) || !element.IsElement
            ? PairVerdict.Ordered
            : PairVerdict.Unordered;

    /// <summary>Does something sort the collection in this body?</summary>
    private bool IsSorted(LockElement element) => _found.Body.Operations.OfType<IInvocationOperation>().Any(call =>
        (call.TargetMethod.Name.Contains("Sort") || call.TargetMethod.Name.Contains("Order")) &&
        element.Container.Symbol is { } sorted && Mentions.In([call], _found.Context!, _found.Body).Has(sorted));

    /// <summary>One object is reached from the other, or both from a third.</summary>
    private static PairVerdict Reached(Place first, Place second)
    {
        if (second.Contains(first))
            return Link(second, first) is { } down ? IsUpward(down) ? PairVerdict.Unordered : PairVerdict.Ordered : PairVerdict.Unordered;
        if (first.Contains(second))
            return Link(first, second) is { } up ? IsDownward(up) ? PairVerdict.Unordered : PairVerdict.Ordered : PairVerdict.Unordered;
        return first.IsStable && second.IsStable && first.Kind == PlaceKind.Member && second.Kind == PlaceKind.Member
            ? PairVerdict.Fixed
            : PairVerdict.Unordered;
    }

    /// <summary>The first member on the way from one object to another, if none on that way can be assigned later.</summary>
    private static ISymbol? Link(Place to, Place from)
    {
        ISymbol? link = null;
        for (Place place = to; !place.Equals(from); place = place.Parent!)
        {
            if (place.Kind != PlaceKind.Member || !IsReadOnly(place.Symbol!))
                return null;
            link = place.Symbol;
        }

        return link;
    }

    private static bool IsReadOnly(ISymbol member) => member switch
    {
        IFieldSymbol field => field.IsReadOnly,
        IPropertySymbol property => property.SetMethod is null or { IsInitOnly: true },
        _ => false,
    };

    private static bool IsUpward(ISymbol link) =>
        UpwardWords.Any(word => link.Name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);

    /// <summary>Does the object that has the member make what it leads to?</summary>
    private static bool IsDownward(ISymbol link) =>
        !IsUpward(link) && CreatedValues.Of(link).Any() && CreatedValues.Of(link).All(value =>
            CreatedValues.Strip(value) is BaseObjectCreationExpressionSyntax);

    /// <summary>Is it certain which object this is, or which ones it may be?</summary>
    private bool IsKnown(Place place)
    {
        Place root = place.Root;
        return root switch
        {
            { Kind: PlaceKind.This } => true,
            { Kind: PlaceKind.Variable, Symbol: IParameterSymbol parameter } => IsOwn(parameter) || !IsAssigned(parameter),
            { Kind: PlaceKind.Variable, Symbol: IFieldSymbol or IPropertySymbol or ITypeSymbol } => true,
            _ => _found.Elements.Of(root) is { } element && IsKnownContainer(element),
        };
    }

    /// <summary>What a method makes of a collection may be in an order of its own.</summary>
    private bool IsKnownContainer(LockElement element) =>
        IsKnown(element.Container) && _found.Elements.Of(element.Container)?.IsElement != false;

    private bool IsOwn(IParameterSymbol parameter) =>
        SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol?.OriginalDefinition, _found.Function.Method?.OriginalDefinition);

    private bool IsAssigned(IParameterSymbol parameter) => _found.Body.Operations.Any(operation =>
        operation is IParameterReferenceOperation { Parent: IAssignmentOperation or ITupleOperation } reference &&
        SymbolEqualityComparer.Default.Equals(reference.Parameter, parameter));

    /// <summary>The same object, for one <c>this</c>, whenever it is named.</summary>
    private static bool IsFixed(Place place) =>
        place.IsStable && place is { Kind: PlaceKind.Member or PlaceKind.Variable, Symbol: IFieldSymbol or IPropertySymbol } &&
        place.Root is { Kind: PlaceKind.This } or { Kind: PlaceKind.Variable, Symbol: IFieldSymbol or IPropertySymbol };

    private PairVerdict OfElements(LockElement outer, LockElement inner)
    {
        if (outer.Keys.IsEmpty)
            return IsSorted(outer) ? PairVerdict.Ordered : PairVerdict.Unordered;
        bool isAscending = false;
        bool isOther = false;
        for (int i = 0; i < outer.Keys.Length; i++)
        {
            (Place one, Place two) = (outer.KeyPlaces[i], inner.KeyPlaces[i]);
            if (one.Equals(two))
                continue;
            if (!IsPlain(one) || !IsPlain(two))
                return PairVerdict.Ordered;
            if (one is { Kind: PlaceKind.Constant, Value: IComparable low } && two is { Kind: PlaceKind.Constant, Value: { } high } &&
                low.GetType() == high.GetType())
            {
                isAscending |= !isOther && low.CompareTo(high) < 0;
                isOther = true;
                continue;
            }

            Mentions first = Mentions.In([outer.Keys[i]], _found.Context!, _found.Body);
            Mentions second = Mentions.In([inner.Keys[i]], _found.Context!, _found.Body);
            // Both are computed from the same values: the smaller and the larger one, say, or one and the next.
            if (first.Overlaps(second) && !first.HasRemainder && !second.HasRemainder)
                return PairVerdict.Ordered;
            isOther = true;
        }

        return isOther && !isAscending ? PairVerdict.Unordered : PairVerdict.Ordered;
    }

    /// <summary>Has the key had one value only, as far as this function goes?</summary>
    private static bool IsPlain(Place key) => key.Root.Kind is not (PlaceKind.Meeting or PlaceKind.Temporary);
}
