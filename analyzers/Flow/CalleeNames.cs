using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>Gives a caller's names to what a callee names from its own side.</summary>
internal sealed class CalleeNames
{
    private readonly LockCall _call;
    private readonly BodyContext _body;

    public CalleeNames(LockCall call, BodyContext body)
    {
        _call = call;
        _body = body;
    }

    /// <summary>The name of the same value in the caller; null if it has none there.</summary>
    public Place? Of(Place callee) => callee.From(Root) is { } place ? Current(place) : null;

    /// <summary>The lock under its caller's name; null if it has none there.</summary>
    public TargetLock? Target(Place callee, LockClass lockClass)
    {
        if (Of(callee) is not { } place)
            return null;
        ISymbol? member = place.Symbol is IFieldSymbol or IPropertySymbol ? place.Symbol : null;
        ITypeSymbol? type = member switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => null,
        };
        LockClass named = member is null ? lockClass : _body.Declarations.ClassOf(member, type);
        return new TargetLock(place, named, type, Spell(place) ?? Spelling(callee));
    }

    private Place? Root(Place root) => root.Kind switch
    {
        PlaceKind.This when IsNested => Place.This,
        PlaceKind.This => _call.Instance is { } instance ? _body.Place(instance, _call.Before)
            : _call.Method.MethodKind == MethodKind.Constructor ? _call.Result : null,
        PlaceKind.Result => _call.Result,
        PlaceKind.Variable when root.Symbol is IParameterSymbol parameter && IsOfCallee(parameter) =>
            _call.Argument(parameter.Ordinal) is { } argument ? _body.Place(argument, _call.Before) : null,
        PlaceKind.Variable => root,
        _ => null,
    };

    /// <summary>A nested function shares <c>this</c> and the variables of the body around it.</summary>
    private bool IsNested => _call.Method.MethodKind is
        MethodKind.LocalFunction or MethodKind.AnonymousFunction or MethodKind.DelegateInvoke;

    private static bool IsOfCallee(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol { MethodKind: not MethodKind.AnonymousFunction };

    /// <summary>What the place holds when the call is made.</summary>
    private Place? Current(Place place)
    {
        if (place.Kind == PlaceKind.Member)
        {
            if (Current(place.Parent!)?.Member(place.Symbol!) is not { } member)
                return null;
            place = member;
        }

        return _call.Before.Values.TryGetValue(place, out Place? value) ? value : place;
    }

    private string Spelling(Place callee) => Spell(callee) ?? _call.Operation.Syntax.ToString();

    private static string? Spell(Place place) => place switch
    {
        { Kind: PlaceKind.This } => "this",
        { Kind: PlaceKind.Variable, Symbol: IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true } } =>
            place.Symbol.ContainingType.Name + "." + place.Symbol.Name,
        { Kind: PlaceKind.Variable, Symbol: { } symbol } => symbol.Name,
        { Kind: PlaceKind.Member, Parent.Kind: PlaceKind.This } => place.Symbol!.Name,
        { Kind: PlaceKind.Member, Parent: { } parent } => Spell(parent) is { } outer ? outer + "." + place.Symbol!.Name : null,
        _ => null,
    };
}
