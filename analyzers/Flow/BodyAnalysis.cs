using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// One executable body and the functions nested in it. Each of those is a body of its own: it may run elsewhere and later.
/// </summary>
internal sealed class BodyAnalysis
{
    private readonly ICalleeEffects _callees;
    private readonly CancellationToken _cancellation;
    private readonly HashSet<ISymbol> _shared = new(SymbolEqualityComparer.Default);
    private bool _nestedMayRelease;

    private BodyAnalysis(IOperation root, ICalleeEffects callees, CancellationToken cancellation)
    {
        _callees = callees;
        _cancellation = cancellation;
        Root = root;
        Operations = Flatten(root);
    }

    /// <summary>The operation of the whole body.</summary>
    public IOperation Root { get; }

    /// <summary>All operations of the body and its nested functions.</summary>
    public IReadOnlyList<IOperation> Operations { get; }

    /// <summary>The body itself, first, and the functions nested in it.</summary>
    public ImmutableArray<BodyFunction> Functions { get; private set; } = [];

    /// <summary>Prepares the analysis of a body.</summary>
    /// <param name="root">The operation of the whole body.</param>
    /// <param name="method">The member whose body it is, if it is a method's.</param>
    /// <param name="callees">Tells what callees do.</param>
    /// <param name="cancellation">Stops the analysis.</param>
    public static BodyAnalysis Of(
        IOperation root, IMethodSymbol? method, ICalleeEffects callees, CancellationToken cancellation)
    {
        var analysis = new BodyAnalysis(root, callees, cancellation);
        analysis.FindSharedVariables();
        if (CreateGraph(root, cancellation) is { } graph)
            analysis.FindFunctions(graph, method);
        return analysis;
    }

    /// <summary>Follows all ways through one function and shows the result; false if that was given up.</summary>
    /// <param name="function">The function.</param>
    /// <param name="entries">What can be held when it is entered; null: what its own contract says.</param>
    /// <param name="observer">Is shown the result.</param>
    public bool Run(BodyFunction function, IEnumerable<FlowState>? entries, IFlowObserver observer)
    {
        var body = new BodyContext(_callees, function.Method, _shared, _nestedMayRelease, _cancellation)
        {
            Type = function.Method?.ContainingType ?? Initialized?.ContainingType,
        };
        var flow = new FlowAnalysis(function.Graph, body);
        if (!flow.Run(entries ?? [EntryLocks.Of(body)]))
            return false;
        flow.Replay(observer);
        return true;
    }

    /// <summary>The field or property that the body gives its first value; null if it is no initializer.</summary>
    public ISymbol? Initialized => Root switch
    {
        IFieldInitializerOperation { InitializedFields: [var first, ..] } => first,
        IPropertyInitializerOperation { InitializedProperties: [var first, ..] } => first,
        _ => null,
    };

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
        HashSet<string> releasing = _callees.Names(_cancellation).Releasing;
        foreach (IOperation function in Operations)
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

    private void FindFunctions(ControlFlowGraph root, IMethodSymbol? rootMethod)
    {
        ImmutableArray<BodyFunction>.Builder functions = ImmutableArray.CreateBuilder<BodyFunction>();
        var pending = new Queue<BodyFunction>();
        pending.Enqueue(new BodyFunction(rootMethod, root));
        while (pending.Count > 0)
        {
            _cancellation.ThrowIfCancellationRequested();
            BodyFunction function = pending.Dequeue();
            functions.Add(function);
            ControlFlowGraph graph = function.Graph;
            foreach (IMethodSymbol local in graph.LocalFunctions)
                pending.Enqueue(new BodyFunction(local, graph.GetLocalFunctionControlFlowGraph(local, _cancellation)));
            foreach (BasicBlock block in graph.Blocks)
            {
                foreach (IOperation operation in BlockOperations.Of(block))
                {
                    if (operation is IFlowAnonymousFunctionOperation lambda)
                    {
                        pending.Enqueue(new BodyFunction(
                            lambda.Symbol, graph.GetAnonymousFunctionControlFlowGraph(lambda, _cancellation)));
                    }
                }
            }
        }

        Functions = functions.ToImmutable();
    }
}

/// <summary>A body, or a function that is nested in one.</summary>
/// <param name="Method">The method, local function or lambda; null for an initializer and top-level statements.</param>
/// <param name="Graph">Its control flow.</param>
internal sealed record BodyFunction(IMethodSymbol? Method, ControlFlowGraph Graph)
{
    /// <summary>It is an iterator: its body runs when what it returned is enumerated.</summary>
    public bool Yields { get; } = Graph.Blocks.Any(block => block.Operations.Any(
        operation => operation.Kind is OperationKind.YieldReturn or OperationKind.YieldBreak));
}
