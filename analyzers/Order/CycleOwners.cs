using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Order;

/// <summary>
/// The objects that the locks of a cycle belong to. Where two edges meet, the lock is one and the same, and so is its owner:
/// that makes names of different methods comparable.
/// </summary>
/// <remarks>Meeting <c>i</c> is where edge <c>i</c> ends and the next one begins.</remarks>
internal sealed class CycleOwners
{
    private readonly ImmutableArray<OrderEdge> _edges;
    private readonly int[] _same;

    public CycleOwners(OrderCycle cycle)
    {
        _edges = cycle.Edges;
        _same = [.. Enumerable.Range(0, _edges.Length)];
        for (int i = 0; i < _edges.Length; i++)
        {
            if (Owner(_edges[i].OuterLock) is { } outer && outer.Equals(Owner(_edges[i].InnerLock)))
                Join(Before(i), i);
        }
    }

    /// <summary>Would two objects have to be one that an edge has found to be two?</summary>
    public bool Contradict =>
        Enumerable.Range(0, _edges.Length).Any(i => _edges[i].HasTwoOwners && Find(Before(i)) == Find(i));

    /// <summary>Do all threads hold one and the same lock, beside those of the cycle? They cannot, at the same time.</summary>
    public bool ShareAGate => _edges[0].Gates.Any(gate => Enumerable.Range(1, _edges.Length - 1).All(
        edge => _edges[edge].Gates.Any(other => other.Node.Equals(gate.Node) && AreSame(gate.Lock, 0, other.Lock, edge))));

    /// <summary>Does a thread hold two locks of the cycle? Another thread would have to hold one of them, too.</summary>
    public bool OverlapThemselves => Enumerable.Range(0, _edges.Length).Any(edge => _edges[edge].Gates.Any(
        gate => Enumerable.Range(0, _edges.Length).Any(other => other != edge && _edges[other].OuterMode != LockMode.Shared &&
            _edges[other].Outer.Equals(gate.Node) && AreSame(gate.Lock, edge, _edges[other].OuterLock, other))));

    /// <summary>Are two locks of one class, each as an edge names it, the same? Where that cannot be told, they may be.</summary>
    private bool AreSame(Place one, int edge, Place? other, int otherEdge)
    {
        if (other is null || (IsOne(one) && IsOne(other)))
            return true;
        return Meetings(one, edge).Intersect(Meetings(other, otherEdge)).Any();
    }

    /// <summary>The meetings whose lock belongs to the object that this lock belongs to, too.</summary>
    private IEnumerable<int> Meetings(Place place, int edge)
    {
        if (IsReachedFrom(place, _edges[edge].OuterLock))
            yield return Find(Before(edge));
        if (IsReachedFrom(place, _edges[edge].InnerLock))
            yield return Find(edge);
    }

    private static bool IsReachedFrom(Place place, Place? met) => met is null || (!IsOne(met) && place.Contains(Owner(met)!));

    private static Place? Owner(Place? place) => place is { Kind: PlaceKind.Member } ? place.Parent : place;

    /// <summary>Is there only one lock of this name in the process?</summary>
    private static bool IsOne(Place place) => place.Root is
    {
        Kind: PlaceKind.Variable, Symbol: IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true } or ITypeSymbol,
    };

    private int Before(int edge) => (edge + _edges.Length - 1) % _edges.Length;

    private int Find(int meeting)
    {
        while (_same[meeting] != meeting)
            meeting = _same[meeting];
        return meeting;
    }

    private void Join(int one, int other) => _same[Find(one)] = Find(other);
}
