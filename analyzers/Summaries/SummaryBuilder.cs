using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Summaries;

/// <summary>Finds out from the flow of a function what a call of it does.</summary>
internal sealed class SummaryBuilder : IFlowObserver
{
    /// <summary>More effects than this say nothing more to a reader of a message.</summary>
    private const int MaxEffects = 64;

    private readonly BodyFunction? _function;
    private readonly bool _isConstructor;
    private readonly int _maxPath;
    private readonly HashSet<IOperation>? _beforeAwait;
    private readonly Releasers? _releasers;
    private readonly Dictionary<EffectKey, CallEffect> _effects = [];
    private readonly List<CalleeOutcome> _outcomes = [];
    private Place? _returned;
    private bool _returnsOne = true;
    private bool _isUndecided;
    private bool _isInitializer;

    private SummaryBuilder(
        FoundFunction? found, bool isConstructor, CalleeSummaries callees, int maxPath, CancellationToken cancellation)
    {
        _function = found?.Function;
        _isConstructor = isConstructor;
        _maxPath = maxPath;
        _beforeAwait = found is null ? null : BeforeAwait(found.Function);
        _releasers = found is null ? null : new Releasers(callees, found.Body, cancellation);
    }

    /// <summary>What a call of the function does.</summary>
    public static CalleeSummary Build(
        IMethodSymbol function, CalleeSummaries callees, Bodies bodies, int maxPath, CancellationToken cancellation)
    {
        FoundFunction? found = bodies.Of(function, callees, cancellation);
        var builder = new SummaryBuilder(
            found, function.MethodKind == MethodKind.Constructor, callees, maxPath, cancellation);
        if (function.MethodKind is MethodKind.Constructor or MethodKind.StaticConstructor)
            builder.AddInitializers(function, callees, bodies, cancellation);
        if (found is null)
            return builder.Result(function) with { Outcomes = [CalleeOutcome.Unchanged] };
        return found.Body.Run(found.Function, entries: null, builder)
            ? builder.Result(function)
            : CalleeSummary.Undecided;
    }

    private void AddInitializers(
        IMethodSymbol constructor, CalleeSummaries callees, Bodies bodies, CancellationToken cancellation)
    {
        _isInitializer = true;
        foreach (SyntaxNode initializer in Initializers.Of(constructor, cancellation))
        {
            if (bodies.At(initializer, callees, cancellation) is { Functions: [var value, ..] } body)
                body.Run(value, entries: null, this);
        }

        _isInitializer = false;
        if (Initializers.ImplicitBase(constructor, cancellation) is { } ofBase &&
            callees.SummaryOf(ofBase, cancellation) is { } summary && constructor.Locations is [var location, ..])
        {
            var here = new PathStep(location, constructor.ContainingType.Name);
            foreach (CallEffect effect in summary.Effects)
                Add(effect with { Path = effect.Path.Insert(0, here) }, FlowState.Empty, isAfterAwait: false);
        }
    }

    public void Before(OperationPoint point)
    {
        bool isAfterAwait = !_isInitializer && _beforeAwait?.Contains(point.Operation) == false;
        foreach (FlowState state in point.States)
        {
            if (state.IsSuspect)
                continue;
            foreach (CallEffect effect in point.Effects(state))
            {
                // Whoever holds a lock when foreign code runs is told so, and nobody further out.
                if (effect.Kind != CallEffectKind.CallBack || !state.Held.Any(held => !held.IsFromOutside))
                    Add(effect, state, isAfterAwait);
            }
        }
    }

    public void Leave(Departure departure)
    {
        // An exception that an ordinary call throws is no way to go on.
        if (_isInitializer || departure.Kind != DepartureKind.Return || departure.State.IsSuspect)
            return;
        FlowState state = departure.State;
        Place? returned = state.Values.TryGetValue(Place.Result, out Place? value) ? value : null;
        ImmutableArray<LockChange> changes = Changes(state, returned);
        Place? named = returned is null ? null : Named(returned);
        _returnsOne &= named is not null && (_returned is null || _returned.Equals(named));
        _returned ??= named;
        bool isOwner = changes.Any(change => Place.Result.Equals(change.Owner));
        CalleeResult? result = isOwner ? CalleeResult.NotNull : returned is null ? null : ResultOf(state, returned);
        var outcome = new CalleeOutcome(result, changes)
        {
            Flags = Flags(state),
        };
        if (!_outcomes.Any(one => IsSame(one, outcome)))
            _outcomes.Add(outcome);
    }

