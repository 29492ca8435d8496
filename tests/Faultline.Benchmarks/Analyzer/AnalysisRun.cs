using System.Collections.Immutable;
using System.Diagnostics;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Faultline.Benchmarks.Analyzer;

/// <summary>
/// What one analysis of a whole compilation took: binding, compiler diagnostics and analyzer; no parsing, no output.
/// </summary>
/// <param name="Wall">Time on the clock.</param>
/// <param name="Processor">Processor time of the process, which other programs on the machine disturb little.</param>
/// <param name="Own">Time in the analyzer's own code, and in what it asked the compiler for.</param>
/// <param name="Allocated">Bytes allocated.</param>
/// <param name="Reports">Diagnostics of the analyzer.</param>
internal sealed record AnalysisRun(TimeSpan Wall, TimeSpan Processor, TimeSpan Own, long Allocated, int Reports)
{
    public static async Task<AnalysisRun> MeasureAsync(IReadOnlyList<SourceFile> sources, DiagnosticAnalyzer analyzer)
    {
        CSharpCompilation compilation = Compilations.Fresh(sources);
        CollectGarbage();

        long allocated = GC.GetTotalAllocatedBytes(precise: true);
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        CompilationWithAnalyzers analysis = compilation.With(analyzer);
        AnalysisResult result = await analysis.GetAnalysisResultAsync(CancellationToken.None);
        TimeSpan wall = Stopwatch.GetElapsedTime(start);
        processor = Environment.CpuUsage.TotalTime - processor;
        allocated = GC.GetTotalAllocatedBytes(precise: true) - allocated;

        ImmutableArray<Diagnostic> diagnostics = result.GetAllDiagnostics();
        Compilations.Verify(diagnostics, mayHaveErrors: false);
        return new AnalysisRun(
            wall, processor, result.AnalyzerTelemetryInfo[analyzer].ExecutionTime, allocated, diagnostics.Length);
    }

    /// <summary>The bytes that are still in use after the analysis, for as long as the compilation lives.</summary>
    public static async Task<long> RetainedAsync(IReadOnlyList<SourceFile> sources, DiagnosticAnalyzer analyzer)
    {
        CSharpCompilation compilation = Compilations.Fresh(sources);
        CollectGarbage();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        CompilationWithAnalyzers analysis = compilation.With(analyzer);
        await analysis.GetAnalysisResultAsync(CancellationToken.None);
        CollectGarbage();
        long after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(analysis);
        return after - before;
    }

    private static void CollectGarbage()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }
}
