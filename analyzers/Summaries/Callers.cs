using System.Collections.Concurrent;
using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Summaries;

/// <summary>
/// The contexts of a function: the locks that its callers hold when they call it. Known for those that cannot be entered
/// from outside. Each caller is followed once, itself entered by its own contexts.
/// </summary>
internal sealed class Callers
{
    /// <summary>Callers of callers further away than this are not looked for.</summary>
    private const int MaxDepth = 24;

    private readonly CalleeSummaries _callees;
    private readonly CallSites _sites;
    private readonly PassedDelegates _passed;
    private readonly ConcurrentDictionary<(SyntaxNode Body, ISymbol? Function), Contexts> _known = new();
    private readonly ConcurrentDictionary<(SyntaxNode Body, ISymbol? Function), CallStates> _calls = new();

    public Callers(Compilation compilation, CalleeSummaries callees)
    {
        _callees = callees;
        _passed = new PassedDelegates(callees);
        _sites = new CallSites(compilation, callees, _passed.IsOnlyInvoked);
    }

    /// <summary>What can be held when the function is entered; null: nothing but what its own contract says.</summary>
    public IEnumerable<FlowState>? EntriesOf(BodyAnalysis body, BodyFunction function, CancellationToken cancellation)
    {
        if (!MayDependOnCallers(body, cancellation))
            return null;
        Contexts contexts = Of(new FoundFunction(body, function), new Search(cancellation));
        if (contexts.IsUndecided)
            return [FlowState.Empty with { IsSuspect = true }];
        return contexts.Entries.IsEmpty ? null : contexts.Entries;
    }

    /// <summary>
    /// What can be held when the function is entered, whether that matters for its own rules or not; null: nothing but what
    /// its own contract says. Empty: nobody enters it, or it could not be followed who does.
    /// </summary>
    public IEnumerable<FlowState>? AllEntriesOf(BodyAnalysis body, BodyFunction function, CancellationToken cancellation)
    {
        Contexts contexts = Of(new FoundFunction(body, function), new Search(cancellation));
        if (contexts.IsUndecided)
            return [];
        // What is internal and not called yet may be called some day; what is private and not called is dead.
        if (!contexts.IsReached)
            return CallSites.Reach(function.Method!) == Accessibility.Internal ? null : [];
        return contexts.Entries.IsEmpty ? null : contexts.Entries;
    }

    /// <summary>
    /// The functions that call one which cannot be entered in other ways; null if it can. <paramref name="isUndecided"/>: they
    /// could not be found.
    /// </summary>
    public IReadOnlyCollection<FoundFunction>? Of(FoundFunction function, out bool isUndecided, CancellationToken cancellation)
    {
        isUndecided = false;
        return function.Function.Method is { } method && _sites.IsClosed(method)
            ? _sites.Of(function, out isUndecided, cancellation)
            : null;
    }

    /// <summary>Can it matter what is held on entry? By the words of the body alone.</summary>
    private bool MayDependOnCallers(BodyAnalysis body, CancellationToken cancellation)
    {
        AnnotatedNames names = _callees.Names(cancellation);
        if (names.ActsWithoutName)
            return true;
        foreach (SyntaxToken token in body.Root.Syntax.DescendantTokens())
        {
            string word = token.ValueText;
            if (names.Requiring.Contains(word) || names.Guarded.Contains(word) || names.Excluding.Contains(word) ||
                (names.Releasing.Contains(word) && word is not (nameof(IDisposable.Dispose) or "DisposeAsync")))
            {
                return true;
            }
        }

        return false;
    }

    private Contexts Of(FoundFunction function, Search search)
    {
        if (function.Function.Method is not { } method || !_sites.IsClosed(method))
            return Contexts.Open;
        (SyntaxNode, ISymbol) key = (function.Body.Root.Syntax, CallSites.Definition(method));
        if (_known.TryGetValue(key, out Contexts? known) || search.Partial.TryGetValue(key, out known))
            return known;

        // Whoever is being asked about already adds nothing to its own contexts.
        if (search.Running.TryGetValue(key, out int depth))
        {
            search.LowestAsked = Math.Min(search.LowestAsked, depth);
            return Contexts.None;
        }

        depth = search.Running.Count;
        if (depth >= MaxDepth)
            return Contexts.Undecided;
        int outer = search.LowestAsked;
        search.LowestAsked = int.MaxValue;
        search.Running.Add(key, depth);
        Contexts found = Find(function, search);
        search.Running.Remove(key);
        bool isComplete = search.LowestAsked >= depth;
        search.LowestAsked = isComplete ? outer : Math.Min(outer, search.LowestAsked);
        return isComplete ? _known.GetOrAdd(key, found) : search.Partial[key] = found;
    }

