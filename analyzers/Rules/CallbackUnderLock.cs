using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0304: foreign code runs under a lock. Told once, where the innermost lock is held.</summary>
internal sealed class CallbackUnderLock : WaitingRule
{
    public const string Id = "FLT0304";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Foreign code runs under a lock",
        messageFormat:
            "'{0}' {1} while lock '{2}', {3}, is held; that code may take other locks or wait for this one; {4}",
        RuleFacts.Waiting,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Code that the type does not know can do anything: take a lock that somebody else holds while he waits " +
            "for this one, wait for another thread, or call back into the half changed object. Half of the deadlocks " +
            "found in real programs begin so.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    protected override IEnumerable<Diagnostic> Told(CallEffect effect, FlowState held, FlowState state, OperationPoint point) =>
        effect.Kind == CallEffectKind.CallBack
            ? Under(
                Descriptor, [.. OwnLocks.During(effect, held)], effect, point,
                "copy under the lock what the call needs, and make it after the release")
            : [];
}
