using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Faultline.Analyzers.Summaries;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Order;

/// <summary>What one body adds to the lock-order graph.</summary>
/// <param name="Edges">The locks that it acquires, itself or by calls, while it holds others.</param>
/// <param name="Written">The classes of which it acquires a lock exclusively.</param>
internal sealed record BodyOrder(ImmutableArray<OrderEdge> Edges, ImmutableHashSet<LockNode> Written)
{
    public static readonly BodyOrder Empty = new([], []);

    /// <summary>What a body adds, each of its functions entered as its callers enter it.</summary>
    public static BodyOrder Of(
        BodyAnalysis body, CalleeSummaries callees, LockNodes nodes, DeclaredOrder declared, CancellationToken cancellation)
    {
        var collector = new Collector(body, nodes, declared);
        foreach (BodyFunction function in body.Functions)
        {
            // Most functions never hold two locks, and then nobody needs to know who calls them.
            var alone = new Collector(body, nodes, declared);
            alone.Enter(function);
            if (!body.Run(function, entries: null, alone))
                continue;
            IEnumerable<FlowState>? entries = alone.IsEmpty ? null : callees.Callers.AllEntriesOf(body, function, cancellation);
            if (entries is null)
            {
                collector.Add(alone);
            }
            else
            {
                collector.Enter(function);
                body.Run(function, entries, collector);
            }
        }

        return collector.Result();
    }

    private sealed class Collector : IFlowObserver
    {
        /// <summary>A body with more edges than this is generated, or a test of our patience.</summary>
        private const int MaxEdges = 512;

        private readonly BodyAnalysis _body;
        private readonly LockNodes _nodes;
        private readonly DeclaredOrder _declared;
        private readonly Dictionary<(LockNode, LockNode, SyntaxNode, LockMode, LockMode, Place?), OrderEdge> _edges = [];
        private readonly HashSet<LockNode> _written = [];
        private IMethodSymbol? _method;
        private INamedTypeSymbol? _type;
        private bool _isConstructor;
        private ISymbol? _initialized;

        public Collector(BodyAnalysis body, LockNodes nodes, DeclaredOrder declared)
        {
            _declared = declared;
            _body = body;
            _nodes = nodes;
        }

        public bool IsEmpty => _edges.Count == 0;

        public BodyOrder Result() => new([.. _edges.Values], [.. _written]);

        public void Enter(BodyFunction function)
        {
            _method = function.Method;
            ISymbol? initialized = _method is null ? _body.Initialized : null;
            _type = (_method ?? initialized)?.ContainingType;
            _isConstructor = _method?.MethodKind == MethodKind.Constructor || initialized is { IsStatic: false };
            _initialized = _method?.MethodKind == MethodKind.StaticConstructor || initialized is { IsStatic: true } ? _type : LazyMadeBy(_method);
        }

        /// <summary>The lazy value whose factory this is.</summary>
        private ISymbol? LazyMadeBy(IMethodSymbol? method)
        {
            if (method is not { MethodKind: MethodKind.AnonymousFunction })
                return null;
            IOperation? made = _body.Operations.FirstOrDefault(operation =>
                operation is IAnonymousFunctionOperation lambda && SymbolEqualityComparer.Default.Equals(lambda.Symbol, method));
            while (made is not null and not IObjectCreationOperation)
                made = made.Parent is IDelegateCreationOperation or IArgumentOperation or IObjectCreationOperation ? made.Parent : null;
            if (made is not IObjectCreationOperation { Type: INamedTypeSymbol type } || FrameworkNames.Of(type) != "System.Lazy")
                return null;
            ISymbol? lazy = made.Parent switch
            {
                IFieldInitializerOperation { InitializedFields: [var field] } => field,
                IPropertyInitializerOperation { InitializedProperties: [var property] } => property,
                ISimpleAssignmentOperation { Target: IFieldReferenceOperation target } => target.Field,
                ISimpleAssignmentOperation { Target: IPropertyReferenceOperation target } => target.Property,
                _ => null,
            };
            return lazy is not null && LazyValues.Locks(lazy) ? lazy : null;
        }

        public void Add(Collector other)
        {
            foreach (KeyValuePair<(LockNode, LockNode, SyntaxNode, LockMode, LockMode, Place?), OrderEdge> entry in other._edges)
                _edges[entry.Key] = entry.Value;
            _written.UnionWith(other._written);
        }

        public void Before(OperationPoint point)
        {
            foreach (FlowState state in point.States)
            {
                if (state.IsSuspect)
                    continue;
                AddWritten(point, state);
                // What is called where nothing is held is not looked into.
                if (_initialized is null && !OwnLocks.IsAnyHeld(state))
                    continue;
                foreach (CallEffect effect in point.Effects(state))
                {
                    if (effect.Kind is CallEffectKind.Acquire or CallEffectKind.Initialize)
                        Add(effect, isAwaited: false, state, point);
                    foreach (CallEffect awaited in effect.Awaited)
                    {
                        CallEffect acquired = awaited with { Path = effect.Path.AddRange(awaited.Path), Without = effect.Without };
                        Add(acquired, isAwaited: true, state, point);
                    }
                }
            }
        }

        public void Leave(Departure departure)
        {
        }

        /// <summary>Notes the locks that the operation itself acquires exclusively, if only by a try.</summary>
        private void AddWritten(OperationPoint point, FlowState state)
        {
            foreach (LockAction action in point.Outcomes(state).SelectMany(outcome => outcome.Actions))
            {
                if (action is { Kind: LockActionKind.Acquire, Mode: LockMode.Exclusive, Target: { } target } &&
                    !ReferenceEquals(target.Class, LockClass.FaultsDisabled) &&
                    _nodes.Of(target.Class, target.Instance, state, point.Body) is { } written)
                {
                    _written.Add(written);
                }
            }
        }

