using System.Diagnostics;
using Faultline.Locking;

namespace Faultline.Diagnostics;

/// <summary>
/// Looks now and then at the waits of one cache, and reports each that is over the threshold, once. It has a thread of
/// its own: when threads are stuck, those of the pool often are among them.
/// </summary>
internal sealed class Watchdog : IDisposable
{
    private static readonly TimeSpan ShortestPause = TimeSpan.FromMilliseconds(5);

    private readonly LockRecorder _recorder;
    private readonly TimeSpan _threshold;
    private readonly Action<StuckWaitReport> _report;
    private readonly ManualResetEventSlim _ended = new();
    private readonly HashSet<LockWaiter> _reported = [];

    public Watchdog(LockRecorder recorder, TimeSpan threshold, Action<StuckWaitReport>? report)
    {
        _recorder = recorder;
        _threshold = threshold;
        _report = report ?? (stuck => Console.Error.WriteLine(stuck));
        new Thread(Run) { IsBackground = true, Name = "Faultline watchdog" }.Start();
    }

    /// <summary>Ends it; a report under way is not waited for.</summary>
    public void Dispose() => _ended.Set();

    private void Run()
    {
        TimeSpan pause = TimeSpan.FromTicks(Math.Max(_threshold.Ticks / 4, ShortestPause.Ticks));
        while (!_ended.Wait(pause))
            Look();
    }

    private void Look()
    {
        List<LockWaiter> waits = LockReports.Waits(_recorder);
        _reported.IntersectWith(waits);
        foreach (LockWaiter wait in waits)
        {
            if (Stopwatch.GetElapsedTime(wait.Started) >= _threshold && _reported.Add(wait))
                Report(StuckWaitReport.Of(wait));
        }
    }

    private void Report(StuckWaitReport stuck)
    {
        try
        {
            _report(stuck);
        }
        catch (Exception error)
        {
            // A callback that fails must not end the process that it watches over.
            Console.Error.WriteLine($"{stuck}{Environment.NewLine}The callback for this report failed: {error}");
        }
    }
}
