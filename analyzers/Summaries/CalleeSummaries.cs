using System.Collections.Concurrent;
using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Summaries;

/// <summary>
/// What callees do: what they declare, else what their bodies show. Each body is summarised once, when it is first asked
/// for. Kept for one compilation.
/// </summary>
/// <remarks>
/// Recursion is resolved by a fixed point: a function that is being summarised counts, for those that it calls, as what is
/// known of it so far. It is done again until that does not change. What its callees were found to do meanwhile is kept
/// only when it is done itself.
/// </remarks>
internal sealed class CalleeSummaries : ICalleeEffects
{
    /// <summary>Calls nested deeper than this are not followed: neither the stack nor the time is ours.</summary>
    private const int MaxNesting = 48;

    /// <summary>Recursive functions are done again at most so often; what still changes is left undecided.</summary>
    private const int MaxRounds = 5;

    // One thread works on one question at a time, and asks the others while it does.
    [ThreadStatic]
    private static Dictionary<ISymbol, Running>? s_running;

    private readonly AnnotatedCompilation _compilation;
    private readonly EngineOptions _options;
    private readonly Implementations _implementations;
    private readonly ConcurrentDictionary<ISymbol, CalleeSummary> _known = new(SymbolEqualityComparer.Default);

    public CalleeSummaries(AnnotatedCompilation compilation, Bodies bodies, EngineOptions options)
    {
        _compilation = compilation;
        _options = options;
        Bodies = bodies;
        Values = new StoredValues(bodies.Model);
        _implementations = new Implementations(compilation.Compilation, Bodies, options.DispatchBound);
        Callers = new Callers(compilation.Compilation, this);
        Delegates = new Delegates(compilation.Compilation, this);
        Stores = new PageStores(compilation, this);
    }

    public Compilation Compilation => _compilation.Compilation;

    /// <summary>The bodies that were bound.</summary>
    public Bodies Bodies { get; }

    public IStoredValues Values { get; }

    /// <summary>What the callers of functions hold.</summary>
    public Callers Callers { get; }

    /// <summary>What delegates stand for.</summary>
    public Delegates Delegates { get; }

    /// <summary>The stores that the fault handler reads from.</summary>
    public PageStores Stores { get; }

    public Declarations Declarations => _compilation.Declarations;

    public AnnotatedNames Names(CancellationToken cancellation) => _compilation.Names(cancellation);

    public bool MayChangeLocks(IMethodSymbol method, CancellationToken cancellation)
    {
        AnnotatedNames names = Names(cancellation);
        string name = method.MethodKind switch
        {
            MethodKind.Constructor => method.ContainingType.Name,
            MethodKind.PropertyGet or MethodKind.PropertySet => method.AssociatedSymbol?.Name ?? method.Name,
            _ => method.Name,
        };
        return names.Acquiring.Contains(name) || names.Releasing.Contains(name);
    }

    public MemberEffects Of(IMethodSymbol method) => _compilation.Declared.Of(method);

    public CalleeSummary? SummaryOf(Callee callee, CancellationToken cancellation)
    {
        IMethodSymbol method = callee.Method.ReducedFrom ?? callee.Method;
        if (!callee.Functions.IsEmpty)
            return OfFunctions(callee.Functions, cancellation);
        if (callee.Origin is { } origin)
        {
            return origin is IParameterSymbol && !callee.WithArguments
                ? null
                : Delegates.SummaryOf(origin, method.MethodKind == MethodKind.DelegateInvoke ? method : null, cancellation);
        }

        if (!Initializers.IsInSource(method))
            return null;

        bool isBaseCall = callee.Operation is IInvocationOperation { IsVirtual: false };
        ImmutableArray<IMethodSymbol> targets =
            _implementations.Of(method.OriginalDefinition, callee.Receiver, isBaseCall, cancellation);
        CalleeSummary? summary = targets.IsDefault ? CalleeSummary.Undecided : OfFunctions(targets, cancellation);
        return summary is null || callee.IsWaitedFor || !summary.IsAsync ? summary : Prefix(summary);
    }

