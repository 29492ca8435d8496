using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0305: under a lock, a wait for other code that takes the same lock.</summary>
internal sealed class WaitsForLockHolder : WaitingRule
{
    public const string Id = "FLT0305";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Wait under a lock for code that takes the same lock",
        messageFormat:
            "'{0}' {1} while lock '{2}', {3}, is held; the code that is waited for takes the same lock on {4}, so " +
            "neither goes on; {5}",
        RuleFacts.Waiting,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A thread that waits under a lock for other code to end waits for ever if that code needs the lock: it " +
            "cannot get it, and so cannot end. Whether the lock is re-entrant does not matter, as the code runs on " +
            "another thread.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    protected override IEnumerable<Diagnostic> Told(CallEffect effect, FlowState held, FlowState state, OperationPoint point)
    {
        foreach (CallEffect acquired in effect.Awaited)
        {
            if (OwnLocks.During(effect, held).FirstOrDefault(one => Excludes(one, acquired)) is { } holder)
                yield return Report(point.Syntax, effect, acquired, holder);
        }
    }

    /// <summary>Two readers of one lock do not wait for each other.</summary>
    private static bool Excludes(HeldLock held, CallEffect acquired) =>
        held.Instance.Equals(acquired.Lock) && !acquired.IsTry &&
        (held.Mode == LockMode.Exclusive || acquired.Mode == LockMode.Exclusive || held.Mode == acquired.Mode &&
            held.Mode == LockMode.Upgradeable);

    private static Diagnostic Report(SyntaxNode syntax, CallEffect effect, CallEffect acquired, HeldLock holder) =>
        Diagnostic.Create(
            Descriptor,
            syntax.GetLocation(),
            additionalLocations: WaitingText.Places([holder], effect).Concat(acquired.Path.Select(step => step.Location)),
            Spelling.Of(syntax),
            WaitingText.Does(effect),
            Spelling.Of(holder),
            Spelling.Place(holder, syntax),
            Spelling.Line(acquired.Path[acquired.Path.Length - 1].Location, syntax),
            "wait after the release");
}
