using System.Globalization;
using System.Text;
using Faultline.Caching;
using Faultline.Diagnostics;

namespace Faultline;

/// <summary>A file of a cache at some moment.</summary>
/// <param name="Name">What its store is called.</param>
/// <param name="Length">Its length in bytes.</param>
/// <param name="CachedPages">How many of its pages are in memory.</param>
/// <param name="DirtyPages">How many of these are newer than the store's.</param>
/// <param name="Mappings">How often it is mapped.</param>
public sealed record FileSnapshot(string Name, long Length, int CachedPages, int DirtyPages, int Mappings);

/// <summary>What is cached and who waits, as of some moment for each part.</summary>
public sealed class PageCacheSnapshot
{
    private PageCacheSnapshot(IReadOnlyList<FileSnapshot> files, IReadOnlyList<LockWait> waits)
    {
        Files = files;
        Waits = waits;
    }

    /// <summary>The open files, by name.</summary>
    public IReadOnlyList<FileSnapshot> Files { get; }

    /// <summary>Who waits for what, longest first.</summary>
    public IReadOnlyList<LockWait> Waits { get; }

    /// <summary>The picture as text, over several lines.</summary>
    /// <returns>The text, without a line end at its end.</returns>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Files.Count} files, {Waits.Count} waits");
        foreach (FileSnapshot file in Files)
        {
            text.AppendLine().Append(
                CultureInfo.InvariantCulture,
                $"file '{file.Name}': {file.Length} bytes, {file.CachedPages} pages cached, {file.DirtyPages} dirty, " +
                $"mapped {file.Mappings} times");
        }

        foreach (LockWait wait in Waits)
            text.AppendLine().Append(wait);
        return text.ToString();
    }

    internal static PageCacheSnapshot Take(PageCache cache)
    {
        List<FileSnapshot> files = [];
        foreach (SharedFile file in cache.Files.OrderBy(file => file.Name, StringComparer.Ordinal))
            files.Add(new FileSnapshot(file.Name, file.Length, file.CachedPages, file.DirtyPages, file.Mappings.Count));
        return new PageCacheSnapshot(files, [.. LockReports.Waits(cache.Recorder).Select(LockReports.Describe)]);
    }
}
