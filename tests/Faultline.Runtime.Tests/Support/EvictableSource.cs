namespace Faultline.Runtime.Tests.Support;

/// <summary>
/// A mapping whose translations can be taken away at any moment while it stays valid, as an eviction of its pages
/// does: it is unmapped and mapped again at the same address.
/// </summary>
internal sealed class EvictableSource : IDisposable
{
    private readonly AddressSpace _space;
    private readonly CachedFile _file;
    private readonly long _length;

    public EvictableSource(PageCache cache, CachedFile file, long length)
    {
        // Alone in its address space, so that the address is free again.
        _space = new AddressSpace(cache);
        _file = file;
        _length = length;
        Buffer = _space.Map(file, 0, length, FileAccess.Read);
    }

    public UserBuffer Buffer { get; }

    public void Evict()
    {
        _space.Unmap(Buffer);
        UserBuffer again = _space.Map(_file, 0, _length, FileAccess.Read);
        if (again.Address != Buffer.Address)
            throw new InvalidOperationException($"Mapped at 0x{again.Address:x} instead of 0x{Buffer.Address:x}.");
    }

    public void Dispose() => _space.Dispose();
}
