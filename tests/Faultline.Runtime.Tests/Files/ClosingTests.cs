using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Files;

/// <summary>Closing loses nothing that a write had accepted, and one store that fails is no reason to lose another's.</summary>
public sealed class ClosingTests : CacheTest
{
    [Fact]
    public void A_store_that_fails_in_any_way_does_not_keep_the_others_from_being_written()
    {
        using PageCache cache = new();
        FaultInjectingPageStore[] stores = [.. Enumerable.Range(0, 4).Select(i => new FaultInjectingPageStore(new MemoryPageStore($"s{i}")))];
        foreach (FaultInjectingPageStore store in stores)
            cache.Open(store).Write("data"u8, 0);
        stores[1].WriteError = (_, _) => new TimeoutException("remote store");

        IOException error = Assert.Throws<IOException>(cache.Dispose);
        Assert.Contains("remote store", error.Message, StringComparison.Ordinal);
        Assert.Equal([4, 0, 4, 4], stores.Select(store => store.Inner.Length));
        Assert.All(stores, store => Assert.Equal(1, store.Disposals));
    }

    [Fact]
    public void A_page_that_cannot_be_written_does_not_keep_the_others_from_being_written()
    {
        CachedFile file = OpenInjected([], out FaultInjectingPageStore store);
        file.Write(Bytes.Pattern(4 * PageSize), 0);
        store.WriteError = (call, _) => call == 1 ? new TimeoutException("remote store") : null;
        Assert.Throws<IOException>(() => file.Flush());
        Assert.Equal(4, store.Writes);

        file.Flush();
        byte[] stored = new byte[4 * PageSize];
        store.Inner.ReadPages(0, stored);
        Assert.Equal(Bytes.Pattern(4 * PageSize), stored);
    }

    [Fact]
    public void An_address_space_lets_go_of_every_file_whatever_fails()
    {
        CachedFile first = OpenInjected([], out FaultInjectingPageStore failing);
        CachedFile second = OpenInjected([], out FaultInjectingPageStore other);
        first.Write("1"u8, 0);
        second.Write("2"u8, 0);
        AddressSpace space = new(Cache);
        space.Map(first, 0, 1);
        space.Map(second, 0, 1);
        first.Dispose();
        second.Dispose();
        failing.WriteError = (_, _) => new IOException("full");

        Assert.Throws<IOException>(space.Dispose);
        Assert.Equal(1, other.Disposals);
        Assert.Equal(1, other.Inner.Length);
    }

    [Fact]
    public void A_file_that_is_closed_by_the_holder_of_one_of_its_pages_is_closed_all_the_same()
    {
        using PageCache cache = new(new PageCacheOptions { WatchdogThreshold = TimeSpan.FromMinutes(1) });
        FaultInjectingPageStore store = new(new MemoryPageStore());
        CachedFile file = cache.Open(store);
        file.Write(Bytes.Pattern(3 * PageSize), 0);
        using Page page = file.GetPage(1);
        Deadline.Run(cache, () =>
        {
            using LockedPage locked = page.Lock();
            Assert.Throws<IOException>(file.Dispose);
        });
        Assert.Equal(1, store.Disposals);
        byte[] last = new byte[PageSize];
        store.Inner.ReadPages(2 * PageSize, last);
        Assert.Equal(Bytes.Pattern(3 * PageSize)[(2 * PageSize)..], last);
    }

    /// <summary>A write that returned is in the store; one that came too late says so. Nothing in between.</summary>
    [Fact]
    public void A_write_beside_the_closing_of_its_cache_is_stored_or_refused()
    {
        for (int round = 0; round < Budget.Rounds(100); round++)
        {
            MemoryPageStore store = new();
            PageCache cache = new();
            CachedFile file = cache.Open(store);
            int accepted = 0;
            Deadline.Run(
                cache,
                () =>
                {
                    try
                    {
                        for (; accepted < 100_000; accepted++)
                            file.Write([1], accepted);
                    }
                    catch (ObjectDisposedException)
                    {
                    }
                },
                () =>
                {
                    Thread.Sleep(1);
                    cache.Dispose();
                });

            byte[] stored = new byte[accepted];
            Assert.Equal(accepted, store.ReadPages(0, stored));
            Assert.Equal(-1, stored.AsSpan().IndexOfAnyExcept((byte)1));
        }
    }

    /// <summary>A flush beside an unmapping: a store that returned is in the store after the next flush.</summary>
    [Fact]
    public void A_mapped_store_beside_flush_and_unmap_is_never_lost()
    {
        MemoryPageStore store = new("mapped");
        CachedFile file = Cache.Open(store);
        file.Write(new byte[PageSize], 0);
        for (int round = 1; round <= Budget.Rounds(150); round++)
        {
            UserBuffer mapping = Space.Map(file, 0, PageSize);
            Space.Write(mapping.Address, 0);
            int last = 0;
            using CancellationTokenSource unmapped = new();
            Deadline.Run(
                Cache,
                () =>
                {
                    try
                    {
                        for (int value = 1; ; value++)
                        {
                            Space.Write(mapping.Address, value);
                            last = value;
                        }
                    }
                    catch (PageFaultException)
                    {
                    }
                },
                () =>
                {
                    while (!unmapped.IsCancellationRequested)
                        file.Flush();
                },
                () =>
                {
                    Thread.Sleep(1);
                    Space.Unmap(mapping);
                    unmapped.Cancel();
                });

            file.Flush();
            byte[] stored = new byte[4];
            store.ReadPages(0, stored);
            Assert.Equal(last, BitConverter.ToInt32(stored));
        }
    }
}
