using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Locking;

/// <summary>
/// Misuse that is always detected, holders recorded or not, and misuse that is detected where they are.
/// </summary>
public sealed class LockMisuseTests : CacheTest
{
    [Fact]
    public void Unlocking_an_unlocked_page_is_detected()
    {
        CachedFile file = OpenMemory(new byte[PageSize]);
        using Page page = file.GetPage(0);

        Assert.Throws<SynchronizationLockException>(() =>
        {
            LockedPage locked = page.Lock();
            LockedPage copy = locked;
            locked.Dispose();
            copy.Dispose();
        });

        // The lock itself came to no harm.
        Deadline.Run(Cache, () =>
        {
            using LockedPage again = page.Lock();
        });
    }

    [Fact]
    public void Completing_a_write_twice_is_detected()
    {
        CachedFile file = OpenMemory(new byte[PageSize]);
        Assert.Throws<SynchronizationLockException>(() =>
        {
            PageWrite write = file.BeginWrite(0, 10);
            write.Complete(0);
            write.Complete(0);
        });
    }

    [Fact]
    public void Disposing_a_completed_write_does_nothing()
    {
        CachedFile file = OpenMemory(new byte[PageSize]);
        using (PageWrite write = file.BeginWrite(0, 4))
        {
            "good"u8.CopyTo(write.Data);
            Assert.Equal(4, write.Complete(4));
        }

        Assert.Equal("good"u8, ReadAll(file).AsSpan(0, 4));
    }

    [Fact]
    public void A_write_that_is_not_completed_accepts_nothing_and_unlocks()
    {
        byte[] content = Bytes.Pattern(PageSize);
        CachedFile file = OpenMemory(content);
        using (PageWrite write = file.BeginWrite(0, PageSize))
        {
        }

        Assert.Equal(content, Deadline.Run(Cache, () => ReadAll(file)));
        Deadline.Run(Cache, () => file.Write("x"u8, 0));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(11)]
    public void A_write_completes_with_what_it_covers_at_most(int copied)
    {
        CachedFile file = OpenMemory(new byte[PageSize]);
        Assert.Throws<ArgumentOutOfRangeException>(() =>
        {
            using PageWrite write = file.BeginWrite(0, 10);
            write.Complete(copied);
        });
        Deadline.Run(Cache, () => file.Write("x"u8, 0));
    }

    [Fact]
    public void A_lock_taken_twice_by_one_thread_is_detected_where_holders_are_recorded()
    {
        using PageCache cache = new(new PageCacheOptions
        {
            Capacity = 1 << 20,
            WatchdogThreshold = TimeSpan.FromSeconds(20),
            OnStuckWait = _ => { },
        });
        using CachedFile file = cache.Open(new MemoryPageStore());
        file.Write(new byte[PageSize], 0);
        using Page page = file.GetPage(0);

        Deadline.Run(cache, () =>
        {
            using (LockedPage locked = page.Lock())
            {
                Assert.Throws<LockRecursionException>(() => { using LockedPage again = page.Lock(); });
                Assert.Throws<LockRecursionException>(() => { using PageWrite write = file.BeginWrite(0, 10); });
            }

            using LockedPage free = page.Lock();
        });
    }

    [Fact]
    public void A_page_that_left_its_file_cannot_be_locked()
    {
        CachedFile file = OpenMemory(Bytes.Pattern(PageSize));
        using Page page = file.GetPage(0);
        file.Dispose();

        Deadline.Run(Cache, () => Assert.Throws<PageDetachedException>(() =>
        {
            using LockedPage locked = page.Lock();
        }));
        Assert.Null(page.FileName);
    }

    /// <summary>A second write of the file would wait for the first as soon as a third party queues for the lock.</summary>
    [Fact]
    public void A_second_write_of_a_file_by_one_thread_is_detected_where_holders_are_recorded()
    {
        using PageCache cache = new(new PageCacheOptions { WatchdogThreshold = TimeSpan.FromMinutes(1) });
        CachedFile file = cache.Open(new MemoryPageStore());
        Deadline.Run(cache, () =>
        {
            using PageWrite write = file.BeginWrite(0, 10);
            try
            {
                file.BeginWrite(PageSize, 10).Dispose();
                Assert.Fail("The second write of the file was begun.");
            }
            catch (LockRecursionException)
            {
            }
        });
        Deadline.Run(cache, () => file.Write([1], 0));
    }

    [Fact]
    public void A_release_by_a_thread_that_does_not_hold_the_lock_is_detected_where_holders_are_recorded()
    {
        using PageCache cache = new(new PageCacheOptions { WatchdogThreshold = TimeSpan.FromMinutes(1) });
        CachedFile file = cache.Open(new MemoryPageStore());
        file.Write([1], 0);
        using Page page = file.GetPage(0);
        LockedPage locked = page.Lock();
        LockedPage copy = locked;
        locked.Dispose();

        using ManualResetEventSlim held = new();
        using ManualResetEventSlim checkedIt = new();
        Thread other = Deadline.Start("other", () =>
        {
            using LockedPage theirs = page.Lock();
            held.Set();
            checkedIt.Wait();
        });
        held.Wait();
        bool detected = false;
        try
        {
            copy.Dispose();
        }
        catch (SynchronizationLockException)
        {
            detected = true;
        }

        checkedIt.Set();
        Deadline.Run(cache, other.Join);
        Assert.True(detected, "The lock of another thread was released.");
    }
}