        private void Add(CallEffect acquired, bool isAwaited, FlowState state, OperationPoint point)
        {
            LockNode? inner = acquired.Kind == CallEffectKind.Initialize
                ? acquired.Lock?.Symbol is { } initialized ? LockNodes.OfInitialized(initialized) : null
                : acquired.Class is { } lockClass ? _nodes.Of(lockClass, acquired.Lock, state, point.Body) : null;
            if (inner is null)
                return;
            // What is only tried is not waited for, what this path holds already is not waited for again, and nobody else has
            // an object that is being made.
            if (acquired.IsTry || IsPrivate(acquired.Lock) || (!isAwaited && acquired.Lock is { } taken && state.Holds(taken)))
                return;

            foreach (HeldLock held in state.Held)
            {
                if (!held.IsInDoubt && !held.IsForCaller && !IsPrivate(held.Instance) && !acquired.Without.Contains(held.Instance) &&
                    !ReferenceEquals(held.Class, LockClass.FaultsDisabled) && !held.Instance.Equals(acquired.Lock) &&
                    !IsAgainst(held.Class, acquired.Class) && _nodes.Of(held.Class, held.Instance, state, point.Body) is { } outer && !outer.Equals(inner))
                {
                    Add(new OrderEdge(outer, inner) { Held = held, OuterMode = held.Mode, OuterLock = held.Instance }, acquired, state, point);
                }
            }

            if (_initialized is not null && LockNodes.OfInitialized(_initialized) is var initializer && !initializer.Equals(inner))
                Add(new OrderEdge(initializer, inner) { OuterMode = LockMode.Exclusive }, acquired, state, point);
        }

        private bool IsAgainst(LockClass held, LockClass? acquired) =>
            acquired is not null && !_declared.Before(held, acquired).IsEmpty;

        private void Add(OrderEdge edge, CallEffect acquired, FlowState state, OperationPoint point)
        {
            if (_edges.Count >= MaxEdges)
                return;
            OrderEdge full = edge with
            {
                Acquired = acquired,
                InnerMode = acquired.Mode,
                InnerLock = acquired.Lock,
                HasTwoOwners = Owner(edge.OuterLock) is { } one && Owner(acquired.Lock) is { } other && AreTwo(one, other, state),
                Gates = Gates(edge, acquired, state, point.Body),
                Syntax = point.Syntax,
                Body = _body.Root.Syntax,
                Type = _type,
                Member = Member(),
                IsVirtual = point.Operation is IInvocationOperation { IsVirtual: true, Instance: IInstanceReferenceOperation },
            };
            (LockNode, LockNode, SyntaxNode, LockMode, LockMode, Place?) key =
                (full.Outer, full.Inner, full.Syntax, full.OuterMode, full.InnerMode, full.OuterLock);
            // In another state it may lie under fewer gates.
            _edges[key] = _edges.TryGetValue(key, out OrderEdge? known)
                ? known with { Gates = [.. known.Gates.Intersect(full.Gates)] }
                : full;
        }

        private ImmutableArray<Gate> Gates(OrderEdge edge, CallEffect acquired, FlowState state, BodyContext body)
        {
            IEnumerable<(LockClass Class, Place Lock)> held =
                from one in state.Held
                where !ReferenceEquals(one, edge.Held) && one is { IsInDoubt: false, Mode: not LockMode.Shared } &&
                    !ReferenceEquals(one.Class, LockClass.FaultsDisabled) && !acquired.Without.Contains(one.Instance)
                select (one.Class, one.Instance);
            return
            [
                .. from one in held.Concat(acquired.Under)
                   let node = _nodes.Of(one.Class, one.Lock, state, body)
                   where node is not null && !node.Equals(edge.Outer) && !node.Equals(edge.Inner)
                   select new Gate(node, one.Lock),
            ];
        }

        private static Place? Owner(Place? place) => place is { Kind: PlaceKind.Member } ? place.Parent : place;

        private static bool AreTwo(Place one, Place other, FlowState state) =>
            state.Known(Place.Comparison(BinaryOperatorKind.Equals, one, other)) == Fact.False ||
            state.Known(Place.Comparison(BinaryOperatorKind.Equals, other, one)) == Fact.False ||
            state.Known(Place.Comparison(BinaryOperatorKind.NotEquals, one, other)) == Fact.True ||
            state.Known(Place.Comparison(BinaryOperatorKind.NotEquals, other, one)) == Fact.True;

        /// <summary>Does the lock belong to an object that nobody else has yet?</summary>
        private bool IsPrivate(Place? place) => place is not null && place.Root is var root &&
            ((_isConstructor && root.Kind == PlaceKind.This) || (place.Kind == PlaceKind.Member && LockNodes.IsFresh(root)));

        private string Member()
        {
            ISymbol? symbol = _method;
            while (symbol is IMethodSymbol { MethodKind: MethodKind.LocalFunction or MethodKind.AnonymousFunction })
                symbol = symbol.ContainingSymbol;
            string? name = symbol switch
            {
                IMethodSymbol { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } => symbol.ContainingType.Name,
                IMethodSymbol { AssociatedSymbol: { } associated } => associated.Name,
                _ => symbol?.Name,
            };
            return name is null || _type is null ? _type?.Name ?? "" : $"{_type.Name}.{name}";
        }
    }
}
