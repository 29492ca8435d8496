using System.Diagnostics.CodeAnalysis;
using Faultline.Annotations;
using Faultline.Locking;

namespace Faultline.Caching;

/// <summary>
/// What all handles and mappings of one store share: its length, its pages, its locks and its mappings. It lives as
/// long as a handle or a mapping refers to it; the last one to leave writes back what is dirty.
/// </summary>
internal sealed class SharedFile
{
    /// <summary>Shared by writes inside the file, exclusive for those that change its length. Not taken by faults.</summary>
    [LockClass("file.write", HeldAcrossIO = true)]
    public readonly SharedLock WriteLock;

    /// <summary>Shared while a reader or a fault, with nothing else locked, waits for a page that is read.</summary>
    [LockClass("file.invalidate", TakenByFaultHandler = true, HeldAcrossIO = true)]
    public readonly SharedLock InvalidateLock;

    private readonly PageIndex _pages = new();
    private readonly FrameArena _arena;
    private readonly IPageStore _store;
    private long _length;
    private Exception? _lastWriteBackError;
    private long _writeBackErrors;
    private bool _closed;

    public SharedFile(object key, IPageStore store, PageCache cache)
    {
        Key = key;
        _store = store;
        Cache = cache;
        Name = store.Name;
        CanWrite = store.CanWrite;
        PageSize = cache.PageSize;
        _arena = cache.Arena;
        _length = store.Length;
        WriteLock = new SharedLock($"write lock of file '{Name}'", Recorder);
        InvalidateLock = new SharedLock($"invalidate lock of file '{Name}'", Recorder);
    }

    public PageCache Cache { get; }

    public LockRecorder Recorder => Cache.Recorder;

    public string Name { get; }

    public bool CanWrite { get; }

    public bool CanMap => _store.CanInvalidate;

    public int PageSize { get; }

    /// <summary>Grows under the lock of the page that holds the new end, with the write lock held exclusively.</summary>
    public long Length
    {
        get => Volatile.Read(ref _length);
        set => Volatile.Write(ref _length, value);
    }

    /// <summary>Under what the cache knows the file; guarded, like the count of handles and mappings, by its files lock.</summary>
    public object Key { get; }

    public int References { get; set; }

    public int CachedPages => _pages.Count;

    public int DirtyPages => _pages.InOrder().Count(page => page.IsDirty);

    public FileMappings Mappings { get; } = new();

    /// <summary>How many errors writing back has met so far: where a new handle begins to look.</summary>
    public long WriteBackErrors => Interlocked.Read(ref _writeBackErrors);

    public bool IsClosed => Volatile.Read(ref _closed);

    public void ThrowIfClosed()
    {
        if (IsClosed)
            ThrowClosed();
    }

    /// <summary>Of a page that is locked: nothing may be written to it any more once its file is closed.</summary>
    [RequiresLock("page")]
    public void ThrowIfDetached(CachedPage page)
    {
        if (page.File != this || IsClosed)
            ThrowClosed();
    }

    /// <summary>The cached page, if there is one.</summary>
    public CachedPage? FindPage(long index) => _pages.Find(index);

    /// <summary>The cached page, or a new one that is not up to date.</summary>
    [TakesLock("file.pages")]
    [TakesLock("cache.reclaim")]
    [TakesLock("page")]
    [TakesLock("epoch")]
    public CachedPage GetOrAddPage(long index)
    {
        // A closed file keeps its pages in the index, but they are not its own any more.
        ThrowIfClosed();
        if (_pages.Find(index) is { } cached)
            return cached;
        var page = CachedPage.OfFile(this, index, _arena, PageSize);
        CachedPage winner = _pages.Add(page);
        if (winner != page)
            page.RemoveReference();
        if (IsClosed)
        {
            // Closing may have gone past this place of the index already.
            if (TryDetach(winner))
            {
                Epoch.WaitForAll();
                winner.RemoveReference();
            }

            ThrowIfClosed();
        }

        return winner;
    }

    /// <summary>The page with the bytes of the file. May block for I/O; no page lock is held.</summary>
    [MayBlock]
    [TakesLock("file.invalidate")]
    [TakesLock("page")]
    public CachedPage GetUpToDatePage(long index)
    {
        CachedPage page = GetOrAddPage(index);
        if (page.IsUpToDate)
            return page;

        InvalidateLock.EnterShared();
        try
        {
            page.Acquire();
            try
            {
                BringUpToDate(page);
            }
            finally
            {
                page.Release();
            }
        }
        finally
        {
            InvalidateLock.ExitShared();
        }

        return page;
    }

    /// <summary>Reads the page unless it is up to date. If the store fails the page stays as it was.</summary>
    [MayBlock]
    [RequiresLock("page")]
    public void BringUpToDate(CachedPage page)
    {
        if (page.IsUpToDate)
            return;
        ThrowIfClosed();
        long start = page.Index * PageSize;
        int read = 0;
        if (!_store.IsKnownZero(start, PageSize))
        {
            read = _store.ReadPages(start, page.Bytes);
            Interlocked.Increment(ref Cache.Counters.PagesRead);
        }

        page.Bytes[read..].Clear();
        page.MarkUpToDate();
    }

