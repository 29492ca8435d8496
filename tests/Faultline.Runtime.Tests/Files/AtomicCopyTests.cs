using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Files;

/// <summary>The progress rule as a value: both patterns that client code writes with <see cref="AtomicCopy"/>.</summary>
public sealed class AtomicCopyTests : CacheTest
{
    public static TheoryData<int, int> Cases => new()
    {
        { 0, 1 }, { 0, PageSize }, { 10, PageSize }, { PageSize - 1, 2 }, { 300, (3 * PageSize) + 5 }, { PageSize, 2 * PageSize },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_file_pattern_writes_everything(int offset, int length)
    {
        byte[] content = Bytes.Pattern(5 * PageSize);
        byte[] data = Bytes.Pattern(length, seed: 7);
        CachedFile file = OpenBlockLike(content, out _);
        UserBuffer source = UserMemory.Cold(Cache, Space, data);

        Deadline.Run(Cache, () => WriteThrough(file, source, offset));

        data.CopyTo(content, offset);
        Assert.Equal(content, ReadAll(file));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1000)]
    [InlineData(PageSize - 1)]
    public void The_file_pattern_completes_short_copies_into_a_cold_page(int resident)
    {
        byte[] data = Bytes.Pattern(PageSize, seed: 7);
        CachedFile file = OpenBlockLike(Bytes.Pattern(PageSize), out FaultInjectingPageStore store);
        UserBuffer source = UserMemory.PartlyResident(Cache, Space, data, resident);

        Deadline.Run(Cache, () => WriteThrough(file, source, 0));

        Assert.Equal(data, ReadAll(file));
        Assert.Equal(1, store.Reads);
        Assert.True(Cache.GetStatistics().ShortCopies >= 1);
    }

    [Theory]
    [InlineData(0, PageSize)]
    [InlineData(100, 2000)]
    [InlineData(PageSize - 1, 1)]
    public void The_page_pattern_copies_everything(int offset, int length)
    {
        byte[] content = Bytes.Pattern(PageSize);
        byte[] data = Bytes.Pattern(length, seed: 7);
        CachedFile file = OpenFile(content);
        using Page page = file.GetPage(0);
        UserBuffer source = UserMemory.Cold(Cache, Space, data);

        Deadline.Run(Cache, () => CopyInto(page, source, offset));

        data.CopyTo(content, offset);
        Assert.Equal(content, ReadAll(file));
    }

    [Fact]
    public void The_page_pattern_continues_where_the_last_round_stopped()
    {
        byte[] data = Bytes.Pattern(3000, seed: 7);
        CachedFile file = OpenFile(Bytes.Pattern(PageSize));
        using Page page = file.GetPage(0);
        UserBuffer source = UserMemory.PartlyResident(Cache, Space, data, resident: 1000);
        AtomicCopy copy = new(source);

        using (LockedPage locked = page.Lock())
        {
            copy.CopyTo(locked.Data[50..]);
            locked.MarkDirty();
        }

        Assert.Equal(1000, copy.Accepted);
        Assert.False(copy.IsComplete);
        Assert.True(copy.FaultIn());

        using (LockedPage locked = page.Lock())
        {
            copy.CopyTo(locked.Data[50..]);
            locked.MarkDirty();
        }

        Assert.True(copy.IsComplete);
        Assert.Equal(0, copy.Remaining);
        Assert.False(copy.FaultIn());
        Assert.Equal(data, ReadAll(file).AsSpan(50, 3000));
    }

    [Fact]
    public void Accepted_advances_only_by_what_was_accepted()
    {
        CachedFile file = OpenBlockLike(Bytes.Pattern(PageSize), out _);
        UserBuffer source = UserMemory.PartlyResident(Cache, Space, Bytes.Pattern(PageSize, seed: 7), resident: 1000);
        AtomicCopy copy = new(source);
        Assert.Equal(PageSize, copy.Length);
        Assert.Equal(PageSize, copy.Remaining);

        using (PageWrite write = file.BeginWrite(0, copy.Remaining))
        {
            copy.CopyTo(write);
        }

        // 1000 bytes were copied into a page that is not up to date: it accepts none, and the next round asks for them.
        Assert.Equal(0, copy.Accepted);
        Assert.Equal(1000, copy.Remaining);
        Assert.True(copy.FaultIn());

        using (PageWrite write = file.BeginWrite(0, copy.Remaining))
        {
            copy.CopyTo(write);
        }

        Assert.Equal(1000, copy.Accepted);
        Assert.Equal(PageSize - 1000, copy.Remaining);
    }

    [Fact]
    public void A_source_that_cannot_be_brought_in_ends_the_copy_with_the_good_bytes_accepted()
    {
        byte[] content = Bytes.Of('o', 2 * PageSize);
        byte[] good = Bytes.Pattern(100);
        CachedFile file = OpenBlockLike(content, out _);
        UserBuffer source = UserMemory.EndingInNothing(Space, good, unmapped: PageSize);

        Deadline.Run(Cache, () =>
        {
            AtomicCopy copy = new(source);
            PageFaultException? fault = null;
            try
            {
                do
                {
                    using PageWrite write = file.BeginWrite(copy.Accepted, copy.Remaining);
                    copy.CopyTo(write);
                }
                while (copy.FaultIn());
            }
            catch (PageFaultException exception)
            {
                fault = exception;
            }

            Assert.NotNull(fault);
            Assert.Equal(100, copy.Accepted);
            Assert.Equal(source.Address + 100, fault.Address);
        });

        good.CopyTo(content, 0);
        Assert.Equal(content, ReadAll(file));
    }

    [Fact]
    public void A_destination_shorter_than_the_source_is_refused()
    {
        UserBuffer source = UserMemory.Resident(Space, Bytes.Pattern(100));
        Assert.ThrowsAny<ArgumentException>(() =>
        {
            AtomicCopy copy = new(source);
            copy.CopyTo(new byte[99]);
        });
    }

    [Fact]
    public void An_empty_source_is_complete()
    {
        AtomicCopy copy = new(Space.MapAnonymous(PageSize).Slice(0, 0));
        Assert.True(copy.IsComplete);
        Assert.Equal(0, copy.Length);
        copy.CopyTo([]);
        Assert.False(copy.FaultIn());
    }

    internal static void WriteThrough(CachedFile file, UserBuffer source, long offset)
    {
        AtomicCopy copy = new(source);
        do
        {
            using PageWrite write = file.BeginWrite(offset + copy.Accepted, copy.Remaining);
            copy.CopyTo(write);
        }
        while (copy.FaultIn());
    }

    internal static void CopyInto(Page page, UserBuffer source, int offset)
    {
        AtomicCopy copy = new(source);
        do
        {
            using LockedPage locked = page.Lock();
            copy.CopyTo(locked.Data[offset..]);
            locked.MarkDirty();
        }
        while (copy.FaultIn());
    }

    [Fact]
    public void An_empty_source_takes_the_same_loop()
    {
        CachedFile file = OpenMemory(Bytes.Of('a', 10));
        var copy = new AtomicCopy(Space.MapAnonymous(PageSize).Slice(0, 0));
        int rounds = 0;
        do
        {
            using PageWrite write = file.BeginWrite(5 + copy.Accepted, copy.Remaining);
            copy.CopyTo(write);
            rounds++;
        }
        while (copy.FaultIn());
        Assert.Equal(1, rounds);
        Assert.Equal(Bytes.Of('a', 10), ReadAll(file));
    }
}
