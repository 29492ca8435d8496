using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>A test whose outcome is not known in a state.</summary>
/// <remarks>
/// A lock that is held on some ways to a test may be what the test is about, in a manner that the analysis does not
/// follow: a mutable field that was tested before the lock was acquired, a counter. Where the ways that hold the
/// lock and those that do not differ in what the test reads, the lock is in doubt from there on: silence, not a guess.
/// </remarks>
internal sealed class UndecidedTest
{
    /// <summary>What flags are called that tell whether a lock is held.</summary>
    private static readonly string[] StateWords = ["Held", "Locked", "Entered", "Taken", "Owned", "Owns"];

    private readonly IOperation _test;
    private readonly int _block;
    private readonly BodyContext _body;

    public UndecidedTest(IOperation test, int block, BodyContext body)
    {
        _test = test;
        _block = block;
        _body = body;
    }

    /// <summary>The state after the test.</summary>
    /// <param name="outcome">How it came out.</param>
    /// <param name="after">What that says.</param>
    /// <param name="before">The state before it.</param>
    /// <param name="all">All states before it.</param>
    public FlowState Assume(bool outcome, FlowState after, FlowState before, IReadOnlyList<FlowState> all)
    {
        List<Place> places = PlacesRead(before);
        if (places.Count == 0)
            return after;

        ImmutableArray<HeldLock> held = after.Held;
        foreach (FlowState other in all)
        {
            bool? differs = null;
            for (int i = 0; i < held.Length; i++)
            {
                if (held[i].IsInDoubt || other.Holds(held[i].Instance))
                    continue;
                if (differs ??= Differ(before, places, other))
                    held = held.SetItem(i, held[i] with { IsInDoubt = true });
            }
        }

        held = DoubtAsked(before, held);
        if (held != after.Held)
            after = after.WithHeld(held);
        ImmutableDictionary<Place, Outcome> outcomes = after.Outcomes;
        foreach (Place place in places)
        {
            if (place.Kind != PlaceKind.Constant)
                outcomes = outcomes.SetItem(place, new Outcome(outcome, _block));
        }

        return after.WithOutcomes(outcomes);
    }

    /// <summary>The next round of a loop that begins at this block: its tests are made again.</summary>
    public static FlowState Repeat(FlowState state, int firstBlock)
    {
        ImmutableDictionary<Place, Outcome> outcomes = state.Outcomes;
        foreach (KeyValuePair<Place, Outcome> entry in state.Outcomes)
        {
            if (entry.Value.Block >= firstBlock)
                outcomes = outcomes.Remove(entry.Key);
        }

        return state.WithOutcomes(outcomes);
    }

    /// <summary>A member of the lock, or of its scope, that seems to tell whether it is held: not followed.</summary>
    private ImmutableArray<HeldLock> DoubtAsked(FlowState state, ImmutableArray<HeldLock> held)
    {
        if (held.IsEmpty)
            return held;
        foreach (IOperation operation in _test.DescendantsAndSelf())
        {
            (ISymbol? member, IOperation? instance) = operation switch
            {
                IPropertyReferenceOperation property => (property.Property, property.Instance),
                IFieldReferenceOperation field => (field.Field, field.Instance),
                IInvocationOperation call => ((ISymbol?)call.TargetMethod, call.Instance),
                _ => (null, null),
            };
            if (instance is null || operation.Type?.SpecialType != SpecialType.System_Boolean ||
                !StateWords.Any(word => member!.Name.IndexOf(word, StringComparison.Ordinal) >= 0))
            {
                continue;
            }

            Place asked = _body.Place(instance, state);
            for (int i = 0; i < held.Length; i++)
            {
                if (!held[i].IsInDoubt && (asked.Equals(held[i].Instance) || asked.Equals(held[i].Owner)))
                    held = held.SetItem(i, held[i] with { IsInDoubt = true });
            }
        }

        return held;
    }

    private bool Differ(FlowState state, List<Place> places, FlowState other)
    {
        List<Place> others = PlacesRead(other);
        for (int i = 0; i < places.Count && i < others.Count; i++)
        {
            Place mine = places[i];
            Place theirs = others[i];
            // Ways that have met may have brought the same value.
            bool mayMeet = mine.Kind == PlaceKind.Meeting || theirs.Kind == PlaceKind.Meeting;
            if (!mine.Equals(theirs) && !mayMeet)
                return true;
            if (Outcome(state, mine) != Outcome(other, theirs))
                return true;
        }

        return false;
    }

    private static bool? Outcome(FlowState state, Place place) =>
        state.Outcomes.TryGetValue(place, out Outcome outcome) ? outcome.Value : null;

    /// <summary>What the test reads, in an order that is the same in every state.</summary>
    private List<Place> PlacesRead(FlowState state)
    {
        var places = new List<Place>();
        var pending = new Stack<IOperation>();
        pending.Push(_test);
        while (pending.Count > 0)
        {
            IOperation operation = pending.Pop();
            switch (operation)
            {
                case ILocalReferenceOperation { Local: ISymbol variable }:
                    places.Add(Variable(variable, operation, state));
                    continue;
                case IParameterReferenceOperation { Parameter: ISymbol variable }:
                    places.Add(Variable(variable, operation, state));
                    continue;
                case IFieldReferenceOperation or IPropertyReferenceOperation { Arguments.IsEmpty: true }:
                    places.Add(_body.Place(operation, state));
                    continue;
                case IFlowCaptureReferenceOperation:
                    places.Add(_body.Place(operation, state));
                    IOperation captured = _body.Strip(operation);
                    if (!ReferenceEquals(captured, operation))
                        pending.Push(captured);
                    continue;
                case IInvocationOperation invocation:
                    // Taking a lock is followed; whatever else is asked may be asked, and answer the same, again.
                    if (!_body.Callees.Of(invocation.TargetMethod).Locks.IsEmpty)
                        continue;
                    places.Add(Place.Variable(invocation.TargetMethod));
                    foreach (IArgumentOperation argument in invocation.Arguments)
                        pending.Push(argument.Value);
                    continue;
            }

            foreach (IOperation child in operation.ChildOperations)
                pending.Push(child);
        }

        return places;
    }

    private Place Variable(ISymbol variable, IOperation reference, FlowState state) =>
        _body.Shared.Contains(variable) ? Place.Variable(variable) : _body.Place(reference, state);
}
