using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Summaries;

/// <summary>
/// Finds the pairs of locks of one class that a function takes in an order which nothing gives: neither its own body, nor, if
/// nobody else can enter it, its callers.
/// </summary>
internal sealed class UnorderedPairs
{
    /// <summary>Callers of callers further away than this are not asked; nor are more bodies searched for another order.</summary>
    private const int MaxDepth = 4;
    private const int MaxBodies = 32;

    private readonly CalleeSummaries _callees;
    private readonly CancellationToken _cancellation;

    public UnorderedPairs(CalleeSummaries callees, CancellationToken cancellation)
    {
        _callees = callees;
        _cancellation = cancellation;
    }

    /// <summary>The pairs of a function.</summary>
    public IEnumerable<TakenPair> Of(FoundFunction function)
    {
        var known = new List<(TakenPair Pair, bool IsUnordered)>();
        foreach ((TakenPair pair, PairVerdict verdict) in Open(new PairFinder(function.Body, function.Function), function))
        {
            // The same locks in another state of the flow: one that is held more, say.
            (TakenPair Pair, bool IsUnordered) same = known.Find(one => one.Pair.Syntax == pair.Syntax && one.Pair.IsSameAs(pair));
            bool isUnordered = same.Pair is not null ? same.IsUnordered
                : verdict == PairVerdict.Fixed ? IsReversedElsewhere(pair) : IsUnorderedForCallers(function, pair, depth: 0);
            known.Add((pair, isUnordered));
            if (isUnordered)
                yield return pair;
        }
    }

    private static IEnumerable<(TakenPair Pair, PairVerdict Verdict)> Open(PairFinder finder, FoundFunction function) =>
        function.Body.Run(function.Function, entries: null, finder) && finder.Context is not null
            ? new PairOrder(finder).Open()
            : [];

    /// <summary>Does one of the callers, if they are all in sight, call it without an order? Who has none is judged alone.</summary>
    private bool IsUnorderedForCallers(FoundFunction function, TakenPair pair, int depth)
    {
        IReadOnlyCollection<FoundFunction>? callers = _callees.Callers.Of(function, out bool isUndecided, _cancellation);
        if (isUndecided)
            return false;
        if (callers is null or { Count: 0 })
            return true;
        if (depth == MaxDepth)
            return false;
        var same = new List<TakenPair>();
        foreach (FoundFunction caller in callers)
        {
            _cancellation.ThrowIfCancellationRequested();
            var finder = new PairFinder(caller.Body, caller.Function, CallSites.Definition(function.Function.Method!), pair);
            foreach ((TakenPair called, PairVerdict verdict) in Open(finder, caller))
            {
                if (verdict == PairVerdict.Fixed ? IsReversedElsewhere(called) : IsUnorderedForCallers(caller, called, depth + 1))
                    return true;
                if (verdict == PairVerdict.Fixed && !same.Exists(called.IsSameAs))
                    same.Add(called);
            }
        }

        // Always the same two objects, or any.
        return same.Count > 1;
    }

    /// <summary>Does the type that keeps the two objects also take their locks the other way round?</summary>
    private bool IsReversedElsewhere(TakenPair pair)
    {
        if (pair.First.Symbol is not { ContainingType: { } type } first || pair.Second.Symbol is not { } second)
            return false;
        IEnumerable<SyntaxNode> bodies = type.DeclaringSyntaxReferences.Select(part => part.SyntaxTree).Distinct().SelectMany(tree =>
            TreeIndex.Of(tree, _cancellation).BodiesWith(first.Name, _cancellation)
                .Intersect(TreeIndex.Of(tree, _cancellation).BodiesWith(second.Name, _cancellation)));
        foreach (SyntaxNode node in bodies.Take(MaxBodies))
        {
            _cancellation.ThrowIfCancellationRequested();
            if (_callees.Bodies.At(node, _callees, _cancellation) is not { } body)
                continue;
            foreach (BodyFunction function in body.Functions)
            {
                foreach ((TakenPair other, _) in Open(new PairFinder(body, function), new FoundFunction(body, function)))
                {
                    if (IsSame(other.First.Symbol, second) && IsSame(other.Second.Symbol, first))
                        return true;
                }
            }
        }

        return false;
    }

    private static bool IsSame(ISymbol? one, ISymbol other) => SymbolEqualityComparer.Default.Equals(one, other);
}
