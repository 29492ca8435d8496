using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

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
    private readonly bool _isLoopTest;
    private readonly BodyContext _body;

    public UndecidedTest(IOperation test, int block, bool isLoopTest, BodyContext body)
    {
        _test = test;
        _block = block;
        _isLoopTest = isLoopTest;
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

        foreach (FlowState other in all)
        {
            if (!ReferenceEquals(other, before) && other.Context == before.Context)
                after = Compare(after, before, places, other);
        }

        ImmutableArray<HeldLock> held = DoubtAsked(before, after.Held);
        if (held != after.Held)
            after = after.WithHeld(held);
        (Place? asked, bool isNegated) = Question.Of(_test, _body);
        ImmutableDictionary<Place, Outcome> outcomes = after.Outcomes;
        if (asked is not null)
        {
            bool answer = outcome != isNegated;
            after = after with { IsSuspect = after.IsSuspect || Contradicts(before, asked, answer, all) };
            outcomes = outcomes.SetItem(asked, new Outcome(answer, _block));
        }

        foreach (Place place in places)
        {
            if (place.Kind != PlaceKind.Constant)
                outcomes = outcomes.SetItem(place, new Outcome(outcome, _block));
        }

        return after.WithOutcomes(outcomes);
    }

    /// <summary>
    /// What only one of two states holds, although the test may tell them apart: there it may not be held, and here it may.
    /// </summary>
    private FlowState Compare(FlowState after, FlowState before, List<Place> places, FlowState other)
    {
        bool? differs = null;
        ImmutableArray<HeldLock> held = after.Held;
        for (int i = 0; i < held.Length; i++)
        {
            if (held[i].IsInDoubt || other.Depth(held[i].Instance, held[i].Mode) > 0)
                continue;
            if (differs ??= Differ(before, places, other))
                held = held.SetItem(i, held[i] with { IsInDoubt = true });
        }

        LackedLocks lacked = after.Lacked;
        foreach (HeldLock theirs in other.Held)
        {
            if (!before.Holds(theirs.Instance) && (differs ??= Differ(before, places, other)))
                lacked = lacked.WithUnsure(theirs.Instance, theirs.Class);
        }

        return after.WithHeld(held).WithLacked(lacked);
    }

    /// <summary>
    /// Has the same question been answered otherwise on the way here, where that answer tells ways apart that hold
    /// different locks? Then this way takes the answer to have changed in between, for which nothing shows that it can.
    /// </summary>
    private static bool Contradicts(FlowState state, Place asked, bool answer, IReadOnlyList<FlowState> all)
    {
        if (Outcome(state, asked) != !answer)
            return false;
        foreach (FlowState other in all)
        {
            if (!ReferenceEquals(other, state) && Outcome(other, asked) == answer)
                return true;
        }

        return false;
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
            // What the framework answers is followed.
            if (LockCall.Of(operation, state)?.Effects(_body) is [{ Kind: LockEffectKind.Test }])
                continue;
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
            // A counter differs from round to round; that is what a loop is about.
            bool counts = _isLoopTest && (IsStep(mine) || IsStep(theirs));
            if (!mine.Equals(theirs) && !mayMeet && !counts)
                return true;
            if (Outcome(state, mine) != Outcome(other, theirs))
                return true;
        }

        return false;
    }

    private static bool IsStep(Place place) =>
        place is { Kind: PlaceKind.Site, Value: ValueTuple<TextSpan, int> site } &&
        (SyntaxKind)site.Item2 is SyntaxKind.PostIncrementExpression or SyntaxKind.PreIncrementExpression or
            SyntaxKind.PostDecrementExpression or SyntaxKind.PreDecrementExpression or
            SyntaxKind.AddAssignmentExpression or SyntaxKind.SubtractAssignmentExpression;

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
                    if (LockCall.Of(invocation, state)!.Effects(_body) is { IsEmpty: false })
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
