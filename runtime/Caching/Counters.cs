namespace Faultline.Caching;

/// <summary>Counts what is rare enough to be counted by everybody in one place. Hits are not.</summary>
internal sealed class Counters
{
    internal long MinorFaults;
    internal long MajorFaults;
    internal long ShortCopies;
    internal long FruitlessRounds;
    internal long PrivateBufferCopies;
    internal long MmapDrops;
    internal long PagesRead;
    internal long PagesWritten;

    public PageCacheStatistics Read() => new(
        Volatile.Read(ref MinorFaults),
        Volatile.Read(ref MajorFaults),
        Volatile.Read(ref ShortCopies),
        Volatile.Read(ref FruitlessRounds),
        Volatile.Read(ref PrivateBufferCopies),
        Volatile.Read(ref MmapDrops),
        Volatile.Read(ref PagesRead),
        Volatile.Read(ref PagesWritten));
}
