using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Files;

/// <summary>The write loop: short copies, fault-in with nothing locked, short counts and their causes.</summary>
public sealed class WriteLoopTests : CacheTest
{
    [Fact]
    public void A_resident_source_needs_no_fault_in_and_no_retry()
    {
        CachedFile file = OpenFile(new byte[4 * PageSize]);
        UserBuffer source = UserMemory.Resident(Space, Bytes.Pattern(4 * PageSize));
        PageCacheStatistics before = Cache.GetStatistics();

        file.Write(source, 0);

        PageCacheStatistics after = Cache.GetStatistics();
        Assert.Equal(before.ShortCopies, after.ShortCopies);
        Assert.Equal(before.FruitlessRounds, after.FruitlessRounds);
        Assert.Equal(before.MinorFaults, after.MinorFaults);
        Assert.Equal(Bytes.Pattern(4 * PageSize), ReadAll(file));
    }

    [Fact]
    public void A_short_copy_into_a_cold_page_is_counted_and_completed()
    {
        byte[] content = Bytes.Pattern(PageSize, seed: 5);
        CachedFile file = OpenBlockLike(Bytes.Pattern(PageSize), out FaultInjectingPageStore store);
        UserBuffer source = UserMemory.PartlyResident(Cache, Space, content, resident: 1000);
        PageCacheStatistics before = Cache.GetStatistics();

        Deadline.Run(Cache, () => file.Write(source, 0));

        PageCacheStatistics after = Cache.GetStatistics();
        Assert.True(after.ShortCopies > before.ShortCopies);
        Assert.True(after.FruitlessRounds > before.FruitlessRounds);
        Assert.Equal(content, ReadAll(file));
        Assert.Equal(1, store.Reads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(65)]
    [InlineData(PageSize)]
    [InlineData(PageSize + 1)]
    [InlineData((2 * PageSize) - 64)]
    [InlineData((2 * PageSize) - 20)]
    public void A_source_that_ends_in_nothing_is_written_as_far_as_it_goes(int offset)
    {
        // writev07 of LTP: count, content and size say the same; no endless loop.
        byte[] content = Bytes.Of('\xff', 4 * PageSize);
        CachedFile file = OpenFile(content);
        byte[] good = Bytes.Pattern(64);
        UserBuffer source = UserMemory.EndingInNothing(Space, good, unmapped: 192);

        WriteResult result = Deadline.Run(Cache, () => file.TryWrite(source, offset));

        Assert.InRange(result.Written, 0, 64);
        PageFaultException cause = Assert.IsType<PageFaultException>(result.Cause);
        Assert.Equal(source.Address + result.Written, cause.Address);
        good.AsSpan(0, (int)result.Written).CopyTo(content.AsSpan(offset));
        Assert.Equal(content, ReadAll(file));
        Assert.Equal(content.Length, file.Length);
    }

    [Theory]
    [InlineData(PageSize - 30)]
    [InlineData(PageSize)]
    [InlineData(3 * PageSize)]
    public void An_extending_write_from_a_source_that_ends_in_nothing_covers_what_was_accepted(int offset)
    {
        byte[] content = Bytes.Pattern(PageSize - 30);
        CachedFile file = OpenFile(content);
        byte[] good = Bytes.Pattern(64, seed: 3);
        UserBuffer source = UserMemory.EndingInNothing(Space, good, unmapped: 2 * PageSize);

        WriteResult result = Deadline.Run(Cache, () => file.TryWrite(source, offset));

        Assert.IsType<PageFaultException>(result.Cause);
        Assert.InRange(result.Written, 0, 64);
        byte[] expected = new byte[result.Written == 0 ? content.Length : offset + result.Written];
        content.CopyTo(expected, 0);
        if (result.Written > 0) good.AsSpan(0, (int)result.Written).CopyTo(expected.AsSpan(offset));
        Assert.Equal(expected, ReadAll(file));
    }

    [Fact]
    public void All_that_can_be_read_is_written_before_the_bad_byte()
    {
        // The loop gives up only when not one byte can be brought in, so every good byte is written.
        CachedFile file = OpenFile(Bytes.Of('o', 4 * PageSize));
        byte[] good = Bytes.Pattern(PageSize + 64);
        UserBuffer source = UserMemory.EndingInNothing(Space, good, unmapped: 100);

        Assert.Equal(good.Length, Deadline.Run(Cache, () => file.TryWrite(source, 10)).Written);
    }

    [Fact]
    public void A_write_of_nothing_but_unmapped_memory_fails_and_changes_nothing()
    {
        byte[] content = Bytes.Pattern(2 * PageSize);
        CachedFile file = OpenFile(content);
        UserBuffer source = UserMemory.EndingInNothing(Space, "x"u8, unmapped: PageSize).Slice(1);

        Deadline.Run(Cache, () =>
        {
            PageFaultException fault = Assert.Throws<PageFaultException>(() => file.Write(source, 100));
            Assert.Equal(source.Address, fault.Address);
            Assert.Throws<PageFaultException>(() => file.Write(source, 10 * PageSize));
            WriteResult result = file.TryWrite(source, 100);
            Assert.Equal(0, result.Written);
            Assert.IsType<PageFaultException>(result.Cause);
        });

        Assert.Equal(content, ReadAll(file));
        Assert.Equal(content.Length, file.Length);
    }

    [Fact]
    public void A_write_that_cannot_be_completed_throws_and_leaves_a_prefix()
    {
        CachedFile file = OpenFile(Bytes.Of('o', 2 * PageSize));
        byte[] good = Bytes.Of('n', 100);
        UserBuffer source = UserMemory.EndingInNothing(Space, good, unmapped: 100);

        Deadline.Run(Cache, () => Assert.Throws<PageFaultException>(() => file.Write(source, 0)));

        byte[] content = ReadAll(file);
        int written = content.AsSpan().IndexOf((byte)'o');
        Assert.InRange(written, 0, 100);
        Assert.Equal(-1, content.AsSpan(written).IndexOfAnyExcept((byte)'o'));
    }

    [Fact]
    public void A_failed_write_leaves_nothing_locked()
    {
        CachedFile file = OpenBlockLike(Bytes.Pattern(2 * PageSize), out _);
        UserBuffer source = UserMemory.EndingInNothing(Space, Bytes.Pattern(10), unmapped: PageSize);
        Deadline.Run(Cache, () => file.TryWrite(source, 0));
        Deadline.Run(Cache, () => file.TryWrite(source, 10 * PageSize));

        Deadline.Run(Cache, () =>
        {
            file.Write(Bytes.Of('x', 12 * PageSize), 0);
            for (int i = 0; i < 12; i++)
            {
                using Page page = file.GetPage(i);
                using LockedPage locked = page.Lock();
            }
        });
        Assert.Empty(Cache.Snapshot().Waits);
    }

    [Fact]
    public void A_source_page_is_brought_in_with_the_destination_unlocked()
    {
        // While the store of the source is slow, the destination's pages can be locked and written.
        CachedFile file = OpenFile(Bytes.Of('o', PageSize));
        CachedFile slow = OpenInjected(Bytes.Of('n', PageSize), out FaultInjectingPageStore store);
        UserBuffer source = Space.Map(slow, 0, PageSize);
        using Page page = file.GetPage(0);
        store.CloseReadGate();
        Thread writer = Deadline.Start("writer", () => file.Write(source, 0));
        Deadline.Until(Cache, () => store.BlockedReads == 1, "the writer faults");

        Deadline.Run(Cache, () =>
        {
            using (LockedPage locked = page.Lock())
            {
                Assert.Equal((byte)'o', locked.Data[0]);
            }

            file.Write("other"u8, 100);
        });

        store.OpenReadGate();
        Deadline.Run(Cache, () => writer.Join());
        Assert.Equal(Bytes.Of('n', PageSize), ReadAll(file));
    }

    [Fact]
    public void A_destination_that_cannot_be_read_fails_the_write_and_is_not_retried()
    {
        IOException cause = new("bad sector");
        CachedFile file = OpenBlockLike(Bytes.Pattern(2 * PageSize), out FaultInjectingPageStore store);
        store.ReadError = (_, _) => cause;

        Assert.Same(cause, Deadline.Run(Cache, () => Root(Assert.ThrowsAny<IOException>(() => file.Write("part"u8, 10)))));
        Assert.Equal(1, store.Reads);

        store.ReadError = (_, _) => null;
        Assert.Equal(Bytes.Pattern(2 * PageSize), Deadline.Run(Cache, () => ReadAll(file)));
    }

    [Fact]
    public void A_write_that_meets_a_bad_destination_later_keeps_and_reports_what_it_wrote()
    {
        CachedFile file = OpenBlockLike(Bytes.Of('o', (2 * PageSize) + 100), out FaultInjectingPageStore store);
        store.ReadError = (_, offset) => offset >= 2 * PageSize ? new IOException("bad sector") : null;
        UserBuffer source = UserMemory.Resident(Space, Bytes.Of('n', (2 * PageSize) + 50));

        WriteResult result = Deadline.Run(Cache, () => file.TryWrite(source, 0));

        Assert.Equal(2 * PageSize, result.Written);
        Assert.NotNull(result.Cause);
        byte[] written = new byte[2 * PageSize];
        file.Read(written, 0);
        Assert.Equal(Bytes.Of('n', 2 * PageSize), written);
    }

    private static Exception Root(Exception exception) => exception.GetBaseException();
}
