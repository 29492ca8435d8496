using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0301: a call that may block for long, itself or through what it calls, while a lock is held.</summary>
internal sealed class BlockingUnderLock : WaitingRule
{
    public const string Id = "FLT0301";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Call that may block under a lock",
        messageFormat:
            "'{0}' {1} while lock '{2}', {3}, is held; whoever wants the lock waits as long; {4}",
        RuleFacts.Waiting,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "A lock is held for as long as the slowest thing that is done under it. Who waits for a task, a handle, " +
            "a thread, a disk or the network makes everybody wait who only wanted the lock, and deadlocks if what is " +
            "waited for needs it.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    protected override IEnumerable<Diagnostic> Told(CallEffect effect, FlowState held, FlowState state, OperationPoint point) =>
        effect.Kind == CallEffectKind.Block
            ? Under(
                Descriptor, [.. OwnLocks.During(effect, held)], effect, point,
                "wait before it is acquired, or after it is released")
            : [];
}
