using System.Runtime.InteropServices;
using Faultline.Annotations;
using Faultline.Caching;
using Faultline.Locking;
using Faultline.Memory;

namespace Faultline;

/// <summary>
/// A space of addresses into which files and anonymous memory are mapped. Touching it may take a page fault, which
/// acquires the space's <c>mmap</c> lock and a page lock. All members are thread-safe. Truncation of a file, I/O errors
/// and unmapping turn into exceptions, never into the end of the process.
/// </summary>
public sealed class AddressSpace : IDisposable
{
    [LockClass("mmap", TakenByFaultHandler = true, HeldAcrossIO = true)]
    internal readonly SharedLock Mmap;

    private static long LastNumber;

    // Read under Mmap, changed under Mmap exclusively.
    private readonly RegionList _regions;
    private bool _disposed;

    /// <summary>Creates an empty address space.</summary>
    /// <param name="cache">The cache whose files are mapped into it, and whose memory it uses.</param>
    public AddressSpace(PageCache cache)
    {
        ArgumentNullException.ThrowIfNull(cache);
        cache.ThrowIfDisposed();
        Cache = cache;
        PageSize = cache.PageSize;
        Table = new PageTable(PageSize);
        _regions = new RegionList(PageSize);
        Mmap = new SharedLock($"mmap lock of address space {Interlocked.Increment(ref LastNumber)}", cache.Recorder);
    }

    internal PageCache Cache { get; }

    internal int PageSize { get; }

    internal PageTable Table { get; }

    internal bool IsDisposed => Volatile.Read(ref _disposed);

    /// <summary>
    /// Maps a part of a file, shared: stores reach the file, and what is written to the file is seen. Nothing is read
    /// before it is touched. Blocks while faults of this space are handled; no page lock may be held.
    /// </summary>
    /// <param name="file">The file. The mapping keeps it open.</param>
    /// <param name="fileOffset">Where in the file, in bytes: a multiple of the page size.</param>
    /// <param name="length">
    /// How many bytes. May reach beyond the end of the file; touching pages that lie there wholly faults in vain.
    /// </param>
    /// <param name="access">What the mapping allows.</param>
    /// <returns>The mapped range, to be given to <see cref="Unmap"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The range is not one that can be mapped.</exception>
    /// <exception cref="IOException">The space, of 16 TiB, has no gap of that length.</exception>
    /// <exception cref="UnauthorizedAccessException">The file's handle does not allow that access.</exception>
    /// <exception cref="NotSupportedException">The file's store cannot take its pages back.</exception>
    /// <exception cref="ObjectDisposedException">The space or the file is disposed.</exception>
    [TakesLock("page")]
    [TakesLock("cache.files")]
    [TakesLock("mmap")]
    [MayBlock]
    [TakesLock("file.mappings")]
    [TakesLock("pagetable")]
    [TakesLock("cache.reclaim")]
    [TakesLock("epoch")]
    public UserBuffer Map(CachedFile file, long fileOffset, long length, FileAccess access = FileAccess.ReadWrite)
    {
        ArgumentNullException.ThrowIfNull(file);
        ArgumentOutOfRangeException.ThrowIfNegative(fileOffset);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue - PageSize - fileOffset);
        if (fileOffset % PageSize != 0)
        {
            throw new ArgumentOutOfRangeException(
                nameof(fileOffset), fileOffset, $"A mapping begins at a multiple of the page size, {PageSize} bytes.");
        }

        if (access is not (FileAccess.Read or FileAccess.ReadWrite))
            throw new ArgumentOutOfRangeException(nameof(access), access, "A mapping allows reading, or reading and writing.");

        SharedFile shared = file.Share(access, this);
        if (!shared.CanMap)
        {
            throw new NotSupportedException(
                $"File '{shared.Name}' cannot be mapped: its store lends out memory that it cannot take back " +
                $"({nameof(IPageStore)}.{nameof(IPageStore.CanInvalidate)} is false). Read and write it instead.");
        }

