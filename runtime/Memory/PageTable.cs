using System.Numerics;
using System.Runtime.CompilerServices;
using Faultline.Annotations;
using Faultline.Caching;
using Faultline.Locking;

namespace Faultline.Memory;

/// <summary>
/// The translations of an address space: from the number of a page of addresses to the page that is mapped there, for
/// loads and, apart, for stores. Used inside an epoch, without a lock: an access never faults, and goes as far as pages
/// are mapped. Whoever clears translations waits for all epochs before the page is used for something else. Each
/// translation holds a reference on its page.
/// </summary>
internal sealed class PageTable(int pageSize)
{
    private const int LeafBits = 9;
    private const int LeafMask = (1 << LeafBits) - 1;

    [LockClass("pagetable")]
    private readonly Gate _lock = new();
    private readonly int _pageShift = BitOperations.Log2((uint)pageSize);
    private Leaf?[] _leaves = new Leaf?[4];

    /// <summary>Loads up to the first byte that is not mapped; returns how many bytes.</summary>
    [NoFault]
    public int Load(long address, Span<byte> destination)
    {
        ThreadRecord thread = ThreadRecord.Current;
        int done = 0;
        while (done < destination.Length)
        {
            int start = OffsetOf(address + done);
            int count = Math.Min(pageSize - start, destination.Length - done);
            CachedPage? page;
            Epoch.Enter(thread);
            try
            {
                page = Find(address + done, store: false);
                page?.Bytes.Slice(start, count).CopyTo(destination[done..]);
            }
            finally
            {
                Epoch.Leave(thread);
            }

            if (page is null)
                break;
            done += count;
        }

        return done;
    }

    /// <summary>Stores up to the first byte that is not mapped for stores; returns how many bytes.</summary>
    [NoFault]
    public int Store(long address, ReadOnlySpan<byte> source)
    {
        ThreadRecord thread = ThreadRecord.Current;
        int done = 0;
        while (done < source.Length)
        {
            int start = OffsetOf(address + done);
            int count = Math.Min(pageSize - start, source.Length - done);
            CachedPage? page;
            Epoch.Enter(thread);
            try
            {
                page = Find(address + done, store: true);
                if (page is not null)
                    source.Slice(done, count).CopyTo(page.Bytes[start..]);
            }
            finally
            {
                Epoch.Leave(thread);
            }

            if (page is null)
                break;
            done += count;
        }

        return done;
    }

    /// <summary>Loads a value that lies in one page, if that is mapped.</summary>
    [NoFault]
    public bool TryLoad<T>(long address, out T value)
        where T : unmanaged
    {
        value = default;
        int start = OffsetOf(address);
        if (start > pageSize - Unsafe.SizeOf<T>())
            return false;

        ThreadRecord thread = ThreadRecord.Current;
        Epoch.Enter(thread);
        CachedPage? page = Find(address, store: false);
        if (page is not null)
            value = Unsafe.ReadUnaligned<T>(ref page.ByteAt(start));
        Epoch.Leave(thread);
        return page is not null;
    }

    /// <summary>Stores a value into one page, if that is mapped for stores.</summary>
    [NoFault]
    public bool TryStore<T>(long address, T value)
        where T : unmanaged
    {
        int start = OffsetOf(address);
        if (start > pageSize - Unsafe.SizeOf<T>())
            return false;

        ThreadRecord thread = ThreadRecord.Current;
        Epoch.Enter(thread);
        CachedPage? page = Find(address, store: true);
        if (page is not null)
            Unsafe.WriteUnaligned(ref page.ByteAt(start), value);
        Epoch.Leave(thread);
        return page is not null;
    }

    /// <summary>Is the byte mapped at this moment?</summary>
    public bool IsResident(long address, bool store)
    {
        ThreadRecord thread = ThreadRecord.Current;
        Epoch.Enter(thread);
        bool resident = Find(address, store) is not null;
        Epoch.Leave(thread);
        return resident;
    }

