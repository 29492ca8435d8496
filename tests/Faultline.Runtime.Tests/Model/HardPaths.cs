namespace Faultline.Runtime.Tests.Model;

/// <summary>How often the hard paths were taken: a run that misses one of them proves nothing about it.</summary>
internal readonly record struct HardPaths(
    long ShortCopies, long FruitlessRounds, long PrivateBufferCopies, long MinorFaults, long MajorFaults)
{
    public static HardPaths Of(PageCacheStatistics statistics) => new(
        statistics.ShortCopies,
        statistics.FruitlessRounds,
        statistics.PrivateBufferCopies,
        statistics.MinorFaults,
        statistics.MajorFaults);

    public static HardPaths operator +(HardPaths left, HardPaths right) => new(
        left.ShortCopies + right.ShortCopies,
        left.FruitlessRounds + right.FruitlessRounds,
        left.PrivateBufferCopies + right.PrivateBufferCopies,
        left.MinorFaults + right.MinorFaults,
        left.MajorFaults + right.MajorFaults);
}
