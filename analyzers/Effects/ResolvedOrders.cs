using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>A declared order, with what its names stand for.</summary>
/// <param name="Declaration">The declaration.</param>
/// <param name="Names">Its names, in order, with the lock classes that they stand for.</param>
internal sealed record ResolvedOrder(OrderDeclaration Declaration, ImmutableArray<(OrderName Name, OrderNode Node)> Names)
{
    /// <summary>The lock classes that are neighbours in it. One that it names again stands where it is named first.</summary>
    public IEnumerable<OrderLink> Links()
    {
        OrderNode[] nodes = [.. Names.Where(one => one.Name.Text.Length > 0).Select(one => one.Node).Distinct()];
        for (int i = 1; i < nodes.Length; i++)
            yield return new OrderLink(nodes[i - 1], nodes[i], Declaration);
    }
}

/// <summary>All declared orders, and which lock class stands before which by all of them together.</summary>
internal sealed class ResolvedOrders
{
    private readonly OrderNames _names;
    private readonly Dictionary<ISymbol, OrderNode> _declared = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<string, OrderNode> _named = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, OrderNode?> _spelled = new(StringComparer.Ordinal);
    private readonly OrderGraph _graph = new();

    /// <param name="declarations">Every order that is declared.</param>
    /// <param name="names">Finds what the names stand for.</param>
    public ResolvedOrders(IEnumerable<OrderDeclaration> declarations, OrderNames names)
    {
        _names = names;
        ImmutableArray<ResolvedOrder> orders = [.. declarations.Select(Resolve)];
        foreach (OrderLink link in orders.SelectMany(order => order.Links()))
            _graph.Add(link);
        Problems = new Lazy<ImmutableArray<OrderProblem>>(() => [.. OrderProblems.Of(orders)]);
    }

    /// <summary>What is wrong with the orders that the compilation and its model file declare.</summary>
    public Lazy<ImmutableArray<OrderProblem>> Problems { get; }

    /// <summary>
    /// The names from <paramref name="inner"/> to <paramref name="outer"/>, if that is their order; empty if it is not, or if
    /// they are declared in both orders.
    /// </summary>
    public ImmutableArray<string> Before(LockClass outer, LockClass inner)
    {
        if (NodeOf(outer) is not { } held || NodeOf(inner) is not { } acquired ||
            _graph.Between(acquired, held) is not { IsEmpty: false } links || !_graph.Between(held, acquired).IsEmpty)
        {
            return [];
        }

        return [links[0].Outer.Name, .. links.Select(link => link.Inner.Name)];
    }

    /// <summary>The lock classes that stand before this one, the nearest first.</summary>
    public IEnumerable<LockClass> OutsideOf(LockClass lockClass) =>
        NodeOf(lockClass) is { } node ? _graph.Before(node).Select(outer => outer.Class).OfType<LockClass>() : [];

    private ResolvedOrder Resolve(OrderDeclaration declaration) => new(
        declaration,
        [
            .. from name in declaration.Names
               let found = _names.Find(name, declaration.Reference)
               select (found, Add(found)),
        ]);

    private OrderNode Add(OrderName name)
    {
        // One that may be several is none of them.
        if (name.Class is not { } lockClass)
            return new OrderNode(name.Text, null);
        if (lockClass.Declaration is { } symbol)
        {
            return _declared.TryGetValue(symbol, out OrderNode? declared)
                ? declared
                : _declared[symbol] = new OrderNode(name.Text, lockClass);
        }

        return _named.TryGetValue(lockClass.Name, out OrderNode? named)
            ? named
            : _named[lockClass.Name] = new OrderNode(name.Text, lockClass);
    }

    private OrderNode? NodeOf(LockClass lockClass)
    {
        if (lockClass.Declaration is { } symbol)
            return _declared.TryGetValue(symbol, out OrderNode? declared) ? declared : null;
        return _named.TryGetValue(lockClass.Name, out OrderNode? named)
            ? named
            : _spelled.GetOrAdd(lockClass.Name, Spelled);
    }

    /// <summary>A name in another annotation may be another spelling of one in an order.</summary>
    private OrderNode? Spelled(string name) =>
        _declared.Values.Any(node => node.Class!.IsNamed(name)) &&
        _names.Find(name, null).Class?.Declaration is { } symbol && _declared.TryGetValue(symbol, out OrderNode? node)
            ? node
            : null;
}
