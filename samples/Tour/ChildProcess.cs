using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Faultline.Tour;

/// <summary>
/// Runs programs that may hang: each has a time limit, and none outlives the process that started it. A program is
/// ended together with everything it started.
/// </summary>
internal static class ChildProcess
{
    private static readonly Lock Gate = new();
    private static readonly HashSet<Process> Running = [];

    // Signals by name: since .NET 10 a process that is asked to terminate raises no event of its own.
    private static readonly PosixSignalRegistration[] Signals =
    [
        PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => EndAll()),
        PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => EndAll()),
        PosixSignalRegistration.Create(PosixSignal.SIGHUP, _ => EndAll()),
    ];

    static ChildProcess()
    {
        AppDomain.CurrentDomain.ProcessExit += (_, _) => EndAll();
        GC.KeepAlive(Signals);
    }

    /// <summary>Runs the <c>dotnet</c> that runs this process.</summary>
    public static CommandResult DotNet(
        string folder,
        TimeSpan limit,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null) =>
        Run(DotNetHost(), folder, limit, arguments, environment);

    /// <summary>Runs a program to its end.</summary>
    /// <param name="program">Its file name.</param>
    /// <param name="folder">Its working folder.</param>
    /// <param name="limit">How long it may take.</param>
    /// <param name="arguments">Its arguments, not quoted.</param>
    /// <param name="environment">Variables to set beside those that are passed on.</param>
    /// <exception cref="CommandFailedException">
    /// It is not there, or it took longer than <paramref name="limit"/>, and was ended.
    /// </exception>
    public static CommandResult Run(
        string program,
        string folder,
        TimeSpan limit,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        PrepareEnvironment(start.Environment);
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        string command = $"{Path.GetFileNameWithoutExtension(program)} {string.Join(' ', start.ArgumentList)}";
        StringBuilder output = new();
        using Process process = new() { StartInfo = start };
        process.OutputDataReceived += (_, line) => Append(output, line.Data);
        process.ErrorDataReceived += (_, line) => Append(output, line.Data);
        Start(process, command);
        try
        {
            process.StandardInput.Close();
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            bool ended = process.WaitForExit(limit);
            if (!ended)
            {
                End(process);
            }

            DrainOutput(process);
            CommandResult result = new(command, ended ? process.ExitCode : -1, Text(output));
            return ended
                ? result
                : throw new CommandFailedException(
                    $"it did not end within {limit.TotalSeconds:0} s, and was ended", result);
        }
        finally
        {
            lock (Gate)
            {
                Running.Remove(process);
            }
        }
    }

    private static void Start(Process process, string command)
    {
        lock (Gate)
        {
            try
            {
                process.Start();
            }
            catch (Win32Exception missing)
            {
                throw new CommandFailedException(
                    "it could not be started", new CommandResult(command, -1, missing.Message));
            }

            Running.Add(process);
        }
    }

    private static string DotNetHost()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/ is where the runtime of this process lies.
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string host = Path.Combine(root, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");
        return File.Exists(host) ? host : "dotnet";
    }

    /// <summary>
    /// A child is a build of its own: it must not take over the settings of the build or test run that started this
    /// process, must not leave a server behind, and speaks English, as the checks of its output do.
    /// </summary>
    private static void PrepareEnvironment(IDictionary<string, string?> environment)
    {
        foreach (string name in environment.Keys.ToArray())
        {
            if (name.StartsWith("MSBUILD", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("VSTEST", StringComparison.OrdinalIgnoreCase)
                || name.StartsWith("GIT_", StringComparison.OrdinalIgnoreCase))
            {
                environment.Remove(name);
            }
        }

        environment["DOTNET_NOLOGO"] = "1";
        environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        environment["MSBUILDDISABLENODEREUSE"] = "1";
        environment["UseSharedCompilation"] = "false";
    }

    private static void Append(StringBuilder output, string? line)
    {
        if (line is not null)
        {
            lock (output)
            {
                output.Append(line).Append('\n');
            }
        }
    }

    private static string Text(StringBuilder output)
    {
        lock (output)
        {
            return output.ToString();
        }
    }

    /// <summary>
    /// Waits for what the program wrote last, but not for ever: something that it started and left behind can keep
    /// the other end of its output open.
    /// </summary>
    private static void DrainOutput(Process process)
    {
        using CancellationTokenSource patience = new(TimeSpan.FromSeconds(5));
        try
        {
            process.WaitForExitAsync(patience.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static void EndAll()
    {
        lock (Gate)
        {
            foreach (Process process in Running)
            {
                End(process);
            }
        }
    }

    private static void End(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception failure) when (failure is InvalidOperationException or AggregateException or Win32Exception)
        {
            // It, or a part of its tree, ended by itself meanwhile.
        }
    }
}
