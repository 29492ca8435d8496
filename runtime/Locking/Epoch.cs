using Faultline.Annotations;

namespace Faultline.Locking;

/// <summary>
/// Lets a thread use what a table refers to without a lock or a count: whoever takes an entry out of the table waits
/// until every thread that might still use it has left its epoch. Entering and leaving cost a plain store each; the
/// rare <see cref="WaitForAll"/> pays for both sides with a process-wide barrier. Inside an epoch nothing is acquired,
/// nothing waits and nothing calls out.
/// </summary>
/// <remarks>
/// The scheme is that of LightEpoch in FASTER (Microsoft Research), with the store-load fence on the hot side replaced
/// by the asymmetric barrier of membarrier(2).
/// </remarks>
internal static class Epoch
{
    /// <summary>Begins an epoch: what is read from the tables now stays valid until <see cref="Leave"/>.</summary>
    /// <remarks>Pairs with the barrier in <see cref="WaitForAll"/>: either that sees this store, or the reads that
    /// follow see the entry gone.</remarks>
    public static void Enter(ThreadRecord thread) => Volatile.Write(ref thread.Epoch, thread.Epoch + 1);

    /// <summary>Ends the epoch. A release: all that was done inside it is done before.</summary>
    public static void Leave(ThreadRecord thread) => Volatile.Write(ref thread.Epoch, thread.Epoch + 1);

    /// <summary>
    /// Waits until no thread uses what was taken out of the tables before the call. The caller is in no epoch.
    /// </summary>
    [TakesLock("epoch")]
    public static void WaitForAll()
    {
        Interlocked.MemoryBarrierProcessWide();
        foreach (ThreadRecord thread in ThreadRecord.All)
        {
            long seen = Volatile.Read(ref thread.Epoch);
            var spinner = default(SpinWait);
            while ((seen & 1) != 0 && Volatile.Read(ref thread.Epoch) == seen)
                spinner.SpinOnce();
        }
    }
}
