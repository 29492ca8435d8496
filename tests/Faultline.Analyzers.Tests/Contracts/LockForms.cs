namespace Faultline.Analyzers.Tests.Contracts;

/// <summary>Every kind of lock held exclusively around a statement: the declaration of <c>_gate</c>, and the code.</summary>
internal static class LockForms
{
    /// <summary>Stands for the statement under the lock.</summary>
    public const string Hole = "/*statement*/";

    /// <summary>A lock of its own, which nothing declares to be re-entrant.</summary>
    public const string OwnLock =
        """

        [LockClass("latch")]
        public sealed class Latch
        {
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
            [Acquires(Mode = LockMode.Shared)] public void EnterShared() { }
            [Releases(Mode = LockMode.Shared)] public void ExitShared() { }
            [Acquires(Mode = LockMode.Upgradeable)] public void EnterUpgradeable() { }
            [Releases(Mode = LockMode.Upgradeable)] public void ExitUpgradeable() { }
            [TryAcquires] public bool TryEnter() => true;
            [AssertsLock("this")] public void AssertHeld() { }
            [Acquires] public LatchScope Hold() => default;
        }

        [ScopedLock]
        public readonly ref struct LatchScope : IDisposable
        {
            public void Dispose() { }
        }
        """;

    public static TheoryData<string, string> Exclusive { get; } = new()
    {
        { "object _gate = new();", $"lock (_gate) {{ {Hole} }}" },
        { "object _gate = new();", Manual("Monitor.Enter(_gate)", "Monitor.Exit(_gate)") },
        {
            "object _gate = new();",
            $"bool taken = false; try {{ Monitor.Enter(_gate, ref taken); {Hole} }} finally {{ if (taken) Monitor.Exit(_gate); }}"
        },
        { "Lock _gate = new();", $"lock (_gate) {{ {Hole} }}" },
        { "Lock _gate = new();", $"using (_gate.EnterScope()) {{ {Hole} }}" },
        { "Lock _gate = new();", Manual("_gate.Enter()", "_gate.Exit()") },
        { "Mutex _gate = new();", Manual("_gate.WaitOne()", "_gate.ReleaseMutex()") },
        { "SemaphoreSlim _gate = new(1, 1);", Manual("_gate.Wait()", "_gate.Release()") },
        { "Semaphore _gate = new(1, 1);", Manual("_gate.WaitOne()", "_gate.Release()") },
        { "ReaderWriterLockSlim _gate = new();", Manual("_gate.EnterWriteLock()", "_gate.ExitWriteLock()") },
        { "ReaderWriterLock _gate = new();", Manual("_gate.AcquireWriterLock(-1)", "_gate.ReleaseWriterLock()") },
        { "Latch _gate = new();", $"using (_gate.Hold()) {{ {Hole} }}" },
        { "Latch _gate = new();", Manual("_gate.Enter()", "_gate.Exit()") },
        { "Latch _gate = new();", $"if (_gate.TryEnter()) {{ try {{ {Hole} }} finally {{ _gate.Exit(); }} }}" },
    };

    private static string Manual(string acquire, string release) =>
        $"{acquire}; try {{ {Hole} }} finally {{ {release}; }}";
}
