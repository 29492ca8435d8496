using System.Diagnostics;

namespace Faultline.Tour;

/// <summary>The steps of the tour.</summary>
internal sealed class Walk(Packages packages)
{
    /// <summary>What the client ends with when its watchdog has found it deadlocked.</summary>
    private const int Deadlocked = 3;

    private const int Steps = 7;

    /// <summary>Longer than the client's watchdog needs, much shorter than a user's patience.</summary>
    private static readonly TimeSpan RunLimit = TimeSpan.FromSeconds(60);

    private static readonly string[] Scenarios = ["same-page", "raw-page", "two-pages"];
    private static readonly string[] Rules = ["FLT0001", "FLT0003"];

    private readonly Client _client = new(packages, "WriteDeadlock");
    private readonly Stopwatch _clock = Stopwatch.StartNew();
    private int _step;

    /// <summary>Takes every step, or stops at the first that does not show what it should.</summary>
    public void Take()
    {
        ShowPackages();
        ShowWarnings();
        ShowDeadlocks();
        ApplyFixes();
        ShowDifference();
        ShowCleanBuild();
        ShowCompletedRuns();
        Console.WriteLine($"Done in {_clock.Elapsed.TotalSeconds:0} s.");
    }

    private void ShowPackages()
    {
        Begin("Pack", "the packages, and a folder in which nothing else can be restored");
        packages.Pack();
        foreach (string file in Directory.GetFiles(packages.Feed).Order(StringComparer.Ordinal))
        {
            Print($"{Path.GetFileName(file)}  {new FileInfo(file).Length:N0} bytes");
        }
    }

    private void ShowWarnings()
    {
        Begin("Build the client", "the warnings, as the compiler prints them, and the project builds all the same");
        _client.CopyFrom(Path.Combine(Packages.RepositoryRoot, "samples", "WriteDeadlock"));
        CommandResult build = _client.Build().Succeeded();
        PrintBuild(build);
        bool warned = build.Output.Contains("warning FLT0001", StringComparison.Ordinal);
        Require(warned, "the build did not show the warning FLT0001", build);
    }

    private void ShowDeadlocks()
    {
        Begin("Run it", "the warnings are right: each run deadlocks, the watchdog says how, and ends it");
        foreach (string scenario in Scenarios)
        {
            CommandResult run = RunClient(scenario);
            _ = run.ExitedWith(Deadlocked);
            bool explained = run.Output.Contains("deadlock", StringComparison.Ordinal);
            Require(explained, "the watchdog did not explain the deadlock", run);
        }
    }

    private void ApplyFixes()
    {
        Begin("Apply the fixes", "dotnet format, from the command line; in an IDE it is the light bulb");
        CopySources("before");
        CommandResult format = _client.ApplyFixes(Rules).Succeeded();
        Print($"> {format.Command}");
    }

    private void ShowDifference()
    {
        Begin("Show the difference", "what the fixes wrote");
        CopySources("after");
        string[] arguments = ["--no-pager", "diff", "--no-index", "--no-color", "--no-ext-diff", "before", "after"];
        CommandResult difference = ChildProcess.Run("git", packages.Folder, RunLimit, arguments);
        Print(difference);
        bool fixedIt = difference.Output.Contains("AtomicCopy", StringComparison.Ordinal);
        Require(fixedIt, "the difference does not show the retry loop of the fix", difference);
    }

    private void ShowCleanBuild()
    {
        Begin("Build it again", "no warning is left");
        CommandResult build = _client.Build().Succeeded();
        PrintBuild(build);
        bool clean = build.Output.Contains(" 0 Warning(s)", StringComparison.Ordinal);
        Require(clean, "the build of the fixed client is not clean", build);
    }

    private void ShowCompletedRuns()
    {
        Begin("Run it again", "the same scenarios come to an end, and every byte is where it should be");
        foreach (string scenario in Scenarios)
        {
            _ = RunClient(scenario).Succeeded();
        }
    }

    private CommandResult RunClient(string scenario)
    {
        Print($"> WriteDeadlock {scenario}");
        CommandResult run = _client.Run(RunLimit, scenario);
        Print(run);
        Print($"exit code {run.ExitCode}");
        Console.WriteLine();
        return run;
    }

    private void Begin(string title, string shows)
    {
        _step++;
        Console.WriteLine($"[{_step}/{Steps}] {title}: {shows}");
        Console.WriteLine();
    }

    /// <summary>Each line once: the build repeats in its summary what it said before.</summary>
    private static void PrintBuild(CommandResult build)
    {
        Print($"> {build.Command}");
        foreach (string line in build.Lines.Where(line => line.Length > 0).Distinct())
        {
            Print(line);
        }
    }

    private static void Print(CommandResult result)
    {
        foreach (string line in result.Lines)
        {
            Print(line);
        }
    }

    private static void Print(string line) => Console.WriteLine("    " + line);

    private static void Require(bool condition, string otherwise, CommandResult shownBy)
    {
        if (!condition)
        {
            throw new CommandFailedException(otherwise, shownBy);
        }
    }

    private void CopySources(string folder)
    {
        string target = Directory.CreateDirectory(Path.Combine(packages.Folder, folder)).FullName;
        foreach (string file in Directory.GetFiles(_client.Folder, "*.cs"))
        {
            File.Copy(file, Path.Combine(target, Path.GetFileName(file)));
        }
    }
}
