using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>A lock class in the declared order.</summary>
/// <param name="name">What the order that is declared first calls it.</param>
/// <param name="lockClass">The class; null if the name may stand for several.</param>
internal sealed class OrderNode(string name, LockClass? lockClass)
{
    public string Name { get; } = name;

    public LockClass? Class { get; } = lockClass;
}

/// <summary>Two lock classes that are neighbours in a declared order.</summary>
/// <param name="Outer">The one that is acquired first.</param>
/// <param name="Inner">The one that is acquired under it.</param>
/// <param name="Declaration">What says so.</param>
internal sealed record OrderLink(OrderNode Outer, OrderNode Inner, OrderDeclaration Declaration);

/// <summary>Which lock classes stand before which, by all links together.</summary>
internal sealed class OrderGraph
{
    private readonly Dictionary<OrderNode, List<OrderLink>> _outward = [];

    public void Add(OrderLink link)
    {
        if (!_outward.TryGetValue(link.Inner, out List<OrderLink>? links))
            _outward.Add(link.Inner, links = []);
        links.Add(link);
    }

    /// <summary>The classes that stand before this one, the nearest first.</summary>
    public IEnumerable<OrderNode> Before(OrderNode node) => Outward(node).Select(link => link.Outer);

    /// <summary>The links that lead from <paramref name="outer"/> to <paramref name="inner"/>; empty if none do.</summary>
    public ImmutableArray<OrderLink> Between(OrderNode outer, OrderNode inner)
    {
        var ways = new Dictionary<OrderNode, OrderLink>();
        foreach (OrderLink link in Outward(inner))
        {
            ways[link.Outer] = link;
            if (link.Outer != outer)
                continue;
            ImmutableArray<OrderLink>.Builder chain = ImmutableArray.CreateBuilder<OrderLink>();
            for (OrderNode node = outer; node != inner; node = chain[chain.Count - 1].Inner)
                chain.Add(ways[node]);
            return chain.ToImmutable();
        }

        return [];
    }

    /// <summary>The links by which other classes stand before this one, each class once, breadth first.</summary>
    private IEnumerable<OrderLink> Outward(OrderNode node)
    {
        var seen = new HashSet<OrderNode> { node };
        var pending = new Queue<OrderNode>([node]);
        while (pending.Count > 0)
        {
            if (!_outward.TryGetValue(pending.Dequeue(), out List<OrderLink>? links))
                continue;
            foreach (OrderLink link in links)
            {
                if (!seen.Add(link.Outer))
                    continue;
                pending.Enqueue(link.Outer);
                yield return link;
            }
        }
    }
}
