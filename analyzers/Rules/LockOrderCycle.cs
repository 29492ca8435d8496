using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Faultline.Analyzers.Order;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0101: code paths acquire the same locks in conflicting orders.</summary>
internal sealed class LockOrderCycle : Rule
{
    public const string Id = "FLT0101";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Locks are acquired in conflicting orders",
        messageFormat: "'{0}' {1} lock '{2}' while '{3}', {4}, is held, and elsewhere it is the other way round: {5}; {6}",
        RuleFacts.LockOrder,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Two threads that each hold one lock and want that of the other wait for ever. The same holds for any " +
            "number of threads and locks in a circle. Where all code acquires them in one order, it cannot happen.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly LockGraph _graph;
    private readonly CancellationToken _cancellation;
    private bool _nests;

    public LockOrderCycle(RuleContext context)
    {
        _graph = context.Graph;
        _cancellation = context.Cancellation;
    }

    /// <summary>Most bodies never acquire one lock under another: the graph is not asked about them.</summary>
    public override void Before(OperationPoint point, Reports reports)
    {
        if (_nests)
            return;
        bool isInitializer = point.Body.Method is { MethodKind: MethodKind.StaticConstructor or MethodKind.AnonymousFunction } or null;
        foreach (FlowState state in point.States)
        {
            _nests |= (isInitializer || OwnLocks.IsAnyHeld(state)) && point.Effects(state).Any(
                effect => effect.Kind is CallEffectKind.Acquire or CallEffectKind.Initialize || !effect.Awaited.IsEmpty);
        }
    }

    public override void End(BodyAnalysis body, Reports reports)
    {
        if (!_nests)
            return;
        foreach (IGrouping<(LockNode, LockNode), OrderEdge> edges in
            _graph.OrderOf(body, _cancellation).Edges.GroupBy(edge => (edge.Outer, edge.Inner)))
        {
            OrderEdge edge = edges.First();
            if (_graph.AreOnCycle(edge.Outer, edge.Inner, _cancellation) && Told(edge) is { } found &&
                found.Edge.Body == body.Root.Syntax)
            {
                reports.Add(Report(found.Edge, found.Cycle));
            }
        }
    }

    /// <summary>The edge that is told for all those of its type between the same classes, and the cycle that it closes.</summary>
    private (OrderEdge Edge, OrderCycle Cycle)? Told(OrderEdge edge)
    {
        IEnumerable<OrderEdge> ofType =
            from one in _graph.EdgesFrom(edge.Outer, _cancellation)
            where one.Inner.Equals(edge.Inner) && IsOfSameType(one, edge)
            orderby one.IsExclusive descending
            select one;
        foreach (OrderEdge one in ofType)
        {
            if (OrderCycle.Through(one, _graph, _cancellation) is { } cycle)
                return (one, cycle);
        }

        return null;
    }

    /// <summary>Base and derived type count as one where the edge runs through a virtual call.</summary>
    private static bool IsOfSameType(OrderEdge one, OrderEdge other) =>
        SymbolEqualityComparer.Default.Equals(one.Type?.OriginalDefinition, other.Type?.OriginalDefinition) ||
        ((one.IsVirtual || other.IsVirtual) && (DerivesFrom(one.Type, other.Type) || DerivesFrom(other.Type, one.Type)));

    private static bool DerivesFrom(INamedTypeSymbol? type, INamedTypeSymbol? ancestor)
    {
        for (INamedTypeSymbol? current = type?.BaseType; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, ancestor?.OriginalDefinition))
                return true;
        }

        return false;
    }

    private static Diagnostic Report(OrderEdge edge, OrderCycle cycle)
    {
        IEnumerable<OrderEdge> others = cycle.Edges.Skip(1);
        return Diagnostic.Create(
            Descriptor,
            edge.Syntax.GetLocation(),
            additionalLocations: cycle.Edges.SelectMany((one, index) => Places(one, isFirst: index == 0)),
            properties: ImmutableDictionary<string, string?>.Empty.Add(DiagnosticProperties.Cycle, cycle.Identity),
            Spelling.Of(edge.Syntax),
            edge.Acquired.IsDirect ? "acquires" : $"leads to {WaitingText.Way(edge.Acquired)}, which acquires",
            Inner(edge),
            edge.Held is { } held ? Spelling.Of(held) : edge.Outer.Name,
            edge.Held is { } hold ? Spelling.Place(hold, edge.Syntax) : "which runs for the first of its users",
            string.Join(", and ", others.Select(one => Sequence(one, edge.Syntax))),
            "acquire them in one order everywhere, or release the first before the second is acquired");
    }

    private static string Inner(OrderEdge edge) =>
        edge.Acquired.IsDirect && edge.Acquired.Spelled is { } spelled ? Spelling.Of(spelled) : edge.Inner.Name;

    private static string Sequence(OrderEdge edge, SyntaxNode from) =>
        $"'{edge.Member}' holds '{edge.Outer.Name}' and acquires '{edge.Inner.Name}' on {Spelling.Line(edge.Syntax.GetLocation(), from)}";

    /// <summary>Where the outer lock is acquired, and the way to the inner one.</summary>
    private static IEnumerable<Location> Places(OrderEdge edge, bool isFirst)
    {
        if (edge.Held is { } held)
            yield return held.Location;
        foreach (Location step in edge.Acquired.Path.Skip(isFirst ? 1 : 0).Select(step => step.Location))
            yield return step;
    }
}
