using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Files;

/// <summary>What was stored behind the end of a file and not accepted never becomes a part of it.</summary>
public sealed class BehindTheEndTests : CacheTest
{
    [Fact]
    public void A_write_that_is_given_up_behind_the_end_leaves_the_length_alone()
    {
        CachedFile file = OpenInjected(Bytes.Pattern(100), out FaultInjectingPageStore store);
        using (PageWrite write = file.BeginWrite((2 * PageSize) + 10, 5))
            "lost!"u8.CopyTo(write.Data);
        Assert.Equal(100, file.Length);
        file.Flush();
        Assert.Equal(100, store.Inner.Length);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    public void A_hole_over_what_was_given_up_reads_as_zeros(int completed)
    {
        CachedFile file = OpenMemory(Bytes.Pattern(100));
        using (PageWrite write = file.BeginWrite(2 * PageSize, 10))
        {
            write.Data.Fill((byte)'A');
            if (completed > 0)
                Assert.Equal(completed, write.Complete(completed));
        }

        file.Write([1], 5 * PageSize);
        byte[] hole = new byte[10];
        Assert.Equal(10, file.Read(hole, 2 * PageSize));
        Assert.Equal([.. Enumerable.Repeat((byte)'A', completed), .. new byte[10 - completed]], hole);
    }

    [Fact]
    public void A_page_may_be_marked_dirty_after_its_handle_is_closed()
    {
        CachedFile file = OpenInjected(Bytes.Pattern(PageSize), out FaultInjectingPageStore store);
        CachedFile other = Cache.Open(store);
        using Page page = file.GetPage(0);
        using (LockedPage locked = page.Lock())
        {
            file.Dispose();
            locked.Data[0] = 250;
            locked.MarkDirty();
        }

        other.Flush();
        byte[] stored = new byte[1];
        store.Inner.ReadPages(0, stored);
        Assert.Equal(250, stored[0]);
    }
}
