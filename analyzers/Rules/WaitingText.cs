using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>How the rules about waiting say what happens, and where they point.</summary>
internal static class WaitingText
{
    /// <summary>What the operation does: itself, or by what it calls.</summary>
    public static string Does(CallEffect effect)
    {
        string does = effect.Does ?? "may block";
        if (!effect.IsDirect)
            return $"leads to {Way(effect)}, which {does},";
        return does.Contains(',') ? does + "," : does;
    }

    /// <summary>The last operation of a call path, and by way of which calls it is reached.</summary>
    public static string Way(CallEffect effect)
    {
        string[] steps = [.. effect.Path.Skip(1).Select(step => $"'{Spelling.Of(step.Spelled)}'")];
        string last = steps[steps.Length - 1];
        return steps.Length == 1 ? last : $"{last} by way of {string.Join(" and ", steps.Take(steps.Length - 1))}";
    }

    /// <summary>Where the locks were acquired, and then the steps of the call path.</summary>
    public static IEnumerable<Location> Places(IEnumerable<HeldLock> locks, CallEffect effect) =>
        locks.Select(held => held.Location).Concat(Steps(effect.Path));

    /// <summary>The steps of a call path after the operation itself.</summary>
    public static IEnumerable<Location> Steps(ImmutableArray<PathStep> path) => path.Skip(1).Select(step => step.Location);
}
