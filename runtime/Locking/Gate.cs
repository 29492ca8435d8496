using Faultline.Annotations;

namespace Faultline.Locking;

/// <summary>
/// A lock for a few instructions around a data structure. Unlike a monitor it cannot be interrupted: an exception from
/// in there would leave a page lock held, or a waiter asleep, that nobody knows of.
/// </summary>
internal sealed class Gate
{
    private readonly Lock _lock = new();

    /// <summary>Acquires the lock until the scope is disposed.</summary>
    [Acquires]
    public Scope Enter()
    {
        if (!_lock.TryEnter())
            EnterContended();
        return new Scope(_lock);
    }

    private void EnterContended()
    {
        bool interrupted = false;
        while (true)
        {
            try
            {
                _lock.Enter();
                break;
            }
            catch (ThreadInterruptedException)
            {
                interrupted = true;
            }
        }

        if (interrupted)
            Thread.CurrentThread.Interrupt();
    }

    [ScopedLock]
    public readonly ref struct Scope(Lock entered)
    {
        public void Dispose() => entered.Exit();
    }
}
