using System.Text.RegularExpressions;
using Faultline.Tour;

namespace Faultline.Package.Tests;

/// <summary>The tour shows what it says it shows, from a folder that is not the repository's.</summary>
public sealed partial class TourTests(TourTests.Tour tour) : IClassFixture<TourTests.Tour>
{
    [Fact]
    public void Every_step_is_taken_in_order()
    {
        Assert.Equal(
            [
                "Pack", "Build the client", "Run it", "Apply the fixes", "Show the difference", "Build it again",
                "Run it again",
            ],
            Heading().Matches(tour.Output).Select(match => match.Groups["title"].Value));
    }

    [Fact]
    public void Build_shows_a_warning_at_each_copy_of_the_client()
    {
        string source = File.ReadAllText(Path.Combine(Packages.RepositoryRoot, "samples/WriteDeadlock/WritePath.cs"));
        CommandResult build = new("", 0, tour.Step("Build the client"));
        Assert.Equal(
            [
                BuildLog.WarningAt("WritePath.cs", source, "source.CopyTo(write.Data)", "FLT0001"),
                BuildLog.WarningAt("WritePath.cs", source, "source.CopyTo(locked.Data[offset..])", "FLT0001"),
            ],
            build.Messages());
    }

    [Fact]
    public void Readme_shows_the_message_that_the_build_shows()
    {
        string readme = File.ReadAllText(Path.Combine(Packages.RepositoryRoot, "README.md"));
        string shown = WarningInReadme().Match(readme).Value.TrimEnd();
        Assert.NotEqual("", shown);
        Assert.Contains(shown, tour.Step("Build the client"), StringComparison.Ordinal);
    }

    /// <summary>The client waits for no simulated lock: the report is made of the live waits of the runtime.</summary>
    [Theory]
    [InlineData("same-page", "main", 0, "same-page.data", "main")]
    [InlineData("raw-page", "main", 0, "raw-page.data", "main")]
    [InlineData("two-pages", "writer of left", 1, "right.data", "writer of right")]
    [InlineData("two-pages", "writer of right", 1, "left.data", "writer of left")]
    public void Each_run_deadlocks_and_the_report_names_the_page_the_holder_and_the_waiter(
        string scenario, string waiter, int page, string file, string holder)
    {
        string report = Run(tour.Step("Run it"), scenario);
        Assert.Contains("deadlock", report, StringComparison.Ordinal);
        Assert.DoesNotContain("completed", report, StringComparison.Ordinal);
        Assert.Matches(
            $@"thread '{waiter}' \(\d+\) waits for page {page} of file '[^']*{Regex.Escape(file)}' .*\n" +
            $@" +held by thread '{holder}' \(\d+\)",
            report);
    }

    [Fact]
    public void Difference_is_the_retry_loop_in_both_forms()
    {
        string difference = tour.Step("Show the difference");
        Assert.Equal(2, Lines(difference, "- ", "source.CopyTo("));
        Assert.Equal(2, Lines(difference, "+ ", "new AtomicCopy(source);"));
        Assert.Equal(2, Lines(difference, "+ ", "while (copy.FaultIn());"));
        Assert.Equal(1, Lines(difference, "+ ", "copy.CopyTo(write);"));
        Assert.Equal(1, Lines(difference, "+ ", "copy.CopyTo(locked.Data[offset..]);"));
    }

    [Fact]
    public void Fixed_client_builds_clean_and_completes_every_run()
    {
        Assert.Contains(" 0 Warning(s)", tour.Step("Build it again"), StringComparison.Ordinal);
        foreach (string scenario in (string[])["same-page", "raw-page", "two-pages"])
        {
            string run = Run(tour.Step("Run it again"), scenario);
            Assert.Contains("completed, every byte is where it should be", run, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Nothing_is_left_behind() => Assert.Empty(tour.FoldersAfter);

    /// <summary>A client without rules shows no warning, so the tour cannot go on.</summary>
    [Fact]
    public void A_failing_step_ends_the_tour_and_says_what_failed()
    {
        Dictionary<string, string> withoutRules = new() { ["FaultlineMode"] = "none" };
        string output = Tour.Take(withoutRules, out _).ExitedWith(1).Output;
        string failure = "The tour failed: the build did not show the warning FLT0001";
        Assert.Contains(failure, output, StringComparison.Ordinal);
        Assert.Contains("  command: dotnet build", output, StringComparison.Ordinal);
        Assert.Matches("  kept for a look: .*faultline-tour-", output);
        Assert.DoesNotContain("[3/7]", output, StringComparison.Ordinal);
    }

    private static int Lines(string difference, string sign, string text)
    {
        return difference.Split('\n').Count(line =>
            line.TrimStart().StartsWith(sign, StringComparison.Ordinal)
            && line.Contains(text, StringComparison.Ordinal));
    }

    /// <summary>What one scenario printed.</summary>
    private static string Run(string step, string scenario)
    {
        Match run = Regex.Match(
            step,
            $@"^ *> WriteDeadlock {scenario}$(?<output>.*?)^ *exit code",
            RegexOptions.Multiline | RegexOptions.Singleline);
        Assert.True(run.Success, $"the tour did not run '{scenario}':\n{step}");
        return run.Groups["output"].Value;
    }

    [GeneratedRegex(@"^WritePath\.cs\(\d+,\d+\): warning FLT0001: .*$", RegexOptions.Multiline)]
    private static partial Regex WarningInReadme();

    [GeneratedRegex(@"^\[\d/7\] (?<title>[^:]+): ", RegexOptions.Multiline)]
    private static partial Regex Heading();

    /// <summary>The tour, taken once, with a folder for temporary files of its own.</summary>
    public sealed class Tour
    {
        public Tour()
        {
            Output = Take(new Dictionary<string, string>(), out IReadOnlyList<string> left).Succeeded().Output;
            FoldersAfter = left;
        }

        internal string Output { get; }

        internal IReadOnlyList<string> FoldersAfter { get; }

        internal static CommandResult Take(
            Dictionary<string, string> environment, out IReadOnlyList<string> foldersAfter)
        {
            string program = Path.Combine(
                Packages.RepositoryRoot, "samples", "Tour", "bin", Packages.BuildConfiguration, "net10.0", "Tour.dll");
            string folder = Directory.CreateTempSubdirectory("faultline-tests-").FullName;
            foreach (string variable in (string[])["TMPDIR", "TMP", "TEMP"])
            {
                environment[variable] = folder;
            }

            try
            {
                CommandResult tour = ChildProcess.DotNet(folder, TimeSpan.FromMinutes(6), [program], environment);
                foldersAfter = Directory.GetDirectories(folder, "faultline-*");
                return tour;
            }
            finally
            {
                Directory.Delete(folder, recursive: true);
            }
        }

        /// <summary>What was printed under a heading.</summary>
        internal string Step(string title)
        {
            MatchCollection headings = Heading().Matches(Output);
            Match heading = headings.Single(match => match.Groups["title"].Value == title);
            int end = headings
                .Select(match => match.Index)
                .Where(index => index > heading.Index)
                .DefaultIfEmpty(Output.Length)
                .Min();
            return Output[heading.Index..end];
        }
    }
}
