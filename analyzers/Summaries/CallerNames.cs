using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Summaries;

/// <summary>Gives a callee's names to what its caller names from its own side: the opposite of <see cref="CalleeNames"/>.</summary>
internal sealed class CallerNames
{
    private readonly IMethodSymbol _callee;
    private readonly FlowState _before;
    private readonly Place? _instance;
    private readonly List<(Place Argument, Place Parameter)> _arguments = [];

    public CallerNames(LockCall call, IMethodSymbol callee, BodyContext body)
    {
        _callee = callee;
        _before = call.Before;
        _instance = IsNested ? null : call.Instance is { } instance ? body.Place(instance, call.Before) : null;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is { RefKind: RefKind.None } parameter && parameter.Ordinal < callee.Parameters.Length &&
                argument.ArgumentKind == ArgumentKind.Explicit)
            {
                _arguments.Add((
                    body.Place(argument.Value, call.Before), Place.Variable(callee.OriginalDefinition.Parameters[parameter.Ordinal])));
            }
        }
    }

    /// <summary>A nested function shares <c>this</c> and the variables of the body around it.</summary>
    private bool IsNested => _callee.MethodKind is MethodKind.LocalFunction or MethodKind.AnonymousFunction;

    /// <summary>The state in which the callee is entered: what its caller holds then, as far as it has a name there.</summary>
    /// <param name="own">What the callee holds on entry by its own contract.</param>
    /// <param name="more">What else is held, named as in the caller.</param>
    public FlowState Entry(FlowState own, IEnumerable<HeldLock> more)
    {
        FlowState entry = own;
        foreach (HeldLock held in _before.Held.Concat(more))
        {
            if (ReferenceEquals(held.Class, LockClass.FaultsDisabled) || ReferenceEquals(held.Class, LockClass.Scope) ||
                Of(held.Instance) is not { } instance || entry.Holds(instance))
            {
                continue;
            }

            entry = entry.WithHeld(entry.Held.Add(
                held with { Instance = instance, Owner = null, Acquisition = Acquisition.ByCaller, Extent = null }));
        }

        return WithValues(entry);
    }

    /// <summary>The name of the same value in the callee; null if it has none there.</summary>
    private Place? Of(Place caller)
    {
        if (Shared(caller) is { } shared)
            return shared;
        foreach ((Place argument, Place parameter) in _arguments)
        {
            if (Below(caller, argument, parameter) is { } place)
                return place;
        }

        return null;
    }

    /// <summary>The name, where it does not lead through an argument.</summary>
    private Place? Shared(Place caller)
    {
        Place root = caller.Root;
        bool isStatic = root is { Kind: PlaceKind.Variable, Symbol: IFieldSymbol or IPropertySymbol };
        if (isStatic || (IsNested && root.Kind is PlaceKind.This or PlaceKind.Variable))
            return caller;
        return _instance is null ? null : Below(caller, _instance, Place.This);
    }

    /// <summary>The same way from another start; null if it does not lead through that one.</summary>
    private static Place? Below(Place place, Place from, Place to) =>
        place.Equals(from) ? to
            : place.Kind == PlaceKind.Member ? Below(place.Parent!, from, to)?.Member(place.Symbol!) : null;

    /// <summary>What the parameters stand for, and what captured variables hold.</summary>
    private FlowState WithValues(FlowState entry)
    {
        if (IsNested)
        {
            foreach (KeyValuePair<Place, Place> known in _before.Values)
            {
                if (known.Key is { Kind: PlaceKind.Variable, Symbol: ILocalSymbol or IParameterSymbol } && Shared(known.Value) is { } value)
                    entry = entry.Assign(known.Key, value);
            }
        }

        foreach ((Place argument, Place parameter) in _arguments)
        {
            Place? given = argument.Kind == PlaceKind.Constant ? argument : Shared(argument);
            if (given is not null)
                entry = entry.Assign(parameter, given);
        }

        return entry;
    }
}
