using System.Diagnostics.CodeAnalysis;

namespace Faultline.Locking;

/// <summary>One lock that a thread holds, for reports.</summary>
internal readonly struct HeldLock(ILockResource resource, bool shared)
{
    public ILockResource? Resource { get; } = resource;

    public bool Shared { get; } = shared;
}

/// <summary>
/// What this library keeps for each thread: its epoch, whether its page faults are disabled, what it waits for and,
/// where that is recorded, what it holds. Only the thread itself writes; reports read without a lock, so that a
/// stuck thread can always be looked at, and must take what they see as a hint that may be a moment old.
/// </summary>
[SuppressMessage("Reliability", "CA1001", Justification = "The event is the thread's: its handle is closed when both are gone.")]
internal sealed class ThreadRecord
{
    [ThreadStatic]
    private static ThreadRecord? CurrentOrNull;

    private static ThreadRecord[] AllRecords = [];

    /// <summary>
    /// What the thread is parked on. An event of the system: setting it cannot be interrupted. It may be set once too
    /// often, so whoever is woken looks whether it was meant.
    /// </summary>
    internal readonly AutoResetEvent Parking = new(false);

    private readonly WeakReference<Thread> _thread;
    private readonly int _threadId;
    private HeldLock[] _held = new HeldLock[8];
    private int _heldCount;
    private LockWaiter? _wait;

    /// <summary>Odd inside an epoch; see <see cref="Locking.Epoch"/>.</summary>
    internal long Epoch;

    /// <summary>How many scopes of disabled page faults this thread has open.</summary>
    internal int FaultsDisabled;

    /// <summary>The address whose fault the thread is handling, or -1.</summary>
    internal long FaultAddress = -1;

    private ThreadRecord(Thread thread)
    {
        _thread = new WeakReference<Thread>(thread);
        _threadId = thread.ManagedThreadId;
    }

    public static ThreadRecord Current => CurrentOrNull ?? Create();

    /// <summary>The records of all threads that ever used the library and are still alive, as of now.</summary>
    public static ReadOnlySpan<ThreadRecord> All => Volatile.Read(ref AllRecords);

    public int ThreadId => _threadId;

    public string ThreadName =>
        _thread.TryGetTarget(out Thread? thread) && thread.Name is { Length: > 0 } name ? name : $"thread {_threadId}";

    /// <summary>What the thread waits for, if it waits.</summary>
    public LockWaiter? Wait
    {
        get => Volatile.Read(ref _wait);
        set => Volatile.Write(ref _wait, value);
    }

    /// <summary>What the thread holds, newest last. May be a moment old when another thread's record is read.</summary>
    public ReadOnlySpan<HeldLock> Held
    {
        get
        {
            HeldLock[] held = Volatile.Read(ref _held);
            return held.AsSpan(0, Math.Min(Volatile.Read(ref _heldCount), held.Length));
        }
    }

    public bool Holds(ILockResource resource)
    {
        foreach (HeldLock held in Held)
        {
            if (ReferenceEquals(held.Resource, resource))
                return true;
        }

        return false;
    }

    public void AddHeld(ILockResource resource, bool shared)
    {
        if (_heldCount == _held.Length)
        {
            HeldLock[] larger = new HeldLock[_held.Length * 2];
            _held.CopyTo(larger, 0);
            Volatile.Write(ref _held, larger);
        }

        _held[_heldCount] = new HeldLock(resource, shared);
        Volatile.Write(ref _heldCount, _heldCount + 1);
    }

    /// <summary>Forgets the newest hold of the lock; false if the thread does not hold it.</summary>
    public bool RemoveHeld(ILockResource resource)
    {
        for (int i = _heldCount - 1; i >= 0; i--)
        {
            if (!ReferenceEquals(_held[i].Resource, resource))
                continue;
            Array.Copy(_held, i + 1, _held, i, _heldCount - i - 1);
            Volatile.Write(ref _heldCount, _heldCount - 1);
            _held[_heldCount] = default;
            return true;
        }

        return false;
    }

    private static ThreadRecord Create()
    {
        var record = new ThreadRecord(Thread.CurrentThread);
        while (true)
        {
            // Records of threads that have ended are dropped whenever one is added, so the list stays about as short as
            // the number of live threads. One that ended with a lock held is still the answer to who holds it.
            ThreadRecord[] before = Volatile.Read(ref AllRecords);
            ThreadRecord[] after = [.. before.Where(other => other.IsAlive || other._heldCount > 0), record];
            if (Interlocked.CompareExchange(ref AllRecords, after, before) == before)
                break;
        }

        CurrentOrNull = record;
        return record;
    }

    private bool IsAlive => _thread.TryGetTarget(out Thread? thread) && thread.IsAlive;
}