    private CalleeSummary Result(IMethodSymbol function)
    {
        ImmutableArray<CalleeOutcome> outcomes = Distinct();
        ImmutableArray<CallEffect> effects = [.. _effects.Values];
        bool yields = _function is { Yields: true };
        return new CalleeSummary(
            yields ? [CalleeOutcome.Unchanged] : outcomes, yields ? [] : effects)
        {
            Deferred = yields ? effects : [],
            IsUndecided = _isUndecided,
            Returned = _returnsOne && !function.IsAsync ? _returned : null,
            IsAsync = function.IsAsync,
        };
    }

    /// <summary>Results tell outcomes apart only where outcomes differ in what they do to locks.</summary>
    private ImmutableArray<CalleeOutcome> Distinct()
    {
        if (_outcomes.Count == 0)
            return [];
        CalleeOutcome first = _outcomes[0];
        bool isUniform = _outcomes.All(one => SameChanges(one.Changes, first.Changes) && one.Flags.SequenceEqual(first.Flags));
        if (!isUniform)
            return [.. _outcomes];
        bool isOneResult = _outcomes.All(one => one.Result == first.Result);
        return [first with { Result = isOneResult && !first.Changes.IsEmpty ? first.Result : null }];
    }

    private void Add(CallEffect effect, FlowState state, bool isAfterAwait)
    {
        if (effect.IsOfArgument || effect.Path.Length > _maxPath || _effects.Count >= MaxEffects)
            return;
        ImmutableArray<Place> without = effect.Without;
        foreach (HeldLock released in state.Released)
        {
            if (Named(released.Instance) is { } place && !without.Contains(place))
                without = without.Add(place);
        }

        Place? named = effect.Lock is { } taken ? Named(taken) : null;
        // Nobody else has an object that is being made.
        if (_isConstructor && effect.Kind == CallEffectKind.Acquire && named?.Root.Kind == PlaceKind.This)
            return;
        CallEffect own = effect with
        {
            Lock = named,
            Without = [.. without.Select(Named).OfType<Place>()],
            IsAfterAwait = effect.IsAfterAwait || isAfterAwait,
            Under = effect.Kind == CallEffectKind.Acquire ? Under(effect, state) : [],
        };
        var key = new EffectKey(
            own.Kind, own.Lock, own.Class?.QualifiedName, own.Mode, own.IsTry, own.IsAfterAwait, own.Without.Length);
        if (!_effects.TryGetValue(key, out CallEffect? known))
        {
            _effects[key] = own;
            return;
        }

        CallEffect shorter = known.Path.Length > own.Path.Length ? own : known;
        _effects[key] = shorter with { Under = [.. known.Under.Intersect(own.Under)] };
    }

    /// <summary>The locks that are held meanwhile, and not shared, by this function or by those that it calls.</summary>
    private ImmutableArray<(LockClass Class, Place Lock)> Under(CallEffect effect, FlowState state) =>
    [
        .. from held in effect.Under.Concat(
               from held in state.Held
               where held is { IsFromOutside: false, IsInDoubt: false, Mode: not LockMode.Shared }
               select (held.Class, Lock: held.Instance))
           let place = Named(held.Lock)
           where place is not null
           select (held.Class, place),
    ];

