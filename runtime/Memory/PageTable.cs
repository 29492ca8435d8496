using Faultline.Annotations;
using Faultline.Locking;

namespace Faultline.Memory;

/// <summary>
/// The translations of an address space: from the number of a page of addresses to the page that is mapped there, for
/// loads and, apart, for stores. Read inside an epoch, without a lock. Whoever clears translations waits for all
/// epochs before the page is used for something else. Each translation holds a reference on its page.
/// </summary>
internal sealed class PageTable
{
    private const int LeafBits = 9;
    private const int LeafMask = (1 << LeafBits) - 1;

    [LockClass("pagetable")]
    private readonly Lock _lock = new();
    private Leaf?[] _leaves = new Leaf?[4];

    /// <summary>The page to load from, or to store to, at this page of addresses. Only inside an epoch.</summary>
    public Page? Find(long number, bool store)
    {
        Leaf?[] leaves = Volatile.Read(ref _leaves);
        long leafNumber = number >> LeafBits;
        if ((ulong)leafNumber >= (ulong)leaves.Length || Volatile.Read(ref leaves[leafNumber]) is not { } leaf)
            return null;
        return Volatile.Read(ref (store ? leaf.Stores : leaf.Loads)[number & LeafMask]);
    }

    /// <summary>Maps a page of a file. It is locked, so that it cannot leave its file before it is mapped.</summary>
    [RequiresLock("page")]
    public void Install(long number, Page page, bool store)
    {
        lock (_lock)
        {
            Leaf leaf = LeafOf(number);
            int place = (int)(number & LeafMask);
            if (leaf.Loads[place] is null)
            {
                page.AddReference();
                Volatile.Write(ref leaf.Loads[place], page);
            }

            if (store)
                Volatile.Write(ref leaf.Stores[place], page);
        }
    }

    /// <summary>The anonymous page at this page of addresses; a new one, zeroed, if there is none yet.</summary>
    public Page InstallAnonymous(long number, PageCache cache)
    {
        lock (_lock)
        {
            Leaf leaf = LeafOf(number);
            int place = (int)(number & LeafMask);
            if (leaf.Loads[place] is { } present)
                return present;
            var page = Page.Anonymous(cache.Recorder, cache.Arena, cache.PageSize);
            Volatile.Write(ref leaf.Loads[place], page);
            Volatile.Write(ref leaf.Stores[place], page);
            return page;
        }
    }

    /// <summary>Makes the next store fault. The caller then waits for all epochs.</summary>
    public bool WriteProtect(long number, Page page)
    {
        lock (_lock)
        {
            long leafNumber = number >> LeafBits;
            if (leafNumber >= _leaves.Length || _leaves[leafNumber] is not { } leaf)
                return false;
            ref Page? place = ref leaf.Stores[number & LeafMask];
            if (place != page)
                return false;
            Volatile.Write(ref place, null);
            return true;
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
        List<Page> cleared = [];
        lock (_lock)
        {
            for (long number = first; number < first + count; number++)
            {
                if ((number >> LeafBits) >= _leaves.Length)
                    break;
                if (_leaves[number >> LeafBits] is not { } leaf)
                    continue;
                ref Page? load = ref leaf.Loads[number & LeafMask];
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
        foreach (Page page in cleared)
            page.RemoveReference();
        return cleared.Count;
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
        public Page?[] Loads { get; } = new Page?[1 << LeafBits];

        public Page?[] Stores { get; } = new Page?[1 << LeafBits];
    }
}
