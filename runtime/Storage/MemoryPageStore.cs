using System.Collections.Concurrent;

namespace Faultline;

/// <summary>Bytes in managed memory, sparse: what was never written takes no space and is zero. Thread-safe.</summary>
public sealed class MemoryPageStore : IPageStore
{
    private const int BlockSize = 4096;

    private readonly ConcurrentDictionary<long, byte[]> _blocks = new();
    private long _length;

    /// <summary>Creates an empty store.</summary>
    /// <param name="name">What reports and messages call it.</param>
    public MemoryPageStore(string name = "memory")
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        Name = name;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long Length => Volatile.Read(ref _length);

    /// <inheritdoc/>
    public bool CanWrite => true;

    /// <inheritdoc/>
    public bool CanInvalidate => true;

    /// <inheritdoc/>
    public int ReadPages(long offset, Span<byte> destination)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        int total = (int)Math.Clamp(Length - offset, 0, destination.Length);
        for (int done = 0; done < total;)
        {
            (long block, int start, int count) = BlockAt(offset + done, total - done);
            Span<byte> part = destination.Slice(done, count);
            if (_blocks.TryGetValue(block, out byte[]? bytes))
                bytes.AsSpan(start, count).CopyTo(part);
            else
                part.Clear();
            done += count;
        }

        return total;
    }

    /// <inheritdoc/>
    public void WritePages(long offset, ReadOnlySpan<byte> source)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (source.IsEmpty)
            return;
        for (int done = 0; done < source.Length;)
        {
            (long block, int start, int count) = BlockAt(offset + done, source.Length - done);
            byte[] bytes = _blocks.GetOrAdd(block, static _ => new byte[BlockSize]);
            source.Slice(done, count).CopyTo(bytes.AsSpan(start));
            done += count;
        }

        long end = offset + source.Length;
        for (long length = Length; end > length; length = Length)
            Interlocked.CompareExchange(ref _length, end, length);
    }

    /// <inheritdoc/>
    public bool IsKnownZero(long offset, long length)
    {
        long end = Math.Min(offset + length, Length);
        for (long at = offset; at < end; at += BlockSize - (at % BlockSize))
        {
            if (_blocks.ContainsKey(at / BlockSize))
                return false;
        }

        return true;
    }

    /// <inheritdoc/>
    public void SetLength(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        if (length < Length)
        {
            // What is cut off must read as zeros if the store grows again.
            foreach (long block in _blocks.Keys.Where(block => block * BlockSize >= length))
                _blocks.TryRemove(block, out _);
            if (_blocks.TryGetValue(length / BlockSize, out byte[]? last))
                last.AsSpan((int)(length % BlockSize)).Clear();
        }

        Volatile.Write(ref _length, length);
    }

    /// <inheritdoc/>
    public void Flush(bool toDisk)
    {
        // Memory is all there is behind it.
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // The store may be opened again: what it holds is let go with the object.
    }

    private static (long Block, int Start, int Count) BlockAt(long offset, int wanted)
    {
        int start = (int)(offset % BlockSize);
        return (offset / BlockSize, start, Math.Min(wanted, BlockSize - start));
    }
}
