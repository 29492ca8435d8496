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
        bool closed = Extend(path, longest);
        return (closed ? path : longest, closed);
    }

    public static LockWait Describe(LockWaiter wait) => new(
        wait.Thread.ThreadId,
        wait.Thread.ThreadName,
        wait.Resource.LockName,
        wait.Shared ? "shared" : "exclusive",
        Stopwatch.GetElapsedTime(wait.Started),
        wait.Thread.FaultAddress is var address and >= 0 ? address : null,
        [.. InTheWay(wait).Select(Describe)]);

    private static bool Extend(List<LockWaiter> path, List<LockWaiter> longest)
    {
        foreach (Obstacle obstacle in InTheWay(path[^1]))
        {
            if (path.Any(wait => wait.Thread == obstacle.Thread))
                return true;
            if (obstacle.Thread.Wait is not { } next)
                continue;
            path.Add(next);
            if (path.Count > longest.Count)
            {
                longest.Clear();
                longest.AddRange(path);
            }

            if (Extend(path, longest))
                return true;
            path.RemoveAt(path.Count - 1);
        }

        return false;
    }

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
            if (thread.Wait is { } other && SharedLock.IsAhead(other, wait) && !(other.Shared && wait.Shared))
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
