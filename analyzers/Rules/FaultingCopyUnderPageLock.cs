using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0001: an operation that may fault, while a lock is held that a page fault waits for.</summary>
internal sealed class FaultingCopyUnderPageLock : Rule
{
    public const string Id = "FLT0001";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Operation that may page-fault under a lock that the fault handler waits for",
        messageFormat: "'{0}' may take a page fault while {1} lock '{2}', {3}, is held; {4}; {5}",
        RuleFacts.Faults,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A page fault is a lock acquisition that nobody wrote down: the fault handler takes the lock of " +
            "the address space and then that of a page. Under a lock that it takes, or that is ordered after one, it " +
            "can wait for ever: for this very thread, or for one that waits for it in turn.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly RuleContext _context;

    public FaultingCopyUnderPageLock(RuleContext context)
    {
        _context = context;
    }

    public override void Before(OperationPoint point, Reports reports)
    {
        // One way that holds the lock is enough: that way deadlocks.
        foreach (FlowState state in point.States)
        {
            if (Faults.Of(point.Operation, state, point.Body) is { } fault &&
                _context.WaitedFor(point.WithoutRequired(state), point) is { IsEmpty: false } locks)
            {
                reports.Add(Report(fault, locks));
            }
        }
    }

    private static Diagnostic Report(Fault fault, ImmutableArray<WaitedForLock> locks)
    {
        WaitedForLock innermost = locks[0];
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty
            .Add(DiagnosticProperties.Form, fault.Form.Form)
            .Add(DiagnosticProperties.Lock, innermost.Held.Spelled);
        if (fault.Form is { Atomic: { } atomic, FaultIn: { } faultIn })
            properties = properties.Add(DiagnosticProperties.Atomic, atomic).Add(DiagnosticProperties.FaultIn, faultIn);

        return Diagnostic.Create(
            Descriptor,
            fault.Syntax.GetLocation(),
            additionalLocations: locks.Select(one => one.Held.Location),
            properties,
            Spelling.Of(fault.Syntax),
            innermost.Held.Class.Name,
            Spelling.Of(innermost.Held),
            Spelling.Place(innermost.Held, fault.Syntax),
            innermost.Danger,
            Advice(fault));
    }

    private static string Advice(Fault fault) => fault switch
    {
        { Kind: FaultKind.FaultIn } => "bring the memory in before the lock is acquired, or after it is released",
        { Form: { Atomic: { } atomic, FaultIn: { } faultIn } } =>
            $"copy with '{atomic}' under the lock and call '{faultIn}' after its release",
        { Kind: FaultKind.Touch } => "copy to or from a private buffer under the lock, and touch this memory without it",
        _ => "call it before the lock is acquired, or after it is released",
    };
}
