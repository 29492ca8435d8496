using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// A diagnostic may point into another project, whose source is in sight. Its trees are not those of the compilation, which
/// is told their places as places in files.
/// </summary>
internal static class ForeignLocations
{
    /// <summary>The same diagnostic, with places of other compilations as places in files.</summary>
    public static Diagnostic Outside(Diagnostic diagnostic, Compilation compilation)
    {
        if (!diagnostic.AdditionalLocations.Any(location => IsForeign(location, compilation)))
            return diagnostic;
        DiagnosticDescriptor descriptor = diagnostic.Descriptor;
        return Diagnostic.Create(
            diagnostic.Id,
            descriptor.Category,
            diagnostic.GetMessage(CultureInfo.InvariantCulture),
            diagnostic.Severity,
            descriptor.DefaultSeverity,
            descriptor.IsEnabledByDefault,
            diagnostic.WarningLevel,
            descriptor.Title,
            descriptor.Description,
            descriptor.HelpLinkUri,
            diagnostic.Location,
            diagnostic.AdditionalLocations.Select(location => IsForeign(location, compilation) ? InFile(location) : location),
            descriptor.CustomTags,
            diagnostic.Properties);
    }

    private static bool IsForeign(Location location, Compilation compilation) =>
        location.SourceTree is { } tree && !compilation.ContainsSyntaxTree(tree);

    private static Location InFile(Location location) =>
        Location.Create(location.GetLineSpan().Path, location.SourceSpan, location.GetLineSpan().Span);
}
