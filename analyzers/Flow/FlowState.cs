using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>What is known about a value.</summary>
internal enum Fact
{
    True,
    False,
    Null,
    NotNull,
}

/// <summary>How a test that read a place came out, and in which block it was made.</summary>
internal readonly record struct Outcome(bool Value, int Block);

/// <summary>What holds on one group of ways to a point: those that hold the same locks there.</summary>
internal sealed record FlowState
{
    public static readonly FlowState Empty = new();

    private FlowState()
    {
    }

    /// <summary>The locks that are held, and the regions without page faults, in the order of their acquisition.</summary>
    public ImmutableArray<HeldLock> Held { get; private init; } = [];

    /// <summary>Locks that were released though this body did not hold them: whoever called it may have.</summary>
    public ImmutableArray<HeldLock> Released { get; private init; } = [];

    /// <summary>What variables, temporaries and members hold, where that is another place.</summary>
    public ImmutableDictionary<Place, Place> Values { get; private init; } = ImmutableDictionary<Place, Place>.Empty;

    /// <summary>What tests have shown.</summary>
    public ImmutableDictionary<Place, Fact> Facts { get; private init; } = ImmutableDictionary<Place, Fact>.Empty;

    /// <summary>
    /// How the last test came out that read a place. It proves nothing, as another value may be there the next time,
    /// but tells ways apart.
    /// </summary>
    public ImmutableDictionary<Place, Outcome> Outcomes { get; private init; } = ImmutableDictionary<Place, Outcome>.Empty;

    /// <summary>The handlers that were entered on the way here, by the number of their first block.</summary>
    public ImmutableHashSet<int> Handlers { get; private init; } = [];

    /// <summary>Why it does not hold locks that others hold.</summary>
    public LackedLocks Lacked { get; private init; } = LackedLocks.None;

    /// <summary>Which of the ways to enter the body led here; ways with different numbers are never joined.</summary>
    public int Context { get; init; }

    /// <summary>
    /// These ways may not exist: they take tests to have come out differently for which nothing shows that they can. What
    /// is wrong on such ways only is not reported.
    /// </summary>
    public bool IsSuspect { get; init; }

    /// <summary>Are page faults disabled here?</summary>
    public bool FaultsDisabled
    {
        get
        {
            foreach (HeldLock held in Held)
            {
                if (ReferenceEquals(held.Class, LockClass.FaultsDisabled))
                    return true;
            }

            return false;
        }
    }

    /// <summary>The state without the locks of statements that do not reach as far as this position.</summary>
    public FlowState At(SyntaxNode position)
    {
        foreach (HeldLock held in Held)
        {
            if (held.Extent is { } extent && !extent.Contains(position.Span))
                return WithHeld(Held.RemoveAll(one => one.Extent is { } other && !other.Contains(position.Span)));
        }

        return this;
    }

    public FlowState WithHeld(ImmutableArray<HeldLock> held) => held == Held ? this : this with { Held = held };

    public FlowState WithReleased(ImmutableArray<HeldLock> released) =>
        released == Released ? this : this with { Released = released };

    public FlowState WithLacked(LackedLocks lacked) =>
        ReferenceEquals(lacked, Lacked) ? this : this with { Lacked = lacked };

    public FlowState WithValues(ImmutableDictionary<Place, Place> values) =>
        ReferenceEquals(values, Values) ? this : this with { Values = values };

    public FlowState WithFact(Place place, Fact fact) => this with { Facts = Facts.SetItem(place, fact) };

    public FlowState WithOutcomes(ImmutableDictionary<Place, Outcome> outcomes) =>
        ReferenceEquals(outcomes, Outcomes) ? this : this with { Outcomes = outcomes };

    /// <summary>The state in which a handler is entered.</summary>
    public FlowState InHandler(int block) => Handlers.Contains(block) ? this : this with { Handlers = Handlers.Add(block) };

    public FlowState Assign(Place target, Place value)
    {
        ImmutableDictionary<Place, Place> values = Values;
        foreach (Place key in Values.Keys)
        {
            // What was reached through the old value is not reached through the new one.
            if (!key.Equals(target) && key.Contains(target))
                values = values.Remove(key);
        }

        values = value.Equals(target) ? values.Remove(target) : values.SetItem(target, value);
        return this with { Values = values };
    }

    /// <summary>The expression is evaluated again: what was known about its last value says nothing about this one.</summary>
    public FlowState Forget(Place site)
    {
        ImmutableDictionary<Place, Fact> facts = Without(Facts, site);
        ImmutableDictionary<Place, Outcome> outcomes = Without(Outcomes, site);
        bool same = ReferenceEquals(facts, Facts) && ReferenceEquals(outcomes, Outcomes);
        return StalePlaces.Evaluate(same ? this : this with { Facts = facts, Outcomes = outcomes }, site);
    }

    /// <summary>Does it hold this very lock, however it came to be held?</summary>
    public bool Holds(Place instance)
    {
        foreach (HeldLock held in Held)
        {
            if (held.IsOf(instance))
                return true;
        }

        return false;
    }

    /// <summary>How often it holds this very lock, in this mode or, if none is given, in any.</summary>
    public int Depth(Place instance, LockMode? mode = null)
    {
        int depth = 0;
        foreach (HeldLock held in Held)
        {
            if (held.Instance.Equals(instance) && (mode is null || held.Mode == mode))
                depth++;
        }

        return depth;
    }

    // By identity: states are compared by what they hold, never as a whole.
    public bool Equals(FlowState? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);

