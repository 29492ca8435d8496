using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Faultline.Annotations;
using Faultline.Caching;
using Faultline.Diagnostics;
using Faultline.Locking;

namespace Faultline;

/// <summary>
/// A page cache in the process: files whose pages are kept in memory under one hard ceiling, and read, written and
/// mapped coherently. None of its operations deadlocks on a page fault, whatever the buffers are that it is given. All
/// members are thread-safe.
/// </summary>
public sealed class PageCache : IDisposable
{
    // Held while a file is opened or closed, which includes writing it back. An operation on an open file does not need
    // it, and a snapshot reads the files without it.
    [LockClass("cache.files", HeldAcrossIO = true)]
    private readonly SharedLock _filesLock;
    private readonly ConcurrentDictionary<object, SharedFile> _files = new(new PathOrStore());
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
        _filesLock = new SharedLock("files lock of the cache", Recorder);
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

    internal IEnumerable<SharedFile> Files => _files.Select(entry => entry.Value);

    /// <summary>
    /// Opens a file of the operating system. Opening a path that is open in this cache shares its pages. May block; no page lock and no write may be held.
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
    [TakesLock("cache.files")]
    public CachedFile Open(string path, FileMode mode = FileMode.OpenOrCreate, FileAccess access = FileAccess.ReadWrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string fullPath = Path.GetFullPath(path);
        if (File.Exists(fullPath) && File.ResolveLinkTarget(fullPath, returnFinalTarget: true) is { } target)
            fullPath = target.FullName;
        _filesLock.EnterExclusive();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_files.TryGetValue(fullPath, out SharedFile? open))
            {
                CheckFits(open, mode, access);
                return Share(open, access);
            }

            return Share(Add(fullPath, new FilePageStore(fullPath, mode, access)), access);
        }
        finally
        {
            _filesLock.ExitExclusive();
        }
    }

    /// <summary>
    /// Opens a store. All handles of one store share its pages; the last of them, or the last mapping, disposes it. May
    /// block; no page lock and no write may be held.
    /// </summary>
    /// <param name="store">The store.</param>
    /// <returns>A handle; dispose it.</returns>
    /// <exception cref="ObjectDisposedException">The cache is disposed.</exception>
    [MayBlock]
    [TakesLock("cache.files")]
    public CachedFile Open(IPageStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        _filesLock.EnterExclusive();
        try
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            SharedFile file = _files.TryGetValue(store, out SharedFile? open) ? open : Add(store, store);
            return Share(file, file.CanWrite ? FileAccess.ReadWrite : FileAccess.Read);
        }
        finally
        {
            _filesLock.ExitExclusive();
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
    /// Writes back and closes all files, and ends the watchdog. What is used of them after it throws
    /// <see cref="ObjectDisposedException"/>; anonymous memory lasts as long as its address space. May block;
    /// no page lock and no write may be held.
    /// </summary>
    /// <exception cref="IOException">A file could not be written back. All are closed nevertheless.</exception>
    [MayBlock]
    [TakesLock("cache.files")]
    [TakesLock("page")]
    [TakesLock("file.mappings")]
    [TakesLock("pagetable")]
    [TakesLock("cache.reclaim")]
    [TakesLock("epoch")]
    public void Dispose()
    {
        Exception? first = null;
        _filesLock.EnterExclusive();
        try
        {
            Volatile.Write(ref _disposed, true);
            foreach ((object key, SharedFile file) in _files)
            {
                _files.TryRemove(key, out _);
                try
                {
                    file.Close();
                }
                catch (Exception error)
                {
                    first ??= error;
                }
            }
        }
        finally
        {
            _filesLock.ExitExclusive();
        }

        _watchdog?.Dispose();
        if (first is not null)
            throw new IOException(first.Message, first);
    }

    internal void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);

    /// <summary>One more mapping refers to the file.</summary>
    [TakesLock("cache.files")]
    internal void AddReference(SharedFile file)
    {
        _filesLock.EnterExclusive();
        try
        {
            file.ThrowIfClosed();
            file.References++;
        }
        finally
        {
            _filesLock.ExitExclusive();
        }
    }

    /// <summary>A handle or mapping is gone. The last one closes, under the lock that a new opening waits for.</summary>
    [MayBlock]
    [TakesLock("cache.files")]
    [TakesLock("page")]
    internal void RemoveReference(SharedFile file)
    {
        _filesLock.EnterExclusive();
        try
        {
            if (--file.References > 0)
                return;
            _files.TryRemove(file.Key, out _);
            file.Close();
        }
        finally
        {
            _filesLock.ExitExclusive();
        }
    }

    private static void CheckFits(SharedFile open, FileMode mode, FileAccess access)
    {
        if (mode == FileMode.CreateNew)
            throw new IOException($"File '{open.Name}' exists: it is open in this cache.");
        if (mode is FileMode.Create or FileMode.Truncate)
            throw new IOException($"File '{open.Name}' is open in this cache, so it cannot be truncated by opening it.");
        FilePageStore.Check(mode, access);
        if ((access & FileAccess.Write) != 0 && !open.CanWrite)
        {
            throw new IOException(
                $"File '{open.Name}' is open in this cache for reading only. Open it for writing first, or close it before.");
        }
    }

    [RequiresLock("_filesLock")]
    private SharedFile Add(object key, IPageStore store)
    {
        SharedFile file;
        try
        {
            file = new SharedFile(key, store, this);
        }
        catch when (key is string)
        {
            // Nobody else knows of the store.
            store.Dispose();
            throw;
        }

        _files[key] = file;
        return file;
    }

    [RequiresLock("file.Cache._filesLock")]
    private static CachedFile Share(SharedFile file, FileAccess access)
    {
        file.References++;
        return new CachedFile(file, access);
    }

    /// <summary>Files are known by path, stores by identity, whatever they say of equality.</summary>
    private sealed class PathOrStore : IEqualityComparer<object>
    {
        public new bool Equals(object? one, object? other) =>
            ReferenceEquals(one, other) || (one is string path && other is string same && path == same);

        public int GetHashCode(object key) =>
            key is string path ? path.GetHashCode(StringComparison.Ordinal) : RuntimeHelpers.GetHashCode(key);
    }
}
