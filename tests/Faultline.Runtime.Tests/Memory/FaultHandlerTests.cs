using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Memory;

/// <summary>What a fault costs, what it waits for and how it fails.</summary>
public sealed class FaultHandlerTests : CacheTest
{
    [Fact]
    public void A_fault_on_a_cached_page_is_minor()
    {
        CachedFile file = OpenInjected(Bytes.Pattern(PageSize), out FaultInjectingPageStore store);
        ReadAll(file);
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        PageCacheStatistics before = Cache.GetStatistics();

        Space.Read<byte>(mapping.Address);

        PageCacheStatistics after = Cache.GetStatistics();
        Assert.Equal(1, after.MinorFaults - before.MinorFaults);
        Assert.Equal(0, after.MajorFaults - before.MajorFaults);
        Assert.Equal(1, store.Reads);
    }

    [Fact]
    public void A_fault_that_reads_the_store_is_major()
    {
        CachedFile file = OpenInjected(Bytes.Pattern(PageSize), out FaultInjectingPageStore store);
        UserBuffer mapping = Space.Map(file, 0, PageSize);

        Assert.Equal(Bytes.Pattern(PageSize)[9], Space.Read<byte>(mapping.Address + 9));

        PageCacheStatistics statistics = Cache.GetStatistics();
        Assert.Equal(0, statistics.MinorFaults);
        Assert.Equal(1, statistics.MajorFaults);
        Assert.Equal(1, statistics.PagesRead);
        Assert.Equal(1, store.Reads);
    }

    [Fact]
    public void The_first_touch_of_anonymous_memory_reads_nothing_and_is_minor()
    {
        UserBuffer buffer = Space.MapAnonymous(2 * PageSize);
        Space.Write<byte>(buffer.Address, 1);
        Space.Read<byte>(buffer.Address + PageSize);

        PageCacheStatistics statistics = Cache.GetStatistics();
        Assert.Equal(2, statistics.MinorFaults);
        Assert.Equal(0, statistics.MajorFaults);
        Assert.Equal(0, statistics.PagesRead);
    }

    [Fact]
    public void A_resident_page_does_not_fault_again()
    {
        CachedFile file = OpenFile(Bytes.Pattern(PageSize));
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        Space.Read<byte>(mapping.Address);
        Space.Write<byte>(mapping.Address, 1);
        PageCacheStatistics before = Cache.GetStatistics();

        for (int i = 0; i < 100; i++)
        {
            Space.Read<byte>(mapping.Address + i);
            Space.Write<byte>(mapping.Address + i, 1);
        }

        Assert.Equal(before, Cache.GetStatistics());
    }

    [Fact]
    public void Many_threads_that_fault_on_one_cold_page_read_it_once()
    {
        CachedFile file = OpenInjected(Bytes.Pattern(PageSize), out FaultInjectingPageStore store);
        store.Latency = TimeSpan.FromMilliseconds(20);
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        using Barrier start = new(6);

        void Load()
        {
            start.SignalAndWait();
            Assert.Equal(Bytes.Pattern(PageSize)[1], Space.Read<byte>(mapping.Address + 1));
        }

        Deadline.Run(Cache, Load, Load, Load, Load, Load, Load);
        Assert.Equal(1, store.Reads);
    }

    [Fact]
    public void A_read_error_is_tried_once_and_becomes_a_page_fault_exception()
    {
        // Rule D-I/O and generic/743: own read exactly once, then the error; never a loop.
        IOException cause = new("bad sector");
        CachedFile file = OpenInjected(Bytes.Pattern(2 * PageSize), out FaultInjectingPageStore store);
        store.ReadError = (_, offset) => offset >= PageSize ? cause : null;
        UserBuffer mapping = Space.Map(file, 0, 2 * PageSize);

        PageFaultException fault = Deadline.Run(
            Cache, () => Assert.Throws<PageFaultException>(() => Space.Read<byte>(mapping.Address + PageSize + 3)));

        Assert.Equal(1, store.Reads);
        Assert.Equal(mapping.Address + PageSize + 3, fault.Address);
        Assert.Equal(file.Name, fault.File);
        Assert.Equal(PageSize + 3, fault.FileOffset);
        Assert.Same(cause, fault.InnerException);
    }

