using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Diagnostics;

/// <summary>
/// D3 and D5: the ring that goes through mmap, with four threads. A fault that has waited once keeps mmap and waits
/// for the page; a thread that maps queues behind it; the holder of the page faults and queues behind that one; and so
/// does whoever only wants to look, as <c>ps</c> did in 2006.
/// </summary>
public sealed class MmapChainTests
{
    private const int PageSize = 4096;

    [Fact]
    public void Page_fault_mapper_and_innocent_reader()
    {
        Stuck stuck = new();
        CachedFile file = stuck.Open("held.dat", 2);
        UserBuffer elsewhere = stuck.Space.Map(file, PageSize, PageSize);
        using Page page = file.GetPage(0);
        bool closing = false;

        Deadline.Start("faulter", () =>
        {
            while (!Volatile.Read(ref closing))
            {
                UserBuffer mapping = stuck.Space.Map(file, 0, PageSize);
                stuck.Space.Read<byte>(mapping.Address);
                stuck.Space.Unmap(mapping);
            }
        });
        Deadline.Start("mapper", () =>
        {
            while (true) stuck.Space.Unmap(stuck.Space.MapAnonymous(PageSize));
        });
        Thread holder = Deadline.Start("holder", () =>
        {
            while (true)
            {
                // Gives the page away for a moment only, so that the fault's second attempt finds it held again.
                using LockedPage locked = page.Lock();
                for (int i = 0; i < 20; i++)
                {
                    // Seen twice while the page is held: it is the fault that keeps mmap, not a passing Map.
                    Thread.Sleep(1);
                    if (!FaultKeepsMmap(stuck.Cache)) continue;
                    Thread.Sleep(2);
                    if (!FaultKeepsMmap(stuck.Cache)) continue;
                    Volatile.Write(ref closing, true);
                    elsewhere.Slice(0, 8).CopyTo(locked.Data);
                    return;
                }
            }
        });
        Deadline.Until(stuck.Cache, () => Volatile.Read(ref closing), "the mapper waits for a fault that holds mmap");
        Deadline.Start("like ps", () => stuck.Space.Read<byte>(elsewhere.Address + 9));

        StuckWaitReport report = stuck.Deadlock("holder", "mapper", "faulter");

        Assert.Equal(3, report.Chain.Count);
        LockWait faulter = report.Chain.Single(wait => wait.ThreadName == "faulter");
        Assert.Contains("page 0", faulter.Lock, StringComparison.Ordinal);
        Assert.Contains(faulter.Holders, held => held.ThreadName == "holder");
        LockWait mapper = report.Chain.Single(wait => wait.ThreadName == "mapper");
        Assert.Contains("mmap", mapper.Lock, StringComparison.Ordinal);
        Assert.Contains(mapper.Holders, held => held.ThreadName == "faulter");
        LockWait queued = report.Chain.Single(wait => wait.ThreadName == "holder");
        Assert.Contains("mmap", queued.Lock, StringComparison.Ordinal);
        Assert.NotEqual(mapper.Mode, queued.Mode);

        Deadline.Until(
            stuck.Cache, () => stuck.Cache.Snapshot().Waits.Any(wait => wait.ThreadName == "like ps"), "the reader queues");
        stuck.AssertSnapshotAnswers("holder", "mapper", "faulter", "like ps");
        Assert.True(holder.IsAlive);

        // Its own wait is reported too, with the chain that it hangs on.
        Deadline.Until(
            stuck.Cache,
            () => stuck.Reports.Any(seen => seen.Chain[0].ThreadName == "like ps" && seen.Chain.Count >= 4),
            "a report that begins at the innocent reader");
    }

    private static bool FaultKeepsMmap(PageCache cache)
    {
        IReadOnlyList<LockWait> waits = cache.Snapshot().Waits;
        return waits.Any(wait => wait.ThreadName == "faulter" && wait.Lock.Contains("page 0", StringComparison.Ordinal))
            && waits.Any(wait => wait.ThreadName == "mapper" && wait.Lock.Contains("mmap", StringComparison.Ordinal)
                && wait.Holders.Any(holder => holder.ThreadName == "faulter"));
    }
}
