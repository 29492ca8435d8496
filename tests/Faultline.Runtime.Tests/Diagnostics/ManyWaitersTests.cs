using System.Collections.Concurrent;
using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Diagnostics;

/// <summary>A crowd before one lock is reported, each of it, without a search that grows with the crowd.</summary>
public sealed class ManyWaitersTests
{
    private const int Waiters = 40;

    [Fact]
    public void Each_of_many_waiters_is_reported_and_none_as_deadlocked()
    {
        ConcurrentQueue<StuckWaitReport> reports = new();
        using PageCache cache = new(new PageCacheOptions
        {
            WatchdogThreshold = TimeSpan.FromMilliseconds(300),
            OnStuckWait = reports.Enqueue,
        });
        CachedFile file = cache.Open(new MemoryPageStore());
        file.Write([1], 0);
        using Page page = file.GetPage(0);
        Thread[] threads;
        using (LockedPage locked = page.Lock())
        {
            threads = [.. Enumerable.Range(0, Waiters).Select(i => Deadline.Start($"waiter {i}", () =>
            {
                using LockedPage mine = page.Lock();
            }))];
            Deadline.Until(cache, () => reports.Count == Waiters, "a report for each waiter");
        }

        Deadline.Run(cache, () =>
        {
            foreach (Thread thread in threads)
                thread.Join();
        });
        Assert.DoesNotContain(reports, report => report.IsDeadlock);
    }
}
