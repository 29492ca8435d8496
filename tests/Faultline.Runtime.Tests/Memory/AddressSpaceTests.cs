using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Memory;

/// <summary>Regions, user loads and stores, and what they refuse.</summary>
public sealed class AddressSpaceTests : CacheTest
{
    [Fact]
    public void A_shared_mapping_and_the_file_are_the_same_bytes()
    {
        byte[] content = Bytes.Pattern(3 * PageSize);
        CachedFile file = OpenFile(content);
        UserBuffer mapping = Space.Map(file, PageSize, 2 * PageSize);

        Assert.Equal(content[PageSize + 5], Space.Read<byte>(mapping.Address + 5));

        Space.Write(mapping.Address + PageSize, "store"u8);
        byte[] read = new byte[5];
        Assert.Equal(5, file.Read(read, 2 * PageSize));
        Assert.Equal("store"u8, read);

        file.Write("write"u8, PageSize);
        Space.Read(mapping.Address, read);
        Assert.Equal("write"u8, read);
    }

    [Fact]
    public void Two_mappings_in_two_address_spaces_share_the_pages()
    {
        CachedFile file = OpenFile(new byte[PageSize]);
        AddressSpace other = new(Cache);
        UserBuffer mine = Space.Map(file, 0, PageSize);
        UserBuffer theirs = other.Map(file, 0, PageSize);

        Space.Write(mine.Address + 8, 0x1122334455667788);
        Assert.Equal(0x1122334455667788, other.Read<long>(theirs.Address + 8));
        Assert.Equal(1, Cache.Snapshot().Files.Single().CachedPages);
        Assert.Equal(2, Cache.Snapshot().Files.Single().Mappings);
    }

    [Fact]
    public void Anonymous_memory_is_zero_and_private_to_its_mapping()
    {
        UserBuffer first = Space.MapAnonymous(2 * PageSize);
        UserBuffer second = Space.MapAnonymous(2 * PageSize);
        byte[] bytes = Bytes.Of('#', 2 * PageSize);

        first.CopyTo(bytes);
        Assert.Equal(new byte[2 * PageSize], bytes);

        first.CopyFrom(Bytes.Of('1', 2 * PageSize));
        second.CopyTo(bytes);
        Assert.Equal(new byte[2 * PageSize], bytes);
    }

    [Fact]
    public void Anonymous_memory_is_zero_again_after_a_mapping_with_other_bytes_is_gone()
    {
        for (int i = 0; i < 20; i++)
        {
            UserBuffer used = Space.MapAnonymous(16 * PageSize);
            used.CopyFrom(Bytes.Pattern(16 * PageSize));
            Space.Unmap(used);

            UserBuffer fresh = Space.MapAnonymous(16 * PageSize);
            byte[] bytes = new byte[16 * PageSize];
            fresh.CopyTo(bytes);
            Assert.False(bytes.AsSpan().ContainsAnyExcept((byte)0));
            Space.Unmap(fresh);
        }
    }

    [Fact]
    public void Loads_and_stores_may_cross_pages()
    {
        CachedFile file = OpenFile(new byte[2 * PageSize]);
        UserBuffer mapping = Space.Map(file, 0, 2 * PageSize);

        Space.Write(mapping.Address + PageSize - 3, 0x0102030405060708);
        Assert.Equal(0x0102030405060708, Space.Read<long>(mapping.Address + PageSize - 3));

        byte[] bytes = new byte[8];
        file.Read(bytes, PageSize - 3);
        Assert.Equal(0x0102030405060708, BitConverter.ToInt64(bytes));
    }

    [Fact]
    public void The_rest_of_the_last_page_is_mapped_and_what_follows_is_not()
    {
        // generic/749: the tail is zero, a store there changes neither data nor size, the next page faults.
        byte[] content = Bytes.Pattern(PageSize + 100);
        string path = NewPath();
        File.WriteAllBytes(path, content);
        using CachedFile file = Cache.Open(path);
        UserBuffer mapping = Space.Map(file, 0, 3 * PageSize);
        byte[] tail = new byte[PageSize - 100];

        Space.Read(mapping.Address + PageSize + 100, tail);
        Assert.Equal(new byte[tail.Length], tail);

        Space.Write(mapping.Address + PageSize + 100, "lost"u8);
        Assert.Equal(content.Length, file.Length);
        PageFaultException fault = Assert.Throws<PageFaultException>(() => Space.Read<byte>(mapping.Address + (2 * PageSize)));
        Assert.Equal(mapping.Address + (2 * PageSize), fault.Address);
        Assert.Equal(file.Name, fault.File);
        Assert.Equal(2 * PageSize, fault.FileOffset);

        file.Flush();
        Assert.Equal(content, File.ReadAllBytes(path));
    }

