using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Gives a caller's names to what a callee names from its own side.</summary>
internal sealed class CalleeNames
{
    private readonly LockCall _call;
    private readonly BodyContext _body;
    private readonly bool _isKept;
    private readonly Place? _self;

    public CalleeNames(LockCall call, BodyContext body)
    {
        _call = call;
        _body = body;
    }

    /// <param name="call">A call that runs a delegate.</param>
    /// <param name="body">The body that makes it.</param>
    /// <param name="self">What <c>this</c> is to the object that keeps the delegate; null if that has no name.</param>
    public CalleeNames(LockCall call, BodyContext body, Place? self)
        : this(call, body)
    {
        _isKept = true;
        _self = self;
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
        if (callee.Root.Kind == PlaceKind.This && callee.Kind == PlaceKind.Member && !IsNested && Wrapper() is { } wrapper)
            return new TargetLock(place, (wrapper.Class(_body) ?? named).TakenAs(lockClass.Kind), type, wrapper.Spelled);
        return new TargetLock(place, named.TakenAs(lockClass.Kind), type, Spell(place) ?? Spelling(callee));
    }

    /// <summary>
    /// The object around a lock, on which the call is made: to a caller it is the lock, and what declares it, its class.
    /// </summary>
    private (Func<BodyContext, LockClass?> Class, string Spelled)? Wrapper()
    {
        if (_call.Instance is null || _body.Strip(_call.Instance) is not { } instance || instance is IInstanceReferenceOperation)
            return null;
        ISymbol? member = _body.Place(_call.Instance, _call.Before).Symbol;
        return (
            body => member is IFieldSymbol or IPropertySymbol ? body.Declarations.ClassOf(member, instance.Type) : null,
            instance.Syntax.ToString());
    }

    private Place? Root(Place root) => root.Kind switch
    {
        PlaceKind.This when _isKept => _self,
        PlaceKind.This when IsNested => Self(),
        PlaceKind.This => _call.Instance is { } instance ? _body.Place(instance, _call.Before)
            : _call.Method.MethodKind == MethodKind.Constructor ? _call.Result : null,
        PlaceKind.Result => _call.Result,
        PlaceKind.Variable when root.Symbol is IParameterSymbol parameter && IsOfCallee(parameter) =>
            _call.Argument(parameter.Ordinal) is { } argument ? _body.Place(argument, _call.Before) : null,
        PlaceKind.Variable => Place.Variable(Constructed(root.Symbol!)),
        _ => null,
    };

    /// <summary>A static member of the callee's own generic type is one of the construction that the call names.</summary>
    private ISymbol Constructed(ISymbol symbol)
    {
        INamedTypeSymbol called = _call.Method.ContainingType;
        if (!symbol.IsStatic || symbol is not (IFieldSymbol or IPropertySymbol) || called is not { IsGenericType: true } ||
            !SymbolEqualityComparer.Default.Equals(symbol.ContainingType?.OriginalDefinition, called.OriginalDefinition))
        {
            return symbol;
        }

        return called.GetMembers(symbol.Name).FirstOrDefault(member =>
            SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, symbol.OriginalDefinition)) ?? symbol;
    }

    /// <summary>A nested function shares <c>this</c> and the variables of the body around it.</summary>
    private bool IsNested => _call.Method.MethodKind is
        MethodKind.LocalFunction or MethodKind.AnonymousFunction or MethodKind.DelegateInvoke;

    /// <summary>The function behind the delegate that is invoked, if this body made it.</summary>
    private IMethodSymbol? Invoked => _call.Instance is { } instance && IsNested
        ? _body.FunctionAt(_body.Place(instance, _call.Before))
        : null;

    /// <summary>What <c>this</c> is in a function that is not called on an object, but may be kept in one.</summary>
    private Place? Self()
    {
        if (_call.Instance is not { } instance)
            return Place.This;
        Place invoked = _body.Place(instance, _call.Before);
        if (_body.ReceiverAt(invoked) is { } receiver)
            return _body.Place(receiver, _call.Before);
        if (_body.CallAt(invoked) is { } call)
            return call.Instance is { } owner ? _body.Place(owner, _call.Before) : null;
        return invoked.Kind == PlaceKind.Member ? invoked.Parent : Place.This;
    }

    private bool IsOfCallee(IParameterSymbol parameter) =>
        parameter.ContainingSymbol is IMethodSymbol method &&
        ((!IsNested && !_isKept) || IsSame(method, _call.Method) || IsSame(method, Invoked));

    private static bool IsSame(IMethodSymbol one, IMethodSymbol? other) =>
        SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, other?.OriginalDefinition);

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

    /// <summary>A place as code would spell it; null if it has no such name.</summary>
    public static string? Spell(Place place) => place switch
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
