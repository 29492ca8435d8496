using System.Numerics;

namespace Faultline;

/// <summary>What a <see cref="PageCache"/> is made with.</summary>
public sealed class PageCacheOptions
{
    /// <summary>
    /// The memory for pages, in bytes: a hard ceiling, of which whole pages count. Default: 64 MiB. Memory is
    /// allocated as it is needed.
    /// </summary>
    public long Capacity { get; init; } = 64L << 20;

    /// <summary>The size of a page in bytes: a power of two from 4 KiB to 64 KiB. Default: 4 KiB.</summary>
    public int PageSize { get; init; } = 4096;

    /// <summary>
    /// How long a thread may wait for a lock before the watchdog reports it, or
    /// <see cref="Timeout.InfiniteTimeSpan"/>, the default, for no watchdog. While there is one, every acquisition
    /// records its holder, which costs some nanoseconds.
    /// </summary>
    public TimeSpan WatchdogThreshold { get; init; } = Timeout.InfiniteTimeSpan;

    /// <summary>
    /// Receives each report of the watchdog, on the watchdog's own thread, which waits for it to return.
    /// <see langword="null"/>, the default, writes the report to standard error.
    /// </summary>
    public Action<StuckWaitReport>? OnStuckWait { get; init; }

    internal bool HasWatchdog => WatchdogThreshold != Timeout.InfiniteTimeSpan;

    internal void Validate()
    {
        if (PageSize is < 4096 or > 65536 || !BitOperations.IsPow2(PageSize))
        {
            throw new ArgumentOutOfRangeException(
                nameof(PageSize), PageSize, "A page has 4,096 to 65,536 bytes, a power of two.");
        }

        if (Capacity < PageSize)
        {
            throw new ArgumentOutOfRangeException(
                nameof(Capacity), Capacity, $"The capacity must hold at least one page of {PageSize} bytes.");
        }

        if (HasWatchdog && (WatchdogThreshold <= TimeSpan.Zero || WatchdogThreshold > TimeSpan.FromDays(1)))
        {
            throw new ArgumentOutOfRangeException(
                nameof(WatchdogThreshold), WatchdogThreshold,
                "The threshold is more than zero and at most a day, or Timeout.InfiniteTimeSpan for no watchdog.");
        }
    }
}
