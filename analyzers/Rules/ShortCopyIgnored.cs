using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>FLT0003: the count of a copy that may stop short is ignored.</summary>
internal static class ShortCopyIgnored
{
    public const string Id = "FLT0003";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Count of a copy that may stop short is ignored",
        messageFormat:
            "'{0}' may stop short, and the count that it returns is {1}; the bytes that were not copied are lost; {2}",
        RuleFacts.Faults,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A copy that never faults stops at the first byte that is not resident, and tells by its result " +
            "how far it came. Whoever does not compare that count with what was asked for loses the rest.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    public static Diagnostic Report(IgnoredCount found)
    {
        ImmutableDictionary<string, string?> properties = ImmutableDictionary<string, string?>.Empty
            .Add(DiagnosticProperties.Form, found.Form.Form);
        if (found.Form is { Atomic: { } atomic, FaultIn: { } faultIn })
            properties = properties.Add(DiagnosticProperties.Atomic, atomic).Add(DiagnosticProperties.FaultIn, faultIn);
        if (found.Lock is { } held)
            properties = properties.Add(DiagnosticProperties.Lock, held.Spelled);

        return Diagnostic.Create(
            Descriptor,
            found.Syntax.GetLocation(),
            additionalLocations: found.Lock is null ? null : [found.Lock.Location],
            properties,
            Spelling.Of(found.Syntax),
            found.IsDiscarded ? "discarded" : "never compared",
            Advice(found));
    }

    private static string Advice(IgnoredCount found) => found.Form.FaultIn is { } faultIn
        ? $"compare it with the length that was asked for, call '{faultIn}'{Afterwards(found)} and copy the rest"
        : "compare it with the length that was asked for, and copy the rest";

    private static string Afterwards(IgnoredCount found) =>
        found.Lock is { } held ? $" after '{Spelling.Of(held)}' is released" : "";
}
