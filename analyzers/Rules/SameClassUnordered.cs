using Faultline.Analyzers.Flow;
using Faultline.Analyzers.Summaries;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// FLT0103: a lock is acquired while another one of the same class is held, and nothing says which of the two comes first.
/// </summary>
internal sealed class SameClassUnordered : Rule
{
    public const string Id = "FLT0103";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Two locks of one class are taken in no order",
        messageFormat:
            "'{0}' {1} lock '{2}' while lock '{3}' of the same class, {4}, is held; nothing orders the two, so another thread may " +
            "take them the other way round; compare a value of both and take the one with the smaller value first, or take both " +
            "under one common lock",
        RuleFacts.LockOrder,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Two threads that take the locks of the same two objects, one this way round and one the other, wait for " +
            "each other for ever. A fixed order rules that out: by a value of both objects, from a parent to what it made, along " +
            "one list, or under a lock that all of them take first.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly RuleContext _context;
    private readonly HashSet<BodyContext> _bodies = [];
    private readonly HashSet<ISymbol?> _functions = new(SymbolEqualityComparer.Default);

    public SameClassUnordered(RuleContext context)
    {
        _context = context;
    }

    public override void Before(OperationPoint point, Reports reports)
    {
        if (!_bodies.Contains(point.Body) && PairFinder.IsOfInterest(point))
        {
            _bodies.Add(point.Body);
            _functions.Add(point.Body.Method);
        }
    }

    public override void End(BodyAnalysis body, Reports reports)
    {
        if (_functions.Count == 0)
            return;
        var pairs = new UnorderedPairs(_context.Callees, _context.Cancellation);
        foreach (BodyFunction function in body.Functions)
        {
            if (!_functions.Contains(function.Method))
                continue;
            // Of several locks that are held, the one that was acquired last.
            foreach (TakenPair pair in pairs.Of(new FoundFunction(body, function)).Reverse())
                reports.Add(Report(pair));
        }
    }

    private static Diagnostic Report(TakenPair pair) =>
        Diagnostic.Create(
            Descriptor,
            pair.Syntax.GetLocation(),
            additionalLocations: WaitingText.Places([pair.Outer!], pair.Inner!),
            Spelling.Of(pair.Syntax),
            pair.Inner!.IsDirect ? "acquires" : $"leads to {WaitingText.Way(pair.Inner)}, which acquires",
            Spelling.Shorten(pair.Spelled ?? pair.Inner.What),
            Spelling.Of(pair.Outer!),
            Spelling.Place(pair.Outer!, pair.Syntax));
}