    public CalleeSummary? SummaryOf(IMethodSymbol function, CancellationToken cancellation)
    {
        IMethodSymbol definition = (function.PartialImplementationPart ?? function).OriginalDefinition;
        if (!Initializers.IsInSource(definition))
            return null;
        if (_known.TryGetValue(definition, out CalleeSummary? known))
            return known;

        Dictionary<ISymbol, Running> running = s_running ??= new(SymbolEqualityComparer.Default);
        if (running.TryGetValue(definition, out Running? recursive))
        {
            foreach (Running one in running.Values)
            {
                if (one.Depth > recursive.Depth)
                    one.LowestHead = Math.Min(one.LowestHead, recursive.Depth);
            }

            recursive.IsHead = true;
            return recursive.SoFar;
        }

        foreach (Running one in running.Values)
        {
            if (one.IsHead && one.Provisional.TryGetValue(definition, out known))
                return known;
        }

        // Whoever asked for it here gets no answer; who asks from nearer does.
        return running.Count >= MaxNesting ? CalleeSummary.Undecided : Summarise(definition, running, cancellation);
    }

    private CalleeSummary Summarise(
        IMethodSymbol function, Dictionary<ISymbol, Running> running, CancellationToken cancellation)
    {
        var frame = new Running(running.Count);
        running.Add(function, frame);
        try
        {
            CalleeSummary summary;
            for (int round = 0; ; round++)
            {
                cancellation.ThrowIfCancellationRequested();
                frame.Provisional.Clear();
                summary = SummaryBuilder.Build(function, this, Bodies, _options.CallDepth, cancellation);
                if (!frame.IsHead || summary.IsSameAs(frame.SoFar))
                    break;
                if (round == MaxRounds)
                {
                    summary = summary with { IsUndecided = true };
                    break;
                }

                frame.SoFar = summary;
            }

            Keep(function, summary, frame, running);
            return summary;
        }
        finally
        {
            running.Remove(function);
        }
    }

    /// <summary>Keeps a result for good, or, if it depends on a function that is not done, until that one is.</summary>
    private void Keep(IMethodSymbol function, CalleeSummary summary, Running frame, Dictionary<ISymbol, Running> running)
    {
        if (frame.LowestHead >= frame.Depth)
        {
            _known.TryAdd(function, summary);
            foreach (KeyValuePair<ISymbol, CalleeSummary> entry in frame.Provisional)
                _known.TryAdd(entry.Key, entry.Value);
            return;
        }

        foreach (Running head in running.Values)
        {
            if (head.Depth != frame.LowestHead)
                continue;
            head.Provisional[function] = summary;
            foreach (KeyValuePair<ISymbol, CalleeSummary> entry in frame.Provisional)
                head.Provisional[entry.Key] = entry.Value;
        }
    }

    /// <summary>What a call does that can run any of these; null if there is none.</summary>
    private CalleeSummary? OfFunctions(ImmutableArray<IMethodSymbol> functions, CancellationToken cancellation)
    {
        CalleeSummary? all = null;
        foreach (IMethodSymbol function in functions)
        {
            if (SummaryOf(function, cancellation) is { } one)
                all = all is null ? one : all.Or(one);
        }

        return all;
    }

    /// <summary>What an asynchronous callee does until it waits for the first time.</summary>
    private static CalleeSummary Prefix(CalleeSummary summary) => new(
        summary.Outcomes is [{ Changes.IsEmpty: true }] ? summary.Outcomes : [CalleeOutcome.Unchanged],
        [.. summary.Effects.Where(effect => !effect.IsAfterAwait)])
    {
        IsAsync = true,
        IsUndecided = summary.IsUndecided || summary.Outcomes.Any(outcome => outcome.Changes.Any(change => change.Delta < 0)),
    };

    /// <summary>A function that is being summarised.</summary>
    private sealed class Running
    {
        public Running(int depth)
        {
            Depth = depth;
            LowestHead = depth;
        }

        public int Depth { get; }

        /// <summary>It was called by what it calls.</summary>
        public bool IsHead { get; set; }

        /// <summary>The outermost function that is not done and that this one depends on.</summary>
        public int LowestHead { get; set; }

        public CalleeSummary SoFar { get; set; } = CalleeSummary.None;

        /// <summary>What was found out while this function was not done, and depends on it.</summary>
        public Dictionary<ISymbol, CalleeSummary> Provisional { get; } = new(SymbolEqualityComparer.Default);
    }
}
