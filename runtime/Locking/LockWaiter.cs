using System.Diagnostics;

namespace Faultline.Locking;

/// <summary>
/// One thread's wait for one lock: a place in the lock's queue, the means to be woken, and what reports show.
/// </summary>
internal sealed class LockWaiter(ILockResource resource, bool shared)
{
    private bool _woken;

    public ILockResource Resource { get; } = resource;

    public bool Shared { get; } = shared;

    public ThreadRecord Thread { get; } = ThreadRecord.Current;

    /// <summary>When the wait began, in ticks of <see cref="Stopwatch"/>.</summary>
    public long Started { get; } = Stopwatch.GetTimestamp();

    /// <summary>The lock was given to this waiter by whoever woke it. Written before the wake-up, read after it.</summary>
    public bool Granted { get; private set; }

    /// <summary>How often it was woken and found the lock taken by somebody faster.</summary>
    public int Overtaken { get; set; }

    /// <summary>Blocks until <see cref="Wake"/>; a wake-up that came first is not lost.</summary>
    public void Park()
    {
        Thread.Wait = this;
        lock (this)
        {
            while (!_woken)
                Monitor.Wait(this);
            _woken = false;
        }

        Thread.Wait = null;
    }

    public void Wake(bool granted)
    {
        lock (this)
        {
            Granted = granted;
            _woken = true;
            Monitor.Pulse(this);
        }
    }
}
