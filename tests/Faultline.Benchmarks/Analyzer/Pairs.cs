using Faultline.Analyzers.Rules;
using Microsoft.CodeAnalysis.Diagnostics;

namespace Faultline.Benchmarks.Analyzer;

/// <summary>Our analyzer against one that does nothing, on the same sources, by turns.</summary>
/// <param name="Lines">Lines of the sources.</param>
/// <param name="Locks">Lock sections in the sources; null if nobody has counted them.</param>
/// <param name="Idle">Milliseconds on the clock with the analyzer that does nothing.</param>
/// <param name="Ours">Milliseconds on the clock with ours.</param>
/// <param name="AddedWall">By how much ours takes longer on the clock, in percent, pair by pair.</param>
/// <param name="AddedProcessor">By how much ours takes more processor time, in percent, pair by pair.</param>
/// <param name="Own">Milliseconds in our code.</param>
/// <param name="Fastest">The least of these: whatever disturbs a run only adds to it.</param>
/// <param name="Allocated">Bytes that ours adds to what is allocated, pair by pair.</param>
/// <param name="AllocatedPercent">The same, in percent.</param>
/// <param name="Retained">Bytes that ours adds to what stays.</param>
/// <param name="Reports">Our diagnostics.</param>
internal sealed record Pairs(
    int Lines,
    int? Locks,
    double Idle,
    double Ours,
    Quartiles AddedWall,
    Quartiles AddedProcessor,
    Quartiles Own,
    double Fastest,
    Quartiles Allocated,
    double AllocatedPercent,
    double Retained,
    int Reports)
{
    private static readonly DiagnosticAnalyzer Product = new LockAnalyzer();
    private static readonly DiagnosticAnalyzer Peer = new IdleAnalyzer();

    public static Task<Pairs> MeasureAsync(GeneratedProgram program, int count)
    {
        IReadOnlyList<SourceFile> sources = Compilations.Sources(program);
        Compilations.Verify(Compilations.Fresh(sources).GetDiagnostics(), mayHaveErrors: false);
        return MeasureAsync(sources, program.Lines, program.Locks, count);
    }

    /// <summary>Measures so many pairs. The caller has run some before, for the just-in-time compiler.</summary>
    public static async Task<Pairs> MeasureAsync(IReadOnlyList<SourceFile> sources, int lines, int? locks, int count)
    {
        var idle = new AnalysisRun[count];
        var ours = new AnalysisRun[count];
        for (int pair = 0; pair < count; pair++)
        {
            // The order changes from pair to pair, so that neither always runs in the other's shadow.
            if (pair % 2 == 0)
                idle[pair] = await AnalysisRun.MeasureAsync(sources, Peer);
            ours[pair] = await AnalysisRun.MeasureAsync(sources, Product);
            if (pair % 2 == 1)
                idle[pair] = await AnalysisRun.MeasureAsync(sources, Peer);
        }

        long retained = await AnalysisRun.RetainedAsync(sources, Product);
        retained -= await AnalysisRun.RetainedAsync(sources, Peer);
        Quartiles allocated = Quartiles.Of(ours.Zip(idle, (one, other) => (double)(one.Allocated - other.Allocated)));
        return new Pairs(
            lines,
            locks,
            Median(idle, run => run.Wall.TotalMilliseconds),
            Median(ours, run => run.Wall.TotalMilliseconds),
            Added(ours, idle, run => run.Wall),
            Added(ours, idle, run => run.Processor),
            Quartiles.Of(ours.Select(run => run.Own.TotalMilliseconds)),
            ours.Min(run => run.Own.TotalMilliseconds),
            allocated,
            100 * allocated.Median / Median(idle, run => run.Allocated),
            retained,
            ours[0].Reports);
    }

    private static double Median(AnalysisRun[] runs, Func<AnalysisRun, double> value) =>
        Quartiles.Of(runs.Select(value)).Median;

    private static Quartiles Added(AnalysisRun[] ours, AnalysisRun[] idle, Func<AnalysisRun, TimeSpan> value) =>
        Quartiles.Of(ours.Zip(idle, (one, other) => 100 * ((value(one) / value(other)) - 1)));
}