    private ImmutableArray<LockChange> Changes(FlowState state, Place? returned)
    {
        ImmutableArray<LockChange> changes = [];
        foreach (HeldLock released in state.Released)
        {
            if (Named(released.Instance) is { } place)
                changes = changes.Add(new LockChange(place, released.Class, released.Mode, -released.Depth, released.Location));
            else
                _isUndecided = true;
        }

        foreach (HeldLock held in state.Held)
        {
            if (held.IsFromOutside || held.Acquisition is Acquisition.Statement or Acquisition.Asserted)
                continue;
            _isUndecided |= held.IsInDoubt;
            Place? owner = returned is not null && (returned.Equals(held.Owner) || _releasers!.Own(returned, held, state))
                ? Place.Result
                : null;
            if (ReferenceEquals(held.Class, LockClass.FaultsDisabled) && owner is null)
                continue;
            Place? place = Named(held.Instance) ??
                (returned is not null && held.Instance.Equals(returned) ? Place.Result : owner);
            if (place is not null)
                changes = changes.Add(new LockChange(place, held.Class, held.Mode, held.Depth, held.Location) { Owner = owner });
        }

        return changes;
    }

    /// <summary>The place, if a caller can name it from its side; else null.</summary>
    private Place? Named(Place place)
    {
        Place root = place.Root;
        bool isNameable = root.Kind switch
        {
            PlaceKind.This => true,
            PlaceKind.Variable => root.Symbol switch
            {
                IParameterSymbol => true,
                ILocalSymbol local => !SymbolEqualityComparer.Default.Equals(local.ContainingSymbol, _function?.Method),
                _ => true,
            },
            _ => false,
        };
        return isNameable ? place : null;
    }

    private static CalleeResult? ResultOf(FlowState state, Place returned) => state.Known(returned) switch
    {
        Fact.True => CalleeResult.True,
        Fact.False => CalleeResult.False,
        Fact.Null => CalleeResult.Null,
        Fact.NotNull => CalleeResult.NotNull,
        _ => null,
    };

    private ImmutableArray<(int Parameter, bool Value)> Flags(FlowState state)
    {
        ImmutableArray<(int Parameter, bool Value)> flags = [];
        if (_function?.Method is not { } method)
            return flags;
        foreach (IParameterSymbol parameter in method.Parameters)
        {
            if (parameter is { RefKind: RefKind.Ref or RefKind.Out, Type.SpecialType: SpecialType.System_Boolean } &&
                state.Values.TryGetValue(Place.Variable(parameter), out Place? value) &&
                state.Known(value) is (Fact.True or Fact.False) and var known)
            {
                flags = flags.Add((parameter.Ordinal, known == Fact.True));
            }
        }

        return flags;
    }

    /// <summary>The operations that some way reaches without an <c>await</c>; null: nothing is awaited.</summary>
    private static HashSet<IOperation>? BeforeAwait(BodyFunction function)
    {
        if (function.Method is not { IsAsync: true })
            return null;
        var before = new HashSet<IOperation>();
        var seen = new HashSet<BasicBlock>();
        var pending = new Queue<BasicBlock>();
        Add(function.Graph.Blocks[0]);
        while (pending.Count > 0)
        {
            BasicBlock block = pending.Dequeue();
            List<IOperation> operations = BlockOperations.Of(block);
            int first = operations.FindIndex(operation => operation is IAwaitOperation);
            before.UnionWith(first < 0 ? operations : operations.Take(first + 1));
            if (first >= 0)
                continue;
            foreach (ControlFlowBranch? branch in new[] { block.FallThroughSuccessor, block.ConditionalSuccessor })
            {
                foreach (ControlFlowRegion region in branch?.FinallyRegions ?? [])
                    Add(function.Graph.Blocks[region.FirstBlockOrdinal]);
                if (branch?.Destination is { } destination)
                    Add(destination);
            }
        }

        return before;

        void Add(BasicBlock block)
        {
            if (seen.Add(block))
                pending.Enqueue(block);
        }
    }

    private static bool IsSame(CalleeOutcome one, CalleeOutcome other) =>
        one.Result == other.Result && SameChanges(one.Changes, other.Changes) && one.Flags.SequenceEqual(other.Flags);

    private static bool SameChanges(ImmutableArray<LockChange> one, ImmutableArray<LockChange> other) =>
        CalleeSummary.SameChanges(one, other);

    private readonly record struct EffectKey(
        CallEffectKind Kind, Place? Lock, string? Class, LockMode Mode, bool IsTry, bool IsAfterAwait, int Without);
}
