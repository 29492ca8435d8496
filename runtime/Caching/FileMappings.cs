using Faultline.Annotations;
using Faultline.Locking;
using Faultline.Memory;

namespace Faultline.Caching;

/// <summary>Where a file is mapped: what must be told before one of its pages changes hands.</summary>
internal sealed class FileMappings
{
    [LockClass("file.mappings")]
    private readonly Gate _lock = new();
    private readonly List<Region> _regions = [];
    private int _count;

    public int Count => Volatile.Read(ref _count);

    [TakesLock("file.mappings")]
    public void Add(Region region)
    {
        using (_lock.Enter())
        {
            _regions.Add(region);
            Volatile.Write(ref _count, _regions.Count);
        }
    }

    [TakesLock("file.mappings")]
    public void Remove(Region region)
    {
        using (_lock.Enter())
        {
            _regions.Remove(region);
            Volatile.Write(ref _count, _regions.Count);
        }
    }

    /// <summary>Makes the next store to the page fault, wherever it is mapped; those under way are over on return.</summary>
    [RequiresLock("page")]
    [TakesLock("file.mappings")]
    [TakesLock("epoch")]
    public void WriteProtect(CachedPage page)
    {
        bool any = false;
        using (_lock.Enter())
        {
            foreach (Region region in _regions)
                any |= region.WriteProtect(page);
        }

        if (any)
            Epoch.WaitForAll();
    }

    /// <summary>
    /// Unmaps all pages, everywhere; the regions stay, and fault. On return nobody uses a page without a count any more.
    /// </summary>
    [TakesLock("file.mappings")]
    [TakesLock("epoch")]
    public void ClearTranslations()
    {
        using (_lock.Enter())
        {
            foreach (Region region in _regions)
                region.ClearTranslations();
        }

        Epoch.WaitForAll();
    }
}
