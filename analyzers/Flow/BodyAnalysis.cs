using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// The analysis of one executable body and the functions nested in it. Each of those is a body of its own, entered
/// with no lock held: it may run elsewhere and later.
/// </summary>
internal sealed class BodyAnalysis
{
    private readonly AnnotatedCompilation _compilation;
    private readonly CancellationToken _cancellation;
    private readonly List<IOperation> _operations;
    private readonly ShortCounts _counts;
    private readonly HashSet<ISymbol> _shared = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<SyntaxNode, FaultUnderLock> _faults = [];
    private readonly Dictionary<SyntaxNode, HeldLock?> _locksAtCopies = [];
    private bool _nestedMayRelease;

    private BodyAnalysis(AnnotatedCompilation compilation, IOperation root, CancellationToken cancellation)
    {
        _compilation = compilation;
        _cancellation = cancellation;
        _operations = Flatten(root);
        _counts = new ShortCounts(compilation.Callees, _operations, cancellation);
    }

    /// <summary>Analyses a body.</summary>
    /// <param name="root">The operation of the whole body.</param>
    /// <param name="method">The member whose body it is, if it is a method's.</param>
    /// <param name="compilation">What the annotations say.</param>
    /// <param name="cancellation">Stops the analysis.</param>
    public static Findings Run(
        IOperation root, IMethodSymbol? method, AnnotatedCompilation compilation, CancellationToken cancellation)
    {
        var analysis = new BodyAnalysis(compilation, root, cancellation);
        analysis.FindSharedVariables();
        if (CreateGraph(root, cancellation) is { } graph)
            analysis.AnalyzeGraphs(graph, method);
        return new Findings(analysis.FaultsUnderLocks(), analysis.IgnoredCounts());
    }

    private static ControlFlowGraph? CreateGraph(IOperation root, CancellationToken cancellation) => root switch
    {
        IMethodBodyOperation body => ControlFlowGraph.Create(body, cancellation),
        IConstructorBodyOperation body => ControlFlowGraph.Create(body, cancellation),
        IBlockOperation body => ControlFlowGraph.Create(body, cancellation),
        IFieldInitializerOperation body => ControlFlowGraph.Create(body, cancellation),
        IPropertyInitializerOperation body => ControlFlowGraph.Create(body, cancellation),
        IParameterInitializerOperation body => ControlFlowGraph.Create(body, cancellation),
        _ => null,
    };

    private static List<IOperation> Flatten(IOperation root)
    {
        var result = new List<IOperation>();
        var pending = new Stack<IOperation>();
        pending.Push(root);
        while (pending.Count > 0)
        {
            IOperation operation = pending.Pop();
            result.Add(operation);
            foreach (IOperation child in operation.ChildOperations)
                pending.Push(child);
        }

        return result;
    }

    /// <summary>What a nested function assigns can change whenever it runs.</summary>
    private void FindSharedVariables()
    {
        HashSet<string> releasing = _compilation.Names(_cancellation).Releasing;
        foreach (IOperation function in _operations)
        {
            ISymbol? owner = (function as IAnonymousFunctionOperation)?.Symbol ?? (function as ILocalFunctionOperation)?.Symbol;
            if (owner is null)
                continue;
            _nestedMayRelease |= function.Syntax.DescendantTokens().Any(token => releasing.Contains(token.ValueText));
            foreach (IOperation operation in Flatten(function))
            {
                IOperation? target = operation switch
                {
                    IAssignmentOperation assignment => assignment.Target,
                    IIncrementOrDecrementOperation increment => increment.Target,
                    IArgumentOperation { Parameter: { RefKind: RefKind.Ref or RefKind.Out } } argument => argument.Value,
                    _ => null,
                };
                ISymbol? variable =
                    (target as ILocalReferenceOperation)?.Local ??
                    (ISymbol?)(target as IParameterReferenceOperation)?.Parameter;
                if (variable is not null && !SymbolEqualityComparer.Default.Equals(variable.ContainingSymbol, owner))
                    _shared.Add(variable);
            }
        }
    }

