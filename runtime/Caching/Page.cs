using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Faultline.Annotations;
using Faultline.Caching;
using Faultline.Locking;

namespace Faultline;

/// <summary>
/// One cached page of a file. What a lookup returns is a counted reference: dispose it once. All members are
/// thread-safe; the bytes are reached under the page lock, through <see cref="Lock"/>.
/// </summary>
/// <remarks>
/// The page-fault handler takes this lock. Under it nothing may be touched that may fault: copy with
/// <see cref="AtomicCopy"/>, or with the atomic forms of <see cref="UserBuffer"/>.
/// </remarks>
[LockClass("page", TakenByFaultHandler = true, HeldAcrossIO = true)]
[DebuggerDisplay("{DebuggerDisplay,nq}")]
public sealed class Page : IDisposable, ILockResource
{
    private readonly LockRecorder _recorder;
    private readonly FrameArena _arena;
    private readonly Frame _frame;
    private readonly int _size;
    private PageState _state;
    private SharedFile? _file;
    private int _references = 1;

    // The write that is open on this page, and the number of the last one: a write is completed once, even if
    // copies of its scope are about.
    private long _openWrite;
    private long _lastWrite;

    private Page(SharedFile? file, long index, LockRecorder recorder, FrameArena arena, Frame frame, int size, PageFlags flags)
    {
        _file = file;
        Index = index;
        _recorder = recorder;
        _arena = arena;
        _frame = frame;
        _size = size;
        _state = new PageState(flags);
    }

    /// <summary>The page of the file, counted from zero.</summary>
    public long Index { get; }

    /// <summary>The file that the page belongs to; <see langword="null"/> once it has left it.</summary>
    public string? FileName => _file?.Name;

    /// <summary>Whether the bytes are those of the file. Once they are, they stay so.</summary>
    public bool IsUpToDate => _state.Has(PageFlags.UpToDate);

    internal SharedFile? File => _file;

    internal bool IsDirty => _state.Has(PageFlags.Dirty);

    /// <summary>The bytes, without a look at the lock.</summary>
    internal Span<byte> Bytes => MemoryMarshal.CreateSpan(ref ByteAt(0), _size);

    string ILockResource.LockName => _file is { } file ? $"page {Index} of file '{file.Name}'" : $"page {Index} of no file";

    LockRecorder ILockResource.Recorder => _recorder;

    private string DebuggerDisplay => $"{((ILockResource)this).LockName}{(_state.IsLocked ? ", locked" : "")}";

    /// <summary>One byte, without a look at the lock and at the length.</summary>
    internal ref byte ByteAt(int offset) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_frame.Chunk), _frame.Offset + offset);

    internal static Page OfFile(SharedFile file, long index, FrameArena arena, int size) =>
        new(file, index, file.Recorder, arena, arena.Take(), size, PageFlags.None);

    internal static Page Anonymous(LockRecorder recorder, FrameArena arena, int size)
    {
        var page = new Page(null, 0, recorder, arena, arena.TakeReserved(), size, PageFlags.UpToDate);
        page.Bytes.Clear();
        return page;
    }

    /// <summary>
    /// Acquires the page lock and checks that the page still belongs to its file. Blocks while somebody else holds it.
    /// Order: after <c>mmap</c> and <c>file.invalidate</c>; several page locks in ascending order of the index.
    /// </summary>
    /// <returns>The scope that holds the lock until it is disposed.</returns>
    /// <exception cref="PageDetachedException">The page has left its file; the lock is not held.</exception>
    /// <exception cref="LockRecursionException">
    /// This thread holds it. Found only while the cache has a watchdog; without one the thread waits for itself.
    /// </exception>
    [Acquires]
    public LockedPage Lock()
    {
        Acquire();
        if (_state.Has(PageFlags.Detached))
        {
            Release();
            throw new PageDetachedException(Index);
        }

        return new LockedPage(this);
    }

    /// <summary>Gives the reference back. Each one that a lookup returned is given back once. Does not block.</summary>
    public void Dispose() => RemoveReference();

    /// <summary>Acquires the lock as <see cref="Lock"/> does, of a page that may have left its file.</summary>
    [Acquires]
    internal void Acquire()
    {
        if (_recorder.RecordsHolders && ThreadRecord.Current.Holds(this))
        {
            throw new LockRecursionException(
                $"{((ILockResource)this).LockName} is locked already by this thread, and a page lock is not recursive. " +
                "Release it first, or pass the scope on to the code that needs the page.");
        }

        _state.Lock(this);
        Record();
    }

    /// <summary>
    /// The fault handler's acquisition: it stands for hardware, knows nothing of what the faulting code holds, and so
    /// waits like a processor would.
    /// </summary>
    [Acquires]
    internal void AcquireInFault()
    {
        _state.Lock(this);
        Record();
    }

    [TryAcquires]
    internal bool TryAcquire()
    {
        if (!_state.TryLock())
            return false;
        Record();
        return true;
    }

    [Releases]
    internal void Release()
    {
        if (_recorder.RecordsHolders)
            ThreadRecord.Current.RemoveHeld(this);
        _state.Unlock(this);
    }

    [RequiresLock("this")]
    internal void MarkUpToDate() => _state.Set(PageFlags.UpToDate);

    [RequiresLock("this")]
    internal void MarkDirty() => _state.Set(PageFlags.Dirty);

    [RequiresLock("this")]
    internal void ClearDirty() => _state.Clear(PageFlags.Dirty);

    /// <summary>Takes the page out of its file for ever.</summary>
    [RequiresLock("this")]
    internal void Detach()
    {
        _state.Set(PageFlags.Detached);
        _file = null;
    }

    /// <summary>Notes that a write is open, and returns its number.</summary>
    [RequiresLock("this")]
    internal long OpenWrite()
    {
        Volatile.Write(ref _openWrite, ++_lastWrite);
        return _lastWrite;
    }

    /// <summary>Is that write still open? Only its owner can be told so: after it, the number is never used again.</summary>
    internal bool IsOpen(long write) => Volatile.Read(ref _openWrite) == write;

    [RequiresLock("this")]
    internal void CloseWrite() => Volatile.Write(ref _openWrite, 0);

    internal void AddReference()
    {
        if (Interlocked.Increment(ref _references) <= 1)
        {
            Interlocked.Decrement(ref _references);
            throw new ObjectDisposedException(nameof(Page));
        }
    }

    internal void RemoveReference()
    {
        int left = Interlocked.Decrement(ref _references);
        if (left == 0)
        {
            _arena.Return(_frame);
        }
        else if (left < 0)
        {
            Interlocked.Increment(ref _references);
            throw new ObjectDisposedException(nameof(Page), "The page was disposed more often than it was looked up.");
        }
    }

    private void Record()
    {
        if (_recorder.RecordsHolders)
            ThreadRecord.Current.AddHeld(this, shared: false);
    }
}
