using Faultline;

namespace WriteDeadlock;

/// <summary>
/// A disk that is slow at the wrong moment: its first read of page 0 takes until the other disk reads its page 0. In
/// production this takes a bad day; here it makes the collision certain.
/// </summary>
internal sealed class SlowStore(string path, Barrier bothDisksBusy) : IPageStore
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly FilePageStore _file = new(path);
    private int _reads;

    public string Name => _file.Name;

    public long Length => _file.Length;

    public bool CanWrite => _file.CanWrite;

    public bool CanInvalidate => _file.CanInvalidate;

    public int ReadPages(long offset, Span<byte> destination)
    {
        if (offset == 0 && Interlocked.Increment(ref _reads) == 1)
        {
            bothDisksBusy.SignalAndWait(Patience);
        }

        return _file.ReadPages(offset, destination);
    }

    public void WritePages(long offset, ReadOnlySpan<byte> source)
    {
        _file.WritePages(offset, source);
    }

    public bool IsKnownZero(long offset, long length)
    {
        return _file.IsKnownZero(offset, length);
    }

    public void SetLength(long length)
    {
        _file.SetLength(length);
    }

    public void Flush(bool toDisk)
    {
        _file.Flush(toDisk);
    }

    public void Dispose()
    {
        _file.Dispose();
    }
}
