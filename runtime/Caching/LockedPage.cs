using Faultline.Annotations;

namespace Faultline;

/// <summary>
/// Holds the lock of one page until it is disposed. For the thread that acquired it, and for one block of code.
/// </summary>
[ScopedLock]
public ref struct LockedPage : IDisposable
{
    private Page? _page;

    [Acquires("page")]
    internal LockedPage(Page page)
    {
        page.Cached.Acquire();
        if (page.Cached.File is null)
        {
            page.Cached.Release();
            throw new PageDetachedException(page.Index);
        }

        _page = page;
    }

    /// <summary>The page.</summary>
    /// <exception cref="ObjectDisposedException">The lock was released.</exception>
    public readonly Page Page => _page ?? throw new ObjectDisposedException(nameof(LockedPage));

    /// <summary>
    /// All bytes of the page, those beyond the end of the file included. To be touched while the lock is held.
    /// </summary>
    /// <exception cref="InvalidOperationException">
    /// The page is not up to date. Look it up with <see cref="CachedFile.GetPage"/>, which reads it, or overwrite it
    /// with <see cref="CachedFile.BeginWrite"/>.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The lock was released.</exception>
    public readonly Span<byte> Data => Page.IsUpToDate
        ? Page.Cached.Bytes
        : throw new InvalidOperationException(
            $"Page {Page.Index} of file '{Page.FileName}' is not up to date, so its bytes are not those of the file.");

    /// <summary>Says that bytes were changed, so that they are written back. Before the lock is released.</summary>
    /// <exception cref="ObjectDisposedException">The lock was released.</exception>
    /// <exception cref="UnauthorizedAccessException">The handle that looked the page up is for reading only.</exception>
    public readonly void MarkDirty()
    {
        Page.File.ThrowIfReadOnly();
        Page.Cached.MarkDirty();
    }

    /// <summary>Releases the lock. Once is enough; again does nothing.</summary>
    /// <exception cref="SynchronizationLockException">A copy of the scope released it already.</exception>
    public void Dispose()
    {
        Page? page = _page;
        _page = null;
        page?.Cached.Release();
    }
}
