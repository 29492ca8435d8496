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

    /// <summary>
    /// Blocks until <see cref="Wake"/>; a wake-up that came first is not lost. An interrupt waits until after it: the
    /// lock may be on its way to this waiter already, and must not be lost.
    /// </summary>
    public void Park()
    {
        bool interrupted = false;
        Thread.Wait = this;
        while (!Volatile.Read(ref _woken))
        {
            try
            {
                Thread.Parking.WaitOne();
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }

        _woken = false;
        Thread.Wait = null;
        if (interrupted)
            System.Threading.Thread.CurrentThread.Interrupt();
    }

    public void Wake(bool granted)
    {
        Granted = granted;
        Volatile.Write(ref _woken, true);
        Thread.Parking.Set();
    }
}
