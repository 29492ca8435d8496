using Microsoft.CodeAnalysis.Text;

namespace Faultline.Benchmarks.Analyzer;

/// <summary>The C# files under a folder, without what builds leave there.</summary>
internal static class ProjectSources
{
    public static IReadOnlyList<SourceFile> Under(string folder)
    {
        var sources = new List<SourceFile>();
        foreach (string path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
        {
            string[] parts = Path.GetRelativePath(folder, path).Split(Path.DirectorySeparatorChar);
            if (!parts.Any(part => part is "bin" or "obj"))
                sources.Add(new SourceFile(path, SourceText.From(File.ReadAllText(path))));
        }

        sources.Sort((left, right) => string.CompareOrdinal(left.Path, right.Path));
        return sources;
    }
}
