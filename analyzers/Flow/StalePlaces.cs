using System.Collections.Immutable;
using Faultline.Analyzers.Effects;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// A name that comes to stand for another value: an expression is evaluated again, a loop begins another round. What still
/// bears the name gets another one, or two locks would be taken for one.
/// </summary>
internal static class StalePlaces
{
    /// <summary>The node of the places that are left over; no block has this number.</summary>
    private const int Left = int.MinValue;

    /// <summary>The expression is about to be evaluated again.</summary>
    public static FlowState Evaluate(FlowState state, Place site) => Rename(state, root => root.Equals(site));

    /// <summary>A loop that begins at this block begins another round: what met there is met anew.</summary>
    public static FlowState Repeat(FlowState state, int block)
    {
        if (state.Held.IsEmpty)
            return state;
        return Rename(state, root =>
            root is { Kind: PlaceKind.Meeting, Value: int node, Parent: { } variable } && node == block &&
            !(state.Values.TryGetValue(variable, out Place? value) && value.Equals(root)));
    }

    /// <summary>What the place was called before it got another name.</summary>
    public static Place Original(Place root) =>
        root is { Kind: PlaceKind.Meeting, Value: Left, Parent: { } original } ? original : root;

    private static FlowState Rename(FlowState state, Func<Place, bool> isStale)
    {
        ImmutableArray<HeldLock> held = state.Held;
        for (int i = 0; i < held.Length; i++)
        {
            HeldLock one = held[i];
            bool isOwnerStale = one.Owner is { } owner && isStale(owner.Root);
            if (!isStale(one.Instance.Root) && !isOwnerStale)
                continue;
            HeldLock renamed = one with
            {
                Instance = Rename(one.Instance, isStale), Owner = one.Owner is null ? null : Rename(one.Owner, isStale),
            };
            // Several rounds have left one behind: which is which cannot be told.
            bool isKnown = held.Any(other => other.Instance.Equals(renamed.Instance) && Equals(other.Owner, renamed.Owner));
            held = isKnown ? held.RemoveAt(i--) : held.SetItem(i, renamed);
        }

        ImmutableDictionary<Place, Place> values = state.Values;
        foreach (KeyValuePair<Place, Place> entry in state.Values)
        {
            if (isStale(entry.Value.Root) && !IsOwnMeeting(entry))
                values = values.SetItem(entry.Key, Rename(entry.Value, isStale));
            if (isStale(entry.Key.Root))
                values = values.Remove(entry.Key);
        }

        return held == state.Held && ReferenceEquals(values, state.Values)
            ? state
            : state.WithHeld(held).WithValues(values);
    }

    private static bool IsOwnMeeting(KeyValuePair<Place, Place> entry) =>
        entry.Value.Kind == PlaceKind.Meeting && entry.Key.Equals(entry.Value.Parent);

    private static Place Rename(Place place, Func<Place, bool> isStale) =>
        place.From(root => isStale(root) ? Place.Meeting(Left, root) : root) ?? place;
}
