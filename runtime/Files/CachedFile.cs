using System.Buffers;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.ExceptionServices;
using Faultline.Annotations;
using Faultline.Caching;
using Faultline.Files;
using Faultline.Locking;

namespace Faultline;

/// <summary>
/// An open handle on a file of a <see cref="PageCache"/>. Reads and writes are positional, and go to the cached pages;
/// <see cref="Flush"/> passes them on. All members are thread-safe. Overlapping writes are atomic a page each, in no
/// order beyond that; a reader sees old bytes or new ones.
/// </summary>
[DebuggerDisplay("{Name}, {Length} bytes")]
public sealed class CachedFile : IDisposable
{
    private readonly SharedFile _file;
    private readonly FileAccess _access;
    private long _seenErrors;
    private bool _disposed;

    internal CachedFile(SharedFile file, FileAccess access)
    {
        _file = file;
        _access = access;
        _seenErrors = file.WriteBackErrors;
    }

    /// <summary>What the file's store is called.</summary>
    public string Name => _file.Name;

    /// <summary>The length of the file in bytes, as of now.</summary>
    public long Length => _file.Length;

    /// <summary>Reads bytes. May block for I/O; no page lock may be held.</summary>
    /// <param name="buffer">Receives the bytes; memory that cannot fault.</param>
    /// <param name="fileOffset">The position of the first byte.</param>
    /// <returns>The bytes read: fewer than asked only at the end of the file.</returns>
    /// <exception cref="IOException">The store failed, or the cache is full.</exception>
    /// <exception cref="ObjectDisposedException">The handle or the cache is disposed.</exception>
    [MayBlock]
    [TakesLock("file.invalidate")]
    [TakesLock("page")]
    [TakesLock("cache.reclaim")]
    [TakesLock("file.pages")]
    [TakesLock("file.mappings")]
    [TakesLock("pagetable")]
    [TakesLock("epoch")]
    public int Read(Span<byte> buffer, long fileOffset)
    {
        CheckAccess(FileAccess.Read, fileOffset);
        int done = 0;
        while (done < buffer.Length)
        {
            int copied = ReadFromPage(buffer[done..], fileOffset + done);
            if (copied == 0)
                break;
            done += copied;
        }

        return done;
    }

