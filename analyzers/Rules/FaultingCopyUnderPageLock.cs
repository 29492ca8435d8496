using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0001: an operation that may fault, while a lock is held that a page fault waits for.</summary>
internal static class FaultingCopyUnderPageLock
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

    public static Diagnostic Report(FaultUnderLock found)
    {
        WaitedForLock innermost = found.Locks[0];
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty
            .Add(DiagnosticProperties.Form, found.Fault.Form.Form)
            .Add(DiagnosticProperties.Lock, innermost.Held.Spelled);
        if (found.Fault.Form is { Atomic: { } atomic, FaultIn: { } faultIn })
            properties = properties.Add(DiagnosticProperties.Atomic, atomic).Add(DiagnosticProperties.FaultIn, faultIn);

        return Diagnostic.Create(
            Descriptor,
            found.Fault.Syntax.GetLocation(),
            additionalLocations: found.Locks.Select(one => one.Held.Location),
            properties,
            Spelling.Of(found.Fault.Syntax),
            innermost.Held.Class.Name,
            Spelling.Of(innermost.Held),
            Spelling.Place(innermost.Held, found.Fault.Syntax),
            Danger(innermost),
            Advice(found.Fault));
    }

    private static string Danger(WaitedForLock waitedFor) => waitedFor.HandlerClass == waitedFor.Held.Class.Name
        ? $"the fault handler takes '{waitedFor.HandlerClass}' itself, so this thread can wait for itself, or for one " +
            "that waits for it"
        : $"'{waitedFor.Held.Class.Name}' is ordered after '{waitedFor.HandlerClass}', which the fault handler takes, " +
            "so this thread can wait for one that waits for this lock";

    private static string Advice(Fault fault) => fault switch
    {
        { Kind: FaultKind.FaultIn } => "bring the memory in before the lock is acquired, or after it is released",
        { Form: { Atomic: { } atomic, FaultIn: { } faultIn } } =>
            $"copy with '{atomic}' under the lock and call '{faultIn}' after its release",
        { Kind: FaultKind.Touch } => "copy to or from a private buffer under the lock, and touch this memory without it",
        _ => "call it before the lock is acquired, or after it is released",
    };
}
