using System.Collections.Immutable;

namespace Faultline.Analyzers.Order;

/// <summary>Edges that lead from a class of locks back to it.</summary>
/// <param name="Edges">The edges, each beginning where the one before ends.</param>
internal sealed record OrderCycle(ImmutableArray<OrderEdge> Edges)
{
    /// <summary>A longer cycle is no news to anybody who has seen the shorter ones.</summary>
    private const int MaxLength = 8;

    /// <summary>So many ways back are looked at for one edge.</summary>
    private const int MaxWays = 4000;

    /// <summary>The same for all edges of the cycle, wherever they are written: a name for baselines.</summary>
    public string Identity
    {
        get
        {
            string[] names = [.. Edges.Select(edge => edge.Outer.Name)];
            int first = 0;
            for (int i = 1; i < names.Length; i++)
            {
                if (string.CompareOrdinal(names[i], names[first]) < 0)
                    first = i;
            }

            return string.Join(" > ", names.Skip(first).Concat(names.Take(first + 1)));
        }
    }

    /// <summary>A shortest cycle through an edge on which threads can really wait for each other; null if there is none.</summary>
    public static OrderCycle? Through(OrderEdge edge, LockGraph graph, CancellationToken cancellation)
    {
        if (!graph.AreOnCycle(edge.Outer, edge.Inner, cancellation))
            return null;
        var possible = new CyclePossible(graph, cancellation);
        var ways = new Queue<ImmutableArray<OrderEdge>>();
        ways.Enqueue([edge]);
        for (int looked = 0; ways.Count > 0 && looked < MaxWays; looked++)
        {
            cancellation.ThrowIfCancellationRequested();
            ImmutableArray<OrderEdge> way = ways.Dequeue();
            foreach (OrderEdge next in graph.EdgesFrom(way[way.Length - 1].Inner, cancellation))
            {
                if (next.Inner.Equals(edge.Outer))
                {
                    var cycle = new OrderCycle(way.Add(next));
                    if (possible.Is(cycle))
                        return cycle;
                }
                else if (way.Length < MaxLength - 1 && !way.Any(one => one.Outer.Equals(next.Inner)) && !next.Inner.Equals(way[way.Length - 1].Inner) &&
                    graph.AreOnCycle(edge.Outer, next.Inner, cancellation))
                {
                    ways.Enqueue(way.Add(next));
                }
            }
        }

        return null;
    }
}
