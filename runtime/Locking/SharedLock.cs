using Faultline.Annotations;

namespace Faultline.Locking;

/// <summary>
/// A reader-writer lock that is fair: whoever finds somebody queued, queues behind. So a reader that already holds
/// it and comes again behind a queued writer would wait for itself; it is not recursive. Uncontended, acquiring and
/// releasing are one atomic operation each. The lock may be released by another thread.
/// </summary>
internal sealed class SharedLock(string name, LockRecorder recorder) : ILockResource
{
    private const int Writer = 1;
    private const int Queued = 2;
    private const int Reader = 4;

    private readonly Gate _gate = new();
    private readonly Queue<LockWaiter> _queue = new();

    // Who holds it: a writer or a number of readers; and whether somebody is queued, which closes the fast path.
    private int _word;

    public string LockName => name;

    public LockRecorder Recorder => recorder;

    /// <exception cref="LockRecursionException">
    /// This thread holds it already, which would hang as soon as somebody queues. Found where holders are recorded.
    /// </exception>
    [Acquires(Mode = LockMode.Shared)]
    public void EnterShared()
    {
        if (recorder.RecordsHolders)
            ThrowIfHeld();
        int word = Volatile.Read(ref _word);
        if ((word & (Writer | Queued)) != 0 || Interlocked.CompareExchange(ref _word, word + Reader, word) != word)
            EnterSlow(shared: true);
        if (recorder.RecordsHolders)
            ThreadRecord.Current.AddHeld(this, shared: true);
    }

    [Releases(Mode = LockMode.Shared)]
    public void ExitShared()
    {
        if (recorder.RecordsHolders)
            ThreadRecord.Current.RemoveHeld(this);
        int word = Interlocked.Add(ref _word, -Reader);
        if ((word & Queued) != 0 && word < Reader)
            Grant();
    }

    /// <exception cref="LockRecursionException">This thread holds it already. Found where holders are recorded.</exception>
    [Acquires]
    public void EnterExclusive()
    {
        if (recorder.RecordsHolders)
            ThrowIfHeld();
        if (Interlocked.CompareExchange(ref _word, Writer, 0) != 0)
            EnterSlow(shared: false);
        if (recorder.RecordsHolders)
            ThreadRecord.Current.AddHeld(this, shared: false);
    }

    [Releases]
    public void ExitExclusive()
    {
        if (recorder.RecordsHolders)
            ThreadRecord.Current.RemoveHeld(this);
        if ((Interlocked.And(ref _word, ~Writer) & Queued) != 0)
            Grant();
    }

    private void ThrowIfHeld()
    {
        if (ThreadRecord.Current.Holds(this))
        {
            throw new LockRecursionException(
                $"This thread holds the {name} already, and comes again. Complete what holds it first: one write of a file " +
                "at a time, and nothing of a file or an address space from inside its store.");
        }
    }

    private void EnterSlow(bool shared)
    {
        // A lost race between two readers is no reason to queue.
        var spinner = default(SpinWait);
        for (; shared && !spinner.NextSpinWillYield; spinner.SpinOnce())
        {
            int word = Volatile.Read(ref _word);
            if ((word & Queued) != 0)
                break;
            if ((word & Writer) == 0 && Interlocked.CompareExchange(ref _word, word + Reader, word) == word)
                return;
        }

        var waiter = new LockWaiter(this, shared);
        using (_gate.Enter())
        {
            Interlocked.Or(ref _word, Queued);
            _queue.Enqueue(waiter);
        }

        // The holders may have left between the look at the word and the bit that makes them look at the queue.
        Grant();
        waiter.Park();
    }

    /// <summary>Gives the lock to those at the head of the queue who can have it: one writer, or readers in a row.</summary>
    private void Grant()
    {
        using (_gate.Enter())
        {
            while (_queue.TryPeek(out LockWaiter? waiter) && TryGive(waiter))
                _queue.Dequeue().Wake(granted: true);
            if (_queue.Count == 0)
                Interlocked.And(ref _word, ~Queued);
        }
    }

    // While somebody is queued the word changes only under the gate and by holders who leave.
    private bool TryGive(LockWaiter waiter)
    {
        int word = Volatile.Read(ref _word);
        if (waiter.Shared ? (word & Writer) != 0 : word != Queued)
            return false;
        Interlocked.Add(ref _word, waiter.Shared ? Reader : Writer);
        return true;
    }
}
