using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Faultline.Benchmarks;

/// <summary>Product and peer by turns in one process: medians, and the ratio of each turn's two times.</summary>
internal static class Comparison
{
    private static readonly TimeSpan TurnLength = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan WarmUp = TimeSpan.FromMilliseconds(250);

    public static void Run(int alternations, TextWriter output)
    {
        using Workload workload = new();
        output.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, "
            + $"{Environment.ProcessorCount} processors, working set {Workload.WorkingSet >> 20} MiB, all of it resident, every 7th slot in turn.");
        output.WriteLine($"RandomAccess and MemoryMappedViewAccessor: {workload.PeerFileSystem} ({workload.PeerPath}).");
        output.WriteLine($"Medians of {alternations} turns; ratio: median of the turns' ratios [lowest quarter, highest quarter].");
        if (IsDebugBuild) output.WriteLine("This is a DEBUG build: the numbers say nothing. Use -c Release.");
        output.WriteLine();
        output.WriteLine(
            $"{"operation",-34} {"ns",9}  {"peer",-36} {"ns",9}  {"ratio",-24} {"target",-14} {"",-7} {"B/op",5}");

        int met = 0;
        int targets = 0;
        foreach (Row row in Row.All(workload))
        {
            Result result = Measure(row, alternations);
            output.WriteLine(Line(row, result));
            if (row.Target is null) continue;
            targets++;
            if (row.Target.IsMet(result.Ratio.Median)) met++;
        }

        output.WriteLine();
        output.WriteLine($"{met} of {targets} targets met.");
    }

    /// <summary>Numbers of a debug build say nothing.</summary>
    public static bool IsDebugBuild =>
#if DEBUG
        true;
#else
        false;
#endif

    private static Result Measure(Row row, int alternations)
    {
        int productCount = CountFor(row.Product);
        int peerCount = CountFor(row.Peer);
        double[] product = new double[alternations];
        double[] peer = new double[alternations];
        double[] ratios = new double[alternations];
        long allocated = 0;
        for (int turn = 0; turn < alternations; turn++)
        {
            // The order changes from turn to turn, so that neither always runs in the other's shadow.
            if (turn % 2 == 1) peer[turn] = Time(row.Peer, peerCount);
            long before = GC.GetAllocatedBytesForCurrentThread();
            product[turn] = Time(row.Product, productCount);
            allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            if (turn % 2 == 0) peer[turn] = Time(row.Peer, peerCount);
            ratios[turn] = row.Target is Target.AtMost ? product[turn] / peer[turn] : peer[turn] / product[turn];
        }

        double perOperation = (double)allocated / ((long)productCount * alternations);
        return new Result(Quartiles.Of(product).Median, Quartiles.Of(peer).Median, Quartiles.Of(ratios), perOperation);
    }

    // Long enough for the optimised code to be there, then as many operations as fill a turn.
    private static int CountFor(Action<int> operation)
    {
        int count = 1;
        Stopwatch total = Stopwatch.StartNew();
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            operation(count);
            TimeSpan took = Stopwatch.GetElapsedTime(start);
            if (took < TurnLength / 2)
            {
                count *= 2;
                continue;
            }

            if (total.Elapsed < WarmUp) continue;
            return Math.Max(1, (int)(count * (TurnLength / took)));
        }
    }

    private static double Time(Action<int> operation, int count)
    {
        long start = Stopwatch.GetTimestamp();
        operation(count);
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / count;
    }

    private static string Line(Row row, Result result)
    {
        CultureInfo culture = CultureInfo.InvariantCulture;
        string ratio = string.Create(
            culture, $"{result.Ratio.Median:0.00} [{result.Ratio.Lower:0.00}, {result.Ratio.Upper:0.00}]");
        string verdict = row.Target is null ? "" : row.Target.IsMet(result.Ratio.Median) ? "met" : "MISSED";
        return string.Create(
            culture,
            $"{row.Name,-34} {result.Product,9:0.0}  {row.PeerName,-36} {result.Peer,9:0.0}  {ratio,-24} {row.Target?.Text ?? "-",-14} {verdict,-7} {result.Allocated,5:0.##}");
    }

    private sealed record Result(double Product, double Peer, Quartiles Ratio, double Allocated);
}
