using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Order;

/// <summary>Tells whether threads can wait for each other along a cycle, one on each edge, as far as its edges show.</summary>
internal sealed class CyclePossible
{
    private readonly LockGraph _graph;
    private readonly CancellationToken _cancellation;

    public CyclePossible(LockGraph graph, CancellationToken cancellation)
    {
        _graph = graph;
        _cancellation = cancellation;
    }

    public bool Is(OrderCycle cycle)
    {
        // Where types wait for each other to be initialised, the runtime lets one of them go on.
        if (cycle.Edges.All(edge => edge.Outer.Kind == LockNodeKind.Initializer))
            return false;
        for (int i = 0; i < cycle.Edges.Length; i++)
        {
            OrderEdge edge = cycle.Edges[i];
            OrderEdge next = cycle.Edges[(i + 1) % cycle.Edges.Length];
            if (!Waits(edge, next) || AreDistinct(edge.InnerLock, next.OuterLock))
                return false;
        }

        var owners = new CycleOwners(cycle);
        return !owners.Contradict && !owners.ShareAGate && !owners.OverlapThemselves;
    }

    /// <summary>Does who acquires the lock wait for who holds it?</summary>
    private bool Waits(OrderEdge acquires, OrderEdge holds) =>
        acquires.InnerMode == LockMode.Exclusive || holds.OuterMode == LockMode.Exclusive ||
        (acquires.InnerMode == LockMode.Upgradeable && holds.OuterMode == LockMode.Upgradeable) ||
        // Readers wait for a writer who waits for readers: if there is one.
        _graph.IsWritten(acquires.Inner, _cancellation);

    /// <summary>Are these surely two locks of one class: those of two objects, each made for a field of its own?</summary>
    private static bool AreDistinct(Place? one, Place? other) =>
        Holder(one) is { } mine && Holder(other) is { } theirs &&
        !SymbolEqualityComparer.Default.Equals(mine, theirs) && IsMadeForItself(mine) && IsMadeForItself(theirs);

    private static ISymbol? Holder(Place? place) => place is
    {
        Kind: PlaceKind.Member, Parent: { Kind: PlaceKind.Member or PlaceKind.Variable, Symbol: IFieldSymbol or IPropertySymbol } holder,
    }
        ? holder.Symbol
        : null;

    private static bool IsMadeForItself(ISymbol holder)
    {
        bool isReadOnly = holder is IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null };
        ExpressionSyntax[] values = [.. CreatedValues.Of(holder)];
        return isReadOnly && values.Length > 0 &&
            values.All(value => CreatedValues.Strip(value) is BaseObjectCreationExpressionSyntax);
    }
}
