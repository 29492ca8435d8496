using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0303: <c>Monitor.Wait</c> gives back one lock while another stays held.</summary>
internal sealed class WaitWithOtherLockHeld : WaitingRule
{
    public const string Id = "FLT0303";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Condition wait that keeps another lock",
        messageFormat:
            "'{0}' gives back one lock {1}while lock '{2}', {3}, stays held; whoever is to signal may need that lock first; {4}",
        RuleFacts.Waiting,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Monitor.Wait releases the monitor that it waits on, and nothing else. If whoever is to pulse it needs " +
            "another lock that the waiting thread holds, neither goes on.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    protected override IEnumerable<Diagnostic> Told(CallEffect effect, FlowState held, FlowState state, OperationPoint point)
    {
        if (effect.Kind == CallEffectKind.ConditionWait && Kept(effect, held) is [var innermost, ..] locks)
            yield return Report(point.Syntax, effect, innermost, locks);
    }

    /// <summary>What stays held. Where it cannot be told which monitor is waited on, one of its class may be it.</summary>
    private static HeldLock[] Kept(CallEffect effect, FlowState state) =>
    [
        .. OwnLocks.During(effect, state).Where(held => effect.Lock is { } monitor
            ? !held.Instance.Equals(monitor)
            : held.Class.QualifiedName != effect.Class?.QualifiedName),
    ];

    private static Diagnostic Report(SyntaxNode syntax, CallEffect effect, HeldLock innermost, HeldLock[] locks) =>
        Diagnostic.Create(
            Descriptor,
            syntax.GetLocation(),
            additionalLocations: WaitingText.Places(locks, effect),
            Spelling.Of(syntax),
            effect.IsDirect ? "" : $"(in {WaitingText.Way(effect)}) ",
            Spelling.Of(innermost),
            Spelling.Place(innermost, syntax),
            "release it before the wait");
}
