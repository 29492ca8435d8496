using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>A rule about something that happens, at an operation or through what it calls, while a lock is held.</summary>
internal abstract class WaitingRule : Rule
{
    public sealed override void Before(OperationPoint point, Reports reports)
    {
        foreach (FlowState state in point.States)
        {
            if (!OwnLocks.Of(state).Any())
                continue;
            FlowState held = point.WithoutRequired(state);
            foreach (CallEffect effect in point.Effects(state))
            {
                foreach (Diagnostic found in Told(effect, held, state, point))
                    reports.Add(found);
            }
        }
    }

    /// <summary>What there is to tell of one effect.</summary>
    /// <param name="effect">What the operation makes happen.</param>
    /// <param name="held">The state without the locks that the called member requires.</param>
    /// <param name="state">The whole state.</param>
    /// <param name="point">The operation.</param>
    protected abstract IEnumerable<Diagnostic> Told(CallEffect effect, FlowState held, FlowState state, OperationPoint point);

    /// <summary>A diagnostic of an effect under these locks, the innermost first; none if there are none.</summary>
    protected static IEnumerable<Diagnostic> Under(
        DiagnosticDescriptor descriptor, HeldLock[] locks, CallEffect effect, OperationPoint point, string advice)
    {
        if (locks is not [var innermost, ..])
            yield break;
        yield return Diagnostic.Create(
            descriptor,
            point.Syntax.GetLocation(),
            additionalLocations: WaitingText.Places(locks, effect),
            Spelling.Of(point.Syntax),
            WaitingText.Does(effect),
            Spelling.Of(innermost),
            Spelling.Place(innermost, point.Syntax),
            advice);
    }
}
