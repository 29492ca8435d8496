using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Faultline.Analyzers.Tests.Infrastructure;
using Faultline.Analyzers.Tests.SeededDefects.Programs;
using Faultline.Analyzers.Tests.SeededDefects.Seeds;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit.Abstractions;

namespace Faultline.Analyzers.Tests.SeededDefects;

/// <summary>
/// Silence is not the way to be right: of the defects that are put into the clean programs, one in each copy, every
/// rule has to report almost all that are its own, and in the right place.
/// </summary>
public sealed class SeededDefectTests(ITestOutputHelper output, SeededDefectTests.Run run)
    : IClassFixture<SeededDefectTests.Run>
{
    private const int Fewest = 8;
    private const int FewestOfOrder = 60;
    private const int AllTogether = 300;
    private const int ShownMisses = 6;
    private const string InternalError = "internal error: ";

    /// <summary>For the order of locks, each depth of calls counts for itself: 0, where there is none, to 5.</summary>
    private static readonly string[] AllRules =
    [
        "FLT0001", "FLT0002", "FLT0003", "FLT0004", "FLT0005", "FLT0006", "FLT0007", "FLT0104",
        "FLT0101/0", "FLT0101/1", "FLT0101/2", "FLT0101/3", "FLT0101/4", "FLT0101/5",
        "FLT0201", "FLT0202", "FLT0203", "FLT0204", "FLT0205", "FLT0206",
        "FLT0301", "FLT0302", "FLT0303", "FLT0304", "FLT0305", "FLT0306",
        "FLT0401", "FLT0402", "FLT0403", "FLT0404", "FLT0405",
    ];

    public static TheoryData<string> Rules => [.. AllRules];

    [Fact]
    public void There_are_enough_defects_of_every_kind()
    {
        string table = run.Table();
        output.WriteLine(table);
        Assert.All(AllRules, rule => Assert.True(run.Of(rule).Length >= Fewest, $"Too few for {rule}.\n{table}"));
        Assert.True(run.All.Count(result => result.Mutant.Depth is not null) >= FewestOfOrder, table);
        Assert.True(run.All.Length >= AllTogether, table);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_reports_the_defects_that_are_its_own(string rule)
    {
        ImmutableArray<Result> results = run.Of(rule);
        Result[] missed = [.. results.Where(result => !result.IsReported)];
        string text = Run.Row(rule, results) + "\n" + Run.Misses(missed, ShownMisses);
        output.WriteLine(text);
        Assert.True(missed.Length <= results.Length / 20, text);
    }

    [Fact]
    public void No_defect_makes_an_analyzer_fail() =>
        Assert.DoesNotContain(run.All, result => result.Said.Contains(InternalError, StringComparison.Ordinal));

    /// <summary>A defect, and what the analyzers said.</summary>
    internal sealed record Result(Mutant Mutant, bool IsReported, string Said);

    /// <summary>All defects, seeded and analysed once.</summary>
    public sealed class Run : IAsyncLifetime
    {
        /// <summary>A rule that could have hundreds is judged by this many, spread evenly over the programs.</summary>
        private const int Most = 24;

        internal ImmutableArray<Result> All { get; private set; }

        internal ImmutableArray<Result> Of(string rule) => [.. All.Where(result => result.Mutant.Row == rule)];

        public async Task InitializeAsync()
        {
            ProgramModel[] programs = [.. CleanProgram.All.Select(program => new ProgramModel(program))];
            (ProgramModel Program, Mutant Mutant)[] chosen =
            [
                .. programs
                    .SelectMany(program => SeedsOf(program).Select(mutant => (Program: program, Mutant: mutant)))
                    .GroupBy(one => one.Mutant.Row)
                    .OrderBy(rule => rule.Key, StringComparer.Ordinal)
                    .SelectMany(Spread),
            ];
            var results = new Result?[chosen.Length];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, chosen.Length),
                new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount },
                async (index, _) => results[index] = await JudgeAsync(chosen[index].Program, chosen[index].Mutant));
            All = [.. results.OfType<Result>()];
        }

        public Task DisposeAsync() => Task.CompletedTask;

        /// <summary>One line a rule, then what was missed.</summary>
        internal string Table()
        {
            var text = new StringBuilder("rule      seeded reported percent\n");
            foreach (IGrouping<string, Result> rule in All.GroupBy(result => result.Mutant.Row))
                text.AppendLine(Row(rule.Key, [.. rule]));
            text.AppendLine(
                CultureInfo.InvariantCulture, $"together  {All.Length,6} {All.Count(one => one.IsReported),8}");
            IEnumerable<Result> missed = All.Where(result => !result.IsReported);
            foreach (IGrouping<string, Result> rule in missed.GroupBy(result => result.Mutant.Row))
                text.Append(Misses([.. rule], most: 3));
            return text.ToString();
        }

        internal static string Row(string rule, ImmutableArray<Result> results)
        {
            int reported = results.Count(result => result.IsReported);
            double percent = results.Length == 0 ? 0 : 100.0 * reported / results.Length;
            return string.Create(
                CultureInfo.InvariantCulture, $"{rule,-9} {results.Length,6} {reported,8} {percent,6:0.0}%");
        }

        internal static string Misses(Result[] missed, int most)
        {
            var text = new StringBuilder();
            foreach (Result result in missed.Take(most))
            {
                Mutant mutant = result.Mutant;
                text.AppendLine(
                    CultureInfo.InvariantCulture,
                    $"  missed {string.Join(" or ", mutant.Rules)}: {mutant.Program.Name}: {mutant.Mutation}: " +
                    $"line {mutant.Lines[0] + 1}: {mutant.Code}{Others(mutant)} [said: {result.Said}]");
            }

            return text.ToString();
        }

        private static string Others(Mutant mutant) =>
            string.Concat(mutant.OtherSides.Select(
                lines => $" and line {string.Join(" or ", lines.Select(line => line + 1))}"));

        private static IEnumerable<Mutant> SeedsOf(ProgramModel program) =>
        [
            .. FaultSeeds.Of(program), .. AcquisitionSeeds.Of(program), .. BalanceSeeds.Of(program),
            .. WaitingSeeds.Of(program), .. ContractSeeds.Of(program), .. OrderSeeds.Of(program),
        ];

        private static IEnumerable<(ProgramModel Program, Mutant Mutant)> Spread(
            IEnumerable<(ProgramModel Program, Mutant Mutant)> rule)
        {
            (ProgramModel Program, Mutant Mutant)[] all = [.. rule];
            double step = Math.Max(1.0, (double)all.Length / Most);
            for (double at = 0; at < all.Length; at += step)
                yield return all[(int)at];
        }

        // What does not compile is no defect of a program, and is not counted.
        private static async Task<Result?> JudgeAsync(ProgramModel program, Mutant mutant)
        {
            CSharpCompilation compilation = program.With(mutant.Text);
            if (compilation.GetDiagnostics().Any(one => one.Severity == DiagnosticSeverity.Error))
                return null;

            var errors = new ConcurrentQueue<Exception>();
            ImmutableArray<Diagnostic> diagnostics = await Analysis.SurviveAsync(
                compilation, $"{mutant.Program.Name}: {mutant.Mutation}", errors);
            bool isReported = mutant.OtherSides.Prepend(mutant.Lines).All(lines => diagnostics.Any(one =>
                mutant.Rules.Contains(one.Id)
                && lines.Contains(one.Location.GetLineSpan().StartLinePosition.Line)));
            string said = string.Join(
                ", ",
                diagnostics.Select(one => $"{one.Id}@{one.Location.GetLineSpan().StartLinePosition.Line + 1}")
                    .Concat(errors.Select(error => InternalError + error.Message)));
            return new(mutant, isReported, said);
        }
    }
}
