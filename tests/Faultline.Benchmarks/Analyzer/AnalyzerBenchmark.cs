using System.Runtime.InteropServices;

namespace Faultline.Benchmarks.Analyzer;

/// <summary>What the analyzer costs: in a build, and in an IDE.</summary>
internal static class AnalyzerBenchmark
{
    private const int FullPairs = 11;
    private const int SmallPairs = 2;

    /// <summary>
    /// Runs what was asked for. Returns the exit code: 1 if an assertion does not hold, 2 for a wrong argument.
    /// </summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        if (!TryRead(arguments, out Options options, out string? problem))
        {
            await errors.WriteLineAsync($"error: {problem}");
            return 2;
        }

        Head(options, output);
        IReadOnlyList<string> failures = options.Project is { } folder
            ? await ProjectAsync(folder, options, output)
            : await GeneratedAsync(options, output);
        output.WriteLine();
        foreach (string failure in failures)
            output.WriteLine($"FAILED: {failure}");
        output.WriteLine(
            failures.Count == 0 ? "Everything that is asserted holds." : $"{failures.Count} assertions failed.");
        return failures.Count == 0 ? 0 : 1;
    }

    private static bool TryRead(string[] arguments, out Options options, out string? problem)
    {
        bool isSmall = arguments.Contains("--small");
        options = new Options(isSmall, isSmall ? SmallPairs : FullPairs, Project: null);
        problem = null;
        for (int i = 0; i < arguments.Length; i++)
        {
            string? value = i + 1 < arguments.Length ? arguments[i + 1] : null;
            switch (arguments[i])
            {
                case "--small":
                    continue;
                case "--pairs" when int.TryParse(value, out int pairs) && pairs > 0:
                    options = options with { Pairs = pairs };
                    i++;
                    continue;
                case "--project" when Directory.Exists(value):
                    options = options with { Project = value };
                    i++;
                    continue;
                default:
                    string rest = string.Join(' ', arguments[i..]);
                    problem = $"--analyzer takes --small, --pairs <n> and --project <folder>, not: {rest}";
                    return false;
            }
        }

        return true;
    }

    private static void Head(Options options, TextWriter output)
    {
        output.WriteLine($"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.OSDescription}, "
            + $"{Environment.ProcessorCount} processors. Everything runs on one thread.");
        output.WriteLine($"Medians [lowest quarter, highest quarter] of {options.Pairs} pairs, by turns. "
            + "Parsing and writing the assembly are not counted: they would make the percentages smaller.");
        output.WriteLine("own, alloc, kept: what our analyzer adds. "
            + $"At most {Growth.Bound} per doubling counts as linear: "
            + "linear is 2, quadratic is 4, and the rest is for sorting, caches and measuring. "
            + (options.IsSmall
                ? "Time is not judged: these runs are too short."
                : "Of time, the fastest runs are judged."));
        if (Comparison.IsDebugBuild)
            output.WriteLine("This is a DEBUG build: the numbers say nothing. Use -c Release.");
    }

    private static async Task<IReadOnlyList<string>> ProjectAsync(string folder, Options options, TextWriter output)
    {
        IReadOnlyList<SourceFile> sources = ProjectSources.Under(folder);
        if (sources.Count == 0)
            return [$"no C# files under {folder}"];
        await WarmUpAsync(options);
        var table = new CompilationTable(output, judgesTime: !options.IsSmall);
        await table.RunAsync($"All files under {folder}", sources, options.Pairs);
        return table.Failures;
    }

    private static async Task<IReadOnlyList<string>> GeneratedAsync(Options options, TextWriter output)
    {
        bool isSmall = options.IsSmall;
        int[] sizes = isSmall ? [1_000, 2_000, 4_000] : [25_000, 50_000, 100_000, 250_000];
        int[] linesPerLock = isSmall ? [400, 200] : [2_000, 1_000, 500, 200];
        int lines = isSmall ? 4_000 : 100_000;

        await WarmUpAsync(options);
        var table = new CompilationTable(output, judgesTime: !options.IsSmall);
        await table.RunAsync(
            "Whole compilation, code size, no locks",
            sizes.Select(SourceGenerator.WithoutLocks),
            program => program.Lines,
            options.Pairs,
            target: isSmall ? null : 3);
        await table.RunAsync(
            "Whole compilation, number of locks",
            linesPerLock.Select(per => SourceGenerator.WithLocks(lines, per)),
            program => program.Locks,
            options.Pairs,
            target: isSmall ? null : 6);

        var edits = new EditTable(output);
        await edits.RunAsync(SourceGenerator.WithLocks(lines, isSmall ? 200 : 400), edits: isSmall ? 6 : 60);
        return [.. table.Failures, .. edits.Failures];
    }

    /// <summary>Lets the just-in-time compiler finish, with code that has everything that is measured.</summary>
    private static async Task WarmUpAsync(Options options)
    {
        GeneratedProgram program = SourceGenerator.WithLocks(options.IsSmall ? 2_000 : 20_000, linesPerLock: 200);
        await Pairs.MeasureAsync(program, options.IsSmall ? 1 : 4);
    }

    private sealed record Options(bool IsSmall, int Pairs, string? Project);
}