    private void AnalyzeGraphs(ControlFlowGraph root, IMethodSymbol? rootMethod)
    {
        var pending = new Queue<(ControlFlowGraph Graph, IMethodSymbol? Method)>();
        pending.Enqueue((root, rootMethod));
        while (pending.Count > 0)
        {
            _cancellation.ThrowIfCancellationRequested();
            (ControlFlowGraph graph, IMethodSymbol? method) = pending.Dequeue();
            AnalyzeGraph(graph, method);
            foreach (IMethodSymbol function in graph.LocalFunctions)
                pending.Enqueue((graph.GetLocalFunctionControlFlowGraph(function, _cancellation), function));
            foreach (BasicBlock block in graph.Blocks)
            {
                foreach (IOperation operation in BlockOperations.Of(block))
                {
                    if (operation is IFlowAnonymousFunctionOperation lambda)
                        pending.Enqueue((graph.GetAnonymousFunctionControlFlowGraph(lambda, _cancellation), lambda.Symbol));
                }
            }
        }
    }

    private void AnalyzeGraph(ControlFlowGraph graph, IMethodSymbol? method)
    {
        var body = new BodyContext(_compilation.Callees, method, _shared, _nestedMayRelease, _cancellation);
        var flow = new FlowAnalysis(graph, body);
        if (flow.Run())
            flow.Replay((operation, state) => Visit(operation, state, body));
    }

    private void Visit(IOperation operation, FlowState state, BodyContext body)
    {
        if (operation is IInvocationOperation copy && _counts.MayStopShort(copy))
            RecordCopy(copy, state);
        // One way that holds the lock is enough: that way deadlocks.
        if (Faults.Of(operation, state, body) is { } fault && !_faults.ContainsKey(fault.Syntax) &&
            LocksWaitedFor(RequiredLocks.Without(operation, state, body)) is { IsEmpty: false } locks)
        {
            _faults.Add(fault.Syntax, new FaultUnderLock(fault, locks));
        }
    }

    private ImmutableArray<WaitedForLock> LocksWaitedFor(FlowState state)
    {
        if (state.Held.IsEmpty || state.FaultsDisabled)
            return [];

        LockRanks ranks = _compilation.Ranks(_cancellation);
        ImmutableArray<WaitedForLock>.Builder locks = ImmutableArray.CreateBuilder<WaitedForLock>();
        for (int i = state.Held.Length - 1; i >= 0; i--)
        {
            if (!state.Held[i].IsInDoubt && ranks.FaultHandlerClass(state.Held[i].Class) is { } handlerClass)
                locks.Add(new WaitedForLock(state.Held[i], handlerClass));
        }

        return locks.ToImmutable();
    }

    private void RecordCopy(IInvocationOperation copy, FlowState state)
    {
        HeldLock? held = null;
        for (int i = state.Held.Length - 1; i >= 0 && held is null; i--)
        {
            if (!state.Held[i].IsInDoubt && !ReferenceEquals(state.Held[i].Class, LockClass.FaultsDisabled))
                held = state.Held[i];
        }

        // Held on every way there, or not at all.
        bool seen = _locksAtCopies.TryGetValue(copy.Syntax, out HeldLock? before);
        _locksAtCopies[copy.Syntax] = seen && before is null ? null : held is null ? null : before ?? held;
    }

    private ImmutableArray<FaultUnderLock> FaultsUnderLocks() =>
        [.. _faults.Values.OrderBy(found => found.Fault.Syntax.SpanStart)];

    private ImmutableArray<IgnoredCount> IgnoredCounts() =>
    [
        .. _counts.Ignored()
            .Where(copy => _locksAtCopies.ContainsKey(copy.Syntax))
            .OrderBy(copy => copy.Syntax.SpanStart)
            .Select(copy => new IgnoredCount(
                copy.Syntax, CopyForm.OfAtomic(copy.TargetMethod), IsDiscarded(copy), _locksAtCopies[copy.Syntax])),
    ];

    private static bool IsDiscarded(IInvocationOperation copy)
    {
        IOperation? parent = copy.Parent;
        while (parent is IAwaitOperation or IConditionalAccessOperation or IConversionOperation)
            parent = parent.Parent;
        return parent is IExpressionStatementOperation or ISimpleAssignmentOperation { Target: IDiscardOperation };
    }
}
