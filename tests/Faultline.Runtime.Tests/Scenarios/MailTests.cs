using Faultline.Runtime.Tests.Files;
using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Scenarios;

/// <summary>
/// The demos of the mail of October 2006: a write whose source is a mapping of the very page that is written, by the
/// file's own write and by a client's loop, cold and warm.
/// </summary>
public sealed class MailTests : CacheTest
{
    public static TheoryData<bool, string> Writers => new()
    {
        { true, "Write" }, { true, "TryWrite" }, { true, "AtomicCopy" },
        { false, "Write" }, { false, "TryWrite" }, { false, "AtomicCopy" },
    };

    /// <summary>write-deadlock-demo: D1, the mapping was not touched.</summary>
    [Theory]
    [MemberData(nameof(Writers))]
    public void Write_from_a_mapping_of_the_same_page(bool cold, string writer)
    {
        byte[] content = Bytes.Pattern(PageSize);
        CachedFile file = OpenFile(content);
        if (!cold) ReadAll(file);
        UserBuffer mapping = Space.Map(file, 0, PageSize);

        Deadline.Run(Cache, () => WriteWith(writer, file, mapping.Slice(100, 500), 2000));

        content.AsSpan(100, 500).CopyTo(content.AsSpan(2000));
        Assert.Equal(content, ReadAll(file));
        byte[] seen = new byte[PageSize];
        mapping.CopyTo(seen);
        Assert.Equal(content, seen);
    }

    /// <summary>The same for the whole page onto itself; R2 (Asterinas #3257).</summary>
    [Theory]
    [MemberData(nameof(Writers))]
    public void Write_a_whole_page_onto_itself(bool cold, string writer)
    {
        byte[] content = Bytes.Pattern(PageSize);
        CachedFile file = OpenBlockLike(content, out _);
        if (!cold) ReadAll(file);
        UserBuffer mapping = Space.Map(file, 0, PageSize);

        Deadline.Run(Cache, () => WriteWith(writer, file, mapping, 0));

        Assert.Equal(content, ReadAll(file));
    }

    /// <summary>writev-deadlock-demo, D6: the bytes before are good and resident, the rest maps the destination.</summary>
    [Theory]
    [MemberData(nameof(Writers))]
    public void Write_from_a_source_whose_second_page_maps_the_destination(bool cold, string writer)
    {
        byte[] content = Bytes.Pattern(2 * PageSize);
        CachedFile file = OpenBlockLike(content, out _);
        if (!cold) ReadAll(file);
        UserBuffer mapping = Space.Map(file, 0, 2 * PageSize);
        Space.Read<byte>(mapping.Address);

        Deadline.Run(Cache, () => WriteWith(writer, file, mapping.Slice(PageSize - 64, 2000), PageSize + 1936 + 64));

        content.AsSpan(PageSize - 64, 2000).ToArray().CopyTo(content.AsSpan(PageSize + 2000));
        Assert.Equal(content, ReadAll(file));
    }

    /// <summary>The part of the mail about ps: while a write is slow, others map, unmap and look.</summary>
    [Fact]
    public void Looking_and_mapping_go_on_while_a_write_faults()
    {
        CachedFile file = OpenInjected(Bytes.Pattern(2 * PageSize), out FaultInjectingPageStore store);
        UserBuffer mapping = Space.Map(file, 0, 2 * PageSize);
        file.Write(Bytes.Of('w', PageSize), 0);
        store.CloseReadGate();
        Thread writer = Deadline.Start("writer", () => file.Write(mapping.Slice(PageSize, PageSize), 0));
        Deadline.Until(Cache, () => store.BlockedReads == 1, "the write faults");

        Deadline.Run(Cache, () =>
        {
            Assert.NotEmpty(Cache.Snapshot().Files);
            UserBuffer other = Space.MapAnonymous(PageSize);
            other.CopyFrom("like ps"u8);
            Space.Unmap(other);
        });

        store.OpenReadGate();
        Deadline.Run(Cache, () => writer.Join());
        Assert.Equal(Bytes.Pattern(2 * PageSize)[PageSize..], ReadAll(file)[..PageSize]);
    }

    /// <summary>D2: two threads, each writes its page from a mapping of the other's; the two-file form is R8.</summary>
    [Fact]
    public void Two_writers_whose_sources_map_each_others_page()
    {
        for (int round = 0; round < Budget.Rounds(200); round++)
        {
            using CachedFile file = OpenBlockLike([.. Bytes.Of('a', PageSize), .. Bytes.Of('b', PageSize)], out _);
            UserBuffer mapping = Space.Map(file, 0, 2 * PageSize);
            using Barrier start = new(2);

            Deadline.Run(
                Cache,
                () =>
                {
                    start.SignalAndWait();
                    file.Write(mapping.Slice(PageSize, PageSize), 0);
                },
                () =>
                {
                    start.SignalAndWait();
                    AtomicCopyTests.WriteThrough(file, mapping.Slice(0, PageSize), PageSize);
                });

            Assert.Equal(-1, ReadAll(file).AsSpan().IndexOfAnyExcept((byte)'a', (byte)'b'));
            Space.Unmap(mapping);
        }
    }

    /// <summary>D3: page lock against mmap, with a third thread that maps and unmaps all the time.</summary>
    [Fact]
    public void Writers_and_a_mapper_do_not_meet_in_a_ring()
    {
        CachedFile file = OpenBlockLike(Bytes.Pattern(4 * PageSize), out _);
        bool stop = false;

        void Write()
        {
            for (int i = 0; i < Budget.Rounds(300); i++)
            {
                UserBuffer mapping = Space.Map(file, 0, 4 * PageSize);
                file.Write(mapping.Slice(i % 4 * PageSize, PageSize), (i + 1) % 4 * PageSize);
                file.Write(mapping.Slice(i % 4 * PageSize, PageSize), i % 4 * PageSize);
                Space.Unmap(mapping);
            }

            Volatile.Write(ref stop, true);
        }

        void Remap()
        {
            while (!Volatile.Read(ref stop))
            {
                UserBuffer other = Space.MapAnonymous(PageSize);
                Space.Write<byte>(other.Address, 1);
                Space.Unmap(other);
            }
        }

        Deadline.Run(Cache, Write, Write, Remap);
    }

    private static void WriteWith(string writer, CachedFile file, UserBuffer source, long offset)
    {
        switch (writer)
        {
            case "Write":
                file.Write(source, offset);
                break;
            case "TryWrite":
                Assert.Equal(new WriteResult(source.Length, null), file.TryWrite(source, offset));
                break;
            case "AtomicCopy":
                AtomicCopyTests.WriteThrough(file, source, offset);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(writer));
        }
    }
}
