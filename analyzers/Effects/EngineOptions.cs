using System.Collections.Immutable;
using System.Globalization;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Faultline.Analyzers.Effects;

/// <summary>What <c>.editorconfig</c> says about the depth and the policy of the analysis.</summary>
/// <param name="CallDepth">How many calls are followed, one in another.</param>
/// <param name="DispatchBound">How many implementations of a virtual or interface member are followed.</param>
/// <param name="BlockingForbiddenUnder">Lock classes under which nothing may block, whatever they say of it.</param>
internal sealed record EngineOptions(int CallDepth, int DispatchBound, ImmutableHashSet<string> BlockingForbiddenUnder)
{
    public const string CallDepthKey = "faultline_call_depth";
    public const string DispatchBoundKey = "faultline_dispatch_bound";
    public const string BlockingForbiddenUnderKey = "faultline_blocking_forbidden_under";

    private const NumberStyles Plain = NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite;
    private const int MaxCallDepth = 64;
    private const int MaxDispatchBound = 256;

    public static EngineOptions Default { get; } = new(16, 16, ImmutableHashSet.Create<string>(StringComparer.Ordinal));

    /// <summary>Reads the options. A value that cannot be read counts as not given.</summary>
    public static EngineOptions Read(AnalyzerConfigOptions options) => new(
        Number(options, CallDepthKey, MaxCallDepth) ?? Default.CallDepth,
        Number(options, DispatchBoundKey, MaxDispatchBound) ?? Default.DispatchBound,
        Names(options, BlockingForbiddenUnderKey));

    private static int? Number(AnalyzerConfigOptions options, string key, int most) =>
        options.TryGetValue(key, out string? text) &&
        int.TryParse(text, Plain, CultureInfo.InvariantCulture, out int number) &&
        number >= 1 && number <= most
            ? number
            : null;

    private static ImmutableHashSet<string> Names(AnalyzerConfigOptions options, string key)
    {
        if (!options.TryGetValue(key, out string? text))
            return Default.BlockingForbiddenUnder;
        return text.Split(',')
            .Select(name => name.Trim())
            .Where(name => name.Length > 0)
            .ToImmutableHashSet(StringComparer.Ordinal);
    }
}
