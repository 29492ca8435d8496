namespace Faultline.Tour;

/// <summary>What a program that was run to its end left behind.</summary>
/// <param name="Command">The command, as one would type it.</param>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Output">What it wrote, standard output and standard error in the order of arrival.</param>
internal sealed record CommandResult(string Command, int ExitCode, string Output)
{
    /// <summary>Its output, line by line, without line ends.</summary>
    public IReadOnlyList<string> Lines => Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n');

    /// <summary>This, if the program said that it succeeded.</summary>
    /// <exception cref="CommandFailedException">It said otherwise.</exception>
    public CommandResult Succeeded() => ExitedWith(0);

    /// <summary>This, if the program ended with that exit code.</summary>
    /// <exception cref="CommandFailedException">It ended with another.</exception>
    public CommandResult ExitedWith(int exitCode)
    {
        return ExitCode == exitCode
            ? this
            : throw new CommandFailedException($"it ended with exit code {ExitCode}, not {exitCode}", this);
    }
}

/// <summary>A program did not do what it was run for.</summary>
internal sealed class CommandFailedException(string what, CommandResult result)
    : Exception($"{what}\n  command: {result.Command}\n  its output:\n{Indented(result)}")
{
    private static string Indented(CommandResult result) =>
        string.Join('\n', result.Lines.Select(line => "    " + line));
}