    [Fact]
    public void A_mapping_sees_what_the_file_grew_by()
    {
        // mmapstress04 of LTP: mapped beyond the end, then written.
        CachedFile file = OpenFile([]);
        UserBuffer mapping = Space.Map(file, 0, 8 * PageSize, FileAccess.Read);
        Assert.Throws<PageFaultException>(() => Space.Read<byte>(mapping.Address));

        file.Write(Bytes.Of('a', 8 * PageSize), 0);

        byte[] seen = new byte[8 * PageSize];
        mapping.CopyTo(seen);
        Assert.Equal(Bytes.Of('a', 8 * PageSize), seen);
    }

    [Fact]
    public void Unmapped_memory_faults_with_the_address_and_no_file()
    {
        UserBuffer mapping = Space.MapAnonymous(PageSize);
        Space.Unmap(mapping);

        PageFaultException fault = Assert.Throws<PageFaultException>(() => Space.Read<int>(mapping.Address + 8));
        Assert.Equal(mapping.Address + 8, fault.Address);
        Assert.Null(fault.File);
        fault = Assert.Throws<PageFaultException>(() => Space.Write(mapping.Address + 16, 1));
        Assert.Equal(mapping.Address + 16, fault.Address);
    }

    [Fact]
    public void A_copy_that_runs_into_unmapped_memory_names_the_first_address_that_is_missing()
    {
        UserBuffer range = UserMemory.EndingInNothing(Space, Bytes.Pattern(100), unmapped: 50);
        PageFaultException fault = Assert.Throws<PageFaultException>(() => range.CopyTo(new byte[150]));
        Assert.Equal(range.Address + 100, fault.Address);
    }

    [Fact]
    public void A_read_only_mapping_takes_no_store()
    {
        byte[] content = Bytes.Pattern(PageSize);
        CachedFile file = OpenFile(content);
        UserBuffer mapping = Space.Map(file, 0, PageSize, FileAccess.Read);

        Assert.Throws<UnauthorizedAccessException>(() => Space.Write(mapping.Address, 1));
        Assert.Throws<UnauthorizedAccessException>(() => mapping.CopyFrom("x"u8));

        Assert.Equal(0, mapping.FaultInReadable());
        Assert.Throws<UnauthorizedAccessException>(() => Space.Write(mapping.Address, 1));
        Assert.Equal(0, mapping.CopyFromAtomic("x"u8));
        Assert.Equal(PageSize, mapping.FaultInWriteable());
        Assert.Equal(content, ReadAll(file));
    }

    [Fact]
    public void A_file_that_was_opened_to_read_cannot_be_mapped_to_write()
    {
        string path = NewPath();
        File.WriteAllBytes(path, Bytes.Pattern(PageSize));
        using CachedFile file = Cache.Open(path, FileMode.Open, FileAccess.Read);

        Assert.Throws<UnauthorizedAccessException>(() => Space.Map(file, 0, PageSize));
        Assert.Equal(Bytes.Pattern(PageSize)[0], Space.Read<byte>(Space.Map(file, 0, PageSize, FileAccess.Read).Address));
    }

    [Fact]
    public void A_store_whose_pages_cannot_be_taken_back_is_not_mapped()
    {
        MemoryPageStore fixedMemory = new("fixed memory");
        fixedMemory.WritePages(0, Bytes.Pattern(PageSize));
        using CachedFile file = Cache.Open(new FaultInjectingPageStore(fixedMemory) { CanInvalidateAnswer = false });

        NotSupportedException refusal = Assert.Throws<NotSupportedException>(() => Space.Map(file, 0, PageSize));
        Assert.Contains(file.Name, refusal.Message, StringComparison.Ordinal);

        // It is still read and written.
        file.Write("read and write"u8, 0);
        byte[] bytes = new byte[14];
        file.Read(bytes, 0);
        Assert.Equal("read and write"u8, bytes);
    }

