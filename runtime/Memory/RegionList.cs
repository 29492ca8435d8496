namespace Faultline.Memory;

/// <summary>
/// The regions of an address space in ascending order of their addresses. Page 0 and at least one page before each
/// region stay unmapped, so that running over an end is noticed. The owner's lock guards it.
/// </summary>
internal sealed class RegionList(int pageSize)
{
    /// <summary>Where the addresses end: 16 TiB, for which the table of translations is still small.</summary>
    private const long AddressLimit = 1L << 44;

    private readonly List<Region> _regions = [];

    /// <summary>The region that an address lies in.</summary>
    public Region? Find(long address)
    {
        int place = PlaceOf(address);
        return place < _regions.Count && _regions[place].Contains(address) ? _regions[place] : null;
    }

    /// <summary>Where a region of this length goes: the first gap that is large enough.</summary>
    /// <exception cref="IOException">There is none.</exception>
    public long FindGap(long length)
    {
        long start = pageSize;
        foreach (Region region in _regions)
        {
            if (region.Start - pageSize - start >= length)
                return start;
            start = region.End + pageSize;
        }

        if (length > AddressLimit - pageSize - start)
        {
            throw new IOException(
                $"{length} bytes cannot be mapped: the address space ends at 16 TiB, and has no gap of that length.");
        }

        return start;
    }

    public void Add(Region region) => _regions.Insert(PlaceOf(region.Start), region);

    public void Remove(Region region) => _regions.Remove(region);

    public Region[] ToArray() => [.. _regions];

    /// <summary>The first of the regions that end behind the address.</summary>
    private int PlaceOf(long address)
    {
        int low = 0;
        for (int high = _regions.Count; low < high;)
        {
            int middle = (low + high) / 2;
            if (_regions[middle].End <= address)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
