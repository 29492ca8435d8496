using System.Collections.Immutable;
using Faultline.Analyzers.Effects;

namespace Faultline.Analyzers.Summaries;

/// <summary>A summary under other names.</summary>
internal static class SummaryNames
{
    /// <summary>The same summary, with other names for its roots; what loses its name keeps its class.</summary>
    public static CalleeSummary Rename(CalleeSummary summary, Func<Place, Place?> root)
    {
        bool isUndecided = summary.IsUndecided;
        ImmutableArray<CalleeOutcome> outcomes = [];
        foreach (CalleeOutcome outcome in summary.Outcomes)
        {
            ImmutableArray<LockChange> changes = [];
            foreach (LockChange change in outcome.Changes)
            {
                if (change.Lock.From(root) is { } named)
                    changes = changes.Add(change with { Lock = named, Owner = change.Owner?.From(root) });
                else
                    isUndecided |= change.Delta < 0;
            }

            outcomes = outcomes.Add(outcome with { Changes = changes });
        }

        return summary with
        {
            Outcomes = outcomes,
            Effects = [.. summary.Effects.Select(effect => Rename(effect, root))],
            Deferred = [.. summary.Deferred.Select(effect => Rename(effect, root))],
            Returned = summary.Returned?.From(root),
            IsUndecided = isUndecided,
        };
    }

    private static CallEffect Rename(CallEffect effect, Func<Place, Place?> root) => effect with
    {
        Lock = effect.Lock?.From(root),
        Without = [.. effect.Without.Select(one => one.From(root)).OfType<Place>()],
        Awaited = [.. effect.Awaited.Select(one => one with { Lock = one.Lock?.From(root) })],
    };
}
