using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// FLT0302: <c>await</c> or <c>yield return</c> while a lock is held that belongs to the thread, or that page faults wait
/// for.
/// </summary>
internal sealed class AwaitUnderLock : Rule
{
    public const string Id = "FLT0302";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Await or yield under a lock that must not be held across it",
        messageFormat:
            "'{0}' is reached while lock '{1}', {2}, is held; {3}; {4}",
        RuleFacts.Waiting,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "After an await the method may go on on another thread, and after a yield it does so when its caller " +
            "pleases. A lock that belongs to a thread is then not held by the one that releases it, and one that the " +
            "fault handler takes stops every page fault meanwhile.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly RuleContext _context;

    public AwaitUnderLock(RuleContext context)
    {
        _context = context;
    }

    public override void Before(OperationPoint point, Reports reports)
    {
        bool isAwait = point.Operation is IAwaitOperation;
        if (!isAwait && point.Operation is not IReturnOperation { Kind: OperationKind.YieldReturn })
            return;
        foreach (FlowState state in point.States)
        {
            HeldLock[] locks =
            [
                .. OwnLocks.Of(state)
                    .Where(held => Forbids(held, isAwait, point.Body) && !IsAcquiring(point.Operation, held, state, point.Body)),
            ];
            if (locks is [var innermost, ..])
                reports.Add(Report(point.Operation.Syntax, innermost, locks, isAwait));
        }
    }

    /// <summary>An asynchronous acquisition is done when it has been awaited.</summary>
    private static bool IsAcquiring(IOperation operation, HeldLock held, FlowState state, BodyContext body) =>
        operation is IAwaitOperation { Operation: var awaited } && held.Location.SourceTree == operation.Syntax.SyntaxTree &&
        (operation.Syntax.Span.Contains(held.Location.SourceSpan) ||
            (body.Place(awaited, state) is { Kind: PlaceKind.Site, Value: ValueTuple<TextSpan, int> site } &&
                site.Item1.Contains(held.Location.SourceSpan)));

    private bool Forbids(HeldLock held, bool isAwait, BodyContext body)
    {
        // The compiler rejects these itself.
        if (held.Acquisition == Acquisition.Statement && (isAwait || held.Class.Kind == LockKind.Lock))
            return false;
        // An iterator, and an asynchronous method, has returned before its body runs.
        if (held.Acquisition != Acquisition.Acquired && body.Method is { } method && SynchronizedMethod.Is(method) &&
            (held.Instance.Equals(Place.This) || method.IsStatic))
        {
            return false;
        }

        return held.Class.IsThreadAffine || _context.FaultHandlerTakes(held.Class);
    }

    private static Diagnostic Report(SyntaxNode syntax, HeldLock innermost, HeldLock[] locks, bool isAwait)
    {
        bool isAffine = innermost.Class.IsThreadAffine;
        string danger = !isAffine ? "page faults wait for it meanwhile"
            : isAwait ? "what follows may run on another thread, which does not hold the lock and cannot release it"
            : "the caller decides when, and on which thread, the lock is released";
        string advice = isAffine && isAwait
            ? "release it before, or use a lock that belongs to no thread, such as a 'SemaphoreSlim'"
            : "release it before";
        return Diagnostic.Create(
            Descriptor,
            syntax.GetLocation(),
            additionalLocations: locks.Select(held => held.Location),
            Spelling.Of(syntax),
            Spelling.Of(innermost),
            Spelling.Place(innermost, syntax),
            danger,
            advice);
    }
}
