using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Faultline.Analyzers.Summaries;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Order;

/// <summary>
/// The lock-order graph: which classes of locks are acquired while others are held, and where. Explored from the edges
/// that somebody asks about, and no further than locks can be reached from there. Kept for one compilation.
/// </summary>
internal sealed class LockGraph
{
    private static readonly ConditionalWeakTable<CalleeSummaries, LockGraph> Known = new();

    private readonly CalleeSummaries _callees;
    private readonly DeclaredOrder _declared;
    private readonly LockNodes _nodes;
    private readonly LockBodies _bodies;
    private readonly ConcurrentDictionary<SyntaxNode, BodyOrder> _orders = new();
    private readonly ConcurrentDictionary<LockNode, ImmutableArray<OrderEdge>> _edges = new();
    private readonly ConcurrentDictionary<LockNode, int> _components = new();
    private readonly ConcurrentDictionary<LockNode, string?> _handlerClasses = new();
    private readonly object _exploring = new();

    private LockGraph(CalleeSummaries callees, DeclaredOrder declared)
    {
        _callees = callees;
        _declared = declared;
        var aliases = new LockAliases(callees.Compilation, callees.Bodies);
        _nodes = new LockNodes(callees, aliases);
        _bodies = new LockBodies(callees.Compilation, callees, aliases);
    }

    /// <summary>The graph of the compilation that the summaries are of.</summary>
    /// <param name="callees">The summaries.</param>
    /// <param name="declared">The declared order: an edge against it is told as such, and adds nothing to a cycle.</param>
    public static LockGraph Of(CalleeSummaries callees, DeclaredOrder declared) =>
        Known.GetValue(callees, one => new LockGraph(one, declared));

    /// <summary>The edges that stand in a body.</summary>
    public BodyOrder OrderOf(BodyAnalysis body, CancellationToken cancellation)
    {
        SyntaxNode syntax = body.Root.Syntax;
        return _orders.TryGetValue(syntax, out BodyOrder? known)
            ? known
            : _orders.GetOrAdd(syntax, BodyOrder.Of(body, _callees, _nodes, _declared, cancellation));
    }

    /// <summary>All edges from a class, in source order.</summary>
    public ImmutableArray<OrderEdge> EdgesFrom(LockNode outer, CancellationToken cancellation)
    {
        if (_edges.TryGetValue(outer, out ImmutableArray<OrderEdge> known))
            return known;
        ImmutableArray<OrderEdge> edges =
        [
            .. OrdersOf(outer, cancellation).SelectMany(order => order.Edges).Where(edge => edge.Outer.Equals(outer))
                .OrderBy(edge => edge.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal)
                .ThenBy(edge => edge.Syntax.SpanStart),
        ];
        return _edges.GetOrAdd(outer, edges);
    }

    /// <summary>Does any body acquire a lock of the class exclusively?</summary>
    public bool IsWritten(LockNode node, CancellationToken cancellation) =>
        OrdersOf(node, cancellation).Any(order => order.Written.Contains(node));

    /// <summary>Do both classes lie on a cycle of edges, whatever these are worth?</summary>
    public bool AreOnCycle(LockNode one, LockNode other, CancellationToken cancellation) =>
        ComponentOf(one, cancellation) == ComponentOf(other, cancellation);

    /// <summary>Is there a way from a class to another?</summary>
    private bool Reaches(LockNode from, LockNode to, CancellationToken cancellation)
    {
        var seen = new HashSet<LockNode> { from };
        var pending = new Queue<LockNode>();
        pending.Enqueue(from);
        while (pending.Count > 0)
        {
            foreach (OrderEdge edge in EdgesFrom(pending.Dequeue(), cancellation))
            {
                if (edge.Inner.Equals(to))
                    return true;
                if (seen.Add(edge.Inner))
                    pending.Enqueue(edge.Inner);
            }
        }

        return false;
    }

    /// <summary>
    /// A class that the fault handler takes, and under which the lock, or one that is acquired before it, is acquired; null if
    /// the code shows none.
    /// </summary>
    public string? FaultHandlerClassBefore(HeldLock held, FlowState state, BodyContext body)
    {
        if (_declared.FaultHandlerClasses.Count == 0 || _nodes.Of(held.Class, held.Instance, state, body) is not { } node)
            return null;
        return _handlerClasses.TryGetValue(node, out string? known)
            ? known
            : _handlerClasses.GetOrAdd(node, _declared.FaultHandlerClasses.OrderBy(name => name, StringComparer.Ordinal).FirstOrDefault(
                name => new LockNode(name) is var handler && !handler.Equals(node) && Reaches(handler, node, body.Cancellation)));
    }

    private IEnumerable<BodyOrder> OrdersOf(LockNode node, CancellationToken cancellation)
    {
        foreach (SyntaxNode body in _bodies.Of(node, cancellation))
        {
            cancellation.ThrowIfCancellationRequested();
            if (_callees.Bodies.At(body, _callees, cancellation) is { } analysis)
                yield return OrderOf(analysis, cancellation);
        }
    }

    private int ComponentOf(LockNode node, CancellationToken cancellation)
    {
        if (_components.TryGetValue(node, out int known))
            return known;
        // One thread explores, the others wait for what it finds.
        lock (_exploring)
        {
            if (!_components.ContainsKey(node))
                new Exploration(this, cancellation).Visit(node);
        }

        return _components[node];
    }

    /// <summary>Strongly connected components, after Tarjan, "Depth-first search and linear graph algorithms", 1972.</summary>
    private sealed class Exploration
    {
        private readonly LockGraph _graph;
        private readonly CancellationToken _cancellation;
        private readonly Dictionary<LockNode, (int Index, int Low)> _visited = [];
        private readonly Stack<LockNode> _open = new();
        private readonly HashSet<LockNode> _isOpen = [];

        public Exploration(LockGraph graph, CancellationToken cancellation)
        {
            _graph = graph;
            _cancellation = cancellation;
        }

        public int Visit(LockNode node)
        {
            RuntimeHelpers.EnsureSufficientExecutionStack();
            int index = _visited.Count;
            int low = index;
            _visited.Add(node, (index, low));
            _open.Push(node);
            _isOpen.Add(node);
            foreach (OrderEdge edge in _graph.EdgesFrom(node, _cancellation))
            {
                LockNode next = edge.Inner;
                if (_graph._components.ContainsKey(next))
                    continue;
                if (!_visited.TryGetValue(next, out (int Index, int Low) seen))
                    low = Math.Min(low, Visit(next));
                else if (_isOpen.Contains(next))
                    low = Math.Min(low, seen.Index);
            }

            if (low == index)
            {
                int component = _graph._components.Count;
                LockNode last;
                do
                {
                    last = _open.Pop();
                    _isOpen.Remove(last);
                    _graph._components[last] = component;
                }
                while (!last.Equals(node));
            }

            return low;
        }
    }
}
