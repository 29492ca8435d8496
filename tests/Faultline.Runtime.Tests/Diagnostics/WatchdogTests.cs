using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Diagnostics;

/// <summary>
/// Client code that faults with locks held really deadlocks, and the watchdog tells the story: which lock, who holds
/// it, who waits. The threads stay behind, stuck, in the background.
/// </summary>
public sealed class WatchdogTests
{
    private const int PageSize = 4096;

    [Fact]
    public void A_copy_under_the_lock_of_the_page_that_it_faults_on()
    {
        // D1 as a client would write it; the mapping was not touched.
        Stuck stuck = new();
        CachedFile file = stuck.Open("self.dat", 2);
        UserBuffer mapping = stuck.Space.Map(file, 0, 2 * PageSize);
        Thread thread = Deadline.Start("naive writer", () =>
        {
            using Page page = file.GetPage(1);
            using LockedPage locked = page.Lock();
            mapping.Slice(PageSize, 100).CopyTo(locked.Data[500..]);
        });

        StuckWaitReport report = stuck.Deadlock("naive writer");

        LockWait wait = Assert.Single(report.Chain);
        Assert.Contains("page 1", wait.Lock, StringComparison.Ordinal);
        Assert.Contains("self.dat", wait.Lock, StringComparison.Ordinal);
        LockHolder holder = Assert.Single(wait.Holders);
        Assert.Equal("naive writer", holder.ThreadName);
        Assert.Equal(wait.ThreadId, holder.ThreadId);
        Assert.Contains("page 1", holder.Lock, StringComparison.Ordinal);
        Assert.True(wait.Waited >= TimeSpan.FromMilliseconds(300));
        stuck.AssertSnapshotAnswers("naive writer");
        Assert.True(thread.IsAlive);
    }

    [Fact]
    public void Three_threads_in_a_ring_over_three_pages()
    {
        Stuck stuck = new();
        CachedFile file = stuck.Open("ring.dat", 3);
        UserBuffer mapping = stuck.Space.Map(file, 0, 3 * PageSize);
        using Barrier locked = new(3);
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(index => Deadline.Start($"ring {index}", () =>
        {
            using Page page = file.GetPage(index);
            using LockedPage mine = page.Lock();
            locked.SignalAndWait();
            mapping.Slice((index + 1) % 3 * PageSize, 64).CopyTo(mine.Data);
        }))];

        StuckWaitReport report = stuck.Deadlock("ring 0", "ring 1", "ring 2");

        Assert.Equal(3, report.Chain.Count);
        Stuck.AssertCloses(report);
        for (int index = 0; index < 3; index++)
        {
            LockWait wait = report.Chain.Single(wait => wait.ThreadName == $"ring {index}");
            Assert.Contains($"page {(index + 1) % 3}", wait.Lock, StringComparison.Ordinal);
            Assert.Contains("ring.dat", wait.Lock, StringComparison.Ordinal);
        }

