using System.Collections.Concurrent;
using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Summaries;

/// <summary>
/// What the delegates do that fields, properties, events, parameters and locals hold, methods return, and lazy values are
/// made by: the functions that the compilation puts there.
/// </summary>
internal sealed class Delegates
{
    /// <summary>Delegates that come from delegates that come from delegates: deeper than this nobody means it.</summary>
    private const int MaxDepth = 8;

    [ThreadStatic]
    private static HashSet<ISymbol>? s_asked;

    private readonly CalleeSummaries _callees;
    private readonly DelegateSources _sources;
    private readonly ConcurrentDictionary<ISymbol, KnownFunctions> _known = new(SymbolEqualityComparer.Default);

    public Delegates(Compilation compilation, CalleeSummaries callees)
    {
        _callees = callees;
        _sources = new DelegateSources(compilation, callees);
    }

    /// <summary>
    /// What invoking the delegate does, as far as its functions are known; null if none is. <c>this</c> is the object whose
    /// member holds the delegate, parameters are those of <paramref name="invoke"/>.
    /// </summary>
    public CalleeSummary? SummaryOf(ISymbol origin, IMethodSymbol? invoke, CancellationToken cancellation)
    {
        KnownFunctions functions = Behind(origin, cancellation);
        CalleeSummary? all = null;
        foreach (KnownFunction function in functions.All)
        {
            if (_callees.SummaryOf(function.Method, cancellation) is not { } summary)
                continue;
            CalleeSummary one = SummaryNames.Rename(summary, root => Name(root, function, invoke));
            all = all is null ? one : all.Or(one);
        }

        if (all is null)
            return null;

        // Code that is not in sight does not release a lock that it cannot know; but which of these runs is not known.
        bool isOne = functions is { IsComplete: true, All.Length: 1 };
        bool changesLocks = all.IsUndecided || all.Outcomes.Any(outcome => !outcome.Changes.IsEmpty);
        return isOne ? all : all with
        {
            Outcomes = [CalleeOutcome.Unchanged], IsUndecided = changesLocks, Returned = null,
        };
    }

    /// <summary>The functions that can be behind a field, property, event, parameter, local, or what a method returns.</summary>
    public KnownFunctions Behind(ISymbol origin, CancellationToken cancellation)
    {
        ISymbol definition = origin.OriginalDefinition;
        if (definition.DeclaringSyntaxReferences.IsEmpty)
            return KnownFunctions.Unknown;
        if (_known.TryGetValue(definition, out KnownFunctions? known))
            return known;

        HashSet<ISymbol> asked = s_asked ??= new(SymbolEqualityComparer.Default);
        if (asked.Count >= MaxDepth)
            return KnownFunctions.Unknown;
        // A delegate that is made of itself (x += y) has no functions but the others.
        if (!asked.Add(definition))
            return KnownFunctions.None;
        try
        {
            return _known.GetOrAdd(definition, Find(definition, cancellation));
        }
        finally
        {
            asked.Remove(definition);
        }
    }

    private KnownFunctions Find(ISymbol origin, CancellationToken cancellation)
    {
        DelegateValues found = _sources.Of(origin, cancellation);
        KnownFunctions functions = found.IsComplete ? KnownFunctions.None : KnownFunctions.Unknown;
        foreach (DelegateValue value in found.Values)
            functions = functions.And(new DelegateResolver(value, this, cancellation).Resolve());
        return functions;
    }

    /// <summary>The name of something that a function names, where the delegate is invoked.</summary>
    private static Place? Name(Place root, KnownFunction function, IMethodSymbol? invoke)
    {
        if (root.Kind == PlaceKind.This)
            return function.SharesThis ? root : null;
        if (root is not { Kind: PlaceKind.Variable, Symbol: { } symbol })
            return root.Kind == PlaceKind.Result ? root : null;
        if (symbol is IParameterSymbol parameter &&
            SymbolEqualityComparer.Default.Equals(parameter.ContainingSymbol.OriginalDefinition, function.Method.OriginalDefinition))
        {
            return invoke is not null && parameter.Ordinal < invoke.Parameters.Length
                ? Place.Variable(invoke.OriginalDefinition.Parameters[parameter.Ordinal])
                : null;
        }

        // A captured variable has a name only in the body that it belongs to.
        return symbol is not (ILocalSymbol or IParameterSymbol) || function.SharesVariables ? root : null;
    }
}

/// <summary>A function that a delegate was made from.</summary>
/// <param name="Method">The method, lambda or local function.</param>
/// <param name="SharesThis">Its <c>this</c> is the object whose member holds the delegate.</param>
/// <param name="SharesVariables">It stands in the body that invokes the delegate.</param>
internal sealed record KnownFunction(IMethodSymbol Method, bool SharesThis, bool SharesVariables);

/// <summary>The functions that a delegate can have been made from.</summary>
/// <param name="All">Those that are known.</param>
/// <param name="IsComplete">There are no others.</param>
internal sealed record KnownFunctions(ImmutableArray<KnownFunction> All, bool IsComplete)
{
    public static readonly KnownFunctions None = new([], IsComplete: true);

    public static readonly KnownFunctions Unknown = new([], IsComplete: false);

    /// <summary>These and those.</summary>
    public KnownFunctions And(KnownFunctions other) =>
        new([.. All.Union(other.All)], IsComplete && other.IsComplete);

    /// <summary>The same functions, behind a member of another object or body.</summary>
    public KnownFunctions Elsewhere(bool sharesThis, bool sharesVariables) => this with
    {
        All = [.. All.Select(one => one with
        {
            SharesThis = one.SharesThis && sharesThis, SharesVariables = one.SharesVariables && sharesVariables,
        })],
    };
}
