using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Faultline.Annotations;
using Faultline.Locking;

namespace Faultline.Caching;

/// <summary>
/// A page in memory: its bytes, its state word with the page lock, and who counts on it. The index of the file, each
/// translation and each lookup hold a reference; the bytes are used for something else after the last.
/// </summary>
[LockClass("page", TakenByFaultHandler = true, HeldAcrossIO = true)]
[DebuggerDisplay("{DebuggerDisplay,nq}")]
internal sealed class CachedPage : ILockResource
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

    private CachedPage(SharedFile? file, long index, LockRecorder recorder, FrameArena arena, Frame frame, int size, PageFlags flags)
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

    /// <summary>The file that the page belongs to; null once it has left it, and for anonymous memory.</summary>
    public SharedFile? File => _file;

    public bool IsUpToDate => _state.Has(PageFlags.UpToDate);

    public bool IsDirty => _state.Has(PageFlags.Dirty);

    /// <summary>The bytes, without a look at the lock.</summary>
    public Span<byte> Bytes => MemoryMarshal.CreateSpan(ref ByteAt(0), _size);

    string ILockResource.LockName => _file is { } file ? $"page {Index} of file '{file.Name}'" : $"page {Index} of no file";

    LockRecorder ILockResource.Recorder => _recorder;

    private string DebuggerDisplay => $"{((ILockResource)this).LockName}{(_state.IsLocked ? ", locked" : "")}";

    /// <summary>One byte, without a look at the lock and at the length.</summary>
    public ref byte ByteAt(int offset) =>
        ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_frame.Chunk), _frame.Offset + offset);

    public static CachedPage OfFile(SharedFile file, long index, FrameArena arena, int size) =>
        new(file, index, file.Recorder, arena, arena.Take(), size, PageFlags.None);

    public static CachedPage Anonymous(LockRecorder recorder, FrameArena arena, int size)
    {
        var page = new CachedPage(null, 0, recorder, arena, arena.TakeReserved(), size, PageFlags.UpToDate);
        page.Bytes.Clear();
        return page;
    }

    /// <summary>Acquires the page lock. The page may have left its file: look.</summary>
    /// <exception cref="LockRecursionException">This thread holds it. Found where holders are recorded.</exception>
    [Acquires]
    public void Acquire()
    {
        if (_recorder.RecordsHolders)
            ThrowIfHeld();
        _state.Lock(this);
        Record();
    }

    /// <summary>
    /// The fault handler's acquisition: it stands for hardware, knows nothing of what the faulting code holds, and so
    /// waits like a processor would.
    /// </summary>
    [Acquires]
    public void AcquireInFault()
    {
        _state.Lock(this);
        Record();
    }

    [TryAcquires]
    public bool TryAcquire()
    {
        if (!_state.TryLock())
            return false;
        Record();
        return true;
    }

    /// <summary>Releases the page lock.</summary>
    /// <exception cref="SynchronizationLockException">
    /// It is not locked; or, where holders are recorded, not by this thread. Then it stays locked.
    /// </exception>
    [Releases]
    public void Release()
    {
        if (_recorder.RecordsHolders)
            ForgetHolder();
        _state.Unlock(this);
    }

    [RequiresLock("this")]
    public void MarkUpToDate() => _state.Set(PageFlags.UpToDate);

    [RequiresLock("this")]
    public void MarkDirty() => _state.Set(PageFlags.Dirty);

    [RequiresLock("this")]
    public void ClearDirty() => _state.Clear(PageFlags.Dirty);

    /// <summary>Takes the page out of its file for ever.</summary>
    [RequiresLock("this")]
    public void Detach()
    {
        _state.Set(PageFlags.Detached);
        _file = null;
    }

    /// <summary>Notes that a write is open, and returns its number.</summary>
    [RequiresLock("this")]
    public long OpenWrite()
    {
        Volatile.Write(ref _openWrite, ++_lastWrite);
        return _lastWrite;
    }

    /// <summary>Is that write still open? Only its owner can be told so: after it, the number is never used again.</summary>
    public bool IsOpen(long write) => Volatile.Read(ref _openWrite) == write;

    [RequiresLock("this")]
    public void CloseWrite() => Volatile.Write(ref _openWrite, 0);

    /// <summary>Counts one more user; false if the last one has gone, and the bytes with it.</summary>
    public bool TryAddReference()
    {
        int count = Volatile.Read(ref _references);
        while (count > 0)
        {
            int seen = Interlocked.CompareExchange(ref _references, count + 1, count);
            if (seen == count)
                return true;
            count = seen;
        }

        return false;
    }

    /// <summary>Counts one user less. Each one that was added goes once.</summary>
    public void RemoveReference()
    {
        if (Interlocked.Decrement(ref _references) == 0)
            _arena.Return(_frame);
    }

    private void ThrowIfHeld()
    {
        if (ThreadRecord.Current.Holds(this))
        {
            throw new LockRecursionException(
                $"{((ILockResource)this).LockName} is locked already by this thread, and a page lock is not recursive. " +
                "Release it first, or pass the scope on to the code that needs the page.");
        }
    }

    private void ForgetHolder()
    {
        if (!ThreadRecord.Current.RemoveHeld(this))
        {
            throw new SynchronizationLockException(
                $"{((ILockResource)this).LockName} is unlocked by a thread that does not hold its lock.");
        }
    }

    private void Record()
    {
        if (_recorder.RecordsHolders)
            ThreadRecord.Current.AddHeld(this, shared: false);
    }
}