    [Fact]
    public void Bad_ranges_are_refused()
    {
        CachedFile file = OpenFile(new byte[PageSize]);
        Assert.Throws<ArgumentOutOfRangeException>(() => Space.Map(file, -PageSize, PageSize));
        Assert.Throws<ArgumentOutOfRangeException>(() => Space.Map(file, 1, PageSize));
        Assert.Throws<ArgumentOutOfRangeException>(() => Space.Map(file, 0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Space.Map(file, 0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Space.Map(file, PageSize, long.MaxValue));
        Assert.Throws<ArgumentOutOfRangeException>(() => Space.MapAnonymous(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Space.MapAnonymous(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Space.Slice(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Space.Slice(-1, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Space.Slice(long.MaxValue, 2));
    }

    [Fact]
    public void Only_a_whole_mapping_is_unmapped()
    {
        UserBuffer mapping = Space.MapAnonymous(2 * PageSize);
        Assert.ThrowsAny<ArgumentException>(() => Space.Unmap(mapping.Slice(0, PageSize)));
        Assert.ThrowsAny<ArgumentException>(() => Space.Unmap(mapping.Slice(PageSize)));
        mapping.CopyFrom("still there"u8);

        Space.Unmap(mapping);
        Assert.ThrowsAny<ArgumentException>(() => Space.Unmap(mapping));
    }

    [Fact]
    public void Anonymous_memory_beyond_the_ceiling_is_refused_at_once_and_given_back_by_unmap()
    {
        Assert.ThrowsAny<Exception>(() => Space.MapAnonymous(Cache.Capacity + PageSize));

        for (int i = 0; i < 8; i++)
        {
            UserBuffer half = Space.MapAnonymous(Cache.Capacity / 2);
            half.CopyFrom(new byte[Cache.Capacity / 2]);
            Space.Unmap(half);
        }
    }

    [Fact]
    public void A_mapping_outlives_the_handle_that_it_was_made_from()
    {
        byte[] content = Bytes.Pattern(PageSize);
        CachedFile file = OpenFile(content);
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        file.Dispose();

        byte[] seen = new byte[PageSize];
        Deadline.Run(Cache, () => mapping.CopyTo(seen));
        Assert.Equal(content, seen);
    }

    [Fact]
    public void Whatever_is_disposed_says_so()
    {
        CachedFile file = OpenFile(new byte[PageSize]);
        AddressSpace space = new(Cache);
        UserBuffer mapping = space.MapAnonymous(PageSize);
        space.Dispose();
        Assert.Throws<ObjectDisposedException>(() => space.MapAnonymous(PageSize));
        Assert.Throws<ObjectDisposedException>(() => space.Map(file, 0, PageSize));
        Assert.Throws<ObjectDisposedException>(() => space.Read<byte>(mapping.Address));
        Assert.Throws<ObjectDisposedException>(() => mapping.CopyTo(new byte[PageSize]));
        space.Dispose();

        file.Dispose();
        Assert.Throws<ObjectDisposedException>(() => file.Read(new byte[1], 0));
        Assert.Throws<ObjectDisposedException>(() => file.Write(new byte[1], 0));
        Assert.Throws<ObjectDisposedException>(() => { file.BeginWrite(0, 1).Dispose(); });
        Assert.Throws<ObjectDisposedException>(() => file.GetPage(0));
        Assert.Throws<ObjectDisposedException>(() => file.Flush());
        Assert.Throws<ObjectDisposedException>(() => Space.Map(file, 0, PageSize));
        file.Dispose();

        PageCache cache = new(new PageCacheOptions { Capacity = 1 << 20 });
        cache.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cache.Open(new MemoryPageStore()));
        cache.Dispose();
    }

    [Fact]
    public void A_load_that_races_with_unmap_never_shows_what_is_put_into_the_frame_next()
    {
        // A stale access is impossible. The frames of an unmapped range go to another address space at once.
        AddressSpace other = new(Cache);
        UserBuffer current = Space.MapAnonymous(4 * PageSize);
        current.CopyFrom(Bytes.Of('m', 4 * PageSize));
        bool stop = false;
        long loads = 0;
        long faults = 0;
        Lock swap = new();

        void Load()
        {
            Span<byte> bytes = stackalloc byte[64];
            int page = 0;
            while (!Volatile.Read(ref stop))
            {
                UserBuffer mapping;
                lock (swap) mapping = current;
                try
                {
                    // Zeros: the next mapping took the address, and is not filled yet.
                    page = (page + 1) % 4;
                    mapping.Slice(page * PageSize, 64).CopyTo(bytes);
                    Assert.Equal(-1, bytes.IndexOfAnyExcept((byte)'m', (byte)0));
                    Interlocked.Increment(ref loads);
                }
                catch (PageFaultException)
                {
                    Interlocked.Increment(ref faults);
                }
            }
        }

        void Swap()
        {
            for (int i = 0; i < Budget.Rounds(1000); i++)
            {
                Space.Unmap(current);
                UserBuffer foreign = other.MapAnonymous(8 * PageSize);
                foreign.CopyFrom(Bytes.Of('x', 8 * PageSize));
                UserBuffer next = Space.MapAnonymous(4 * PageSize);
                next.CopyFrom(Bytes.Of('m', 4 * PageSize));
                lock (swap) current = next;
                other.Unmap(foreign);
                Thread.SpinWait(200);
            }

            Volatile.Write(ref stop, true);
        }

        Deadline.Run(Cache, Load, Load, Swap);
        Assert.True(loads > 0);
        Assert.True(faults > 0);
    }
}