        Cache.AddReference(shared);
        try
        {
            Region region = Add(length, shared, fileOffset, access);
            return new UserBuffer(this, region.Start, length);
        }
        catch
        {
            Cache.RemoveReference(shared);
            throw;
        }
    }

    /// <summary>
    /// Maps anonymous memory: zeros, that belong to no file. Its pages are set aside at once, since no store can take
    /// them back.
    /// </summary>
    /// <param name="length">How many bytes.</param>
    /// <returns>The mapped range, to be given to <see cref="Unmap"/>.</returns>
    /// <exception cref="IOException">The cache has not that much memory left.</exception>
    /// <exception cref="ObjectDisposedException">The space is disposed.</exception>
    [TakesLock("mmap")]
    [TakesLock("cache.reclaim")]
    [TakesLock("file.mappings")]
    public UserBuffer MapAnonymous(long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Cache.Capacity);
        Cache.ThrowIfDisposed();
        long pages = ((length - 1) / PageSize) + 1;
        Cache.Arena.Reserve(pages);
        try
        {
            Region region = Add(length, null, 0, FileAccess.ReadWrite);
            return new UserBuffer(this, region.Start, length);
        }
        catch
        {
            Cache.Arena.Unreserve(pages);
            throw;
        }
    }

    /// <summary>
    /// Unmaps a range. When it returns no access through it is under way any more, and later ones fault in vain, until
    /// something else is mapped at these addresses: they are given out again, as munmap(2) does.
    /// Blocks while faults of this space are handled; if it was the last to refer to a file, also to write it
    /// back. No page lock and no write may be held.
    /// </summary>
    /// <param name="mapping">Exactly what was mapped.</param>
    /// <exception cref="ArgumentException">It is not the range of one mapping of this space.</exception>
    /// <exception cref="IOException">The file was closed by this, and could not be written back.</exception>
    [TakesLock("cache.files")]
    [TakesLock("mmap")]
    [TakesLock("page")]
    [MayBlock]
    [TakesLock("pagetable")]
    [TakesLock("cache.reclaim")]
    [TakesLock("file.mappings")]
    [TakesLock("epoch")]
    public void Unmap(UserBuffer mapping)
    {
        if (mapping.Space != this)
            throw new ArgumentException("The buffer belongs to another address space.", nameof(mapping));

        Region region;
        Mmap.EnterExclusive();
        try
        {
            if (_regions.Find(mapping.Address) is not { } mapped ||
                mapped.Start != mapping.Address || mapped.Length != mapping.Length)
            {
                throw new ArgumentException(
                    $"No mapping has exactly the range 0x{mapping.Address:x} of {mapping.Length} bytes. Unmap what was " +
                    "mapped, as a whole.", nameof(mapping));
            }

            region = mapped;
            Remove(region);
        }
        finally
        {
            Mmap.ExitExclusive();
        }

        LetGo(region);
    }

    /// <summary>Loads bytes. May fault; no page lock may be held.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="destination">Receives the bytes; memory that cannot fault.</param>
    /// <exception cref="PageFaultException">Some of it could not be brought in.</exception>
    /// <exception cref="UnauthorizedAccessException">The mapping may not be read.</exception>
    /// <exception cref="InvalidOperationException">Page faults are disabled on this thread.</exception>
    [MayFault]
    public void Read(long address, Span<byte> destination)
    {
        if (ReadAvailable(address, destination, out Exception? error) < destination.Length)
            throw error!;
    }

    /// <summary>Stores bytes. May fault; no page lock may be held.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="source">The bytes; memory that cannot fault.</param>
    /// <exception cref="PageFaultException">Some of it could not be brought in.</exception>
    /// <exception cref="UnauthorizedAccessException">The mapping may not be written to.</exception>
    /// <exception cref="InvalidOperationException">Page faults are disabled on this thread.</exception>
    [MayFault]
    public void Write(long address, ReadOnlySpan<byte> source)
    {
        if (WriteAvailable(address, source, out Exception? error) < source.Length)
            throw error!;
    }

    /// <summary>Loads a value, in the byte order of the machine. As <see cref="Read(long, Span{byte})"/>.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="address">Its address; need not be aligned.</param>
    /// <returns>The value.</returns>
    [MayFault]
    public T Read<T>(long address)
        where T : unmanaged
    {
        T value = default;
        if (!PageFaults.AreDisabled && Table.TryLoad(address, out value))
            return value;
        Read(address, MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    /// <summary>Stores a value, in the byte order of the machine. As <see cref="Write(long, ReadOnlySpan{byte})"/>.</summary>
    /// <typeparam name="T">Its type.</typeparam>
    /// <param name="address">Its address; need not be aligned.</param>
    /// <param name="value">The value.</param>
    [MayFault]
    public void Write<T>(long address, T value)
        where T : unmanaged
    {
        if (PageFaults.AreDisabled || !Table.TryStore(address, value))
            Write(address, MemoryMarshal.AsBytes(new ReadOnlySpan<T>(in value)));
    }

    /// <summary>A range of addresses as a buffer. Nothing is checked before it is touched.</summary>
    /// <param name="address">The first address.</param>
    /// <param name="length">How many bytes.</param>
    /// <returns>The range.</returns>
    public UserBuffer Slice(long address, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(address);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, long.MaxValue - address);
        return new UserBuffer(this, address, length);
    }

    /// <summary>
    /// Unmaps everything. Whatever is touched afterwards throws <see cref="ObjectDisposedException"/>. May block; no page
    /// lock and no write may be held.
    /// </summary>
    /// <exception cref="IOException">A file was closed by this, and could not be written back.</exception>
    [TakesLock("cache.files")]
    [TakesLock("mmap")]
    [TakesLock("page")]
    [MayBlock]
    [TakesLock("pagetable")]
    [TakesLock("cache.reclaim")]
    [TakesLock("file.mappings")]
    [TakesLock("epoch")]
    public void Dispose()
    {
        Region[] regions;
        Mmap.EnterExclusive();
        try
        {
            Volatile.Write(ref _disposed, true);
            regions = _regions.ToArray();
            foreach (Region region in regions)
                Remove(region);
        }
        finally
        {
            Mmap.ExitExclusive();
        }

        Exception? first = null;
        foreach (Region region in regions)
        {
            try
            {
                LetGo(region);
            }
            catch (Exception error)
            {
                first ??= error;
            }
        }

        if (first is not null)
            throw new IOException(first.Message, first);
    }

    /// <summary>The region that an address lies in.</summary>
    [RequiresLock("Mmap", Mode = LockMode.Shared)]
    internal Region? FindRegion(long address) => _regions.Find(address);

    /// <summary>Loads up to the first byte that cannot be brought in; returns how many bytes, and why no more.</summary>
    [MayFault]
    internal int ReadAvailable(long address, Span<byte> destination, out Exception? error)
    {
        PageFaults.ThrowIfDisabled();
        error = null;
        int done = Table.Load(address, destination);
        while (done < destination.Length &&
            FaultHandler.TryHandle(this, address + done, UserAccess.Load(destination[done..]), out int copied, out error))
        {
            done += copied;
            done += Table.Load(address + done, destination[done..]);
        }

        return done;
    }

    /// <summary>Stores up to the first byte that cannot be brought in; returns how many bytes, and why no more.</summary>
    [MayFault]
    internal int WriteAvailable(long address, ReadOnlySpan<byte> source, out Exception? error)
    {
        PageFaults.ThrowIfDisabled();
        error = null;
        int done = Table.Store(address, source);
        while (done < source.Length &&
            FaultHandler.TryHandle(this, address + done, UserAccess.Store(source[done..]), out int copied, out error))
        {
            done += copied;
            done += Table.Store(address + done, source[done..]);
        }

        return done;
    }

    /// <summary>Brings a range in; returns how many bytes could not be, with the reason.</summary>
    [FaultIn]
    internal long BringIn(long address, long length, bool store, out Exception? error)
    {
        PageFaults.ThrowIfDisabled();
        error = null;
        for (long at = address; at < address + length; at = (at | (uint)(PageSize - 1)) + 1)
        {
            if (!Table.IsResident(at, store) &&
                !FaultHandler.TryHandle(this, at, UserAccess.BringIn(store), out _, out error))
            {
                return address + length - at;
            }
        }

        return 0;
    }

    [TakesLock("mmap")]
    private Region Add(long length, SharedFile? file, long fileOffset, FileAccess access)
    {
        Mmap.EnterExclusive();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);

            var region = new Region(this, _regions.FindGap(length), length, file, fileOffset, access);
            _regions.Add(region);
            file?.Mappings.Add(region);
            return region;
        }
        finally
        {
            Mmap.ExitExclusive();
        }
    }

    [RequiresLock("Mmap")]
    private void Remove(Region region)
    {
        _regions.Remove(region);

        // While the file knows of the region a flush makes sure that no store through it is under way.
        int mapped = region.ClearTranslations();
        region.File?.Mappings.Remove(region);
        if (region.File is null)
            Cache.Arena.Unreserve(region.Pages - mapped);
    }

    private void LetGo(Region region)
    {
        if (region.File is { } file)
            Cache.RemoveReference(file);
    }
}
