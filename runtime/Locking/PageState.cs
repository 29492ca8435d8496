using System.Diagnostics.CodeAnalysis;
using Faultline.Annotations;

namespace Faultline.Locking;

/// <summary>What is known of a page. Changed only by the holder of the page lock; read by anybody.</summary>
[Flags]
internal enum PageFlags
{
    None = 0,

    /// <summary>The bytes are as new as, or newer than, the store's. Set only after they are.</summary>
    UpToDate = 4,

    /// <summary>Newer than the store's: to be written back.</summary>
    Dirty = 8,

    /// <summary>The page has left its file.</summary>
    Detached = 16,
}

/// <summary>
/// A page's state word: one bit is the page lock, one says that somebody is parked for it, the rest are
/// <see cref="PageFlags"/>. The lock has no owner and is not recursive: I/O completion may unlock for another thread.
/// Acquiring and releasing it uncontended are one atomic operation each and allocate nothing.
/// </summary>
[LockClass("page", TakenByFaultHandler = true, HeldAcrossIO = true)]
internal struct PageState
{
    private const int Locked = 1;
    private const int Parked = 2;

    private int _word;

    public PageState(PageFlags flags)
    {
        _word = (int)flags;
    }

    public readonly bool IsLocked => (Volatile.Read(in _word) & Locked) != 0;

    public readonly bool Has(PageFlags flag) => (Volatile.Read(in _word) & (int)flag) != 0;

    public void Set(PageFlags flag)
    {
        if (!Has(flag))
            Interlocked.Or(ref _word, (int)flag);
    }

    public void Clear(PageFlags flag)
    {
        if (Has(flag))
            Interlocked.And(ref _word, ~(int)flag);
    }

    [TryAcquires]
    public bool TryLock()
    {
        int word = Volatile.Read(ref _word);
        return (word & Locked) == 0 && Interlocked.CompareExchange(ref _word, word | Locked, word) == word;
    }

    /// <summary>Acquires the lock, spinning a little, then parked in the wait table. Cannot be cancelled.</summary>
    /// <param name="owner">The page, which names the lock in reports and finds its bucket.</param>
    [Acquires]
    public void Lock(ILockResource owner)
    {
        if (TryLock())
            return;

        var spinner = default(SpinWait);
        while (!spinner.NextSpinWillYield)
        {
            spinner.SpinOnce();
            if (TryLock())
                return;
        }

        PageWaitTable.Wait(ref this, owner);
    }

    /// <summary>Releases the lock, whoever holds it.</summary>
    /// <exception cref="SynchronizationLockException">It is not locked.</exception>
    [Releases]
    public void Unlock(ILockResource owner)
    {
        while (true)
        {
            int word = Volatile.Read(ref _word);
            if ((word & Locked) == 0)
                ThrowNotLocked(owner);

            if ((word & Parked) != 0)
            {
                PageWaitTable.WakeNext(ref this, owner);
                return;
            }

            if (Interlocked.CompareExchange(ref _word, word & ~Locked, word) == word)
                return;
        }
    }

    /// <summary>
    /// Under the bucket's lock: either takes the page lock, or makes sure that its holder will look into the bucket.
    /// Pairs with <see cref="Unlock"/>, which clears the lock bit only of a word without the parked bit.
    /// </summary>
    internal bool TryLockOrAnnounce()
    {
        while (true)
        {
            int word = Volatile.Read(ref _word);
            if ((word & Locked) == 0)
            {
                if (Interlocked.CompareExchange(ref _word, word | Locked, word) == word)
                    return true;
            }
            else if ((word & Parked) != 0 || Interlocked.CompareExchange(ref _word, word | Parked, word) == word)
            {
                return false;
            }
        }
    }

    /// <summary>Under the bucket's lock: releases the page lock, unless it is handed on, and notes who is left.</summary>
    internal void Pass(bool handOn, bool othersParked)
    {
        int clear = (handOn ? 0 : Locked) | (othersParked ? 0 : Parked);
        if (clear != 0)
            Interlocked.And(ref _word, ~clear);
    }

    [DoesNotReturn]
    private static void ThrowNotLocked(ILockResource owner) =>
        throw new SynchronizationLockException($"{owner.LockName} is unlocked, but it is not locked.");
}
