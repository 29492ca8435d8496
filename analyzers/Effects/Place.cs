using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>What a <see cref="Place"/> is.</summary>
internal enum PlaceKind
{
    /// <summary>The object whose member runs.</summary>
    This,

    /// <summary>A local, parameter or static member.</summary>
    Variable,

    /// <summary>A member of another place.</summary>
    Member,

    /// <summary>What the expression at a position gave when it was last evaluated.</summary>
    Site,

    /// <summary>A temporary of the control flow graph.</summary>
    Temporary,

    /// <summary>A variable after ways that gave it different values have met.</summary>
    Meeting,

    /// <summary>A constant.</summary>
    Constant,

    /// <summary>The outcome of comparing two places.</summary>
    Comparison,

    /// <summary>The opposite of a flag.</summary>
    Negation,

    /// <summary>What a callee returns, from the callee's side.</summary>
    Result,
}

/// <summary>
/// The name under which the analysis knows a value: equal places hold the same value as long as nothing is assigned.
/// </summary>
internal sealed class Place : IEquatable<Place>
{
    private const int MaxDepth = 8;

    private readonly int _hash;

    private Place(PlaceKind kind, Place? parent, Place? other, ISymbol? symbol, object? value)
    {
        Kind = kind;
        Parent = parent;
        Other = other;
        Symbol = symbol;
        Value = value;
        Depth = 1 + Math.Max(parent?.Depth ?? 0, other?.Depth ?? 0);
        unchecked
        {
            _hash = (int)kind;
            _hash = (_hash * 31) + (parent?._hash ?? 0);
            _hash = (_hash * 31) + (other?._hash ?? 0);
            _hash = (_hash * 31) + (symbol is null ? 0 : SymbolEqualityComparer.Default.GetHashCode(symbol));
            _hash = (_hash * 31) + (value?.GetHashCode() ?? 0);
        }
    }

    public static Place This { get; } = new(PlaceKind.This, null, null, null, null);

    public static Place True { get; } = Constant(true);

    public static Place False { get; } = Constant(false);

    public static Place Null { get; } = Constant(null);

    /// <summary>What a callee returns, from the callee's side.</summary>
    public static Place Result { get; } = new(PlaceKind.Result, null, null, null, null);

    public PlaceKind Kind { get; }

    public Place? Parent { get; }

    public Place? Other { get; }

    public ISymbol? Symbol { get; }

    public object? Value { get; }

    /// <summary>The user memory that a <see cref="PlaceKind.Meeting"/> may stand for.</summary>
    public Place? Memory { get; private init; }

    /// <summary>Is it too far from its roots to build on?</summary>
    public bool IsDeep => Depth >= MaxDepth;

    private int Depth { get; }

    public static Place Variable(ISymbol symbol) =>
        symbol is IPropertySymbol { IsStatic: true } && MemberPaths.Of(symbol) is [{ IsStatic: true } first, .. var rest]
            ? Follow(Plain(first), rest) ?? Plain(symbol)
            : Plain(symbol);

    public static Place Temporary(CaptureId id) => new(PlaceKind.Temporary, null, null, null, id);

    // The full span: the plain one costs a walk to the first token, which adds up on deeply nested source.
    public static Place Site(SyntaxNode syntax) =>
        new(PlaceKind.Site, null, null, null, (syntax.FullSpan, syntax.RawKind));

    /// <param name="node">Where the ways have met.</param>
    /// <param name="variable">What they gave different values.</param>
    /// <param name="memory">The user memory that is one of the values, if one is.</param>
    public static Place Meeting(int node, Place variable, Place? memory = null) =>
        new(PlaceKind.Meeting, variable, null, null, node) { Memory = memory };

    public static Place Constant(object? value) => new(PlaceKind.Constant, null, null, null, value);

    public static Place Comparison(object kind, Place left, Place right) =>
        new(PlaceKind.Comparison, left, right, null, kind);

    /// <summary>The opposite of a flag.</summary>
    public static Place Not(Place flag) => flag switch
    {
        { Kind: PlaceKind.Constant, Value: bool value } => value ? False : True,
        { Kind: PlaceKind.Negation, Parent: { } positive } => positive,
        _ => new Place(PlaceKind.Negation, flag, null, null, null),
    };

