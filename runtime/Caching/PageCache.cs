using System.Collections.Concurrent;
using Faultline.Annotations;
using Faultline.Caching;
using Faultline.Diagnostics;
using Faultline.Locking;

namespace Faultline;

/// <summary>
/// A page cache in the process: files whose pages are kept in memory under one hard ceiling, and read, written and
/// mapped coherently. None of its operations can deadlock, whatever the buffers are that they are given. All members
/// are thread-safe.
/// </summary>
public sealed class PageCache : IDisposable
{
    private readonly Lock _opening = new();
    private readonly ConcurrentDictionary<object, SharedFile> _files = new();
    private readonly Watchdog? _watchdog;
    private bool _disposed;

    /// <summary>Creates a cache of 64 MiB with pages of 4 KiB and no watchdog.</summary>
    public PageCache()
        : this(new PageCacheOptions())
    {
    }

    /// <summary>Creates a cache.</summary>
    /// <param name="options">How large it is and what it reports.</param>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public PageCache(PageCacheOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        PageSize = options.PageSize;
        Capacity = options.Capacity;
        Recorder = new LockRecorder(options.HasWatchdog);
        Arena = new FrameArena(Capacity, PageSize);
        if (options.HasWatchdog)
            _watchdog = new Watchdog(Recorder, options.WatchdogThreshold, options.OnStuckWait);
    }

    /// <summary>The size of a page in bytes.</summary>
    public int PageSize { get; }

    /// <summary>The ceiling in bytes.</summary>
    public long Capacity { get; }

    internal LockRecorder Recorder { get; }

    internal FrameArena Arena { get; }

    internal Counters Counters { get; } = new();

    internal IEnumerable<SharedFile> Files => _files.Values;

    /// <summary>
    /// Opens a file of the operating system. Opening a path that is open in this cache shares its pages. May block.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">As for <see cref="FileStream"/>, without <see cref="FileMode.Append"/>.</param>
    /// <param name="access">Reading, or reading and writing.</param>
    /// <returns>A handle; dispose it.</returns>
    /// <exception cref="IOException">
    /// The file cannot be opened, or it is open in this cache in a way that does not fit.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened.</exception>
    /// <exception cref="ObjectDisposedException">The cache is disposed.</exception>
    [MayBlock]
    public CachedFile Open(string path, FileMode mode = FileMode.OpenOrCreate, FileAccess access = FileAccess.ReadWrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string fullPath = Path.GetFullPath(path);
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_files.TryGetValue(fullPath, out SharedFile? open))
            {
                CheckFits(open, mode, access);
                return Share(open, access);
            }

            return Share(Add(fullPath, new FilePageStore(fullPath, mode, access)), access);
        }
    }

    /// <summary>
    /// Opens a store. All handles of one store share its pages; the last of them, or the last mapping, disposes it.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <returns>A handle; dispose it.</returns>
    /// <exception cref="ObjectDisposedException">The cache is disposed.</exception>
    [MayBlock]
    public CachedFile Open(IPageStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            SharedFile file = _files.TryGetValue(store, out SharedFile? open) ? open : Add(store, store);
            return Share(file, store.CanWrite ? FileAccess.ReadWrite : FileAccess.Read);
        }
    }

    /// <summary>
    /// What is cached, and who waits for what at this moment. Takes no lock, so it answers while operations are stuck;
    /// holders are known only while the cache has a watchdog.
    /// </summary>
    /// <returns>The picture, as of some moment for each of its parts.</returns>
    public PageCacheSnapshot Snapshot() => PageCacheSnapshot.Take(this);

    /// <summary>The counters. Allocates nothing and takes no lock.</summary>
    /// <returns>The counters as of now.</returns>
    public PageCacheStatistics GetStatistics() => PageCacheStatistics.Of(Counters);

    /// <summary>
    /// Writes back and closes all files, and ends the watchdog. Whatever is used after it throws
    /// <see cref="ObjectDisposedException"/>. May block.
    /// </summary>
    /// <exception cref="IOException">A file could not be written back. All are closed nevertheless.</exception>
    [MayBlock]
    public void Dispose()
    {
        Exception? first = null;
        lock (_opening)
        {
            _disposed = true;
            foreach ((object key, SharedFile file) in _files)
            {
                try
                {
                    file.Close();
                }
                catch (IOException error)
                {
                    first ??= error;
                }

                _files.TryRemove(key, out _);
            }
        }

        _watchdog?.Dispose();
        if (first is not null)
            throw new IOException(first.Message, first);
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);

    /// <summary>One more handle or mapping refers to the file.</summary>
    internal void AddReference(SharedFile file)
    {
        lock (_opening)
        {
            file.ThrowIfClosed();
            file.References++;
        }
    }

    /// <summary>A handle or mapping is gone. The last one writes back, under the lock that a new opening waits for.</summary>
    [MayBlock]
    internal void RemoveReference(SharedFile file)
    {
        lock (_opening)
        {
            if (--file.References > 0)
                return;
            foreach ((object key, SharedFile open) in _files)
            {
                if (open == file)
                    _files.TryRemove(key, out _);
            }

            file.Close();
        }
    }

    private static void CheckFits(SharedFile open, FileMode mode, FileAccess access)
    {
        if (mode == FileMode.CreateNew)
            throw new IOException($"File '{open.Name}' exists: it is open in this cache.");
        if (mode is FileMode.Create or FileMode.Truncate)
            throw new IOException($"File '{open.Name}' is open in this cache, so it cannot be truncated by opening it.");
        if (mode == FileMode.Append)
            throw new ArgumentException("A cached file has no position to append at; write at its length.", nameof(mode));
        if ((access & FileAccess.Write) != 0 && !open.CanWrite)
        {
            throw new IOException(
                $"File '{open.Name}' is open in this cache for reading only. Open it for writing first, or close it before.");
        }
    }

    [RequiresLock("_opening")]
    private SharedFile Add(object key, IPageStore store)
    {
        var file = new SharedFile(store, this);
        _files[key] = file;
        return file;
    }

    [RequiresLock("_opening")]
    private static CachedFile Share(SharedFile file, FileAccess access)
    {
        file.References++;
        return new CachedFile(file, access);
    }
}
