using System.Collections.Concurrent;
using Faultline.Analyzers.Effects;

namespace Faultline.Analyzers.Summaries;

/// <summary>The summaries of a compilation, for each depth and bound that is configured for one of its files.</summary>
internal sealed class SummaryCache
{
    private readonly AnnotatedCompilation _compilation;
    private readonly ConcurrentDictionary<(int CallDepth, int DispatchBound), CalleeSummaries> _known = new();

    public SummaryCache(AnnotatedCompilation compilation)
    {
        _compilation = compilation;
    }

    /// <summary>The summaries that follow so far.</summary>
    public CalleeSummaries With(EngineOptions options) => _known.GetOrAdd(
        (options.CallDepth, options.DispatchBound),
        _ => new CalleeSummaries(_compilation, new Bodies(_compilation.Compilation), options));
}
