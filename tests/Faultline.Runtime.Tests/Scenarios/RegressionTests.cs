using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Scenarios;

/// <summary>Public reproductions of the same bug in other systems, each as one test.</summary>
public sealed class RegressionTests : CacheTest
{
    /// <summary>R1, xfstests generic/248: one byte of a five-byte file, from a mapping, one place further.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void R1_one_byte_within_a_small_file(bool touched)
    {
        CachedFile file = OpenFile("01234"u8.ToArray());
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        if (touched) Space.Read<byte>(mapping.Address);

        WriteResult result = Deadline.Run(Cache, () => file.TryWrite(mapping.Slice(2, 1), 3));

        Assert.Equal(new WriteResult(1, null), result);
        Assert.Equal("01224"u8.ToArray(), ReadAll(file));
    }

    /// <summary>R2, Asterinas #3257: nothing cached, mapped to read, one page written from the map to itself.</summary>
    [Fact]
    public void R2_cold_page_onto_itself()
    {
        byte[] content = Bytes.Pattern(PageSize);
        string path = NewPath();
        File.WriteAllBytes(path, content);
        using CachedFile file = Cache.Open(path);
        UserBuffer mapping = Space.Map(file, 0, PageSize, FileAccess.Read);

        Assert.Equal(new WriteResult(PageSize, null), Deadline.Run(Cache, () => file.TryWrite(mapping, 0)));
        Assert.Equal(content, ReadAll(file));
    }

    /// <summary>
    /// R3, xfstests generic/647: a hole in page 0, data in page 1, a mapping of both. Here with a shared mapping.
    /// </summary>
    [Fact]
    public void R3_hole_and_page_written_and_read_through_a_mapping_of_both()
    {
        byte[] data = Bytes.Pattern(PageSize);

        using (CachedFile file = HoleThenData(data))
        {
            UserBuffer mapping = Space.Map(file, 0, 2 * PageSize);
            Assert.Equal(PageSize, Deadline.Run(Cache, () => file.Read(mapping.Slice(0, PageSize), PageSize)));
            Assert.Equal([.. data, .. data], ReadAll(file));
        }

        using (CachedFile file = HoleThenData(data))
        {
            UserBuffer mapping = Space.Map(file, 0, 2 * PageSize);
            Assert.Equal(PageSize, Deadline.Run(Cache, () => file.TryWrite(mapping.Slice(PageSize, PageSize), 0)).Written);
            Assert.Equal([.. data, .. data], ReadAll(file));
        }

        using (CachedFile file = HoleThenData(data))
        {
            UserBuffer mapping = Space.Map(file, 0, 2 * PageSize);
            Assert.Equal(PageSize, Deadline.Run(Cache, () => file.Read(mapping.Slice(0, PageSize), 0)));
            Assert.Equal([.. new byte[PageSize], .. data], ReadAll(file));
        }
    }

    /// <summary>R5, OpenZFS #18135: a long write from a mapping of the same file, nothing of it resident.</summary>
    [Theory]
    [InlineData((2 << 20) + 1)]
    [InlineData((64 * 4096) + 1)]
    public void R5_long_write_of_a_file_from_its_own_mapping(int length)
    {
        byte[] content = Bytes.Pattern(length);
        CachedFile file = OpenFile(content);
        UserBuffer mapping = Space.Map(file, 0, UserMemory.RoundUp(length)).Slice(0, length);

        Assert.Equal(new WriteResult(length, null), Deadline.Run(Cache, () => file.TryWrite(mapping, 0)));
        Assert.Equal(content, ReadAll(file));
    }

    /// <summary>R7, OpenZFS #17129: the source goes away while it is written.</summary>
    [Fact]
    public void R7_source_unmapped_during_the_write()
    {
        const int Pages = 64;
        byte[] old = Bytes.Of('o', Pages * PageSize);
        for (int round = 0; round < Budget.Rounds(30); round++)
        {
            using CachedFile file = OpenMemory(old);
            UserBuffer source = UserMemory.Cold(Cache, Space, Bytes.Of('n', Pages * PageSize));
            using Barrier start = new(2);
            WriteResult result = default;
            int delay = round * 40;

            Deadline.Run(
                Cache,
                () =>
                {
                    start.SignalAndWait();
                    result = file.TryWrite(source, 0);
                },
                () =>
                {
                    start.SignalAndWait();
                    Thread.SpinWait(delay);
                    Space.Unmap(source);
                });

            Assert.InRange(result.Written, 0, old.Length);
            if (result.Written < old.Length) Assert.IsType<PageFaultException>(result.Cause);
            byte[] content = ReadAll(file);
            Assert.Equal(-1, content.AsSpan(0, (int)result.Written).IndexOfAnyExcept((byte)'n'));
            Assert.Equal(-1, content.AsSpan((int)result.Written).IndexOfAnyExcept((byte)'o'));

            // Nothing is left locked, the lock of extending writes included.
            Deadline.Run(Cache, () => file.Write("end"u8, old.Length + PageSize));
        }
    }