    /// <summary>Nothing was ever written to this page's place in the store.</summary>
    public bool IsKnownZero(CachedPage page) => _store.IsKnownZero(page.Index * PageSize, PageSize);

    /// <summary>
    /// Before the file grows from inside a page: what mapped stores left behind the end in that page must not become
    /// part of the file.
    /// </summary>
    [RequiresLock("WriteLock")]
    [TakesLock("page")]
    public void ZeroBehindEnd()
    {
        long length = Length;
        int tail = (int)(length % PageSize);
        if (tail == 0 || _pages.Find(length / PageSize) is not { } last)
            return;

        last.Acquire();
        try
        {
            // Of a closed file it may be somebody else's by now.
            if (last.File is not null && last.IsUpToDate)
                last.Bytes[tail..].Clear();
        }
        finally
        {
            last.Release();
        }
    }

    /// <summary>
    /// Writes all dirty pages to the store, and flushes that. A page whose write fails stays dirty; the others are
    /// written all the same. Errors are kept, for each handle to throw once.
    /// </summary>
    [MayBlock]
    [TakesLock("page")]
    [TakesLock("file.mappings")]
    [TakesLock("pagetable")]
    [TakesLock("epoch")]
    public void Flush(bool toDisk)
    {
        WriteBack();
        try
        {
            _store.Flush(toDisk);
        }
        catch (Exception error)
        {
            Keep(error);
        }
    }

    /// <summary>Throws the last error of writing back, if there was one since <paramref name="seen"/>.</summary>
    /// <remarks>The rule of errseq_t of Linux: whoever holds the file open learns of each error once.</remarks>
    public void ThrowUnseenError(ref long seen)
    {
        long errors = WriteBackErrors;
        if (Interlocked.Exchange(ref seen, errors) == errors)
            return;
        Exception error = Volatile.Read(ref _lastWriteBackError)!;
        throw new IOException($"File '{Name}' was not written back as a whole: {error.Message} What failed stays dirty.", error);
    }

    /// <summary>
    /// Writes back and closes: nobody refers to the file any more, or the cache is being disposed. Closed it is in any
    /// case, whatever fails. A write that returned before it is written back; one that comes too late throws.
    /// </summary>
    [MayBlock]
    [TakesLock("page")]
    public void Close()
    {
        long seen = WriteBackErrors;

        // A full fence: either whoever adds a page sees this, or the page is found below.
        if (Interlocked.Exchange(ref _closed, true))
            return;
        List<CachedPage> detached = [.. _pages.InOrder().Where(TryDetach)];

        // Pages that have left their file are mapped by nobody anew. When this returns nobody uses one without a count.
        Mappings.ClearTranslations();
        foreach (CachedPage page in detached)
            page.RemoveReference();
        try
        {
            _store.Flush(toDisk: false);
        }
        catch (Exception error)
        {
            Keep(error);
        }

        try
        {
            _store.Dispose();
        }
        catch (Exception error)
        {
            Keep(error);
        }

        ThrowUnseenError(ref seen);
    }

    [MayBlock]
    [TakesLock("page")]
    private void WriteBack()
    {
        foreach (CachedPage page in _pages.InOrder())
        {
            if (!page.IsDirty)
                continue;
            page.Acquire();
            try
            {
                WriteBack(page);
            }
            finally
            {
                page.Release();
            }
        }
    }

    /// <summary>
    /// Writes the page back a last time and takes it out of its file; false if somebody else did, or if it cannot be
    /// locked because this very thread holds it, which is kept as an error.
    /// </summary>
    [MayBlock]
    [TakesLock("page")]
    private bool TryDetach(CachedPage page)
    {
        try
        {
            page.Acquire();
        }
        catch (LockRecursionException error)
        {
            Keep(error);
            return false;
        }

        try
        {
            if (page.File is null)
                return false;
            WriteBack(page);
            page.Detach();
            return true;
        }
        finally
        {
            page.Release();
        }
    }

    /// <summary>Writes the page to the store if it is dirty. If that fails it stays dirty and the error is kept.</summary>
    [MayBlock]
    [RequiresLock("page")]
    private void WriteBack(CachedPage page)
    {
        if (page.File is null || !page.IsDirty)
            return;

        // A mapped store from here on faults, waits for this page and marks it dirty again; those under way are over.
        Mappings.WriteProtect(page);
        page.ClearDirty();
        long start = page.Index * PageSize;
        try
        {
            // A page beyond the end has nothing that belongs to the file.
            int valid = (int)Math.Clamp(Length - start, 0, PageSize);
            if (valid == 0)
                return;
            _store.WritePages(start, page.Bytes[..valid]);
            Interlocked.Increment(ref Cache.Counters.PagesWritten);
        }
        catch (Exception error)
        {
            page.MarkDirty();
            Keep(error);
        }
    }

    private void Keep(Exception error)
    {
        // The error first: whoever sees the count finds it.
        Volatile.Write(ref _lastWriteBackError, error);
        Interlocked.Increment(ref _writeBackErrors);
    }

    [DoesNotReturn]
    private void ThrowClosed() => throw new ObjectDisposedException(nameof(CachedFile), $"File '{Name}' is closed.");
}
