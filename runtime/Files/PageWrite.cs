using Faultline.Annotations;
using Faultline.Caching;

namespace Faultline;

/// <summary>
/// One page of a file, locked and ready to be overwritten in part or as a whole, until it is completed. For the thread
/// that began it, and for one block of code.
/// </summary>
/// <remarks>
/// Nothing may fault before it is completed: copy with <see cref="AtomicCopy"/>, or with the atomic forms of
/// <see cref="UserBuffer"/>.
/// </remarks>
[ScopedLock]
[LockClass("page", TakenByFaultHandler = true, HeldAcrossIO = true)]
public readonly ref struct PageWrite : IDisposable
{
    private readonly SharedFile _file;
    private readonly CachedPage _page;
    private readonly int _start;
    private readonly WriteLockHold _hold;

    // Copies of this struct are all the same write, so that it is open is said by the page.
    private readonly long _number;

    private PageWrite(SharedFile file, CachedPage page, int start, int length, WriteLockHold hold)
    {
        _file = file;
        _page = page;
        _start = start;
        Length = length;
        _hold = hold;
        _number = page.OpenWrite();
    }

    /// <summary>How many bytes are to be overwritten: at most to the end of the page.</summary>
    public int Length { get; }

    /// <summary>The bytes to overwrite. To be touched before the write is completed.</summary>
    /// <exception cref="ObjectDisposedException">The write is completed.</exception>
    public Span<byte> Data
    {
        get
        {
            if (Length == 0)
                return [];
            ObjectDisposedException.ThrowIf(!IsOpen, typeof(PageWrite));
            return _page.Bytes.Slice(_start, Length);
        }
    }

    private bool IsOpen => _page is not null && _page.IsOpen(_number);

    /// <summary>
    /// Says how many bytes were copied, marks the page and unlocks it. Does not block.
    /// </summary>
    /// <param name="copied">How many of the bytes were overwritten, from the first.</param>
    /// <returns>
    /// How many the page accepts: all of them, or none, if it is not up to date and the rest is not known. Of these the
    /// write must be repeated; asked for exactly <paramref name="copied"/> bytes, the page is read before.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">More than <see cref="Length"/>; the write stays open.</exception>
    /// <exception cref="SynchronizationLockException">The write was completed before.</exception>
    [Releases]
    public int Complete(int copied)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(copied);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(copied, Length);
        if (Length == 0)
            return 0;
        if (!IsOpen)
            throw new SynchronizationLockException("The write was completed before, and its page is unlocked since.");

        int accepted = 0;
        try
        {
            accepted = Accept(copied);
            if (accepted > 0)
                Grow(accepted);
            if (accepted < Length)
                ClearBehindEnd(accepted);
        }
        finally
        {
            _page.CloseWrite();
            try
            {
                _page.Release();
            }
            finally
            {
                _hold.Exit(_file);
            }
        }

        return accepted;
    }

    /// <summary>
    /// Completes the write with nothing copied, if it was not completed. A page that is up to date is then written back
    /// all the same: readers see what was stored into <see cref="Data"/> before, so the file must get it, too.
    /// </summary>
    public void Dispose()
    {
        if (!IsOpen)
            return;
        if (_page.IsUpToDate && (_page.Index * _file.PageSize) + _start < _file.Length)
            _page.MarkDirty();
        Complete(0);
    }

    /// <summary>Locks a page and gets it ready: up to date, unless all of it that the file has is to be overwritten.</summary>
    /// <param name="file">The file.</param>
    /// <param name="offset">Where the write begins, in bytes.</param>
    /// <param name="length">How much is to be written; what lies in later pages is left out.</param>
    /// <param name="hold">The hold of the file's write lock that ends with this write.</param>
    [MayBlock]
    [Acquires("return")]
    internal static PageWrite Begin(SharedFile file, long offset, long length, WriteLockHold hold)
    {
        int pageSize = file.PageSize;
        int start = (int)(offset & (pageSize - 1));
        int count = (int)Math.Min(length, pageSize - start);
        CachedPage page = file.GetOrAddPage(offset / pageSize);
        page.Acquire();
        try
        {
            file.ThrowIfDetached(page);
            bool overwritesAll = start == 0 && (count == pageSize || offset + count >= file.Length);
            if (!overwritesAll)
                file.BringUpToDate(page);
            return new PageWrite(file, page, start, count, hold);
        }
        catch
        {
            page.Release();
            throw;
        }
    }

    /// <summary>
    /// The table of <c>write_end</c>: a page that is up to date accepts what was copied, and is never zeroed. One that is
    /// not accepts a complete copy; or, where nothing was ever written, any, and the rest is zero. Nobody ever reads
    /// bytes that nobody wrote.
    /// </summary>
    [RequiresLock("_page")]
    private int Accept(int copied)
    {
        if (_page.IsUpToDate)
            return copied;
        if (copied < Length && !_file.IsKnownZero(_page))
            return 0;
        _page.Bytes[copied..].Clear();
        _page.MarkUpToDate();
        return copied;
    }

    /// <summary>Marks the page, and moves the end of the file, while the page is locked.</summary>
    [RequiresLock("_page")]
    private void Grow(int accepted)
    {
        _page.MarkDirty();
        long pageStart = _page.Index * _file.PageSize;
        long end = pageStart + _start + accepted;
        long oldEnd = _file.Length;
        if (end <= oldEnd)
            return;

        // Mapped stores may have left bytes behind the old end.
        if (oldEnd > pageStart && oldEnd < pageStart + _start)
            _page.Bytes[(int)(oldEnd - pageStart).._start].Clear();
        _file.Length = end;
    }

    /// <summary>What was stored behind the end of the file, and not accepted, must not become a part of it later.</summary>
    [RequiresLock("_page")]
    private void ClearBehindEnd(int accepted)
    {
        int end = (int)Math.Clamp(_file.Length - (_page.Index * _file.PageSize), 0, _file.PageSize);
        int from = Math.Max(_start + accepted, end);
        if (from < _start + Length)
            _page.Bytes[from..(_start + Length)].Clear();
    }
}
