namespace Faultline.Analyzers.Tests.Infrastructure;

/// <summary>The working copy that the tests were built from: some rules are about its files.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>Every C# file that somebody wrote: no build output.</summary>
    public static IEnumerable<string> SourceFiles() => SourceFiles(Root);

    /// <summary>The C# files below a folder of the repository, in a stable order.</summary>
    public static IEnumerable<string> SourceFilesIn(string folder) => SourceFiles(Path.Combine(Root, folder));

    /// <summary>The text of a file of the repository.</summary>
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static IEnumerable<string> SourceFiles(string folder)
    {
        if (!Directory.Exists(folder))
            return [];

        return Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(file => !IsBuildOutput(Path.GetRelativePath(Root, file)))
            .Order(StringComparer.Ordinal);
    }

    private static bool IsBuildOutput(string relative) =>
        relative.Split(Path.DirectorySeparatorChar)
            .Any(part => part is "bin" or "obj" or "artifacts" || part.StartsWith('.'));

    private static string FindRoot()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Faultline.slnx")))
                return folder;
        }

        throw new InvalidOperationException("The tests run outside of the repository: no Faultline.slnx above them.");
    }
}
