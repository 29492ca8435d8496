using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text;

namespace Faultline.Runtime.Tests.Support;

/// <summary>
/// Runs what may deadlock on threads of its own. What does not end in time fails the test with the cache's own
/// account of who holds and who waits; it never hangs the test run.
/// </summary>
internal static class Deadline
{
    /// <summary>Far above what any test needs on a loaded machine.</summary>
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan SnapshotLimit = TimeSpan.FromSeconds(5);

    // Caches in which something is stuck already: there is nothing to learn from waiting for it once more.
    private static readonly ConditionalWeakTable<PageCache, object> Failed = [];

    /// <summary>Runs the bodies side by side and rethrows the first exception.</summary>
    public static void Run(PageCache cache, params Action[] bodies)
    {
        ExceptionDispatchInfo? failure = null;
        Thread[] threads = new Thread[bodies.Length];
        for (int i = 0; i < bodies.Length; i++)
        {
            Action body = bodies[i];
            threads[i] = Start($"body {i + 1}", () =>
            {
                try
                {
                    body();
                }
                catch (Exception exception)
                {
                    Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
                }
            });
        }

        Join(cache, threads, () => Volatile.Read(ref failure) is not null);
        failure?.Throw();
    }

    /// <summary>Whether something did not end in time in this cache.</summary>
    public static bool HasFailed(PageCache cache) => Failed.TryGetValue(cache, out _);

    /// <summary>Runs the body and returns its result.</summary>
    public static T Run<T>(PageCache cache, Func<T> body)
    {
        T result = default!;
        Run(cache, () => { result = body(); });
        return result;
    }

    /// <summary>A background thread, so that one that is stuck for good does not keep the process.</summary>
    public static Thread Start(string name, Action body)
    {
        Thread thread = new(() => body()) { IsBackground = true, Name = name };
        thread.Start();
        return thread;
    }

    /// <summary>Waits until the condition holds.</summary>
    public static void Until(PageCache cache, Func<bool> condition, string what)
    {
        Stopwatch watch = Stopwatch.StartNew();
        while (!condition())
        {
            if (watch.Elapsed > Limit) Fail(cache, $"did not happen within {Limit.TotalSeconds} s: {what}");
            Thread.Sleep(1);
        }
    }

    private static void Join(PageCache cache, Thread[] threads, Func<bool> failed)
    {
        Stopwatch watch = Stopwatch.StartNew();
        TimeSpan? failedAt = null;
        foreach (Thread thread in threads)
        {
            while (!thread.Join(20))
            {
                // A body that failed may leave the others waiting for it: its exception is the story, not their wait.
                if (failed() && failedAt is null) failedAt = watch.Elapsed;
                if (failedAt is not null && watch.Elapsed - failedAt > SnapshotLimit) return;
                if (watch.Elapsed > Limit) Fail(cache, $"'{thread.Name}' did not end within {Limit.TotalSeconds} s");
            }
        }
    }

    private static void Fail(PageCache cache, string what)
    {
        Failed.TryAdd(cache, cache);
        StringBuilder message = new(what);
        string? snapshot = null;
        Thread reader = Start("snapshot", () => Volatile.Write(ref snapshot, cache.Snapshot().ToString()));
        reader.Join(SnapshotLimit);
        message.AppendLine().Append(Volatile.Read(ref snapshot) ?? "and Snapshot() did not answer either");
        Assert.Fail(message.ToString());
    }
}