        AssertTellsAll(report);
        stuck.AssertSnapshotAnswers("ring 0", "ring 1", "ring 2");
        Assert.All(threads, thread => Assert.True(thread.IsAlive));
    }

    [Fact]
    public void Four_threads_over_two_files_and_two_address_spaces_each_by_another_operation()
    {
        // A begun write copies with faults; a fault-in under the lock; a mapped store; a plain write into a held page.
        Stuck stuck = new();
        CachedFile left = stuck.Open("left.dat", 2);
        CachedFile right = stuck.Open("right.dat", 2);
        AddressSpace other = new(stuck.Cache);
        UserBuffer mapLeft = stuck.Space.Map(left, 0, 2 * PageSize);
        UserBuffer mapRight = other.Map(right, 0, 2 * PageSize);
        Barrier locked = new(4);
        Thread[] threads =
        [
            Deadline.Start("begun write", () =>
            {
                using PageWrite write = left.BeginWrite(100, 200);
                locked.SignalAndWait();
                mapRight.Slice(0, 200).CopyTo(write.Data);
                write.Complete(200);
            }),
            Deadline.Start("fault-in", () =>
            {
                using Page page = right.GetPage(0);
                using LockedPage mine = page.Lock();
                locked.SignalAndWait();
                mapLeft.Slice(PageSize, 8).FaultInReadable();
            }),
            Deadline.Start("mapped store", () =>
            {
                using Page page = left.GetPage(1);
                using LockedPage mine = page.Lock();
                locked.SignalAndWait();
                other.Write(mapRight.Address + PageSize, 1L);
            }),
            Deadline.Start("plain write", () =>
            {
                using Page page = right.GetPage(1);
                using LockedPage mine = page.Lock();
                locked.SignalAndWait();
                left.Write("into a held page"u8, 0);
            }),
        ];

        StuckWaitReport report = stuck.Deadlock("begun write", "fault-in", "mapped store", "plain write");

        Assert.Equal(4, report.Chain.Count);
        Stuck.AssertCloses(report);
        AssertWaitsFor(report, "begun write", "page 0", "right.dat");
        AssertWaitsFor(report, "fault-in", "page 1", "left.dat");
        AssertWaitsFor(report, "mapped store", "page 1", "right.dat");
        AssertWaitsFor(report, "plain write", "page 0", "left.dat");
        AssertTellsAll(report);
        stuck.AssertSnapshotAnswers("begun write", "fault-in", "mapped store", "plain write");
        Assert.All(threads, thread => Assert.True(thread.IsAlive));
    }

    [Fact]
    public void A_ring_through_the_write_lock_of_a_file()
    {
        // One thread holds a page and appends; the other appends, holds the file's write lock, and needs the page.
        Stuck stuck = new();
        CachedFile file = stuck.Open("append.dat", 2);
        file.Write("half a page"u8, 2 * PageSize);
        using ManualResetEventSlim locked = new();
        Deadline.Start("page then append", () =>
        {
            using Page page = file.GetPage(2);
            using LockedPage mine = page.Lock();
            locked.Set();
            Deadline.Until(stuck.Cache, () => stuck.Cache.Snapshot().Waits.Count == 1, "the appender waits for the page");
            file.Write("more"u8, 5 * PageSize);
        });
        Deadline.Start("append", () =>
        {
            locked.Wait();
            file.Write("grows"u8, (2 * PageSize) + 100);
        });

        StuckWaitReport report = stuck.Deadlock("page then append", "append");

        Stuck.AssertCloses(report);
        AssertWaitsFor(report, "append", "page 2", "append.dat");
        Assert.Contains("write", report.Chain.Single(wait => wait.ThreadName == "page then append").Lock, StringComparison.Ordinal);
        stuck.AssertSnapshotAnswers("page then append", "append");
    }

    [Fact]
    public void A_long_wait_that_is_no_deadlock_is_reported_as_such()
    {
        Stuck stuck = new();
        CachedFile file = stuck.Open("slow.dat", 1);
        using Page page = file.GetPage(0);
        using ManualResetEventSlim release = new();
        using ManualResetEventSlim locked = new();
        Thread holder = Deadline.Start("slow holder", () =>
        {
            using LockedPage mine = page.Lock();
            locked.Set();
            release.Wait();
        });
        Thread waiter = Deadline.Start("waiter", () =>
        {
            locked.Wait();
            using LockedPage mine = page.Lock();
        });

        Deadline.Until(stuck.Cache, () => stuck.Reports.Count > 0, "a report");

        StuckWaitReport report = stuck.Reports.First();
        Assert.False(report.IsDeadlock);
        LockWait wait = Assert.Single(report.Chain);
        Assert.Equal("waiter", wait.ThreadName);
        Assert.Equal("slow holder", Assert.Single(wait.Holders).ThreadName);

        release.Set();
        Deadline.Run(stuck.Cache, () =>
        {
            holder.Join();
            waiter.Join();
        });
        Assert.Empty(stuck.Cache.Snapshot().Waits);
        stuck.Cache.Dispose();
    }

    [Fact]
    public void Short_waits_are_not_reported()
    {
        Stuck stuck = new();
        CachedFile file = stuck.Open("busy.dat", 1);
        using Page page = file.GetPage(0);

        void Visit()
        {
            for (int i = 0; i < 100; i++)
            {
                using LockedPage locked = page.Lock();
                Thread.Sleep(1);
            }
        }

        Deadline.Run(stuck.Cache, Visit, Visit);
        Assert.Empty(stuck.Reports);
    }

    [Fact]
    public void Without_a_watchdog_waits_are_still_seen()
    {
        PageCache cache = new(new PageCacheOptions { Capacity = 1 << 20 });
        MemoryPageStore store = new("plain.dat");
        store.WritePages(0, Bytes.Pattern(PageSize));
        CachedFile file = cache.Open(store);
        AddressSpace space = new(cache);
        UserBuffer mapping = space.Map(file, 0, PageSize);
        Deadline.Start("unwatched", () =>
        {
            using Page page = file.GetPage(0);
            using LockedPage locked = page.Lock();
            mapping.CopyTo(locked.Data);
        });

        Deadline.Until(cache, () => cache.Snapshot().Waits.Count == 1, "the wait is seen");

        LockWait wait = cache.Snapshot().Waits.Single();
        Assert.Equal("unwatched", wait.ThreadName);
        Assert.Contains("page 0", wait.Lock, StringComparison.Ordinal);
        Assert.Contains("plain.dat", wait.Lock, StringComparison.Ordinal);
    }

    [Fact]
    public void A_snapshot_tells_files_mappings_and_dirty_pages()
    {
        using PageCache cache = new(new PageCacheOptions { Capacity = 1 << 20 });
        using AddressSpace space = new(cache);
        MemoryPageStore store = new("told.dat");
        store.WritePages(0, Bytes.Pattern(3 * PageSize));
        using CachedFile file = cache.Open(store);
        file.Write("dirty"u8, 0);
        file.GetPage(2).Dispose();
        space.Map(file, 0, PageSize);

        FileSnapshot told = Assert.Single(cache.Snapshot().Files);

        Assert.Equal(new FileSnapshot("told.dat", 3 * PageSize, CachedPages: 2, DirtyPages: 1, Mappings: 1), told);
        Assert.Contains("told.dat", cache.Snapshot().ToString(), StringComparison.Ordinal);
    }

    private static void AssertWaitsFor(StuckWaitReport report, string thread, string page, string file)
    {
        LockWait wait = report.Chain.Single(wait => wait.ThreadName == thread);
        Assert.Contains(page, wait.Lock, StringComparison.Ordinal);
        Assert.Contains(file, wait.Lock, StringComparison.Ordinal);
    }

    // Who waits, for what, and who holds it: all of it is in the text, which is what a log shows.
    private static void AssertTellsAll(StuckWaitReport report)
    {
        string text = report.ToString();
        foreach (LockWait wait in report.Chain)
        {
            Assert.Contains(wait.ThreadName, text, StringComparison.Ordinal);
            Assert.Contains(wait.Lock, text, StringComparison.Ordinal);
            Assert.All(wait.Holders, holder => Assert.Contains(holder.ThreadName, text, StringComparison.Ordinal));
        }
    }
}
