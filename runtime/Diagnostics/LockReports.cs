using System.Diagnostics;
using Faultline.Locking;

namespace Faultline.Diagnostics;

/// <summary>
/// Reads from the records of the threads who waits for what, and who holds it. Takes no lock at all: what it reads may
/// be a moment old, which does not matter for waits that are stuck.
/// </summary>
internal static class LockReports
{
    /// <summary>The waits for locks of one cache, oldest first.</summary>
    public static List<LockWaiter> Waits(LockRecorder recorder)
    {
        List<LockWaiter> waits = [];
        foreach (ThreadRecord thread in ThreadRecord.All)
        {
            if (thread.Wait is { } wait && wait.Resource.Recorder == recorder)
                waits.Add(wait);
        }

        waits.Sort((one, other) => one.Started.CompareTo(other.Started));
        return waits;
    }

    /// <summary>
    /// Follows a wait to its holder, to what that one waits for, and so on: to a thread that is in the chain already,
    /// or else as far as it goes.
    /// </summary>
    public static (List<LockWaiter> Chain, bool IsClosed) Follow(LockWaiter first)
    {
        List<LockWaiter> path = [first];
        List<LockWaiter> longest = [first];
        bool closed = Extend(path, longest, [first.Thread]);

        // Each step was true when it was looked at; all of them are true at once if everybody still waits.
        return closed && path.All(IsCurrent) ? (path, true) : (longest, false);
    }

    public static LockWait Describe(LockWaiter wait) => new(
        wait.Thread.ThreadId,
        wait.Thread.ThreadName,
        wait.Resource.LockName,
        wait.Shared ? "shared" : "exclusive",
        Stopwatch.GetElapsedTime(wait.Started),
        wait.Thread.FaultAddress is var address and >= 0 ? address : null,
        [.. InTheWay(wait).Select(Describe)]);

    /// <summary>Depth first; a thread that was looked at from all sides without closing the chain is not looked at again.</summary>
    private static bool Extend(List<LockWaiter> path, List<LockWaiter> longest, HashSet<ThreadRecord> seen)
    {
        foreach (Obstacle obstacle in InTheWay(path[^1]))
        {
            if (obstacle.Thread.Wait is not { } next || !IsStillInTheWay(obstacle))
                continue;
            if (path.Contains(next))
                return true;
            if (!seen.Add(obstacle.Thread))
                continue;
            path.Add(next);
            if (path.Count > longest.Count)
            {
                longest.Clear();
                longest.AddRange(path);
            }

            if (Extend(path, longest, seen))
                return true;
            path.RemoveAt(path.Count - 1);
        }

        return false;
    }

    private static bool IsCurrent(LockWaiter wait) => wait.Thread.Wait == wait;

    /// <summary>A parked thread neither acquires nor releases: what it holds after its wait was read, it holds in it.</summary>
    private static bool IsStillInTheWay(Obstacle obstacle) => obstacle.IsWaiting || obstacle.Thread.Holds(obstacle.Resource);

    /// <summary>Does somebody queue before the waiter, for the same lock?</summary>
    private static bool IsAhead(LockWaiter other, LockWaiter waiter) =>
        other != waiter && ReferenceEquals(other.Resource, waiter.Resource) && other.Started < waiter.Started;

    /// <summary>
    /// Whom a wait is for: the holders, and, since the locks are fair, those who queue before it for a hold that does
    /// not go together with its own or with the holders'.
    /// </summary>
    private static IEnumerable<Obstacle> InTheWay(LockWaiter wait)
    {
        ThreadRecord[] threads = ThreadRecord.All.ToArray();
        foreach (ThreadRecord thread in threads)
        {
            foreach (HeldLock held in thread.Held.ToArray())
            {
                if (held.Resource == wait.Resource && !(held.Shared && wait.Shared))
                    yield return new Obstacle(thread, held.Resource, held.Shared, IsWaiting: false);
            }
        }

        foreach (ThreadRecord thread in threads)
        {
            if (thread.Wait is { } other && IsAhead(other, wait) && !(other.Shared && wait.Shared))
                yield return new Obstacle(thread, other.Resource, other.Shared, IsWaiting: true);
        }
    }

    private static LockHolder Describe(Obstacle obstacle) => new(
        obstacle.Thread.ThreadId,
        obstacle.Thread.ThreadName,
        obstacle.Resource.LockName,
        obstacle.Shared ? "shared" : "exclusive",
        obstacle.IsWaiting);

    private readonly record struct Obstacle(ThreadRecord Thread, ILockResource Resource, bool Shared, bool IsWaiting);
}
