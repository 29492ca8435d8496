using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Files;

/// <summary>
/// What <see cref="PageWrite.Complete"/> accepts: every state of the destination against a complete copy, a short
/// one and none. Block-like stores have old bytes; memory-like stores know that what was never written is zero.
/// </summary>
public sealed class ShortCopyTableTests : CacheTest
{
    private const int Short = 100;

    [Theory]
    [InlineData(PageSize, PageSize)]
    [InlineData(Short, Short)]
    [InlineData(0, 0)]
    public void An_up_to_date_page_accepts_what_was_copied(int copied, int accepted)
    {
        byte[] content = Bytes.Pattern(PageSize);
        CachedFile file = OpenBlockLike(content, out FaultInjectingPageStore store);
        ReadAll(file);

        Assert.Equal(accepted, WriteWholePage(file, copied));

        Assert.Equal(Expected(copied, content), ReadAll(file));
        Assert.Equal(copied > 0 ? 1 : 0, Cache.Snapshot().Files.Single().DirtyPages);
        file.Flush();
        Assert.Equal(Expected(copied, content), Stored(store, PageSize));
    }

    [Theory]
    [InlineData(PageSize, PageSize)]
    [InlineData(Short, 0)]
    [InlineData(0, 0)]
    public void A_block_like_page_that_is_not_up_to_date_accepts_all_or_nothing(int copied, int accepted)
    {
        byte[] content = Bytes.Pattern(PageSize);
        CachedFile file = OpenBlockLike(content, out FaultInjectingPageStore store);

        Assert.Equal(accepted, WriteWholePage(file, copied));
        Assert.Equal(0, store.Reads);

        byte[] expected = Expected(accepted, content);
        Assert.Equal(expected, Deadline.Run(Cache, () => ReadAll(file)));
        file.Flush();
        Assert.Equal(expected, Stored(store, PageSize));
    }

    [Theory]
    [InlineData(PageSize, PageSize)]
    [InlineData(Short, Short)]
    [InlineData(0, 0)]
    public void A_memory_like_page_that_was_never_written_accepts_what_was_copied_and_is_zero_elsewhere(
        int copied, int accepted)
    {
        CachedFile file = OpenMemoryLike(PageSize, out FaultInjectingPageStore store);

        Assert.Equal(accepted, WriteWholePage(file, copied));

        byte[] expected = Expected(copied, new byte[PageSize]);
        Assert.Equal(expected, Deadline.Run(Cache, () => ReadAll(file)));
        Assert.Equal(PageSize, file.Length);
        file.Flush();
        Assert.Equal(expected, Stored(store, PageSize));
    }

    [Theory]
    [InlineData(PageSize, PageSize)]
    [InlineData(Short, Short)]
    [InlineData(0, 0)]
    public void A_new_page_beyond_the_end_covers_only_what_was_accepted(int copied, int accepted)
    {
        string path = NewPath();
        byte[] content = Bytes.Pattern(PageSize);
        File.WriteAllBytes(path, content);
        using CachedFile file = Cache.Open(path);

        using (PageWrite write = file.BeginWrite(PageSize, PageSize))
        {
            write.Data.Fill((byte)'#');
            Assert.Equal(accepted, write.Complete(copied));
        }

        byte[] expected = [.. content, .. Bytes.Of('#', copied)];
        Assert.Equal(expected.Length, file.Length);
        Assert.Equal(expected, Deadline.Run(Cache, () => ReadAll(file)));
        file.Flush();
        Assert.Equal(expected, File.ReadAllBytes(path));
    }

    [Theory]
    [InlineData(500, 500)]
    [InlineData(Short, Short)]
    [InlineData(0, 0)]
    public void A_part_of_a_cold_page_is_written_into_the_old_bytes(int copied, int accepted)
    {
        byte[] content = Bytes.Pattern(PageSize);
        CachedFile file = OpenBlockLike(content, out FaultInjectingPageStore store);

        using (PageWrite write = file.BeginWrite(1000, 500))
        {
            write.Data.Fill((byte)'#');
            int result = write.Complete(copied);
            Assert.True(result == accepted || (result == 0 && copied < 500), $"accepted {result} of {copied}");
            accepted = result;
        }

        byte[] expected = [.. content];
        expected.AsSpan(1000, accepted).Fill((byte)'#');

        // Bytes beyond what was copied belong to the old data, except those that the writer itself scribbled over
        // while the page was up to date; it said how many count, so a reader must not depend on them.
        byte[] seen = Deadline.Run(Cache, () => ReadAll(file));
        Assert.Equal(expected.AsSpan(0, 1000 + accepted), seen.AsSpan(0, 1000 + accepted));
        Assert.Equal(expected.AsSpan(1500), seen.AsSpan(1500));
        Assert.True(store.Reads <= 1);
    }

    [Fact]
    public void Bytes_that_a_page_did_not_accept_are_never_seen()
    {
        // The page is not up to date: what a short copy left in its frame is not data.
        byte[] content = Bytes.Pattern(PageSize);
        CachedFile file = OpenBlockLike(content, out _);
        UserBuffer mapping = Space.Map(file, 0, PageSize);
        Assert.Equal(0, WriteWholePage(file, Short));

        Assert.Equal(content[0], Deadline.Run(Cache, () => Space.Read<byte>(mapping.Address)));
        using Page page = file.GetPage(0);
        using LockedPage locked = page.Lock();
        Assert.Equal(content, locked.Data);
    }

    [Fact]
    public void A_smaller_write_after_a_refused_one_makes_progress()
    {
        // The retry asks for exactly what was copied: then the page is read in and accepts it.
        byte[] content = Bytes.Pattern(PageSize);
        CachedFile file = OpenBlockLike(content, out FaultInjectingPageStore store);
        Assert.Equal(0, WriteWholePage(file, Short));

        using (PageWrite write = file.BeginWrite(0, Short))
        {
            write.Data.Fill((byte)'#');
            Assert.Equal(Short, write.Complete(Short));
        }

        Assert.Equal(Expected(Short, content), ReadAll(file));
        Assert.Equal(1, store.Reads);
    }

    private static byte[] Expected(int written, byte[] old) => [.. Bytes.Of('#', written), .. old[written..]];

    private static byte[] Stored(FaultInjectingPageStore store, int length)
    {
        byte[] bytes = new byte[length];
        Assert.Equal(length, store.Inner.ReadPages(0, bytes));
        return bytes;
    }

    // Touches exactly the bytes that it then says it copied: what an atomic copy does.
    private static int WriteWholePage(CachedFile file, int copied)
    {
        using PageWrite write = file.BeginWrite(0, PageSize);
        Assert.Equal(PageSize, write.Length);
        write.Data[..copied].Fill((byte)'#');
        return write.Complete(copied);
    }
}
