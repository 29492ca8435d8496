namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0101: what is started elsewhere holds nothing of this; what is waited for is ordered after it.</summary>
public class StartedWorkTests
{
    private static Task WorkAsync(string statement, string members = "")
    {
        bool fires = statement.Contains("FLT", StringComparison.Ordinal);
        return OrderClient.MembersAsync(
            $$"""
            private readonly Timer _timer = new(_ => { });
            private readonly List<int> _items = new();

            {{members}}

            public void One()
            {
                lock (_index)
                {
                    {{statement}}
                }
            }

            public void Two() { lock (_log) { lock ({{(fires ? "{|FLT0101:_index|}" : "_index")}}) { _count++; } } }
            private void Append() { lock (_log) { _count++; } }
            public void Stop() => _timer.Dispose();
            """);
    }

    [Theory]
    [InlineData("Task.Run(Append);")]
    [InlineData("Task.Run(() => { lock (_log) { _count++; } });")]
    [InlineData("Task.Factory.StartNew(() => Append());")]
    [InlineData("new Thread(Append).Start();")]
    [InlineData("var thread = new Thread(() => Append()); thread.Start();")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => Append());")]
    [InlineData("var timer = new Timer(_ => Append(), null, 100, 100);")]
    [InlineData("Task.CompletedTask.ContinueWith(_ => Append());")]
    public Task Work_that_is_started_does_not_inherit_the_lock(string statement) => WorkAsync(statement);

    [Theory]
    [InlineData("{|FLT0101:Parallel.For(0, 8, i => Append())|};")]
    [InlineData("{|FLT0101:Parallel.ForEach(_items, item => Append())|};")]
    [InlineData("{|FLT0101:Parallel.Invoke(Append, Append)|};")]
    public Task The_body_of_a_parallel_loop_is_ordered_after_the_lock(string statement) => WorkAsync(statement);

    [Theory]
    [InlineData("Parallel.For(0, 8, i => Interlocked.Increment(ref _count));")]
    [InlineData("Parallel.For(0, 8, i => { lock (_files) { _count++; } });")]
    public Task A_parallel_loop_that_takes_no_lock_of_the_circle_is_clean(string statement) => WorkAsync(statement);

    [Theory]
    [InlineData("{|FLT0101:Task.Run(Append).Wait()|};")]
    [InlineData("{|FLT0101:Task.Run(() => { lock (_log) { _count++; } }).Wait()|};")]
    [InlineData("{|FLT0101:Task.Run(() => Append()).GetAwaiter().GetResult()|};")]
    [InlineData("{|FLT0101:Task.WaitAll(Task.Run(() => Append()))|};")]
    [InlineData("var thread = new Thread(Append); thread.Start(); {|FLT0101:thread.Join()|};")]
    [InlineData("var thread = new Thread(() => Append()); thread.Start(); {|FLT0101:thread.Join()|};")]
    [InlineData("var work = Task.Run(() => Append()); {|FLT0101:work.Wait()|};")]
    public Task A_wait_for_work_that_takes_a_lock_is_ordered_after_the_lock(string statement) => WorkAsync(statement);

    [Theory]
    [InlineData("Task.Run(() => Interlocked.Increment(ref _count)).Wait();")]
    [InlineData("Task.Run(() => { lock (_files) { _count++; } }).Wait();")]
    [InlineData("Task.Run(Append).Wait(0);")]
    [InlineData("var thread = new Thread(Append); thread.Start(); thread.Join(0);")]
    public Task A_wait_for_other_work_is_clean(string statement) => WorkAsync(statement);

    [Fact]
    public Task A_thread_that_is_joined_under_a_lock_which_its_work_needs_next_fires() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Worker
            {
                private readonly object _state = new();
                private readonly object _queue = new();
                private readonly Thread _thread;
                private int _count;

                public Worker()
                {
                    _thread = new Thread(Run);
                    _thread.Start();
                }

                private void Run() { lock (_queue) { _count++; } }
                public void Stop() { lock (_state) { {|FLT0101:_thread.Join()|}; } }
                public void Report() { lock (_queue) { lock ({|FLT0101:_state|}) { _count--; } } }
            }
            """);

    [Fact]
    public Task A_thread_that_is_joined_after_the_release_is_clean() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Worker
            {
                private readonly object _state = new();
                private readonly object _queue = new();
                private readonly Thread _thread;
                private bool _stopped;
                private int _count;

                public Worker()
                {
                    _thread = new Thread(Run);
                    _thread.Start();
                }

                private void Run() { lock (_queue) { _count++; } }

                public void Stop()
                {
                    lock (_state)
                        _stopped = true;
                    _thread.Join();
                }

                public bool Report() { lock (_queue) { lock (_state) { return _stopped; } } }
            }
            """);

    [Fact]
    public Task The_end_of_a_registration_waits_for_its_callback() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Request
            {
                private readonly object _state = new();
                private readonly object _buffer = new();
                private readonly CancellationTokenRegistration _registration;
                private int _count;

                public Request(CancellationToken token) => _registration = token.Register(OnCancelled);

                private void OnCancelled() { lock (_buffer) { _count = 0; } }
                public void Complete() { lock (_state) { {|FLT0101:_registration.Dispose()|}; } }
                public void Fill() { lock (_buffer) { lock ({|FLT0101:_state|}) { _count++; } } }
            }
            """);

    [Fact]
    public Task A_timer_that_is_waited_for_is_ordered_after_the_lock() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Heartbeat
            {
                private readonly object _state = new();
                private readonly object _log = new();
                private readonly Timer _timer;
                private int _count;

                public Heartbeat() => _timer = new Timer(OnTick, null, 100, 100);

                private void OnTick(object? state) { lock (_log) { _count++; } }

                public void Stop(WaitHandle done)
                {
                    lock (_state)
                        {|FLT0101:_timer.Dispose(done)|};
                }

                public void Report() { lock (_log) { lock ({|FLT0101:_state|}) { _count--; } } }
            }
            """);

    [Fact]
    public Task A_timer_that_is_not_waited_for_is_clean() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Heartbeat
            {
                private readonly object _state = new();
                private readonly object _log = new();
                private readonly Timer _timer;
                private int _count;

                public Heartbeat() => _timer = new Timer(OnTick, null, 100, 100);

                private void OnTick(object? state) { lock (_log) { _count++; } }
                public void Stop() { lock (_state) { _timer.Dispose(); } }
                public void Report() { lock (_log) { lock (_state) { _count--; } } }
            }
            """);
}
