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

/// <summary>What holds on one group of ways to a point: those that hold the same locks there.</summary>
internal sealed class FlowState
{
    public static readonly FlowState Empty = new(
        [], ImmutableDictionary<Place, Place>.Empty, ImmutableDictionary<Place, Fact>.Empty);

    private FlowState(
        ImmutableArray<HeldLock> held, ImmutableDictionary<Place, Place> values, ImmutableDictionary<Place, Fact> facts)
    {
        Held = held;
        Values = values;
        Facts = facts;
    }

    /// <summary>The locks that are held, and the regions without page faults, in the order of their acquisition.</summary>
    public ImmutableArray<HeldLock> Held { get; }

    /// <summary>What variables, temporaries and members hold, where that is another place.</summary>
    public ImmutableDictionary<Place, Place> Values { get; }

    /// <summary>What tests have shown.</summary>
    public ImmutableDictionary<Place, Fact> Facts { get; }

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

    public FlowState WithHeld(ImmutableArray<HeldLock> held) => new(held, Values, Facts);

    public FlowState WithFact(Place place, Fact fact) => new(Held, Values, Facts.SetItem(place, fact));

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
        return new FlowState(Held, values, Facts);
    }

    /// <summary>The expression is evaluated again: what was known about its last value says nothing about this one.</summary>
    public FlowState Forget(Place site)
    {
        ImmutableDictionary<Place, Fact> facts = Without(Facts, site);
        return ReferenceEquals(facts, Facts) ? this : new FlowState(Held, Values, facts);
    }

    public bool HoldsSameLocks(FlowState other)
    {
        if (Held.Length != other.Held.Length)
            return false;
        for (int i = 0; i < Held.Length; i++)
        {
            if (!Held[i].IsSameHold(other.Held[i]))
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
        if (ReferenceEquals(values, other.Values) && ReferenceEquals(facts, other.Facts) && HoldsSameLocks(other))
            return this;

        Dictionary<Place, Fact>? agreed = null;
        foreach (Place key in Values.Keys.Concat(other.Values.Keys.Where(key => !Values.ContainsKey(key))))
        {
            Place mine = Values.TryGetValue(key, out Place? value) ? value : key;
            Place theirs = other.Values.TryGetValue(key, out value) ? value : key;
            if (mine.Equals(theirs))
                continue;

            var meeting = Place.Meeting(node, key);
            // Different values of which the same is known: a flag that is false on both ways, for instance.
            if (Known(mine) is { } fact && other.Known(theirs) == fact)
                (agreed ??= [])[meeting] = fact;
            if (mine.Equals(meeting))
                continue;
            values = values.SetItem(key, meeting);
            facts = Without(facts, meeting);
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

        ImmutableArray<HeldLock> held = HoldsSameLocks(other) ? Held : HeldInBoth(other);
        bool same = ReferenceEquals(values, Values) && ReferenceEquals(facts, Facts) && held == Held;
        return same ? this : new FlowState(held, values, facts);
    }

    private Fact? Known(Place place) => place switch
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

    private static ImmutableDictionary<Place, Fact> Without(ImmutableDictionary<Place, Fact> facts, Place place)
    {
        ImmutableDictionary<Place, Fact> rest = facts;
        foreach (Place key in facts.Keys)
        {
            if (key.Contains(place))
                rest = rest.Remove(key);
        }

        return rest;
    }

    private ImmutableArray<HeldLock> HeldInBoth(FlowState other)
    {
        ImmutableArray<HeldLock> both =
            Held.RemoveAll(mine => !other.Held.Any(theirs => theirs.Instance.Equals(mine.Instance)));
        return both.Length == Held.Length ? Held : both;
    }
}
