using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>FLT0305 for owners of callbacks: to dispose them is to wait for a callback that is running.</summary>
public class CallbackOwnerTests
{
    [Theory]
    // No wait.
    [InlineData("_registration.Unregister();")]
    [InlineData("_timer.Dispose();")]
    [InlineData("_timer.Change(0, 10);")]
    // A wait for a callback that takes another lock.
    [InlineData("{|FLT0301:_harmless.Dispose()|};")]
    [InlineData("{|FLT0301:_harmlessTimer.Dispose(_stopped)|};")]
    // A wait for a callback that takes this lock.
    [InlineData("{|FLT0305:_registration.Dispose()|};")]
    [InlineData("{|FLT0305:_withState.Dispose()|};")]
    [InlineData("{|FLT0305:_timer.Dispose(_stopped)|};")]
    [InlineData("{|FLT0305:_lambdaTimer.Dispose(_stopped)|};")]
    [InlineData("{|FLT0305:_wait.Unregister(_stopped)|};")]
    [InlineData("{|FLT0305:_watcher.Dispose()|};")]
    public Task Under_the_lock(string statement) => InAsync($"lock (_gate) {{ {statement} }}");

    [Theory]
    [InlineData("_registration.Dispose();")]
    [InlineData("_timer.Dispose(_stopped);")]
    [InlineData("_wait.Unregister(_stopped);")]
    [InlineData("_watcher.Dispose();")]
    public Task After_the_release(string statement) => InAsync($"lock (_gate) {{ _count++; }} {statement}");

    [Theory]
    [InlineData("lock (_inner) { {|FLT0301:_registration.Dispose()|}; }")]
    [InlineData("lock (_inner) { {|FLT0305:_harmless.Dispose()|}; }")]
    public Task It_is_the_lock_that_counts(string body) => InAsync(body);

    private static Task InAsync(string body) => Verify.MembersAsync(
        $$"""
            private readonly object _gate = new();
            private readonly object _inner = new();
            private readonly CancellationTokenRegistration _registration;
            private readonly CancellationTokenRegistration _withState;
            private readonly CancellationTokenRegistration _harmless;
            private readonly Timer _timer;
            private readonly Timer _lambdaTimer;
            private readonly Timer _harmlessTimer;
            private readonly RegisteredWaitHandle _wait;
            private readonly FileSystemWatcher _watcher = new();
            private readonly ManualResetEvent _stopped = new(false);
            private int _count;

            public Writer(CancellationToken token, WaitHandle handle)
            {
                _registration = token.Register(Add);
                _withState = token.Register(_ => Add(), null);
                _harmless = token.Register(AddInner);
                _timer = new Timer(OnTick, null, 0, 10);
                _lambdaTimer = new Timer(_ => Add(), null, 0, 10);
                _harmlessTimer = new Timer(_ => AddInner(), null, 0, 10);
                _wait = ThreadPool.RegisterWaitForSingleObject(handle, (_, _) => Add(), null, -1, false);
                _watcher.Changed += OnChanged;
            }

            public void Stop()
            {
                {{body}}
            }

            private void OnTick(object? state) => Add();

            private void OnChanged(object sender, FileSystemEventArgs e) => Add();

            private void Add()
            {
                lock (_gate)
                {
                    _count++;
                }
            }

            private void AddInner()
            {
                lock (_inner)
                {
                    _count++;
                }
            }
        """);
}
