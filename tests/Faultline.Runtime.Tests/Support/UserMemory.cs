namespace Faultline.Runtime.Tests.Support;

/// <summary>User ranges in the states that decide what an atomic copy can do.</summary>
internal static class UserMemory
{
    private const int PageSize = 4096;

    /// <summary>Anonymous memory with this content, every page of it touched.</summary>
    public static UserBuffer Resident(AddressSpace space, ReadOnlySpan<byte> content)
    {
        UserBuffer buffer = space.MapAnonymous(RoundUp(content.Length)).Slice(0, content.Length);
        buffer.CopyFrom(content);
        return buffer;
    }

    /// <summary>
    /// The content, the last byte of which is the last byte of a mapping, followed by bytes that are not mapped.
    /// </summary>
    public static UserBuffer EndingInNothing(AddressSpace space, ReadOnlySpan<byte> content, long unmapped)
    {
        for (int attempt = 0; attempt < 64; attempt++)
        {
            UserBuffer mapping = space.MapAnonymous(RoundUp(content.Length));
            long end = mapping.Address + mapping.Length;
            if (space.Slice(end, 1).FaultInReadable() == 0) continue; // a neighbour begins there

            mapping.Slice(mapping.Length - content.Length).CopyFrom(content);
            return space.Slice(end - content.Length, content.Length + unmapped);
        }

        throw new InvalidOperationException("No mapping ends at memory that is not mapped.");
    }

    /// <summary>
    /// The content, mapped from a store of its own: an atomic copy can take the first <paramref name="resident"/>
    /// bytes and not the next. They lie on two pages of the store, and only the first is mapped.
    /// </summary>
    public static UserBuffer PartlyResident(PageCache cache, AddressSpace space, byte[] content, int resident)
    {
        int pad = PageSize - resident;
        MemoryPageStore store = new("source" + Guid.NewGuid().ToString("N"));
        store.WritePages(pad, content);
        using CachedFile file = cache.Open(store); // the mapping keeps it
        UserBuffer mapping = space.Map(file, 0, RoundUp(pad + content.Length), FileAccess.Read);
        Assert.Equal(0, mapping.Slice(pad, resident).FaultInReadable());

        UserBuffer source = mapping.Slice(pad, content.Length);
        Assert.Equal(Math.Min(resident, content.Length), source.CopyToAtomic(new byte[content.Length]));
        return source;
    }

    /// <summary>The content, mapped from a store of its own, no page of it mapped or cached.</summary>
    public static UserBuffer Cold(PageCache cache, AddressSpace space, byte[] content)
    {
        MemoryPageStore store = new("source" + Guid.NewGuid().ToString("N"));
        store.WritePages(0, content);
        using CachedFile file = cache.Open(store); // the mapping keeps it
        return space.Map(file, 0, RoundUp(content.Length), FileAccess.Read).Slice(0, content.Length);
    }

    public static long RoundUp(long length) => Math.Max(PageSize, (length + PageSize - 1) / PageSize * PageSize);
}
