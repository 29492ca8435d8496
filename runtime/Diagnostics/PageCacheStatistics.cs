using Faultline.Caching;

namespace Faultline;

/// <summary>What a cache has done since it was made. Each number is exact, but not all are of the same moment.</summary>
/// <param name="MinorFaults">Page faults that needed no page of a file, or one that was cached and up to date.</param>
/// <param name="MajorFaults">Page faults for which a page of a file had to be brought into the cache.</param>
/// <param name="ShortCopies">Atomic copies of the write path that stopped before the end.</param>
/// <param name="FruitlessRounds">Rounds of the write path after which the page had accepted nothing.</param>
/// <param name="PrivateBufferCopies">How often the write path copied through a private buffer to make progress.</param>
/// <param name="MmapDrops">Page faults that gave up the address space's lock to wait for a page, or to read it.</param>
/// <param name="PagesRead">Pages read from stores.</param>
/// <param name="PagesWritten">Pages written to stores.</param>
public readonly record struct PageCacheStatistics(
    long MinorFaults,
    long MajorFaults,
    long ShortCopies,
    long FruitlessRounds,
    long PrivateBufferCopies,
    long MmapDrops,
    long PagesRead,
    long PagesWritten)
{
    internal static PageCacheStatistics Of(Counters counters) => new(
        Volatile.Read(in counters.MinorFaults),
        Volatile.Read(in counters.MajorFaults),
        Volatile.Read(in counters.ShortCopies),
        Volatile.Read(in counters.FruitlessRounds),
        Volatile.Read(in counters.PrivateBufferCopies),
        Volatile.Read(in counters.MmapDrops),
        Volatile.Read(in counters.PagesRead),
        Volatile.Read(in counters.PagesWritten));
}