    /// <summary>Maps a page of a file. It is locked, so that it cannot leave its file before it is mapped.</summary>
    [RequiresLock("page")]
    [TakesLock("pagetable")]
    public void Install(long number, CachedPage page, bool store)
    {
        using (_lock.Enter())
        {
            Leaf leaf = LeafOf(number);
            int place = (int)(number & LeafMask);
            if (leaf.Loads[place] is null)
            {
                // Cannot fail: the page is locked and in its file, whose index holds a reference.
                _ = page.TryAddReference();
                Volatile.Write(ref leaf.Loads[place], page);
            }

            if (store)
                Volatile.Write(ref leaf.Stores[place], page);
        }
    }

    /// <summary>The anonymous page at this page of addresses; a new one, zeroed, if there is none yet.</summary>
    [TakesLock("pagetable")]
    [TakesLock("cache.reclaim")]
    public CachedPage InstallAnonymous(long number, PageCache cache)
    {
        using (_lock.Enter())
        {
            Leaf leaf = LeafOf(number);
            int place = (int)(number & LeafMask);
            if (leaf.Loads[place] is { } present)
                return present;
            var page = CachedPage.Anonymous(cache.Recorder, cache.Arena, cache.PageSize);
            Volatile.Write(ref leaf.Loads[place], page);
            Volatile.Write(ref leaf.Stores[place], page);
            return page;
        }
    }

    /// <summary>Makes the next store fault. The caller then waits for all epochs.</summary>
    [TakesLock("pagetable")]
    public void WriteProtect(long number, CachedPage page)
    {
        using (_lock.Enter())
        {
            long leafNumber = number >> LeafBits;
            if (leafNumber >= _leaves.Length || _leaves[leafNumber] is not { } leaf)
                return;
            ref CachedPage? place = ref leaf.Stores[number & LeafMask];
            if (place == page)
                Volatile.Write(ref place, null);
        }
    }

    /// <summary>
    /// Unmaps pages, and waits until nobody uses them through this table. The caller is in no epoch.
    /// </summary>
    /// <returns>How many were mapped.</returns>
    [TakesLock("pagetable")]
    [TakesLock("epoch")]
    public int Clear(long first, long count)
    {
        List<CachedPage> cleared = [];
        using (_lock.Enter())
        {
            long end = Math.Min(first + count, (long)_leaves.Length << LeafBits);
            for (long number = first; number < end; number++)
            {
                if (_leaves[number >> LeafBits] is not { } leaf)
                {
                    // Most of a large mapping was never touched.
                    number |= LeafMask;
                    continue;
                }

                ref CachedPage? load = ref leaf.Loads[number & LeafMask];
                if (load is null)
                    continue;
                cleared.Add(load);
                Volatile.Write(ref load, null);
                Volatile.Write(ref leaf.Stores[number & LeafMask], null);
            }
        }

        if (cleared.Count == 0)
            return 0;
        Epoch.WaitForAll();
        foreach (CachedPage page in cleared)
            page.RemoveReference();
        return cleared.Count;
    }

    private int OffsetOf(long address) => (int)(address & (pageSize - 1));

    /// <summary>The page to load from, or to store to, at an address. Only inside an epoch.</summary>
    private CachedPage? Find(long address, bool store)
    {
        long number = address >> _pageShift;
        long leafNumber = number >> LeafBits;
        Leaf?[] leaves = Volatile.Read(ref _leaves);
        if ((ulong)leafNumber >= (ulong)leaves.Length || Volatile.Read(ref leaves[leafNumber]) is not { } leaf)
            return null;
        return Volatile.Read(ref (store ? leaf.Stores : leaf.Loads)[number & LeafMask]);
    }

    [RequiresLock("_lock")]
    private Leaf LeafOf(long number)
    {
        long leafNumber = number >> LeafBits;
        if (leafNumber >= _leaves.Length)
        {
            Leaf?[] larger = new Leaf?[Math.Max(leafNumber + 1, _leaves.Length * 2)];
            _leaves.CopyTo(larger, 0);
            Volatile.Write(ref _leaves, larger);
        }

        if (_leaves[leafNumber] is not { } leaf)
            Volatile.Write(ref _leaves[leafNumber], leaf = new Leaf());
        return leaf;
    }

    private sealed class Leaf
    {
        public CachedPage?[] Loads { get; } = new CachedPage?[1 << LeafBits];

        public CachedPage?[] Stores { get; } = new CachedPage?[1 << LeafBits];
    }
}