    /// <summary>R8, the comment above vn_io_fault of FreeBSD: two files, each written from a mapping of the other.</summary>
    [Fact]
    public void R8_two_files_written_and_read_crosswise()
    {
        const int Pages = 8;
        for (int round = 0; round < Budget.Rounds(40); round++)
        {
            using CachedFile first = OpenFile(Bytes.Of('1', Pages * PageSize));
            using CachedFile second = OpenFile(Bytes.Of('2', Pages * PageSize));
            UserBuffer mapFirst = Space.Map(first, 0, Pages * PageSize);
            UserBuffer mapSecond = Space.Map(second, 0, Pages * PageSize);
            using Barrier start = new(4);

            Deadline.Run(
                Cache,
                () =>
                {
                    start.SignalAndWait();
                    first.Write(mapSecond, 0);
                },
                () =>
                {
                    start.SignalAndWait();
                    second.Write(mapFirst, 0);
                },
                () =>
                {
                    start.SignalAndWait();
                    Assert.Equal(Pages * PageSize, first.Read(mapSecond, 0));
                },
                () =>
                {
                    start.SignalAndWait();
                    Assert.Equal(Pages * PageSize, second.Read(mapFirst, 0));
                });

            Assert.Equal(-1, ReadAll(first).AsSpan().IndexOfAnyExcept((byte)'1', (byte)'2'));
            Assert.Equal(-1, ReadAll(second).AsSpan().IndexOfAnyExcept((byte)'1', (byte)'2'));
            Space.Unmap(mapFirst);
            Space.Unmap(mapSecond);
        }
    }

    /// <summary>R10, xfstests generic/743: the store fails while the source, or the destination, is brought in.</summary>
    [Fact]
    public void R10_the_source_cannot_be_read()
    {
        byte[] content = Bytes.Pattern(2 * PageSize);
        IOException cause = new("bad sector");
        CachedFile file = OpenBlockLike(content, out _);
        CachedFile bad = OpenInjected(Bytes.Of('x', PageSize), out FaultInjectingPageStore store);
        store.ReadError = (_, _) => cause;
        UserBuffer source = Space.Map(bad, 0, PageSize);

        WriteResult result = Deadline.Run(Cache, () => file.TryWrite(source, 0));

        Assert.Equal(0, result.Written);
        PageFaultException fault = Assert.IsType<PageFaultException>(result.Cause);
        Assert.Same(cause, fault.InnerException);
        Assert.Equal(bad.Name, fault.File);
        Assert.Equal(1, store.Reads);
        Assert.Equal(content, Deadline.Run(Cache, () => ReadAll(file)));
        Deadline.Run(Cache, () => file.Write("free"u8, 0));
    }

    /// <summary>R10, the other half: no byte of a page that could not be read is ever seen.</summary>
    [Fact]
    public void R10_the_destination_cannot_be_read()
    {
        byte[] content = Bytes.Pattern(2 * PageSize);
        CachedFile file = OpenBlockLike(content, out FaultInjectingPageStore store);
        store.ReadError = (_, offset) => offset < PageSize ? new IOException("bad sector") : null;
        UserBuffer source = UserMemory.Cold(Cache, Space, Bytes.Of('n', 100));

        Deadline.Run(Cache, () =>
        {
            Assert.ThrowsAny<IOException>(() => file.Write(source, 50));
            Assert.ThrowsAny<IOException>(() => file.Read(new byte[10], 50));
            Assert.ThrowsAny<IOException>(() => file.GetPage(0));
        });

        store.ReadError = (_, _) => null;
        Assert.Equal(content, Deadline.Run(Cache, () => ReadAll(file)));
    }

