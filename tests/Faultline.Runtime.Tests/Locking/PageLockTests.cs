using System.Runtime.InteropServices;
using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Locking;

/// <summary>The page lock as a lock: exclusion, wake-ups, progress.</summary>
public sealed class PageLockTests : CacheTest
{
    [Fact]
    public void Sections_of_one_page_exclude_each_other()
    {
        const int Rounds = 20_000;
        CachedFile file = OpenMemory(new byte[PageSize]);
        using Page page = file.GetPage(0);

        void Count()
        {
            for (int i = 0; i < Rounds; i++)
            {
                using LockedPage locked = page.Lock();
                ref long counter = ref MemoryMarshal.AsRef<long>(locked.Data);
                counter++;
            }
        }

        Deadline.Run(Cache, Count, Count, Count, Count);

        using LockedPage result = page.Lock();
        Assert.Equal(4 * Rounds, MemoryMarshal.Read<long>(result.Data));
    }

    [Fact]
    public void Sections_that_sleep_exclude_each_other()
    {
        CachedFile file = OpenMemory(new byte[PageSize]);
        using Page page = file.GetPage(0);
        int inside = 0;
        int together = 0;

        void Visit()
        {
            for (int i = 0; i < 20; i++)
            {
                using LockedPage locked = page.Lock();
                if (Interlocked.Increment(ref inside) != 1) Interlocked.Increment(ref together);
                Thread.Sleep(1);
                Interlocked.Decrement(ref inside);
            }
        }

        Deadline.Run(Cache, Visit, Visit, Visit, Visit, Visit);
        Assert.Equal(0, together);
    }

    [Fact]
    public void Every_waiter_is_woken()
    {
        const int Waiters = 16;
        CachedFile file = OpenMemory(new byte[PageSize]);
        using Page page = file.GetPage(0);
        Thread[] threads = new Thread[Waiters];
        int through = 0;

        Deadline.Run(Cache, () =>
        {
            using (LockedPage held = page.Lock())
            {
                for (int i = 0; i < Waiters; i++)
                {
                    threads[i] = Deadline.Start($"waiter {i}", () =>
                    {
                        using LockedPage locked = page.Lock();
                        Interlocked.Increment(ref through);
                    });
                }

                Deadline.Until(Cache, () => Cache.Snapshot().Waits.Count == Waiters, "all wait");
                Assert.Equal(0, Volatile.Read(ref through));
            }

            foreach (Thread thread in threads) thread.Join();
        });

        Assert.Equal(Waiters, through);
        Assert.Empty(Cache.Snapshot().Waits);
    }

    [Fact]
    public void Releasing_a_page_wakes_its_own_waiter_whatever_else_is_waited_for()
    {
        // Far more pages than a small wait table has places: waiters of several pages share one.
        const int Pages = 48;
        CachedFile file = OpenMemory(new byte[Pages * PageSize]);
        Page[] pages = [.. Enumerable.Range(0, Pages).Select(index => file.GetPage(index))];
        ManualResetEventSlim[] release = [.. pages.Select(_ => new ManualResetEventSlim())];
        ManualResetEventSlim[] passed = [.. pages.Select(_ => new ManualResetEventSlim())];
        using CountdownEvent holding = new(Pages);

        for (int i = 0; i < Pages; i++)
        {
            int index = i;
            Deadline.Start($"holder {index}", () =>
            {
                using LockedPage locked = pages[index].Lock();
                holding.Signal();
                release[index].Wait();
            });
        }

        Deadline.Run(Cache, () => holding.Wait());
        for (int i = 0; i < Pages; i++)
        {
            int index = i;
            Deadline.Start($"waiter {index}", () =>
            {
                using LockedPage locked = pages[index].Lock();
                passed[index].Set();
            });
        }

        Deadline.Until(Cache, () => Cache.Snapshot().Waits.Count == Pages, "one waiter for each page");
        Deadline.Run(Cache, () =>
        {
            foreach (int index in Enumerable.Range(0, Pages).OrderBy(index => index * 29 % Pages))
            {
                Assert.False(passed[index].IsSet);
                release[index].Set();
                passed[index].Wait();
            }
        });

        foreach (Page page in pages) page.Dispose();
    }

    [Fact]
    public void A_waiter_is_not_starved_by_threads_that_take_the_lock_again_and_again()
    {
        CachedFile file = OpenMemory(new byte[PageSize]);
        using Page page = file.GetPage(0);
        bool stop = false;
        long greedyRounds = 0;

        void Greedy()
        {
            while (!Volatile.Read(ref stop))
            {
                using LockedPage locked = page.Lock();
                Interlocked.Increment(ref greedyRounds);
                Thread.SpinWait(50);
            }
        }

        void Patient()
        {
            for (int i = 0; i < 50; i++)
            {
                using LockedPage locked = page.Lock();
            }

            Volatile.Write(ref stop, true);
        }

        Deadline.Run(Cache, Greedy, Greedy, Patient);
        Assert.True(greedyRounds > 0);
    }

    [Fact]
    public void Two_threads_hand_a_page_to_and_fro()
    {
        const int Turns = 300;
        CachedFile file = OpenMemory(new byte[PageSize]);
        using Page page = file.GetPage(0);

        void Play(int player)
        {
            for (int turn = player; turn < Turns;)
            {
                using (LockedPage locked = page.Lock())
                {
                    ref int next = ref MemoryMarshal.AsRef<int>(locked.Data);
                    if (next == turn)
                    {
                        next++;
                        turn += 2;
                    }
                }

                Thread.Yield();
            }
        }

        Deadline.Run(Cache, () => Play(0), () => Play(1));
    }

    [Fact]
    public void Locks_of_different_pages_are_independent()
    {
        CachedFile file = OpenMemory(new byte[2 * PageSize]);
        using Page first = file.GetPage(0);
        using Page second = file.GetPage(1);

        using LockedPage held = first.Lock();
        Deadline.Run(Cache, () =>
        {
            using LockedPage locked = second.Lock();
            Assert.Equal(1, locked.Page.Index);
        });
    }

    [Fact]
    public void A_locked_page_shows_its_bytes_and_its_place()
    {
        byte[] content = Bytes.Pattern(PageSize + 100);
        CachedFile file = OpenFile(content);
        using Page page = file.GetPage(1);

        Assert.True(page.IsUpToDate);
        Assert.Equal(1, page.Index);
        Assert.Equal(file.Name, page.FileName);

        using LockedPage locked = page.Lock();
        Assert.Same(page, locked.Page);
        Assert.Equal(PageSize, locked.Data.Length);
        Assert.Equal(content.AsSpan(PageSize), locked.Data[..100]);
        Assert.False(locked.Data[100..].ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void What_is_written_under_the_lock_and_marked_dirty_is_read_and_flushed()
    {
        string path = NewPath();
        File.WriteAllBytes(path, Bytes.Of('a', PageSize));
        using CachedFile file = Cache.Open(path);
        using (Page page = file.GetPage(0))
        using (LockedPage locked = page.Lock())
        {
            locked.Data[10..20].Fill((byte)'b');
            locked.MarkDirty();
        }

        byte[] expected = [.. Bytes.Of('a', 10), .. Bytes.Of('b', 10), .. Bytes.Of('a', PageSize - 20)];
        Assert.Equal(expected, ReadAll(file));
        file.Flush();
        Assert.Equal(expected, File.ReadAllBytes(path));
    }
}
