using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Files;

/// <summary>What flush writes, what it says when it cannot, and that nothing is lost then.</summary>
public sealed class FlushTests : CacheTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_flushed_is_in_the_file_when_it_is_opened_again(bool toDisk)
    {
        string path = NewPath();
        byte[] content = Bytes.Pattern((5 * PageSize) + 123);
        using (CachedFile file = Cache.Open(path))
        {
            file.Write(content, 0);
            Space.Write(Space.Map(file, 0, PageSize).Address + 7, "mapped"u8);
            file.Flush(toDisk);
        }

        "mapped"u8.CopyTo(content.AsSpan(7));
        Assert.Equal(content, File.ReadAllBytes(path));

        using PageCache other = new(new PageCacheOptions { Capacity = 1 << 20 });
        using CachedFile again = other.Open(path, FileMode.Open);
        Assert.Equal(content, ReadAll(again));
    }

    [Fact]
    public void A_mapped_store_after_a_flush_is_seen_by_the_next()
    {
        // Write-back takes the right to store away; without that the second store would go unnoticed.
        string path = NewPath();
        File.WriteAllBytes(path, new byte[PageSize]);
        using CachedFile file = Cache.Open(path);
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        for (byte round = 1; round <= 5; round++)
        {
            Space.Write(mapping.Address + round, round);
            Assert.Equal(1, Cache.Snapshot().Files.Single().DirtyPages);
            file.Flush();
            Assert.Equal(0, Cache.Snapshot().Files.Single().DirtyPages);
            Assert.Equal(round, File.ReadAllBytes(path)[round]);
        }
    }

    [Fact]
    public void Stores_that_race_with_flushes_are_all_in_the_file_after_the_last()
    {
        string path = NewPath();
        File.WriteAllBytes(path, new byte[8 * PageSize]);
        using CachedFile file = Cache.Open(path);
        UserBuffer mapping = Space.Map(file, 0, 8 * PageSize);
        bool stop = false;

        void Store()
        {
            for (int i = 0; i < Budget.Rounds(8_000); i++)
            {
                int place = i * 8 % (8 * PageSize);
                Space.Write(mapping.Address + place, (long)i);
            }

            Volatile.Write(ref stop, true);
        }

        void Flush()
        {
            while (!Volatile.Read(ref stop)) file.Flush();
        }

        Deadline.Run(Cache, Store, Flush);
        file.Flush();
        Assert.Equal(ReadAll(file), File.ReadAllBytes(path));
        long[] last = new long[PageSize];
        int rounds = Budget.Rounds(8_000);
        for (int i = 0; i < rounds; i++) last[i % PageSize] = i;
        byte[] stored = File.ReadAllBytes(path);
        for (int i = 0; i < PageSize; i++) Assert.Equal(last[i], BitConverter.ToInt64(stored, i * 8));
    }

    [Fact]
    public void A_clean_file_is_not_written()
    {
        CachedFile file = OpenInjected(Bytes.Pattern(2 * PageSize), out FaultInjectingPageStore store);
        ReadAll(file);
        file.Flush();
        Assert.Equal(0, store.Writes);

        file.Write("x"u8, 0);
        file.Flush();
        int writes = store.Writes;
        Assert.True(writes > 0);
        file.Flush();
        Assert.Equal(writes, store.Writes);
    }

    [Fact]
    public void A_store_is_asked_to_reach_the_disk_only_if_the_caller_asks()
    {
        CachedFile file = OpenInjected(new byte[PageSize], out FaultInjectingPageStore store);
        file.Write("x"u8, 0);
        file.Flush(flushToDisk: true);
        Assert.True(store.Flushes >= 1);
    }

    [Fact]
    public void A_failed_write_back_is_reported_and_the_data_is_kept_for_the_next()
    {
        IOException cause = new("no space");
        CachedFile file = OpenInjected(Bytes.Of('o', 3 * PageSize), out FaultInjectingPageStore store);
        file.Write(Bytes.Of('n', 3 * PageSize), 0);
        store.WriteError = (_, _) => cause;

        IOException seen = Deadline.Run(Cache, () => Assert.ThrowsAny<IOException>(() => file.Flush()));
        Assert.Same(cause, seen.GetBaseException());
        Assert.Equal(Bytes.Of('n', 3 * PageSize), ReadAll(file));

        store.WriteError = (_, _) => null;
        Deadline.Run(Cache, () => file.Flush());
        byte[] stored = new byte[3 * PageSize];
        store.Inner.ReadPages(0, stored);
        Assert.Equal(Bytes.Of('n', 3 * PageSize), stored);
        Deadline.Run(Cache, () => file.Flush());
    }

    [Fact]
    public void A_write_back_that_fails_in_the_middle_loses_nothing()
    {
        CachedFile file = OpenInjected(Bytes.Of('o', 8 * PageSize), out FaultInjectingPageStore store);
        for (int page = 0; page < 8; page += 2) file.Write(Bytes.Of('n', PageSize), page * PageSize);
        store.WriteError = (call, _) => call == 2 ? new IOException("once") : null;

        Deadline.Run(Cache, () =>
        {
            Assert.ThrowsAny<IOException>(() => file.Flush());
            file.Flush();
        });

        byte[] stored = new byte[8 * PageSize];
        store.Inner.ReadPages(0, stored);
        Assert.Equal(ReadAll(file), stored);
        Assert.Equal((byte)'n', stored[6 * PageSize]);
    }

    [Fact]
    public void Each_handle_sees_a_write_back_error_exactly_once()
    {
        FaultInjectingPageStore store = new(new MemoryPageStore());
        using CachedFile first = Cache.Open(store);
        using CachedFile second = Cache.Open(store);
        first.Write("data"u8, 0);
        store.WriteError = (call, _) => call == 1 ? new IOException("once") : null;

        Assert.ThrowsAny<IOException>(() => first.Flush());
        first.Flush();
        Assert.ThrowsAny<IOException>(() => second.Flush());
        second.Flush();
    }

    [Fact]
    public void A_file_is_read_and_written_while_it_is_flushed()
    {
        CachedFile file = OpenInjected(Bytes.Of('o', 2 * PageSize), out FaultInjectingPageStore store);
        file.Write("dirty"u8, 0);
        store.CloseWriteGate();
        Thread flusher = Deadline.Start("flusher", () => file.Flush());
        Deadline.Until(Cache, () => store.BlockedWrites == 1, "the flusher writes");

        byte[] seen = new byte[5];
        Deadline.Run(Cache, () =>
        {
            file.Read(seen, 0);
            file.Write("other"u8, PageSize);
        });
        Assert.Equal("dirty"u8, seen);

        store.OpenWriteGate();
        Deadline.Run(Cache, () => flusher.Join());
        file.Flush();
        byte[] stored = new byte[5];
        store.Inner.ReadPages(PageSize, stored);
        Assert.Equal("other"u8, stored);
    }
}