    public bool HoldsSameLocks(FlowState other)
    {
        if (Held.Length != other.Held.Length || Released.Length != other.Released.Length || Context != other.Context)
            return false;
        for (int i = 0; i < Held.Length; i++)
        {
            if (!Held[i].IsSameHold(other.Held[i]))
                return false;
        }

        for (int i = 0; i < Released.Length; i++)
        {
            if (!Released[i].IsSameHold(other.Released[i]))
                return false;
        }

        return true;
    }

    /// <summary>The state of both groups of ways together; this very object if the other adds nothing new.</summary>
    /// <param name="other">A state that holds the same locks, or one whose locks do not matter any more.</param>
    /// <param name="node">Where they meet.</param>
    public FlowState Join(FlowState other, int node)
    {
        ImmutableDictionary<Place, Place> values = Values;
        ImmutableDictionary<Place, Fact> facts = Facts;
        ImmutableDictionary<Place, Outcome> outcomes = Outcomes;
        ImmutableArray<HeldLock> held = HeldInBoth(other);
        ImmutableHashSet<int> handlers = other.Handlers.IsSubsetOf(Handlers) ? Handlers : Handlers.Union(other.Handlers);
        bool isSuspect = IsSuspect && other.IsSuspect;
        LackedLocks lacked = Lacked.Join(other.Lacked);
        bool isSame = held == Held && ReferenceEquals(handlers, Handlers) && isSuspect == IsSuspect &&
            ReferenceEquals(lacked, Lacked);
        if (isSame && ReferenceEquals(values, other.Values) && ReferenceEquals(facts, other.Facts) &&
            ReferenceEquals(outcomes, other.Outcomes))
        {
            return this;
        }

        Dictionary<Place, Fact>? agreed = null;
        foreach (Place key in Values.Keys.Concat(other.Values.Keys.Where(key => !Values.ContainsKey(key))))
        {
            Place mine = Values.TryGetValue(key, out Place? value) ? value : key;
            Place theirs = other.Values.TryGetValue(key, out value) ? value : key;
            if (mine.Equals(theirs))
                continue;

            var meeting = Place.Meeting(node, key, UserMemory.In(mine) ?? UserMemory.In(theirs));
            // Different values of which the same is known: a flag that is false on both ways, for instance.
            if (Known(mine) is { } fact && other.Known(theirs) == fact)
                (agreed ??= [])[meeting] = fact;
            if (mine.Equals(meeting))
                continue;
            values = values.SetItem(key, meeting);
            facts = Without(facts, meeting);
            outcomes = Without(outcomes, meeting);
        }

        foreach (KeyValuePair<Place, Fact> entry in Facts)
        {
            if (agreed?.ContainsKey(entry.Key) == true)
                continue;
            if (!other.Facts.TryGetValue(entry.Key, out Fact theirs) || theirs != entry.Value)
                facts = facts.Remove(entry.Key);
        }

        if (agreed is not null)
            facts = facts.SetItems(agreed);

        foreach (KeyValuePair<Place, Outcome> entry in Outcomes)
        {
            if (!other.Outcomes.TryGetValue(entry.Key, out Outcome theirs) || theirs != entry.Value)
                outcomes = outcomes.Remove(entry.Key);
        }

        isSame &= ReferenceEquals(values, Values) && ReferenceEquals(facts, Facts) && ReferenceEquals(outcomes, Outcomes);
        return isSame
            ? this
            : this with
            {
                Held = held, Values = values, Facts = facts, Outcomes = outcomes, Handlers = handlers, IsSuspect = isSuspect,
                Lacked = lacked,
            };
    }

    /// <summary>What is known about the value at a place.</summary>
    public Fact? Known(Place place) => place switch
    {
        { Kind: PlaceKind.Constant, Value: bool flag } => flag ? Fact.True : Fact.False,
        { Kind: PlaceKind.Constant, Value: null } => Fact.Null,
        { Kind: PlaceKind.Negation, Parent: { } positive } => Known(positive) switch
        {
            Fact.True => Fact.False,
            Fact.False => Fact.True,
            _ => null,
        },
        _ => Facts.TryGetValue(place, out Fact fact) ? fact : null,
    };

    private static ImmutableDictionary<Place, T> Without<T>(ImmutableDictionary<Place, T> known, Place place)
    {
        ImmutableDictionary<Place, T> rest = known;
        foreach (Place key in known.Keys)
        {
            if (key.Contains(place))
                rest = rest.Remove(key);
        }

        return rest;
    }

    /// <summary>What both hold; a hold that is in doubt on one of the ways is in doubt.</summary>
    private ImmutableArray<HeldLock> HeldInBoth(FlowState other)
    {
        if (Held == other.Held)
            return Held;
        ImmutableArray<HeldLock> both = Held;
        for (int i = Held.Length - 1; i >= 0; i--)
        {
            HeldLock mine = Held[i];
            // States that hold the same locks hold them in the same order.
            HeldLock? theirs = i < other.Held.Length && other.Held[i].Instance.Equals(mine.Instance)
                ? other.Held[i]
                : other.Held.FirstOrDefault(one => one.Instance.Equals(mine.Instance));
            if (theirs is null)
                both = both.RemoveAt(i);
            else if ((theirs.IsInDoubt && !mine.IsInDoubt) || (theirs.IsHandedOut && !mine.IsHandedOut))
                both = both.SetItem(i, mine.OrElse(theirs));
        }

        return both;
    }
}
