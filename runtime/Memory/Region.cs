using Faultline.Caching;

namespace Faultline.Memory;

/// <summary>A range of addresses and what is mapped there: a part of a file, or anonymous memory.</summary>
internal sealed class Region(AddressSpace space, long start, long length, SharedFile? file, long fileOffset, FileAccess access)
{
    /// <summary>The first address; a multiple of the page size.</summary>
    public long Start { get; } = start;

    /// <summary>In bytes, as it was asked for. What is mapped is whole pages.</summary>
    public long Length { get; } = length;

    public SharedFile? File { get; } = file;

    /// <summary>Where in the file the region begins; a multiple of the page size.</summary>
    public long FileOffset { get; } = fileOffset;

    public long Pages => ((Length - 1) / space.PageSize) + 1;

    /// <summary>The first address behind the last page.</summary>
    public long End => Start + (Pages * space.PageSize);

    public bool Contains(long address) => address >= Start && address < End;

    /// <summary>The position in the file that an address is mapped to.</summary>
    public long OffsetOf(long address) => FileOffset + (address - Start);

    public bool Allows(bool store) => (access & (store ? FileAccess.Write : FileAccess.Read)) != 0;

    /// <summary>
    /// Makes the next store to the page through this region fault; false if the region does not reach that page. If it
    /// does, a store may be under way, even if somebody else made the next one fault before.
    /// </summary>
    public bool WriteProtect(CachedPage page)
    {
        long place = page.Index - (FileOffset / space.PageSize);
        if (place < 0 || place >= Pages)
            return false;
        space.Table.WriteProtect((Start / space.PageSize) + place, page);
        return true;
    }

    /// <summary>Unmaps all of its pages; says how many there were.</summary>
    public int ClearTranslations() => space.Table.Clear(Start / space.PageSize, Pages);
}
