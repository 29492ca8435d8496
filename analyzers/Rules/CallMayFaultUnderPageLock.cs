using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// FLT0002: a call of something that does not say so leads, at any depth, to an operation that may fault, while a lock
/// is held that a page fault waits for.
/// </summary>
internal sealed class CallMayFaultUnderPageLock : Rule
{
    public const string Id = "FLT0002";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Call that may page-fault under a lock that the fault handler waits for",
        messageFormat: "'{0}' may take a page fault, by way of {1}, while {2} lock '{3}', {4}, is held; {5}; {6}",
        RuleFacts.Faults,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A page fault is a lock acquisition that nobody wrote down, and it is no less one when it happens " +
            "some calls away. Under a lock that the fault handler takes, or that is ordered after one, it can " +
            "wait for " +
            "ever.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly RuleContext _context;

    public CallMayFaultUnderPageLock(RuleContext context)
    {
        _context = context;
    }

    public override void Before(OperationPoint point, Reports reports)
    {
        foreach (FlowState state in point.States)
        {
            if (state.IsSuspect || state.Held.IsEmpty)
                continue;
            FlowState held = point.WithoutRequired(state);
            foreach (CallEffect effect in point.Effects(state))
            {
                if (effect is not { Kind: CallEffectKind.Fault, IsDirect: false })
                    continue;
                WaitedForLock[] locks =
                [
                    .. _context.WaitedFor(held, point)
                        .Where(one => !effect.Without.Contains(one.Held.Instance)),
                ];
                if (locks.Length > 0)
                    reports.Add(Report(point.Syntax, effect, locks));
            }
        }
    }

    private static Diagnostic Report(SyntaxNode call, CallEffect effect, WaitedForLock[] locks)
    {
        WaitedForLock innermost = locks[0];
        return Diagnostic.Create(
            Descriptor,
            call.GetLocation(),
            additionalLocations:
            [
                .. locks.Select(one => one.Held.Location),
                .. effect.Path.Skip(1).Select(step => step.Location),
            ],
            ImmutableDictionary<string, string?>.Empty.Add(DiagnosticProperties.Lock, innermost.Held.Spelled),
            Spelling.Of(call),
            string.Join(" and then ", effect.Path.Skip(1).Select(step => $"'{Spelling.Of(step.Spelled)}'")),
            innermost.Held.Class.Name,
            Spelling.Of(innermost.Held),
            Spelling.Place(innermost.Held, call),
            innermost.Danger,
            "call it before the lock is acquired, or after it is released, with a private buffer in between");
    }
}
