using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis.Text;

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
    public FlowState At(TextSpan position)
    {
        foreach (HeldLock held in Held)
        {
            if (held.Extent is { } extent && !extent.Contains(position))
                return WithHeld(Held.RemoveAll(one => one.Extent is { } other && !other.Contains(position)));
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
        foreach (KeyValuePair<Place, Place> entry in Values)
        {
            Place meeting = Place.Meeting(node, entry.Key);
            if (!entry.Value.Equals(meeting) &&
                (!other.Values.TryGetValue(entry.Key, out Place? theirs) || !theirs.Equals(entry.Value)))
            {
                values = values.SetItem(entry.Key, meeting);
                facts = Without(facts, meeting);
            }
        }

        foreach (Place key in other.Values.Keys)
        {
            if (!Values.ContainsKey(key))
            {
                Place meeting = Place.Meeting(node, key);
                values = values.SetItem(key, meeting);
                facts = Without(facts, meeting);
            }
        }

        foreach (KeyValuePair<Place, Fact> entry in Facts)
        {
            if (!other.Facts.TryGetValue(entry.Key, out Fact theirs) || theirs != entry.Value)
                facts = facts.Remove(entry.Key);
        }

        ImmutableArray<HeldLock> held = HoldsSameLocks(other) ? Held : HeldInBoth(other);
        bool same = ReferenceEquals(values, Values) && ReferenceEquals(facts, Facts) && held == Held;
        return same ? this : new FlowState(held, values, facts);
    }

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