    /// <summary>xfstests generic/246: a new file from resident bytes and from an untouched mapping.</summary>
    [Fact]
    public void Generic246_new_file_from_a_mapping()
    {
        CachedFile file = OpenFile([]);
        UserBuffer mapped = UserMemory.Cold(Cache, Space, Bytes.Of('c', 10));
        file.Write(UserMemory.Resident(Space, Bytes.Of('a', 10)), 0);
        file.Write(UserMemory.Resident(Space, Bytes.Of('b', 10)), 10);
        Deadline.Run(Cache, () => file.Write(mapped, 20));
        Assert.Equal("aaaaaaaaaabbbbbbbbbbcccccccccc"u8.ToArray(), ReadAll(file));
    }

    /// <summary>xfstests generic/638: across the end of the file, from a mapping of both its pages.</summary>
    [Fact]
    public void Generic638_write_across_the_end_from_a_mapping_of_both_pages()
    {
        byte[] content = new byte[2 * PageSize];
        Bytes.Pattern(64).CopyTo(content, 0);
        Bytes.Pattern(64, seed: 2).CopyTo(content, PageSize);
        CachedFile file = OpenFile(content);
        UserBuffer mapping = Space.Map(file, 0, 2 * PageSize);

        Deadline.Run(Cache, () =>
        {
            file.Write(mapping.Slice(0, 64), (2 * PageSize) - 64);
            file.Write(mapping.Slice(PageSize, 64), 2 * PageSize);
        });

        byte[] seen = ReadAll(file);
        Assert.Equal((2 * PageSize) + 64, seen.Length);
        Assert.Equal(Bytes.Pattern(64), seen[((2 * PageSize) - 64)..(2 * PageSize)]);
        Assert.Equal(Bytes.Pattern(64, seed: 2), seen[(2 * PageSize)..]);
    }

    /// <summary>xfstests generic/340 (holetest): two threads fill their words of every page, by map and by write.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Generic340_no_update_of_a_hole_is_lost(bool secondWrites)
    {
        const int Pages = 256;
        CachedFile file = OpenMemoryLike(Pages * PageSize, out _);
        UserBuffer mapping = Space.Map(file, 0, Pages * PageSize);
        using Barrier start = new(2);

        void Fill(long id, bool write)
        {
            start.SignalAndWait();
            for (int page = 0; page < Pages; page++)
            {
                long place = (page * PageSize) + (id * 8);
                if (write) file.Write(BitConverter.GetBytes(id), place);
                else Space.Write(mapping.Address + place, id);
            }
        }

        Deadline.Run(Cache, () => Fill(1, write: false), () => Fill(2, secondWrites));

        for (int page = 0; page < Pages; page++)
        {
            Assert.Equal(1, Space.Read<long>(mapping.Address + (page * PageSize) + 8));
            Assert.Equal(2, Space.Read<long>(mapping.Address + (page * PageSize) + 16));
        }
    }

    /// <summary>xfstests generic/438: a file grows by a byte, which is stored through the map, while it is flushed.</summary>
    [Fact]
    public void Generic438_flush_does_not_eat_a_byte_at_the_end()
    {
        string path = NewPath();
        int length = Budget.Rounds(3000);
        using CachedFile file = Cache.Open(path);
        UserBuffer mapping = Space.Map(file, 0, UserMemory.RoundUp(length));
        bool stop = false;

        void Grow()
        {
            for (int i = 0; i < length; i++)
            {
                file.Write([0], i);
                Space.Write(mapping.Address + i, (byte)0x78);
            }

            Volatile.Write(ref stop, true);
        }

        void Flush()
        {
            while (!Volatile.Read(ref stop)) file.Flush();
        }

        Deadline.Run(Cache, Grow, Flush);
        file.Flush();
        Assert.Equal(Bytes.Of('x', length), ReadAll(file));
        Assert.Equal(Bytes.Of('x', length), File.ReadAllBytes(path));
    }

    /// <summary>xfstests generic/428: a mapping that was read while the file had a hole shows what is written there.</summary>
    [Fact]
    public void Generic428_a_mapped_hole_shows_what_is_written()
    {
        CachedFile file = OpenMemoryLike(16 * PageSize, out _);
        UserBuffer mapping = Space.Map(file, 8 * PageSize, 8 * PageSize, FileAccess.Read);
        Assert.Equal(0, Space.Read<byte>(mapping.Address));

        file.Write("twelve bytes"u8, 8 * PageSize);

        byte[] seen = new byte[12];
        Space.Read(mapping.Address, seen);
        Assert.Equal("twelve bytes"u8, seen);
    }

