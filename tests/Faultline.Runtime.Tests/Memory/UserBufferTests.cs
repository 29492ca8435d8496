using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Memory;

/// <summary>The two families of copies, and fault-in between them.</summary>
public sealed class UserBufferTests : CacheTest
{
    [Fact]
    public void A_faulting_copy_brings_everything_in()
    {
        byte[] content = Bytes.Pattern((3 * PageSize) + 17);
        UserBuffer source = UserMemory.Cold(Cache, Space, content);
        byte[] destination = new byte[content.Length + 5];

        Deadline.Run(Cache, () => source.CopyTo(destination));

        Assert.Equal(content, destination[..content.Length]);
        Assert.Equal(new byte[5], destination[content.Length..]);
    }

    [Fact]
    public void An_atomic_copy_stops_at_the_first_byte_that_is_not_resident_and_zeroes_nothing()
    {
        byte[] content = Bytes.Pattern(2 * PageSize);
        UserBuffer source = UserMemory.PartlyResident(Cache, Space, content, resident: 1000);
        byte[] destination = Bytes.Of('#', content.Length);

        Assert.Equal(1000, source.CopyToAtomic(destination));

        Assert.Equal(content[..1000], destination[..1000]);
        Assert.Equal(Bytes.Of('#', content.Length - 1000), destination[1000..]);
    }

    [Fact]
    public void An_atomic_copy_from_cold_memory_copies_nothing()
    {
        UserBuffer source = UserMemory.Cold(Cache, Space, Bytes.Pattern(PageSize));
        byte[] destination = Bytes.Of('#', PageSize);

        Assert.Equal(0, source.CopyToAtomic(destination));
        Assert.Equal(Bytes.Of('#', PageSize), destination);
        Assert.Equal(0, Cache.GetStatistics().MajorFaults + Cache.GetStatistics().MinorFaults);
    }

    [Fact]
    public void Fault_in_is_what_an_atomic_copy_needs()
    {
        byte[] content = Bytes.Pattern(2 * PageSize);
        UserBuffer source = UserMemory.Cold(Cache, Space, content);
        byte[] destination = new byte[content.Length];

        Assert.Equal(0, Deadline.Run(Cache, source.FaultInReadable));
        Assert.Equal(content.Length, source.CopyToAtomic(destination));
        Assert.Equal(content, destination);
    }

    [Fact]
    public void Fault_in_says_how_many_bytes_could_not_be_brought_in()
    {
        UserBuffer range = UserMemory.EndingInNothing(Space, Bytes.Pattern(100), unmapped: 300);

        Assert.Equal(300, range.FaultInReadable());
        Assert.Equal(300, range.FaultInWriteable());
        Assert.Equal(300, range.Slice(100).FaultInReadable());
        Assert.Equal(0, range.Slice(0, 100).FaultInReadable());
    }

    [Fact]
    public void Fault_in_does_not_look_past_the_end_of_its_range()
    {
        // writev06 of LTP: one byte at the very end of readable memory.
        UserBuffer range = UserMemory.EndingInNothing(Space, "x"u8, unmapped: 1).Slice(0, 1);
        Assert.Equal(0, range.FaultInReadable());
    }

    [Fact]
    public void Fault_in_to_write_destroys_nothing()
    {
        byte[] content = Bytes.Pattern(2 * PageSize);
        CachedFile file = OpenFile(content);
        UserBuffer mapping = Space.Map(file, 0, 2 * PageSize);

        Assert.Equal(0, mapping.FaultInWriteable());
        Assert.Equal(content, ReadAll(file));
    }

    [Fact]
    public void Fault_in_to_write_allows_an_atomic_store()
    {
        CachedFile file = OpenFile(Bytes.Of('a', 2 * PageSize));
        UserBuffer mapping = Space.Map(file, 0, 2 * PageSize);
        byte[] source = Bytes.Pattern(2 * PageSize);

        Assert.Equal(0, mapping.CopyFromAtomic(source));
        Assert.Equal(0, mapping.FaultInWriteable());
        Assert.Equal(source.Length, mapping.CopyFromAtomic(source));
        Assert.Equal(source, ReadAll(file));
    }

