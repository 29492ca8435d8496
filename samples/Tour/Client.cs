namespace Faultline.Tour;

/// <summary>A project that uses the packages, in a folder of its own.</summary>
internal sealed class Client(Packages packages, string name)
{
    private static readonly TimeSpan CommandLimit = TimeSpan.FromMinutes(4);

    /// <summary>The folder of the project.</summary>
    public string Folder { get; } = Path.Combine(packages.Folder, name);

    /// <summary>Copies a project's sources, and nothing that a build left there.</summary>
    public void CopyFrom(string folder)
    {
        Directory.CreateDirectory(Folder);
        foreach (string file in Directory.GetFiles(folder))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)), overwrite: true);
        }
    }

    /// <summary>Builds the project, everything anew, so that every warning is shown.</summary>
    public CommandResult Build(params string[] arguments) =>
        Command(["build", "--no-incremental", "-v:quiet", "-tl:off", .. arguments]);

    /// <summary>Applies the code fixes of the rules to the project.</summary>
    public CommandResult ApplyFixes(params string[] rules) =>
        Command(["format", "analyzers", "--diagnostics", .. rules, "--severity", "warn", "--no-restore"]);

    /// <summary>Runs a command of <c>dotnet</c> in the project's folder.</summary>
    public CommandResult Command(params string[] arguments) =>
        ChildProcess.DotNet(Folder, CommandLimit, arguments, packages.Environment);

    /// <summary>Runs what was built.</summary>
    public CommandResult Run(TimeSpan limit, params string[] arguments)
    {
        string program = Path.Combine(Folder, "bin", "Debug", "net10.0", name + ".dll");
        return ChildProcess.DotNet(Folder, limit, [program, .. arguments]);
    }
}
