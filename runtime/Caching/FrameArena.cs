using Faultline.Annotations;
using Faultline.Locking;

namespace Faultline.Caching;

/// <summary>The memory of one page: a part of a pinned array, which lives as long as anything refers to it.</summary>
internal readonly record struct Frame(byte[] Chunk, int Offset);

/// <summary>
/// All frames of a cache, up to its ceiling. They lie in large pinned arrays, so a span that is kept too long shows
/// other bytes but never memory that is gone.
/// </summary>
internal sealed class FrameArena
{
    private const int ChunkSize = 1 << 20;

    [LockClass("cache.reclaim")]
    private readonly Gate _reclaim = new();
    private readonly Stack<Frame> _free = new();
    private readonly int _pageSize;
    private readonly long _capacity;
    private long _claimed;
    private long _created;

    public FrameArena(long capacity, int pageSize)
    {
        _capacity = capacity / pageSize;
        _pageSize = pageSize;
    }

    /// <summary>
    /// Sets frames aside for memory that no store can take back. Each is then taken by <see cref="TakeReserved"/>, and
    /// given back by <see cref="Return"/> if it was taken, else by <see cref="Unreserve"/>.
    /// </summary>
    /// <exception cref="IOException">So many are not left.</exception>
    public void Reserve(long frames)
    {
        using (_reclaim.Enter())
            Claim(frames);
    }

    public void Unreserve(long frames)
    {
        using (_reclaim.Enter())
            _claimed -= frames;
    }

    /// <summary>Takes a frame with any bytes in it.</summary>
    /// <exception cref="IOException">The cache is full.</exception>
    public Frame Take()
    {
        using (_reclaim.Enter())
        {
            Claim(1);
            try
            {
                return TakeClaimed();
            }
            catch
            {
                _claimed--;
                throw;
            }
        }
    }

    public Frame TakeReserved()
    {
        using (_reclaim.Enter())
            return TakeClaimed();
    }

    public void Return(Frame frame)
    {
        using (_reclaim.Enter())
        {
            _claimed--;
            _free.Push(frame);
        }
    }

    [RequiresLock("_reclaim")]
    private void Claim(long frames)
    {
        if (frames > _capacity - _claimed)
        {
            throw new IOException(
                $"The page cache is full: {frames} more pages of {_pageSize} bytes do not fit beside the {_claimed} in " +
                $"use of {_capacity}. Raise {nameof(PageCacheOptions)}.{nameof(PageCacheOptions.Capacity)}, or close " +
                "files and unmap memory that is not needed.");
        }

        _claimed += frames;
    }

    [RequiresLock("_reclaim")]
    private Frame TakeClaimed()
    {
        if (_free.Count == 0)
            AddChunk();
        return _free.Pop();
    }

    [RequiresLock("_reclaim")]
    private void AddChunk()
    {
        int frames = (int)Math.Min(Math.Max(1, ChunkSize / _pageSize), _capacity - _created);
        byte[] chunk = GC.AllocateUninitializedArray<byte>(frames * _pageSize, pinned: true);
        for (int i = frames - 1; i >= 0; i--)
            _free.Push(new Frame(chunk, i * _pageSize));
        _created += frames;
    }
}