    private Contexts Find(FoundFunction function, Search search)
    {
        IReadOnlyCollection<FoundFunction>? callers = _sites.Of(function, out bool isUndecided, search.Cancellation);
        if (isUndecided)
            return Contexts.Undecided;
        if (callers is null)
            return Contexts.Open;

        var reached = new EntryStates();
        var unreached = new EntryStates();
        foreach (FoundFunction caller in callers)
        {
            Contexts ofCaller = Of(caller, search);
            if (ofCaller.IsUndecided || StatesAtCalls(caller, ofCaller, search) is not { } calls)
                return Contexts.Undecided;
            if (calls.Of(function) is not { } states)
                return Contexts.Undecided;
            (ofCaller.IsReached ? reached : unreached).Add(states);
        }

        // What nobody calls adds nothing, as long as somebody else does.
        return reached.All.IsEmpty ? new Contexts(IsReached: false, unreached.All) : new Contexts(IsReached: true, reached.All);
    }

    /// <summary>The states in which a function calls others; null if it could not be followed.</summary>
    private CallStates? StatesAtCalls(FoundFunction caller, Contexts contexts, Search search)
    {
        (SyntaxNode, ISymbol?) key = (
            caller.Body.Root.Syntax, caller.Function.Method is { } method ? CallSites.Definition(method) : null);
        bool isComplete = contexts.IsOpen || _known.ContainsKey(key);
        if (isComplete && _calls.TryGetValue(key, out CallStates? known))
            return known;
        var calls = new CallStates(_callees, _sites, _passed);
        if (!caller.Body.Run(caller.Function, contexts.Entries.IsEmpty ? null : contexts.Entries, calls))
            return null;
        return isComplete ? _calls.GetOrAdd(key, calls) : calls;
    }

    /// <summary>One question, and what is being asked for it.</summary>
    private sealed class Search(CancellationToken cancellation)
    {
        public CancellationToken Cancellation { get; } = cancellation;

        /// <summary>The functions that are being asked about, and how deep.</summary>
        public Dictionary<(SyntaxNode, ISymbol?), int> Running { get; } = [];

        /// <summary>What depends on a function that is being asked about: good enough for this question only.</summary>
        public Dictionary<(SyntaxNode, ISymbol?), Contexts> Partial { get; } = [];

        /// <summary>The outermost function that was asked about while it was being asked about.</summary>
        public int LowestAsked { get; set; } = int.MaxValue;
    }
}

/// <summary>The ways in which a function is entered.</summary>
/// <param name="IsReached">Somebody does enter it.</param>
/// <param name="Entries">What is held then. Empty: what its own contract says.</param>
internal sealed record Contexts(bool IsReached, ImmutableArray<FlowState> Entries)
{
    /// <summary>Code that is not in sight may enter it, and holds nothing that is known of.</summary>
    public static readonly Contexts Open = new(IsReached: true, []) { IsOpen = true };

    /// <summary>Nobody enters it.</summary>
    public static readonly Contexts None = new(IsReached: false, []);

    /// <summary>Its callers could not be followed.</summary>
    public static readonly Contexts Undecided = None with { IsUndecided = true };

    public bool IsOpen { get; private init; }

    public bool IsUndecided { get; private init; }
}

/// <summary>Different states in which a function is entered.</summary>
internal sealed class EntryStates
{
    /// <summary>More than these are not told apart: the flow of the function needs room for its own.</summary>
    private const int MaxStates = 8;

    public ImmutableArray<FlowState> All { get; private set; } = [];

    public void Add(IEnumerable<FlowState> states)
    {
        foreach (FlowState state in states)
        {
            int same = -1;
            for (int i = 0; i < All.Length && same < 0; i++)
            {
                if (All[i].HoldsSameLocks(state))
                    same = i;
            }

            if (same >= 0)
                All = All.SetItem(same, All[same].Join(state, node: -1));
            else if (All.Length < MaxStates)
                All = All.Add(state);
        }
    }
}
