using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Infrastructure;

/// <summary>What a reader of a diagnostic sees.</summary>
internal static class DiagnosticText
{
    /// <summary>The code that the squiggle covers.</summary>
    public static string Covered(this Diagnostic diagnostic) => At(diagnostic.Location);

    /// <summary>The code that each additional location covers.</summary>
    public static IEnumerable<string> AlsoCovered(this Diagnostic diagnostic) => diagnostic.AdditionalLocations.Select(At);

    public static string Message(this Diagnostic diagnostic) =>
        diagnostic.GetMessage(System.Globalization.CultureInfo.InvariantCulture);

    private static string At(Location location) => location.SourceTree!.GetText().ToString(location.SourceSpan);
}
