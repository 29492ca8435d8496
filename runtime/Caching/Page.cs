using System.Diagnostics;
using Faultline.Annotations;
using Faultline.Caching;

namespace Faultline;

/// <summary>
/// One cached page of a file, as a lookup found it: a reference that keeps the page until it is disposed. All members
/// are thread-safe; the bytes are reached under the page lock, through <see cref="Lock"/>.
/// </summary>
/// <remarks>
/// The page-fault handler takes this lock. Under it nothing may be touched that may fault: copy with
/// <see cref="AtomicCopy"/>, or with the atomic forms of <see cref="UserBuffer"/>.
/// </remarks>
[LockClass("page", TakenByFaultHandler = true, HeldAcrossIO = true)]
[DebuggerDisplay("page {Index} of {FileName}")]
public sealed class Page : IDisposable
{
    private readonly CachedPage _page;
    private readonly CachedFile _file;
    private bool _disposed;

    internal Page(CachedPage page, CachedFile file)
    {
        _page = page;
        _file = file;
    }

    /// <summary>Which page of the file, counted from zero.</summary>
    public long Index => _page.Index;

    /// <summary>The file that the page belongs to; <see langword="null"/> once it has left it.</summary>
    public string? FileName => _page.File?.Name;

    /// <summary>Whether the bytes are those of the file. Once they are, they stay so.</summary>
    public bool IsUpToDate => _page.IsUpToDate;

    /// <summary>
    /// Acquires the page lock and checks that the page still belongs to its file. Blocks while somebody else holds it.
    /// Order: after <c>mmap</c> and <c>file.invalidate</c>; several page locks in ascending order of the index.
    /// </summary>
    /// <returns>The scope that holds the lock until it is disposed.</returns>
    /// <exception cref="PageDetachedException">The page has left its file; the lock is not held.</exception>
    /// <exception cref="LockRecursionException">
    /// This thread holds it. Found only while the cache has a watchdog; without one the thread waits for itself.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The reference is disposed.</exception>
    [Acquires]
    public LockedPage Lock()
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed), this);
        return new LockedPage(this);
    }

    /// <summary>Gives the reference back. Again does nothing. Does not block.</summary>
    [TakesLock("cache.reclaim")]
    public void Dispose()
    {
        if (!Interlocked.Exchange(ref _disposed, true))
            _page.RemoveReference();
    }

    internal CachedPage Cached => _page;

    internal CachedFile File => _file;
}
