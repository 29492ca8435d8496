using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>A method whose parameters are what a program waits for; for variations of one statement.</summary>
internal static class Waits
{
    /// <summary>The statement under <c>lock (_gate)</c>.</summary>
    public static Task UnderLockAsync(string statement) => InAsync($"lock (_gate) {{ {statement} }}");

    /// <summary>The statement under a lock that the fault handler takes.</summary>
    public static Task UnderPageLockAsync(string statement) => InAsync($"using (latch.Hold()) {{ {statement} }}");

    /// <summary>The statement under a spin lock.</summary>
    public static Task UnderSpinLockAsync(string statement) => InAsync(
        $"bool taken = false; try {{ _spin.Enter(ref taken); {statement} }} finally {{ if (taken) _spin.Exit(); }}");

    private static Task InAsync(string body) => Verify.MembersAsync(
        $$"""
            private readonly object _gate = new();
            private readonly object _inner = new();
            private readonly Lock _lock = new();
            private readonly Mutex _mutex = new();
            private readonly SemaphoreSlim _slim = new(1, 1);
            private readonly Semaphore _semaphore = new(1, 1);
            private SpinLock _spin = new(false);
            private readonly ReaderWriterLockSlim _rw = new();
            private readonly SemaphoreSlim _signal = new(0);
            private readonly System.Collections.Concurrent.BlockingCollection<int> _bounded = new(4);
            private int _count;

            public void Waiting(
                Task task, Task<int> answer, ValueTask<int> value, Thread thread, CancellationToken token,
                ManualResetEvent reset, AutoResetEvent auto, EventWaitHandle[] events, ManualResetEventSlim slimReset,
                CountdownEvent countdown, Barrier barrier, CancellationTokenRegistration registration, Timer timer,
                Stream stream, FileStream file, MemoryStream memory, StreamReader reader, byte[] data,
                System.Net.Sockets.Socket socket, System.Net.Sockets.NetworkStream network,
                System.IO.Pipes.NamedPipeServerStream pipe, System.Diagnostics.Process process,
                System.Collections.Concurrent.BlockingCollection<int> queue,
                System.IO.MemoryMappedFiles.MemoryMappedViewAccessor view,
                System.IO.MemoryMappedFiles.MemoryMappedViewStream viewStream)
            {
                {{body}}
            }
        """);
}
