using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Locking;

/// <summary>A lookup's reference keeps the page until it is disposed, and no longer.</summary>
public sealed class PageReferenceTests : CacheTest
{
    [Fact]
    public void Disposing_a_page_again_takes_nothing_from_anybody()
    {
        CachedFile file = OpenMemory(Bytes.Of('a', PageSize));
        Page page = file.GetPage(0);
        for (int i = 0; i < 5; i++)
            page.Dispose();

        // Were the frame free now, it would be the next one to be taken.
        CachedFile other = OpenMemory(Bytes.Of('b', PageSize));
        Assert.Equal(Bytes.Of('b', PageSize), ReadAll(other));
        Assert.Equal(Bytes.Of('a', PageSize), ReadAll(file));
        Assert.Throws<ObjectDisposedException>(() => page.Lock().Dispose());
    }

    [Fact]
    public void A_page_of_a_closed_file_keeps_its_bytes_and_cannot_be_locked()
    {
        CachedFile file = OpenMemory(Bytes.Of('a', PageSize));
        using Page page = file.GetPage(0);
        file.Dispose();
        Assert.Null(page.FileName);
        Assert.Throws<PageDetachedException>(() => page.Lock().Dispose());
    }

    [Fact]
    public void A_page_of_a_handle_for_reading_is_not_marked_dirty()
    {
        string path = NewPath();
        File.WriteAllText(path, "hello");
        using CachedFile writer = Cache.Open(path);
        using CachedFile reader = Cache.Open(path, FileMode.Open, FileAccess.Read);
        using Page page = reader.GetPage(0);
        Assert.Throws<UnauthorizedAccessException>(() =>
        {
            using LockedPage locked = page.Lock();
            locked.MarkDirty();
        });
    }

    /// <summary>Interrupting threads that wait leaves no lock held and no waiter asleep.</summary>
    [Fact]
    public void Interrupted_threads_lose_no_lock()
    {
        CachedFile file = OpenMemory(new byte[PageSize]);
        using Page page = file.GetPage(0);
        using CancellationTokenSource done = new();
        Thread[] threads = [.. Enumerable.Range(0, 6).Select(i => Deadline.Start($"interrupted {i}", () =>
        {
            while (!done.IsCancellationRequested)
            {
                using LockedPage locked = page.Lock();
                Thread.SpinWait(200);
            }
        }))];

        for (int i = 0; i < 3_000; i++)
        {
            threads[i % threads.Length].Interrupt();
            Thread.SpinWait(100);
        }

        done.Cancel();
        Deadline.Run(Cache, () =>
        {
            foreach (Thread thread in threads)
                thread.Join();
            using LockedPage locked = page.Lock();
        });
    }
}