    /// <summary>
    /// A member of this place; null where the way to it is too long to follow. What a property only passes on is what it
    /// passes on, and what the owner of an object has put into it is the owner's.
    /// </summary>
    public Place? Member(ISymbol member)
    {
        if (MemberPaths.Of(member) is { } path)
            return path is [{ IsStatic: true } first, .. var rest] ? Follow(Plain(first), rest) : Follow(this, path);
        bool isHeld = Kind == PlaceKind.Member || (Kind == PlaceKind.Variable && Symbol is IFieldSymbol or IPropertySymbol);
        if (!isHeld || MemberPaths.OfFilled(Symbol!, member) is not { } given)
            return Below(member);
        return given switch
        {
            [{ IsStatic: true } first, .. var rest] => Follow(Plain(first), rest),
            _ when Kind == PlaceKind.Member => Follow(Parent!, given),
            _ => Below(member),
        };
    }

    // Each construction of a generic type has static members of its own.
    private static Place Plain(ISymbol symbol) => new(
        PlaceKind.Variable, null, null,
        symbol is IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true } ? symbol : symbol.OriginalDefinition, null);

    private static Place? Follow(Place from, IEnumerable<ISymbol> path)
    {
        Place? place = from;
        foreach (ISymbol member in path)
            place = place?.Below(member);
        return place;
    }

    private Place? Below(ISymbol member) =>
        !IsDeep ? new Place(PlaceKind.Member, this, null, member.OriginalDefinition, null) : null;

    /// <summary>
    /// Does this name the same value whenever it is evaluated? What a method returned, and what can be assigned from
    /// elsewhere, does not.
    /// </summary>
    public bool IsStable
    {
        get
        {
            for (Place? place = this; place is not null; place = place.Parent)
            {
                if (place.Kind is PlaceKind.Site or PlaceKind.Meeting or PlaceKind.Temporary)
                    return false;
                if (place.Kind is PlaceKind.Member or PlaceKind.Variable && !IsReadOnly(place.Symbol))
                    return false;
            }

            return true;
        }
    }

    /// <summary>Is the value the same for as long as the analysis uses this name for it?</summary>
    public bool IsImmutable
    {
        get
        {
            for (Place? place = this; place is not null; place = place.Parent)
            {
                if (place.Kind is PlaceKind.Member or PlaceKind.Variable && !IsReadOnly(place.Symbol))
                    return false;
                if (place.Other is { IsImmutable: false })
                    return false;
            }

            return true;
        }
    }

    /// <summary>
    /// The same way from another root: what a callee names from <c>this</c> or a parameter, its caller names from what it
    /// has passed. Null if the root has no name there.
    /// </summary>
    /// <param name="root">What takes the place of a root that is not a member.</param>
    public Place? From(Func<Place, Place?> root) => Kind == PlaceKind.Member ? Parent!.From(root)?.Member(Symbol!) : root(this);

    /// <summary>The root that this is reached from through members.</summary>
    public Place Root => Kind == PlaceKind.Member ? Parent!.Root : this;

    /// <summary>Is <paramref name="part"/> this place, or something that it is reached from?</summary>
    public bool Contains(Place part)
    {
        for (Place? place = this; place is not null; place = place.Parent)
        {
            if (place.Equals(part) || place.Other?.Contains(part) == true)
                return true;
        }

        return false;
    }

    public bool Equals(Place? other) =>
        ReferenceEquals(this, other) ||
        (other is not null && _hash == other._hash && Kind == other.Kind &&
            SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol) && Equals(Value, other.Value) &&
            Equals(Parent, other.Parent) && Equals(Other, other.Other) && Equals(Memory, other.Memory));

    public override bool Equals(object? obj) => Equals(obj as Place);

    public override int GetHashCode() => _hash;

    private static bool IsReadOnly(ISymbol? symbol) => symbol switch
    {
        IFieldSymbol field => field.IsReadOnly || field.IsConst,
        IPropertySymbol property => property.SetMethod is null or { IsInitOnly: true },
        IEventSymbol => false,
        _ => true,
    };
}
