using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>All rules.</summary>
internal static class RuleSet
{
    public static ImmutableArray<DiagnosticDescriptor> Descriptors { get; } =
        [FaultingCopyUnderPageLock.Descriptor, ShortCopyIgnored.Descriptor];

    /// <summary>The rules for one body.</summary>
    public static ImmutableArray<Rule> ForBody(RuleContext context) =>
        [new FaultingCopyUnderPageLock(context), new ShortCopyIgnored(context)];
}

/// <summary>What rules can ask about the compilation.</summary>
/// <param name="Callees">What callees do.</param>
/// <param name="Ranks">The declared lock order.</param>
/// <param name="Cancellation">Stops the analysis.</param>
internal sealed record RuleContext(ICalleeEffects Callees, LockRanks Ranks, CancellationToken Cancellation);
