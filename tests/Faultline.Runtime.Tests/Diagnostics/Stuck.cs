using System.Collections.Concurrent;
using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Diagnostics;

/// <summary>
/// A cache whose watchdog is on, and the reports that it made. It is never disposed: threads are stuck in it.
/// </summary>
internal sealed class Stuck
{
    private readonly ConcurrentQueue<StuckWaitReport> _reports = new();

    public Stuck()
    {
        Cache = new PageCache(new PageCacheOptions
        {
            Capacity = 1 << 20,
            WatchdogThreshold = TimeSpan.FromMilliseconds(300),
            OnStuckWait = _reports.Enqueue,
        });
        Space = new AddressSpace(Cache);
    }

    public PageCache Cache { get; }

    public AddressSpace Space { get; }

    public IReadOnlyCollection<StuckWaitReport> Reports => _reports;

    public CachedFile Open(string name, int pages)
    {
        MemoryPageStore store = new(name);
        store.WritePages(0, Bytes.Pattern(pages * 4096));
        CachedFile file = Cache.Open(store);
        for (int i = 0; i < pages; i++) file.GetPage(i).Dispose();
        return file;
    }

    /// <summary>The first report of a closed chain in which all these threads wait.</summary>
    public StuckWaitReport Deadlock(params string[] threadNames)
    {
        StuckWaitReport? found = null;
        Deadline.Until(
            Cache,
            () => (found = _reports.FirstOrDefault(report => report.IsDeadlock && Names(report).IsSupersetOf(threadNames))) is not null,
            $"a report of the deadlock of {string.Join(", ", threadNames)}; reported so far:\n{string.Join("\n", _reports)}");
        return found!;
    }

    /// <summary>Each waiter of the chain waits for a lock that the next one holds, and the last for one of the first's.</summary>
    public static void AssertCloses(StuckWaitReport report)
    {
        for (int i = 0; i < report.Chain.Count; i++)
        {
            LockWait wait = report.Chain[i];
            LockWait next = report.Chain[(i + 1) % report.Chain.Count];
            Assert.Contains(wait.Holders, holder => holder.ThreadId == next.ThreadId && holder.ThreadName == next.ThreadName);
        }
    }

    /// <summary>Snapshot answers at once, with all these threads waiting.</summary>
    public void AssertSnapshotAnswers(params string[] threadNames)
    {
        PageCacheSnapshot? snapshot = null;
        Thread reader = Deadline.Start("like ps", () => snapshot = Cache.Snapshot());
        Assert.True(reader.Join(TimeSpan.FromSeconds(5)), "Snapshot() does not answer while operations are stuck");
        foreach (string name in threadNames)
        {
            Assert.Contains(snapshot!.Waits, wait => wait.ThreadName == name);
            Assert.Contains(name, snapshot.ToString(), StringComparison.Ordinal);
        }
    }

    private static HashSet<string> Names(StuckWaitReport report) => [.. report.Chain.Select(wait => wait.ThreadName)];
}
