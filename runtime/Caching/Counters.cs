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
}