    /// <summary>Reads bytes into user memory. May fault and block for I/O; no page lock may be held.</summary>
    /// <param name="destination">Receives the bytes; may be a mapping of this very file.</param>
    /// <param name="fileOffset">The position of the first byte.</param>
    /// <returns>The bytes read: fewer than asked at the end of the file, or where the destination ends being usable.</returns>
    /// <exception cref="PageFaultException">Nothing was read, because not one byte of the destination is usable.</exception>
    /// <exception cref="UnauthorizedAccessException">The destination may not be written to.</exception>
    /// <exception cref="IOException">The store failed, or the cache is full.</exception>
    /// <exception cref="InvalidOperationException">Page faults are disabled on this thread.</exception>
    /// <exception cref="ObjectDisposedException">The handle or the cache is disposed.</exception>
    [MayFault]
    [MayBlock]
    public long Read(UserBuffer destination, long fileOffset)
    {
        CheckAccess(FileAccess.Read, fileOffset);
        PageFaults.ThrowIfDisabled();
        if (destination.IsEmpty)
            return 0;

        // The bytes pass through a private page: no page of the file is referred to while the destination faults in,
        // and there is nothing to repeat.
        byte[] buffer = ArrayPool<byte>.Shared.Rent(_file.PageSize);
        try
        {
            long done = 0;
            while (done < destination.Length)
            {
                Span<byte> part = buffer.AsSpan(0, (int)Math.Min(_file.PageSize, destination.Length - done));
                int read = ReadFromPage(part, fileOffset + done);
                int copied = destination.Space.WriteAvailable(destination.Address + done, part[..read], out Exception? error);
                done += copied;
                if (copied < read && done == 0)
                    throw error!;
                if (copied < read || read == 0)
                    break;
            }

            return done;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

#pragma warning disable FLT0008 // The loop is shared with the writes that fault; a span never does.
    /// <summary>Writes all bytes; the file grows as needed. May block for I/O; no page lock may be held.</summary>
    /// <param name="source">The bytes; memory that cannot fault.</param>
    /// <param name="fileOffset">The position of the first byte.</param>
    /// <exception cref="IOException">The store failed, or the cache is full. Pages before may have been written.</exception>
    /// <exception cref="UnauthorizedAccessException">The handle is for reading only.</exception>
    /// <exception cref="ObjectDisposedException">The handle or the cache is disposed.</exception>
    [MayBlock]
    [TakesLock("file.write")]
    [TakesLock("page")]
    [TakesLock("pagetable")]
    [TakesLock("cache.reclaim")]
    [TakesLock("file.pages")]
    [TakesLock("file.mappings")]
    public void Write(ReadOnlySpan<byte> source, long fileOffset)
    {
        CheckWrite(fileOffset, source.Length);
        var copy = new WriteLoop.SpanCopy(source);
        ThrowIfShort(WriteLoop.Run(_file, fileOffset, ref copy));
    }

#pragma warning restore FLT0008

    /// <summary>
    /// Writes all bytes of user memory, whatever it maps; the file grows as needed. May fault and block for I/O; no page
    /// lock may be held.
    /// </summary>
    /// <param name="source">The bytes; may be a mapping of this very file.</param>
    /// <param name="fileOffset">The position of the first byte.</param>
    /// <exception cref="PageFaultException">Some of the source could not be brought in. What lies before is written.</exception>
    /// <exception cref="IOException">The store failed, or the cache is full. What lies before is written.</exception>
    /// <exception cref="UnauthorizedAccessException">The handle is for reading only, or the source may not be read.</exception>
    /// <exception cref="InvalidOperationException">Page faults are disabled on this thread.</exception>
    /// <exception cref="ObjectDisposedException">The handle or the cache is disposed.</exception>
    [MayFault]
    [MayBlock]
    [TakesLock("file.write")]
    public void Write(UserBuffer source, long fileOffset) => ThrowIfShort(TryWrite(source, fileOffset));

    /// <summary>
    /// Writes bytes of user memory as write(2) does: up to the first that cannot be written. May fault and block for
    /// I/O; no page lock may be held.
    /// </summary>
    /// <param name="source">The bytes; may be a mapping of this very file.</param>
    /// <param name="fileOffset">The position of the first byte.</param>
    /// <returns>How many were written, and why no more.</returns>
    /// <exception cref="UnauthorizedAccessException">The handle is for reading only.</exception>
    /// <exception cref="InvalidOperationException">Page faults are disabled on this thread.</exception>
    /// <exception cref="ObjectDisposedException">The handle or the cache is disposed.</exception>
    [MayFault]
    [MayBlock]
    [TakesLock("file.write")]
    public WriteResult TryWrite(UserBuffer source, long fileOffset)
    {
        CheckWrite(fileOffset, source.Length);
        PageFaults.ThrowIfDisabled();
        var copy = new AtomicCopy(source);
        return WriteLoop.Run(_file, fileOffset, ref copy);
    }

    /// <summary>
    /// Locks the page at a position, ready to be overwritten. Blocks while somebody else holds it, and for I/O where
    /// the rest of the page must be read. Order: nothing that a fault takes may be held.
    /// </summary>
    /// <param name="fileOffset">The position of the first byte.</param>
    /// <param name="length">How many bytes are to be overwritten; those beyond the end of that page are left out.</param>
    /// <returns>
    /// The write; complete or dispose it. It holds the file's write lock, too, so a thread has one write of a file open
    /// at a time. For no bytes at all nothing is locked.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The range has no place in a file.</exception>
    /// <exception cref="LockRecursionException">
    /// This thread has a write of this file open, or holds the page. Found only while the cache has a watchdog; without
    /// one the thread may wait for itself.
    /// </exception>
    /// <exception cref="IOException">The store failed, or the cache is full.</exception>
    /// <exception cref="UnauthorizedAccessException">The handle is for reading only.</exception>
    /// <exception cref="ObjectDisposedException">The handle or the cache is disposed.</exception>
    [MayBlock]
    [Acquires("return")]
    [TakesLock("file.write")]
    public PageWrite BeginWrite(long fileOffset, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        CheckWrite(fileOffset, length);
        if (length == 0)
            return default;
        long end = fileOffset + Math.Min(length, _file.PageSize - (fileOffset % _file.PageSize));
        WriteLockHold hold = WriteLockHold.Enter(_file, fileOffset, end);
        try
        {
            return PageWrite.Begin(_file, fileOffset, length, hold);
        }
        catch
        {
            hold.Exit(_file);
            throw;
        }
    }

    /// <summary>Looks a page up, and reads it if needed. May block for I/O; no page lock may be held.</summary>
    /// <param name="index">Which page, counted from zero.</param>
    /// <returns>A reference to the page, up to date. Dispose it once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The page lies beyond the end of the file.</exception>
    /// <exception cref="IOException">The store failed, or the cache is full.</exception>
    /// <exception cref="ObjectDisposedException">The handle or the cache is disposed.</exception>
    [MayBlock]
    [TakesLock("file.invalidate")]
    [TakesLock("page")]
    [TakesLock("cache.reclaim")]
    [TakesLock("file.pages")]
    [TakesLock("file.mappings")]
    [TakesLock("pagetable")]
    [TakesLock("epoch")]
    public Page GetPage(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(index, long.MaxValue / _file.PageSize);
        CheckAccess(FileAccess.Read, index * _file.PageSize);
        if (index * _file.PageSize >= Length)
            throw new ArgumentOutOfRangeException(nameof(index), index, $"File '{Name}' ends at byte {Length}, before that page.");
        while (true)
        {
            CachedPage page = _file.GetUpToDatePage(index);
            if (page.TryAddReference())
                return new Page(page, this);
        }
    }

    /// <summary>
    /// Writes all dirty pages of the file to its store. Blocks for I/O; no page lock may be held.
    /// </summary>
    /// <param name="flushToDisk">Whether to wait for the device, so that a power failure does not lose them.</param>
    /// <exception cref="IOException">
    /// The store failed, in this call or in one through another handle since the last. What was not written stays dirty:
    /// flush again. Each handle throws an error once.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The handle or the cache is disposed.</exception>
    [MayBlock]
    [TakesLock("page")]
    [TakesLock("file.mappings")]
    [TakesLock("pagetable")]
    [TakesLock("epoch")]
    public void Flush(bool flushToDisk = false)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        _file.ThrowIfClosed();
        _file.Flush(flushToDisk);
        _file.ThrowUnseenError(ref _seenErrors);
    }

    /// <summary>
    /// Closes the handle. The last handle or mapping of a file writes it back, and so may block; no page lock
    /// and no write may be held. Closed it is in any case.
    /// </summary>
    /// <exception cref="IOException">It was the last one, and the file could not be written back.</exception>
    [MayBlock]
    [TakesLock("cache.files")]
    [TakesLock("page")]
    [TakesLock("file.mappings")]
    [TakesLock("pagetable")]
    [TakesLock("cache.reclaim")]
    [TakesLock("epoch")]
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
            _file.Cache.RemoveReference(_file);
    }