    [Fact]
    public void A_page_that_could_not_be_read_is_read_again_by_the_next_fault()
    {
        CachedFile file = OpenInjected(Bytes.Pattern(PageSize), out FaultInjectingPageStore store);
        store.ReadError = (call, _) => call <= 2 ? new IOException("flaky") : null;
        UserBuffer mapping = Space.Map(file, 0, PageSize);

        Deadline.Run(Cache, () =>
        {
            Assert.Throws<PageFaultException>(() => Space.Read<byte>(mapping.Address));
            Assert.Equal(PageSize, mapping.FaultInReadable());
            Assert.Equal(Bytes.Pattern(PageSize)[0], Space.Read<byte>(mapping.Address));
        });
        Assert.Equal(3, store.Reads);
    }

    [Fact]
    public void Every_thread_that_meets_a_bad_page_has_tried_it_itself()
    {
        // An error that someone else's read found does not count.
        CachedFile file = OpenInjected(Bytes.Pattern(PageSize), out FaultInjectingPageStore store);
        store.Latency = TimeSpan.FromMilliseconds(20);
        store.ReadError = (_, _) => new IOException("bad sector");
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        using Barrier start = new(4);

        void Load()
        {
            start.SignalAndWait();
            Assert.Throws<PageFaultException>(() => Space.Read<byte>(mapping.Address));
        }

        Deadline.Run(Cache, Load, Load, Load, Load);
        Assert.Equal(4, store.Reads);
    }

    [Fact]
    public void A_fault_waits_for_the_page_lock()
    {
        CachedFile file = OpenFile(Bytes.Pattern(PageSize));
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        using Page page = file.GetPage(0);
        using ManualResetEventSlim done = new();

        Deadline.Run(Cache, () =>
        {
            using (LockedPage locked = page.Lock())
            {
                Deadline.Start("fault", () =>
                {
                    Space.Read<byte>(mapping.Address);
                    done.Set();
                });
                Deadline.Until(Cache, () => Cache.Snapshot().Waits.Count == 1, "the fault waits");
                Assert.False(done.IsSet);
            }

            done.Wait();
        });
    }

    [Fact]
    public void A_fault_that_waits_for_a_page_has_dropped_mmap()
    {
        // D19 and the story of ps: whoever maps and unmaps is not held up by a fault that waits.
        CachedFile file = OpenFile(Bytes.Pattern(PageSize));
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        using Page page = file.GetPage(0);
        using ManualResetEventSlim done = new();

        Deadline.Run(Cache, () =>
        {
            using (LockedPage locked = page.Lock())
            {
                Deadline.Start("fault", () =>
                {
                    Space.Read<byte>(mapping.Address);
                    done.Set();
                });
                Deadline.Until(Cache, () => Cache.Snapshot().Waits.Count == 1, "the fault waits");

                UserBuffer other = Space.MapAnonymous(PageSize);
                other.CopyFrom("mapped meanwhile"u8);
                Space.Unmap(other);
                Assert.False(done.IsSet);
            }

            done.Wait();
        });
        Assert.True(Cache.GetStatistics().MmapDrops >= 1);
    }

    [Fact]
    public void A_fault_that_reads_the_store_has_dropped_mmap()
    {
        CachedFile file = OpenInjected(Bytes.Pattern(PageSize), out FaultInjectingPageStore store);
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        store.CloseReadGate();
        Thread fault = Deadline.Start("fault", () => Space.Read<byte>(mapping.Address));
        Deadline.Until(Cache, () => store.BlockedReads == 1, "the fault reads");

        Deadline.Run(Cache, () => Space.Unmap(Space.MapAnonymous(PageSize)));

        store.OpenReadGate();
        Deadline.Run(Cache, () => fault.Join());
        Assert.Equal(1, store.Reads);
    }

    [Fact]
    public void A_mapping_that_goes_while_its_fault_waits_faults_cleanly()
    {
        CachedFile file = OpenInjected(Bytes.Pattern(PageSize), out FaultInjectingPageStore store);
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        store.CloseReadGate();
        Exception? outcome = null;
        Thread fault = Deadline.Start("fault", () => outcome = Record.Exception(() => { Space.Read<byte>(mapping.Address); }));
        Deadline.Until(Cache, () => store.BlockedReads == 1, "the fault reads");

        Deadline.Run(Cache, () => Space.Unmap(mapping));
        store.OpenReadGate();
        Deadline.Run(Cache, () => fault.Join());

        Assert.Equal(mapping.Address, Assert.IsType<PageFaultException>(outcome).Address);
    }
}
