using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Files;

/// <summary>
/// R12: the source is evicted exactly between fault-in and atomic copy, again and again. After ten rounds in vain the
/// next page goes through a private buffer, filled with nothing locked, so that the copy always ends.
/// </summary>
public sealed class FruitlessRoundsTests : CacheTest
{
    private const int MaxFruitlessRounds = 10;

    private readonly byte[] _data = Bytes.Pattern(3 * PageSize, seed: 9);

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 0)]
    [InlineData(8, 0)]
    [InlineData(9, 1)]
    [InlineData(20, 1)]
    public void The_private_buffer_comes_after_ten_rounds_in_vain(int evictions, int privateCopies)
    {
        CachedFile file = OpenBlockLike(Bytes.Pattern(PageSize), out _);
        CachedFile data = OpenMemory(_data);
        EvictableSource source = new(Cache, data, PageSize);
        int rounds = 0;

        Deadline.Run(Cache, () =>
        {
            // The first round is in vain too: the source is cold.
            AtomicCopy copy = new(source.Buffer);
            do
            {
                if (rounds > 0 && rounds <= evictions) source.Evict();
                using PageWrite write = file.BeginWrite(copy.Accepted, copy.Remaining);
                copy.CopyTo(write);
                rounds++;
            }
            while (copy.FaultIn());
        });

        PageCacheStatistics statistics = Cache.GetStatistics();
        Assert.Equal(privateCopies, statistics.PrivateBufferCopies);
        Assert.Equal(Math.Min(1 + evictions, MaxFruitlessRounds), statistics.FruitlessRounds);
        Assert.Equal(Math.Min(1 + evictions, MaxFruitlessRounds) + 1, rounds);
        Assert.Equal(_data[..PageSize], ReadAll(file));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Every_page_of_a_source_that_never_stays_is_written(bool cold)
    {
        byte[] content = Bytes.Pattern(4 * PageSize);
        CachedFile file = OpenBlockLike(content, out _);
        if (!cold) ReadAll(file);
        CachedFile data = OpenMemory(_data);
        EvictableSource source = new(Cache, data, 3 * PageSize);

        Deadline.Run(Cache, () =>
        {
            AtomicCopy copy = new(source.Buffer);
            do
            {
                source.Evict();
                using PageWrite write = file.BeginWrite(100 + copy.Accepted, copy.Remaining);
                copy.CopyTo(write);
            }
            while (copy.FaultIn());
        });

        _data.CopyTo(content, 100);
        Assert.Equal(content, ReadAll(file));
        Assert.InRange(Cache.GetStatistics().PrivateBufferCopies, 3, 7);
    }

    [Fact]
    public void The_page_pattern_takes_the_private_buffer_too()
    {
        CachedFile file = OpenMemory(Bytes.Pattern(PageSize));
        using Page page = file.GetPage(0);
        CachedFile data = OpenMemory(_data);
        EvictableSource source = new(Cache, data, PageSize);

        Deadline.Run(Cache, () =>
        {
            AtomicCopy copy = new(source.Buffer);
            do
            {
                source.Evict();
                using LockedPage locked = page.Lock();
                copy.CopyTo(locked.Data);
                locked.MarkDirty();
            }
            while (copy.FaultIn());
        });

        Assert.Equal(_data[..PageSize], ReadAll(file));
        Assert.Equal(1, Cache.GetStatistics().PrivateBufferCopies);
    }

    [Fact]
    public void Progress_begins_the_count_anew()
    {
        // Nine rounds in vain for each of three pages: no private buffer.
        CachedFile file = OpenMemory(Bytes.Pattern(3 * PageSize));
        CachedFile data = OpenMemory(_data);
        EvictableSource source = new(Cache, data, 3 * PageSize);

        Deadline.Run(Cache, () =>
        {
            AtomicCopy copy = new(source.Buffer);
            long page = 0;
            int evictions = 0;
            do
            {
                if (page != copy.Accepted / PageSize) (page, evictions) = (copy.Accepted / PageSize, 0);
                if (evictions++ < MaxFruitlessRounds - 1) source.Evict();
                using PageWrite write = file.BeginWrite(copy.Accepted, copy.Remaining);
                copy.CopyTo(write);
            }
            while (copy.FaultIn());
        });

        Assert.Equal(_data, ReadAll(file));
        Assert.Equal(0, Cache.GetStatistics().PrivateBufferCopies);
        Assert.True(Cache.GetStatistics().FruitlessRounds >= 3 * (MaxFruitlessRounds - 1));
    }

    [Fact]
    public void A_write_whose_source_goes_ten_times_ends_by_the_private_buffer_with_nothing_locked_while_it_fills_it()
    {
        CachedFile file = OpenBlockLike(Bytes.Pattern(PageSize), out _);
        CachedFile data = OpenMemory(_data);
        EvictableSource source = new(Cache, data, PageSize);
        using Page to = file.GetPage(0);
        using Page from = data.GetPage(0);
        Thread writer = null!;

        Deadline.Run(Cache, () =>
        {
            // Whoever holds the destination stops the writer before its copy, and whoever holds the source stops its
            // fault-in: between the two locks every round can be made to fail.
            LockedPage heldTo = to.Lock();
            writer = Deadline.Start("writer", () => file.Write(source.Buffer, 0));
            LockedPage heldFrom;
            for (int round = 1; round <= MaxFruitlessRounds; round++)
            {
                UntilWriterWaitsFor(file.Name);
                source.Evict();
                heldFrom = from.Lock();
                heldTo.Dispose();
                UntilWriterWaitsFor(data.Name);
                Assert.Equal(round, Cache.GetStatistics().FruitlessRounds);
                Assert.Equal(round == MaxFruitlessRounds ? 1 : 0, Cache.GetStatistics().PrivateBufferCopies);

                // The writer waits for its source, and holds nothing of its destination.
                heldTo = to.Lock();
                heldFrom.Dispose();
            }

            UntilWriterWaitsFor(file.Name);
            source.Evict();
            heldTo.Dispose();
            writer.Join();
        });

        Assert.Equal(MaxFruitlessRounds, Cache.GetStatistics().FruitlessRounds);
        Assert.Equal(1, Cache.GetStatistics().PrivateBufferCopies);
        Assert.Equal(_data[..PageSize], ReadAll(file));
    }

    [Fact]
    public void A_private_buffer_takes_what_can_be_read_before_the_bad_byte()
    {
        // The source ends in the second half of a page: the last good bytes go through the buffer, and then the copy ends.
        CachedFile file = OpenMemory(Bytes.Pattern(2 * PageSize));
        CachedFile data = OpenMemory(_data[..PageSize]);
        EvictableSource source = new(Cache, data, PageSize);
        UserBuffer tooLong = source.Buffer.Space.Slice(source.Buffer.Address + 3000, PageSize);

        Deadline.Run(Cache, () =>
        {
            AtomicCopy copy = new(tooLong);
            PageFaultException? fault = null;
            try
            {
                do
                {
                    source.Evict();
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
            Assert.Equal(PageSize - 3000, copy.Accepted);
        });
        Assert.Equal(_data.AsSpan(3000, PageSize - 3000), ReadAll(file).AsSpan(0, PageSize - 3000));
        Assert.Equal(Bytes.Pattern(2 * PageSize).AsSpan(PageSize - 3000), ReadAll(file).AsSpan(PageSize - 3000));
    }

    private void UntilWriterWaitsFor(string file) => Deadline.Until(
        Cache,
        () => Cache.Snapshot().Waits.Any(
            wait => wait.ThreadName == "writer" && wait.Lock.Contains($"'{file}'", StringComparison.Ordinal)),
        $"the writer waits for a page of {file}");
}
