using System.Diagnostics;
using Faultline.Tour;

namespace Faultline.Package.Tests;

/// <summary>What the tour and these tests start cannot outlive its time, nor leave anything running.</summary>
public sealed class ChildProcessTests
{
    [Fact]
    public void Over_its_limit_a_program_is_ended_with_everything_it_started()
    {
        string folder = Directory.CreateTempSubdirectory("faultline-tests-").FullName;
        try
        {
            // Its child would leave a trace after the limit, and long before the program itself ends.
            string inWindows = $"start /b cmd /c \"{PingFor(3)} & echo x > trace\" & echo started & {PingFor(120)}";
            (string program, string[] arguments) = OperatingSystem.IsWindows()
                ? ("cmd", (string[])["/c", inWindows])
                : ("sh", ["-c", "(sleep 3; echo x > trace) & echo started; sleep 120"]);
            Stopwatch clock = Stopwatch.StartNew();

            CommandFailedException failure = Assert.Throws<CommandFailedException>(
                () => ChildProcess.Run(program, folder, TimeSpan.FromSeconds(1), arguments));

            Assert.Contains("did not end within 1 s", failure.Message, StringComparison.Ordinal);
            Assert.Contains("started", failure.Message, StringComparison.Ordinal);
            Thread.Sleep(TimeSpan.FromSeconds(5));
            Assert.False(File.Exists(Path.Combine(folder, "trace")), "what the program started ran on");
            Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string PingFor(int seconds) => $"ping -n {seconds + 1} 127.0.0.1";

    [Fact]
    public void A_program_that_is_not_there_is_a_failed_command()
    {
        CommandFailedException failure = Assert.Throws<CommandFailedException>(
            () => ChildProcess.Run("no-such-program", Path.GetTempPath(), TimeSpan.FromSeconds(10), ["argument"]));
        Assert.Contains("could not be started", failure.Message, StringComparison.Ordinal);
        Assert.Contains("no-such-program argument", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_of_the_build_around_do_not_leak_in()
    {
        Environment.SetEnvironmentVariable("MSBuildSDKsPath", "/nowhere");
        try
        {
            CommandResult shown = OperatingSystem.IsWindows()
                ? ChildProcess.Run("cmd", Path.GetTempPath(), TimeSpan.FromSeconds(30), ["/c", "set"])
                : ChildProcess.Run("env", Path.GetTempPath(), TimeSpan.FromSeconds(30), []);
            Assert.DoesNotContain("MSBuildSDKsPath", shown.Succeeded().Output, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            Environment.SetEnvironmentVariable("MSBuildSDKsPath", null);
        }
    }
}
