using System.Globalization;

namespace Faultline.Benchmarks.Analyzer;

/// <summary>
/// Edits one file after the other of a program, asks for the diagnostics of that file, and prints what that takes
/// beside what the compiler takes for its own. Checks that no body is bound that need not be, and none is missed.
/// </summary>
internal sealed class EditTable(TextWriter output)
{
    private const int WarmUp = 6;

    private readonly List<string> _failures = [];

    /// <summary>What was asserted and does not hold.</summary>
    public IReadOnlyList<string> Failures => _failures;

    /// <summary>Makes so many edits, half of them in files with locks.</summary>
    public async Task RunAsync(GeneratedProgram program, int edits)
    {
        output.WriteLine();
        output.WriteLine(
            $"One file after an edit, {program.Lines} lines, {program.Files.Count} files, {program.Locks} locks");
        int[] files = [.. Chosen(program, WarmUp + edits)];
        var editor = new FileEdits(program);
        EditRun first = await editor.MeasureAsync(files[0], turn: 0);
        Check(program, first);
        for (int i = 1; i < WarmUp; i++)
            Check(program, await editor.MeasureAsync(files[i], turn: i));

        var runs = new List<EditRun>();
        foreach (int file in files.Skip(WarmUp))
        {
            EditRun run = await editor.MeasureAsync(file, turn: runs.Count);
            Check(program, run);
            runs.Add(run);
        }

        output.WriteLine(
            $"{"files",-14} {"edits",5}  {"ours p50",9} {"p95",7}  {"compiler p50",12} {"p95",7}  "
            + $"{"call p50",9} {"p95",7}  {"idle p50",9} {"p95",7}  {"bound",6} {"must be",8}");
        Line("without locks", [.. runs.Where(run => program.Files[run.File].Locks == 0)], program);
        Line("with locks", [.. runs.Where(run => program.Files[run.File].Locks > 0)], program);
        Line("all", runs, program);
        output.WriteLine(
            "Milliseconds. ours: our code; compiler: GetDiagnostics of the file; "
            + "call, idle: the whole question that an IDE asks, with our analyzer and with one that does nothing.");
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"The first question, when nothing is known of any file: ours {first.Own.TotalMilliseconds:0.0} ms."));
        bool isMet = At(runs, run => run.Own, 0.95) <= At(runs, run => run.Compiler, 0.95);
        output.WriteLine($"Target: our p95 is at most the compiler's: {(isMet ? "met" : "MISSED")}.");
    }

    /// <summary>Different files all over the program, by turns without and with locks.</summary>
    private static IEnumerable<int> Chosen(GeneratedProgram program, int count)
    {
        int[] free = [.. Enumerable.Range(0, program.Files.Count).Where(file => program.Files[file].Locks == 0)];
        int[] locking = [.. Enumerable.Range(0, program.Files.Count).Where(file => program.Files[file].Locks > 0)];
        int half = (count + 1) / 2;
        if (free.Length < half || locking.Length < half)
        {
            throw new ArgumentException(
                $"{count} different files, half of them with locks, are not there", nameof(count));
        }

        for (int i = 0; i < count; i++)
        {
            int[] files = i % 2 == 0 ? free : locking;
            yield return files[(int)((long)(i / 2) * files.Length / half)];
        }
    }

    private void Check(GeneratedProgram program, EditRun run)
    {
        IReadOnlySet<string> must = program.MustBeBound(run.File);
        string[] missing = [.. must.Except(run.Bound).Order(StringComparer.Ordinal)];
        string[] needless = [.. run.Bound.Except(must).Order(StringComparer.Ordinal)];
        if (missing.Length > 0)
            _failures.Add($"{program.Files[run.File].Path}: not bound: {string.Join(", ", missing)}");
        if (needless.Length > 0)
            _failures.Add($"{program.Files[run.File].Path}: bound without need: {string.Join(", ", needless)}");
    }

    private void Line(string name, List<EditRun> runs, GeneratedProgram program)
    {
        if (runs.Count == 0)
            return;
        int bound = runs.Sum(run => run.Bound.Count);
        int must = runs.Sum(run => program.MustBeBound(run.File).Count);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{name,-14} {runs.Count,5}  "
            + $"{At(runs, run => run.Own, 0.5),9:0.00} {At(runs, run => run.Own, 0.95),7:0.00}  "
            + $"{At(runs, run => run.Compiler, 0.5),12:0.00} {At(runs, run => run.Compiler, 0.95),7:0.00}  "
            + $"{At(runs, run => run.Call, 0.5),9:0.00} {At(runs, run => run.Call, 0.95),7:0.00}  "
            + $"{At(runs, run => run.Idle, 0.5),9:0.00} {At(runs, run => run.Idle, 0.95),7:0.00}  "
            + $"{bound,6} {must,8}"));
    }

    private static double At(IEnumerable<EditRun> runs, Func<EditRun, TimeSpan> value, double part) =>
        Quartiles.At([.. runs.Select(run => value(run).TotalMilliseconds).Order()], part);
}