    [Fact]
    public void Memory_that_was_only_read_does_not_take_an_atomic_store_unless_it_is_marked_dirty()
    {
        string path = NewPath();
        File.WriteAllBytes(path, Bytes.Of('a', PageSize));
        using CachedFile file = Cache.Open(path);
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        Assert.Equal(0, mapping.FaultInReadable());

        int stored = mapping.CopyFromAtomic("b"u8);

        file.Flush();
        Assert.Equal(stored == 0 ? (byte)'a' : (byte)'b', File.ReadAllBytes(path)[0]);
    }

    [Fact]
    public void A_copy_into_memory_that_was_only_mapped_reaches_the_file()
    {
        byte[] content = Bytes.Pattern(2 * PageSize);
        CachedFile file = OpenFile(Bytes.Of('a', 3 * PageSize));
        UserBuffer mapping = Space.Map(file, 0, 3 * PageSize);

        Deadline.Run(Cache, () => mapping.Slice(100).CopyFrom(content));

        byte[] expected = [.. Bytes.Of('a', 100), .. content, .. Bytes.Of('a', PageSize - 100)];
        Assert.Equal(expected, ReadAll(file));
    }

    [Fact]
    public void Copies_through_anonymous_memory_keep_the_bytes()
    {
        byte[] content = Bytes.Pattern((2 * PageSize) + 1);
        UserBuffer buffer = Space.MapAnonymous(3 * PageSize);
        byte[] copy = new byte[content.Length];

        buffer.Slice(77, content.Length).CopyFrom(content);
        buffer.Slice(77, content.Length).CopyTo(copy);

        Assert.Equal(content, copy);
    }

    [Fact]
    public void An_atomic_copy_is_limited_by_the_shorter_side()
    {
        byte[] content = Bytes.Pattern(100);
        UserBuffer buffer = UserMemory.Resident(Space, content);

        byte[] shorter = new byte[40];
        Assert.Equal(40, buffer.CopyToAtomic(shorter));
        Assert.Equal(content[..40], shorter);
        Assert.Equal(100, buffer.CopyToAtomic(new byte[200]));
        Assert.Equal(100, buffer.CopyFromAtomic(new byte[200]));
        Assert.Equal(40, buffer.CopyFromAtomic(new byte[40]));
    }

    [Fact]
    public void A_faulting_copy_needs_room_for_all()
    {
        UserBuffer buffer = UserMemory.Resident(Space, Bytes.Pattern(100));
        Assert.Throws<ArgumentException>(() => buffer.CopyTo(new byte[99]));
        Assert.Throws<ArgumentException>(() => buffer.CopyFrom(new byte[101]));
    }

    [Fact]
    public void A_slice_is_a_part()
    {
        UserBuffer buffer = Space.MapAnonymous(PageSize);
        UserBuffer part = buffer.Slice(10, 20);

        Assert.Same(Space, part.Space);
        Assert.Equal(buffer.Address + 10, part.Address);
        Assert.Equal(20, part.Length);
        Assert.False(part.IsEmpty);
        Assert.Equal(PageSize - 10, buffer.Slice(10).Length);
        Assert.True(buffer.Slice(PageSize).IsEmpty);
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(PageSize + 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(1, PageSize));
        Assert.Throws<ArgumentOutOfRangeException>(() => buffer.Slice(1, long.MaxValue));
    }

    [Fact]
    public void An_empty_buffer_copies_nothing_and_needs_nothing()
    {
        UserBuffer empty = Space.MapAnonymous(PageSize).Slice(5, 0);
        empty.CopyTo([]);
        empty.CopyFrom([]);
        Assert.Equal(0, empty.CopyToAtomic(new byte[1]));
        Assert.Equal(0, empty.CopyFromAtomic(new byte[1]));
        Assert.Equal(0, empty.FaultInReadable());
        Assert.Equal(0, empty.FaultInWriteable());
    }

    [Fact]
    public void A_buffer_used_after_unmap_faults_even_if_it_was_used_before()
    {
        UserBuffer mapping = Space.MapAnonymous(PageSize);
        mapping.CopyFrom(Bytes.Pattern(PageSize));
        mapping.CopyTo(new byte[PageSize]);

        Space.Unmap(mapping);

        Assert.Equal(0, mapping.CopyToAtomic(new byte[PageSize]));
        Assert.Equal(PageSize, mapping.FaultInReadable());
        Assert.Throws<PageFaultException>(() => mapping.CopyTo(new byte[PageSize]));
    }
}
