namespace Faultline.Locking;

/// <summary>
/// Where threads park for page locks: a small table, hashed by page, so that a page pays one bit for it. First come,
/// first woken; a running thread may overtake the one that is woken, for speed, but only a few times.
/// </summary>
internal static class PageWaitTable
{
    // A waiter that was overtaken this often is handed the lock. Wake-ups cost microseconds and most critical
    // sections far less, so overtaking is the normal case and starving must merely be impossible.
    private const int OvertakenAtMost = 3;

    private static readonly Bucket[] Buckets = CreateBuckets(256);

    /// <summary>Waits for the page lock and returns with it held.</summary>
    public static void Wait(ref PageState state, ILockResource page)
    {
        Bucket bucket = BucketOf(page);
        var waiter = new LockWaiter(page, shared: false);
        while (true)
        {
            using (bucket.Gate.Enter())
            {
                if (state.TryLockOrAnnounce())
                    return;
                if (waiter.Overtaken == 0)
                    bucket.Waiters.AddLast(waiter);
                else
                    bucket.Waiters.AddFirst(waiter);
            }

            waiter.Park();
            if (waiter.Granted)
                return;
            waiter.Overtaken++;
        }
    }

    /// <summary>Releases a page lock for which somebody is parked, and wakes the first of them.</summary>
    public static void WakeNext(ref PageState state, ILockResource page)
    {
        Bucket bucket = BucketOf(page);
        LockWaiter? next = null;
        bool handOn;
        using (bucket.Gate.Enter())
        {
            bool others = false;
            for (LinkedListNode<LockWaiter>? node = bucket.Waiters.First; node is not null && !others; node = node.Next)
            {
                if (!ReferenceEquals(node.Value.Resource, page))
                    continue;
                others = next is not null;
                next ??= node.Value;
            }

            if (next is not null)
                bucket.Waiters.Remove(next);
            handOn = next is { Overtaken: >= OvertakenAtMost };
            state.Pass(handOn, others);
        }

        next?.Wake(handOn);
    }

    private static Bucket BucketOf(ILockResource page) =>
        Buckets[System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(page) & (Buckets.Length - 1)];

    private static Bucket[] CreateBuckets(int count)
    {
        Bucket[] buckets = new Bucket[count];
        for (int i = 0; i < count; i++)
            buckets[i] = new Bucket();
        return buckets;
    }

    private sealed class Bucket
    {
        public Gate Gate { get; } = new();

        public LinkedList<LockWaiter> Waiters { get; } = new();
    }
}
