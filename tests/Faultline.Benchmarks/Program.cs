using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using Faultline.Benchmarks;
using Faultline.Benchmarks.Analyzer;

const string Usage = """
    Benchmarks of the Faultline runtime and of its analyzer. Run them in a Release build.

      --compare [--alternations <n>]   product and peer by turns in this process; prints medians and ratios
                                       (n: how many turns, 10 or more; default 31)
      --analyzer [--small] [--pairs <n>]
                                       what the analyzer costs: whole compilations by code size and by number of
                                       locks, and one file after an edit. Fails if a cost grows faster than the
                                       code, or if another body is bound than must be (--small: seconds, not minutes)
      --analyzer --project <folder> [--pairs <n>]
                                       the same for a whole compilation of all C# files under a folder
      --list flat                      names of the BenchmarkDotNet benchmarks
      --filter <pattern> [options]     runs those benchmarks; every option of BenchmarkDotNet works
    """;

if (args.Length == 0 || args is ["--help"] or ["-h"])
{
    Console.WriteLine(Usage);
    return 0;
}

if (args[0] == "--compare")
{
    int alternations = 31;
    if (args.Length > 1 && !(args is [_, "--alternations", string text] && int.TryParse(text, out alternations)))
        return Fail($"--compare takes nothing but --alternations <n>, not: {string.Join(' ', args[1..])}");
    if (alternations < 10) return Fail($"--alternations is 10 or more, not {alternations}: a median of less says little");
    Comparison.Run(alternations, Console.Out);
    return 0;
}

if (args[0] == "--analyzer") return await AnalyzerBenchmark.RunAsync(args[1..], Console.Out, Console.Error);

if (!args[0].StartsWith('-')) return Fail($"unknown argument: {args[0]}");
Summary[] summaries = [.. BenchmarkSwitcher.FromAssembly(typeof(Workload).Assembly).Run(args)];
bool listed = args.Contains("--list") || args.Contains("--info") || args.Contains("--version");
return summaries.Length > 0 || listed ? 0 : Fail("nothing was run");

static int Fail(string what)
{
    Console.Error.WriteLine($"error: {what}");
    Console.Error.WriteLine(Usage);
    return 2;
}
