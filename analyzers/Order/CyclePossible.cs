using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Order;

/// <summary>Tells whether threads can wait for each other along a cycle, as far as what is known of its edges shows.</summary>
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
            OrderEdge next = Next(cycle, i);
            if (!Waits(edge, next) || AreDistinct(edge.InnerLock, next.OuterLock))
                return false;
        }

        return !cycle.Edges[0].Gates.Any(gate => Protects(gate.Node, cycle));
    }

    private static OrderEdge Next(OrderCycle cycle, int index) => cycle.Edges[(index + 1) % cycle.Edges.Length];

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

    /// <summary>
    /// Is one and the same lock of this class held along the whole cycle? It is, if each edge holds one that belongs to the
    /// same object as the lock in which it meets the next edge: all but one of these meetings have to show it.
    /// </summary>
    private static bool Protects(LockNode gate, OrderCycle cycle)
    {
        var gates = new Place[cycle.Edges.Length];
        for (int i = 0; i < gates.Length; i++)
        {
            Gate[] held = [.. cycle.Edges[i].Gates.Where(one => one.Node.Equals(gate))];
            if (held.Length == 0)
                return false;
            gates[i] = held[0].Lock;
        }

        if (gates.All(IsOne))
            return true;
        int shown = 0;
        for (int i = 0; i < gates.Length; i++)
        {
            if (BelongsTo(gates[i], cycle.Edges[i].InnerLock) && BelongsTo(gates[(i + 1) % gates.Length], Next(cycle, i).OuterLock))
                shown++;
        }

        return shown >= gates.Length - 1;
    }

    /// <summary>Is there only one lock of this name in the process?</summary>
    private static bool IsOne(Place gate) => gate.Root is { Kind: PlaceKind.Variable, Symbol: { } root } &&
        root is IFieldSymbol { IsStatic: true } or IPropertySymbol { IsStatic: true } or ITypeSymbol;

    /// <summary>Does the object that owns the lock own the gate, or hold what owns it? Of a lock without a name, it may.</summary>
    private static bool BelongsTo(Place gate, Place? inner) => inner switch
    {
        null => true,
        { Kind: PlaceKind.Member, Parent: { } owner } => gate.Contains(owner),
        { Kind: PlaceKind.Variable, Symbol: IFieldSymbol or IPropertySymbol or ITypeSymbol } => false,
        _ => gate.Contains(inner),
    };
}
