using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Faultline.Benchmarks.Analyzer;

/// <summary>Prints what whole compilations cost, row by row, and judges how that grows from row to row.</summary>
/// <param name="output">Where it is printed.</param>
/// <param name="judgesTime">Growth of time can fail too. Runs that take hardly any say nothing about it.</param>
internal sealed class CompilationTable(TextWriter output, bool judgesTime)
{
    private const double MiB = 1 << 20;
    private const string OurTime = "our time";

    private readonly List<string> _failures = [];

    /// <summary>What was asserted and does not hold.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Measures programs of growing size.</summary>
    /// <param name="title">What the programs have in common.</param>
    /// <param name="programs">The programs, the smallest first.</param>
    /// <param name="size">What grows: lines, or locks.</param>
    /// <param name="pairs">How many pairs are measured.</param>
    /// <param name="target">Percent that may be added in the last row; null if nothing is asked.</param>
    public async Task RunAsync(
        string title,
        IEnumerable<GeneratedProgram> programs,
        Func<GeneratedProgram, int> size,
        int pairs,
        double? target)
    {
        Head(title);
        Pairs? before = null;
        int sizeBefore = 0;
        foreach (GeneratedProgram program in programs)
        {
            Pairs row = await Pairs.MeasureAsync(program, pairs);
            Growth[] growth = before is null ? [] : Grown(before, row, (double)size(program) / sizeBefore);
            Line(row, growth);
            foreach (Growth one in growth.Where(one => !one.IsLinear && (judgesTime || one.Name != OurTime)))
            {
                _failures.Add($"{title}: {one.Name} grows by {one} per doubling up to {size(program)}; "
                    + $"at most {Growth.Bound} is linear");
            }

            before = row;
            sizeBefore = size(program);
        }

        if (target is { } percent && before is not null)
        {
            string verdict = before.AddedProcessor.Median <= percent ? "met" : "MISSED";
            output.WriteLine($"Target for the last row: at most {percent} % of processor time added: {verdict}.");
        }
    }

    /// <summary>Measures sources that were not generated. They need not compile.</summary>
    public async Task RunAsync(string title, IReadOnlyList<SourceFile> sources, int pairs)
    {
        Head(title);
        int lines = sources.Sum(source => source.Text.Lines.Count);
        int errors =
            Compilations.Fresh(sources).GetDiagnostics().Count(one => one.Severity == DiagnosticSeverity.Error);
        Line(await Pairs.MeasureAsync(sources, lines, locks: null, pairs), []);
        output.WriteLine(
            $"{sources.Count} files. {errors} errors of the compiler: nothing but the framework is referenced.");
    }

    // What is below the noise cannot be told apart: a tick of the scheduler, a cache of the compiler that happened to
    // be filled, syntax nodes that a garbage collection took away and that were made again.
    private static Growth[] Grown(Pairs before, Pairs row, double size) =>
    [
        Growth.Of(OurTime, before.Fastest, row.Fastest, size, noise: 10),
        Growth.Of("allocated memory", before.Allocated, row.Allocated, size, noise: MiB),
        Growth.Of("retained memory", before.Retained, row.Retained, size, noise: MiB),
    ];

    private void Head(string title)
    {
        output.WriteLine();
        output.WriteLine(title);
        output.WriteLine(
            $"{"lines",8} {"locks",6} {"idle ms",9} {"ours ms",9}  {"cpu added %",-22} {"clock added %",-22} "
            + $"{"own ms",-24} {"alloc MiB",10} {"%",6} {"kept MiB",9}  "
            + $"{"growth per doubling: own, alloc, kept",-38} {"reports",7}");
    }

    private void Line(Pairs row, Growth[] growth)
    {
        string locks = row.Locks?.ToString(CultureInfo.InvariantCulture) ?? "?";
        string grown = growth.Length == 0 ? "-" : string.Join(", ", growth.Select(one => one.ToString()));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Lines,8} {locks,6} {row.Idle,9:0} {row.Ours,9:0}  "
            + $"{Spread(row.AddedProcessor),-22} {Spread(row.AddedWall),-22} {Spread(row.Own),-24} "
            + $"{row.Allocated.Median / MiB,10:0.0} {row.AllocatedPercent,6:0.0} {row.Retained / MiB,9:0.0}  "
            + $"{grown,-38} {row.Reports,7}"));
    }

    private static string Spread(Quartiles values) => string.Create(
        CultureInfo.InvariantCulture, $"{values.Median:0.0} [{values.Lower:0.0}, {values.Upper:0.0}]");
}
