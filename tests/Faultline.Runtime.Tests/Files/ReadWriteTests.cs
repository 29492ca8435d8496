using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Files;

/// <summary>Positional reads and writes of a file, from and into spans and user memory.</summary>
public sealed class ReadWriteTests : CacheTest
{
    public static TheoryData<int, int> Ranges => new()
    {
        { 0, 1 }, { 0, PageSize }, { 1, PageSize - 1 }, { PageSize - 1, 2 }, { 100, 3 * PageSize }, { PageSize, PageSize },
        { 2 * PageSize, (3 * PageSize) + 7 }, { (5 * PageSize) - 1, 1 },
    };

    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_write_inside_the_file_changes_exactly_its_range(int offset, int length)
    {
        byte[] content = Bytes.Pattern(6 * PageSize);
        CachedFile file = OpenFile(content);
        byte[] data = Bytes.Pattern(length, seed: 2);

        file.Write(data, offset);

        data.CopyTo(content, offset);
        Assert.Equal(content, ReadAll(file));
        Assert.Equal(content.Length, file.Length);
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_write_from_cold_user_memory_changes_exactly_its_range(int offset, int length)
    {
        byte[] content = Bytes.Pattern(6 * PageSize);
        CachedFile file = OpenFile(content);
        byte[] data = Bytes.Pattern(length + 9, seed: 2);
        UserBuffer source = UserMemory.Cold(Cache, Space, data).Slice(9);

        Deadline.Run(Cache, () => file.Write(source, offset));

        data.AsSpan(9).CopyTo(content.AsSpan(offset));
        Assert.Equal(content, ReadAll(file));
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void A_read_into_user_memory_fills_exactly_its_range(int offset, int length)
    {
        byte[] content = Bytes.Pattern(6 * PageSize);
        CachedFile file = OpenFile(content);
        UserBuffer destination = Space.MapAnonymous(6 * PageSize);
        destination.CopyFrom(Bytes.Of('#', 6 * PageSize));

        Assert.Equal(length, Deadline.Run(Cache, () => file.Read(destination.Slice(11, length), offset)));

        byte[] seen = new byte[6 * PageSize];
        destination.CopyTo(seen);
        Assert.Equal(Bytes.Of('#', 11), seen[..11]);
        Assert.Equal(content.AsSpan(offset, length), seen.AsSpan(11, length));
        Assert.False(seen.AsSpan(11 + length).ContainsAnyExcept((byte)'#'));
    }

    [Fact]
    public void A_read_stops_at_the_end()
    {
        byte[] content = Bytes.Pattern(PageSize + 10);
        CachedFile file = OpenFile(content);
        byte[] buffer = Bytes.Of('#', 100);

        Assert.Equal(10, file.Read(buffer, PageSize));
        Assert.Equal(content[PageSize..], buffer[..10]);
        Assert.Equal(Bytes.Of('#', 90), buffer[10..]);
        Assert.Equal(0, file.Read(buffer, PageSize + 10));
        Assert.Equal(0, file.Read(buffer, long.MaxValue - 1000));
        Assert.Equal(0, file.Read([], 0));
        Assert.Equal(10, file.Read(UserMemory.Resident(Space, buffer), PageSize));
        Assert.Equal(0, file.Read(UserMemory.Resident(Space, buffer), 2 * PageSize));
    }

    [Fact]
    public void A_write_beyond_the_end_extends_and_the_gap_is_zero()
    {
        CachedFile file = OpenFile("abc"u8.ToArray());

        file.Write("def"u8, (2 * PageSize) + 5);

        byte[] expected = new byte[(2 * PageSize) + 8];
        "abc"u8.CopyTo(expected);
        "def"u8.CopyTo(expected.AsSpan((2 * PageSize) + 5));
        Assert.Equal(expected, ReadAll(file));
    }

    [Fact]
    public void A_mapped_store_beyond_the_end_is_zero_when_the_file_grows_over_it()
    {
        // Growing zeroes the tail of the old last page under its lock, before the size grows.
        CachedFile file = OpenFile(Bytes.Of('a', 100));
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        Space.Write(mapping.Address + 100, Bytes.Of('Z', PageSize - 100));

        file.Write("end"u8, 200);

        byte[] expected = [.. Bytes.Of('a', 100), .. new byte[100], .. "end"u8];
        Assert.Equal(expected, ReadAll(file));
        byte[] tail = new byte[PageSize - 203];
        Space.Read(mapping.Address + 203, tail);
        Assert.Equal(new byte[tail.Length], tail);

        Space.Write(mapping.Address + 203, Bytes.Of('Z', 20));
        file.Write("far"u8, 3 * PageSize);
        Assert.False(ReadAll(file).AsSpan(203, (3 * PageSize) - 203).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Growing_by_begin_write_zeroes_the_tail_too()
    {
        CachedFile file = OpenFile(Bytes.Of('a', 100));
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        Space.Write(mapping.Address + 100, Bytes.Of('Z', PageSize - 100));

        using (PageWrite write = file.BeginWrite(150, 50))
        {
            Bytes.Of('b', 50).CopyTo(write.Data);
            Assert.Equal(20, write.Complete(20));
        }

        byte[] expected = [.. Bytes.Of('a', 100), .. new byte[50], .. Bytes.Of('b', 20)];
        Assert.Equal(expected, ReadAll(file));
    }

    [Fact]
    public void A_growing_file_never_shows_a_reader_what_was_stored_beyond_its_end()
    {
        for (int round = 0; round < Budget.Rounds(50); round++)
        {
            using CachedFile file = OpenMemory(Bytes.Of('a', 10));
            UserBuffer mapping = Space.Map(file, 0, PageSize);
            Space.Write(mapping.Address + 10, Bytes.Of('Z', PageSize - 10));
            using Barrier start = new(2);

            void Grow()
            {
                start.SignalAndWait();
                for (int size = 11; size < 500; size += 60) file.Write("b"u8, size - 1);
            }

            void Read()
            {
                byte[] buffer = new byte[PageSize];
                start.SignalAndWait();
                while (file.Length < 400)
                {
                    int count = file.Read(buffer, 0);
                    Assert.Equal(-1, buffer.AsSpan(0, count).IndexOf((byte)'Z'));
                }
            }

            Deadline.Run(Cache, Grow, Read);
            Space.Unmap(mapping);
        }
    }

    [Fact]
    public void A_whole_page_is_written_without_reading_it()
    {
        CachedFile file = OpenBlockLike(Bytes.Pattern(3 * PageSize), out FaultInjectingPageStore store);
        file.Write(Bytes.Of('w', 3 * PageSize), 0);
        Assert.Equal(0, store.Reads);
        Assert.Equal(Bytes.Of('w', 3 * PageSize), ReadAll(file));
        Assert.Equal(0, store.Reads);
    }

    [Fact]
    public void A_page_is_read_once_at_most()
    {
        CachedFile file = OpenBlockLike(Bytes.Pattern(PageSize), out FaultInjectingPageStore store);
        for (int i = 0; i < 10; i++) file.Write("part"u8, i * 100);
        ReadAll(file);
        Assert.Equal(1, store.Reads);
    }

    [Fact]
    public void Handles_of_one_path_and_of_one_store_share_one_file()
    {
        string path = NewPath();
        using CachedFile first = Cache.Open(path);
        using CachedFile second = Cache.Open(path);
        first.Write("shared"u8, 0);
        Assert.Equal("shared"u8.ToArray(), ReadAll(second));

        FaultInjectingPageStore store = new(new MemoryPageStore());
        CachedFile third = Cache.Open(store);
        CachedFile fourth = Cache.Open(store);
        third.Write("one"u8, 0);
        third.Dispose();
        Assert.Equal(0, store.Disposals);
        Assert.Equal("one"u8.ToArray(), ReadAll(fourth));
        fourth.Dispose();
        Assert.Equal(1, store.Disposals);
    }

    [Fact]
    public void A_file_opened_to_read_is_not_written()
    {
        string path = NewPath();
        File.WriteAllBytes(path, Bytes.Pattern(100));
        using CachedFile file = Cache.Open(path, FileMode.Open, FileAccess.Read);

        Assert.Throws<UnauthorizedAccessException>(() => file.Write("x"u8, 0));
        Assert.Throws<UnauthorizedAccessException>(() => { file.BeginWrite(0, 1).Dispose(); });
        Assert.Equal(Bytes.Pattern(100), ReadAll(file));
    }

    [Fact]
    public void A_file_that_does_not_exist_is_not_opened()
    {
        Assert.Throws<FileNotFoundException>(() => Cache.Open(NewPath(), FileMode.Open));
    }

    [Fact]
    public void Bad_ranges_are_refused()
    {
        CachedFile file = OpenMemory(new byte[PageSize]);
        UserBuffer buffer = UserMemory.Resident(Space, new byte[10]);
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(new byte[1], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Read(buffer, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Write(new byte[1], -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Write(buffer, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.TryWrite(buffer, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => file.Write(new byte[2], long.MaxValue - 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => { file.BeginWrite(-1, 1).Dispose(); });
        Assert.Throws<ArgumentOutOfRangeException>(() => { file.BeginWrite(0, -1).Dispose(); });
        Assert.Throws<ArgumentOutOfRangeException>(() => file.GetPage(-1));
    }

    [Fact]
    public void An_empty_write_does_nothing()
    {
        CachedFile file = OpenFile(Bytes.Pattern(10));
        file.Write([], 5);
        file.Write([], 500);
        file.Write(Space.MapAnonymous(PageSize).Slice(0, 0), 500);
        Assert.Equal(new WriteResult(0, null), file.TryWrite(Space.MapAnonymous(PageSize).Slice(0, 0), 500));
        Assert.Equal(10, file.Length);
        Assert.Equal(Bytes.Pattern(10), ReadAll(file));
    }

    [Fact]
    public void A_begun_write_covers_at_most_the_rest_of_its_page()
    {
        CachedFile file = OpenMemory(new byte[3 * PageSize]);
        using (PageWrite write = file.BeginWrite(PageSize + 100, long.MaxValue / 2))
        {
            Assert.Equal(PageSize - 100, write.Length);
            Assert.Equal(PageSize - 100, write.Data.Length);
        }

        using (PageWrite write = file.BeginWrite(PageSize + 100, 7))
        {
            Assert.Equal(7, write.Length);
        }
    }

    [Theory]
    [InlineData(4096)]
    [InlineData(16384)]
    [InlineData(65536)]
    public void Every_page_size_keeps_the_bytes(int pageSize)
    {
        using PageCache cache = new(new PageCacheOptions { Capacity = 4 << 20, PageSize = pageSize });
        using AddressSpace space = new(cache);
        using CachedFile file = cache.Open(new MemoryPageStore());
        byte[] content = Bytes.Pattern(200_000);
        file.Write(content, 0);
        UserBuffer mapping = space.Map(file, 0, 200_000, FileAccess.ReadWrite);

        Deadline.Run(cache, () => file.Write(mapping.Slice(1000, 90_000), 100_000));

        content.AsSpan(1000, 90_000).ToArray().CopyTo(content, 100_000);
        byte[] seen = new byte[200_000];
        mapping.CopyTo(seen);
        Assert.Equal(content, seen);
        Assert.Equal(pageSize, cache.PageSize);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2048)]
    [InlineData(5000)]
    [InlineData(131072)]
    public void Other_page_sizes_are_refused(int pageSize)
    {
        Assert.Throws<ArgumentOutOfRangeException>(
            () => new PageCache(new PageCacheOptions { PageSize = pageSize }).Dispose());
    }
}