    /// <summary>What a page of this handle may be used for, also after the handle is closed.</summary>
    internal void ThrowIfReadOnly()
    {
        if ((_access & FileAccess.Write) == 0)
            ThrowNotAllowed(FileAccess.Write);
    }

    /// <summary>The file behind the handle, for a mapping that wants that access.</summary>
    internal SharedFile Share(FileAccess access, AddressSpace space)
    {
        CheckAccess(access, 0);
        if (_file.Cache != space.Cache)
            throw new ArgumentException($"File '{Name}' and the address space belong to different caches.");
        return _file;
    }

    /// <summary>Copies what one page has; 0 at the end of the file.</summary>
    private int ReadFromPage(Span<byte> buffer, long offset)
    {
        int pageSize = _file.PageSize;
        int start = (int)(offset & (pageSize - 1));
        ThreadRecord thread = ThreadRecord.Current;
        while (offset < _file.Length)
        {
            // In an epoch a page cannot be used for something else, so no lock and no count is needed. The length is
            // looked at after the page is seen up to date: it was so before it became a part of the file.
            Epoch.Enter(thread);
            try
            {
                CachedPage? page = _file.IsClosed ? null : _file.FindPage(offset / pageSize);
                if (page is { IsUpToDate: true })
                {
                    int count = (int)Math.Min(Math.Min(buffer.Length, pageSize - start), Math.Max(0, _file.Length - offset));
                    page.Bytes.Slice(start, count).CopyTo(buffer);
                    return count;
                }
            }
            finally
            {
                Epoch.Leave(thread);
            }

            _file.GetUpToDatePage(offset / pageSize);
        }

        return 0;
    }

    private void CheckWrite(long fileOffset, long length)
    {
        CheckAccess(FileAccess.Write, fileOffset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue - _file.PageSize - fileOffset);
    }

    private void CheckAccess(FileAccess access, long fileOffset)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        _file.ThrowIfClosed();
        ArgumentOutOfRangeException.ThrowIfNegative(fileOffset);
        if ((_access & access) != access)
            ThrowNotAllowed(access);
    }

    [DoesNotReturn]
    private void ThrowNotAllowed(FileAccess access) =>
        throw new UnauthorizedAccessException($"The handle of file '{Name}' does not allow {access}.");

    private static void ThrowIfShort(WriteResult result)
    {
        if (result.Cause is { } cause)
            ExceptionDispatchInfo.Throw(cause);
    }
}