    /// <summary>mmapstress02 of LTP: memory without the access that is needed fails both read and write.</summary>
    [Fact]
    public void Mmapstress02_no_access()
    {
        byte[] content = Bytes.Pattern(PageSize);
        CachedFile file = OpenFile(content);
        UserBuffer readOnly = Space.Map(file, 0, PageSize, FileAccess.Read);
        UserBuffer nothing = UserMemory.EndingInNothing(Space, "x"u8, unmapped: 100).Slice(1);

        Deadline.Run(Cache, () =>
        {
            Assert.Throws<UnauthorizedAccessException>(() => file.Read(readOnly, 0));
            Assert.Throws<PageFaultException>(() => file.Read(nothing, 0));
            Assert.Throws<PageFaultException>(() => file.Write(nothing, 0));
        });
        Assert.Equal(content, ReadAll(file));
    }

    /// <summary>mmapstress07 of LTP: data, hole, data, extended, the hole read and partly filled.</summary>
    [Fact]
    public void Mmapstress07_holes()
    {
        string path = NewPath();
        using CachedFile file = Cache.Open(path);
        file.Write(Bytes.Of('a', PageSize), 0);
        file.Write(Bytes.Of('b', PageSize / 2), 4 * PageSize);
        UserBuffer mapping = Space.Map(file, 0, 6 * PageSize);
        Assert.Equal((byte)'b', Space.Read<byte>(mapping.Address + (4 * PageSize)));
        file.Write(Bytes.Of('c', PageSize), (4 * PageSize) + (PageSize / 2));

        byte[] hole = Bytes.Of('#', 3 * PageSize);
        Space.Read(mapping.Address + PageSize, hole);
        Assert.Equal(new byte[3 * PageSize], hole);
        Space.Write(mapping.Address + (2 * PageSize) + 100, Bytes.Of('e', 200));
        file.Flush(flushToDisk: true);

        byte[] expected =
        [
            .. Bytes.Of('a', PageSize), .. new byte[PageSize + 100], .. Bytes.Of('e', 200),
            .. new byte[(2 * PageSize) - 300], .. Bytes.Of('b', PageSize / 2), .. Bytes.Of('c', PageSize),
        ];
        Assert.Equal(expected, ReadAll(file));
        Assert.Equal(expected, File.ReadAllBytes(path));
    }

    /// <summary>mmapstress10 of LTP: readers by map while the file grows see the pattern, or the zero tail.</summary>
    [Fact]
    public void Mmapstress10_mapped_readers_of_a_growing_file()
    {
        const int End = 6 * PageSize;
        CachedFile file = OpenFile(Bytes.Of('p', 100));
        UserBuffer mapping = Space.Map(file, 0, End, FileAccess.Read);
        byte[] twenty = Bytes.Of('p', 20);

        void Grow()
        {
            while (file.Length < End - 20) file.Write(twenty, file.Length);
        }

        void Look()
        {
            int place = 1;
            while (file.Length < End - 20)
            {
                place = (int)((place * 7919L) % file.Length);
                Assert.Equal((byte)'p', Space.Read<byte>(mapping.Address + place));
                place++;
            }
        }

        Deadline.Run(Cache, Grow, Look, Look);
    }

    /// <summary>mmap-corruption01 of LTP: a file grows by writes, is filled by map, and no page is lost.</summary>
    [Fact]
    public void MmapCorruption01_no_lost_pages()
    {
        const int Pages = 512;
        CachedFile file = OpenMemory([]);
        for (int round = 1; round <= 3; round++)
        {
            file.Write([1], (Pages * PageSize) - 1);
            UserBuffer mapping = Space.Map(file, 0, Pages * PageSize);
            mapping.CopyFrom(Bytes.Of((char)round, Pages * PageSize));
            Space.Unmap(mapping);
            Assert.Equal(-1, ReadAll(file).AsSpan().IndexOfAnyExcept((byte)round));
        }
    }

    private CachedFile HoleThenData(byte[] data)
    {
        CachedFile file = OpenFile([.. new byte[PageSize], .. data]);
        Assert.Equal(0, Cache.Snapshot().Files.Single(told => told.Name == file.Name).CachedPages);
        return file;
    }
}
