using System.Diagnostics.CodeAnalysis;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>What <c>.editorconfig</c> may say, and what counts as not said.</summary>
public class EngineOptionsTests
{
    [Fact]
    public void Without_options_there_are_defaults()
    {
        EngineOptions options = EngineOptions.Read(new Options([]));
        Assert.Equal(16, options.CallDepth);
        Assert.Equal(16, options.DispatchBound);
        Assert.Empty(options.BlockingForbiddenUnder);
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData(" 64 ", 64)]
    [InlineData("0", 16)]
    [InlineData("65", 16)]
    [InlineData("-3", 16)]
    [InlineData("many", 16)]
    [InlineData("", 16)]
    [InlineData("99999999999999999999", 16)]
    public void The_call_depth_has_bounds(string text, int depth) =>
        Assert.Equal(depth, Read("faultline_call_depth", text).CallDepth);

    [Theory]
    [InlineData("256", 256)]
    [InlineData("257", 16)]
    [InlineData("1.5", 16)]
    public void The_dispatch_bound_has_bounds(string text, int bound) =>
        Assert.Equal(bound, Read("faultline_dispatch_bound", text).DispatchBound);

    [Theory]
    [InlineData("page", "page")]
    [InlineData("page, Cache.Gate ,page", "Cache.Gate page")]
    [InlineData(" , ", "")]
    public void Lock_classes_are_separated_by_commas(string text, string names)
    {
        EngineOptions options = Read("faultline_blocking_forbidden_under", text);
        Assert.Equal(names, string.Join(' ', options.BlockingForbiddenUnder.Order(StringComparer.Ordinal)));
    }

    private static EngineOptions Read(string key, string value) =>
        EngineOptions.Read(new Options(new() { [key] = value }));

    private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [NotNullWhen(true)] out string? value) =>
            values.TryGetValue(key, out value);
    }
}
