using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0301: a call that may block for long, itself or through what it calls, while a lock is held.</summary>
internal sealed class BlockingUnderLock : Rule
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

    public override void Before(OperationPoint point, Reports reports)
    {
        foreach (FlowState state in point.States)
        {
            if (!OwnLocks.Of(state).Any())
                continue;
            FlowState held = point.WithoutRequired(state);
            foreach (CallEffect effect in point.Effects(state))
            {
                if (effect.Kind == CallEffectKind.Block && OwnLocks.During(effect, held).ToArray() is [var innermost, ..] locks)
                    reports.Add(Report(point.Syntax, effect, innermost, locks));
            }
        }
    }

    private static Diagnostic Report(SyntaxNode syntax, CallEffect effect, HeldLock innermost, HeldLock[] locks) =>
        Diagnostic.Create(
            Descriptor,
            syntax.GetLocation(),
            additionalLocations: WaitingText.Places(locks, effect),
            Spelling.Of(syntax),
            WaitingText.Does(effect),
            Spelling.Of(innermost),
            Spelling.Place(innermost, syntax),
            "wait before it is acquired, or after it is released");
}
