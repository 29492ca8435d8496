namespace Faultline.Analyzers.Tests.Calls;

/// <summary>FLT0305 through calls: waiting, under a lock, for code that needs the same lock to finish.</summary>
public class HolderWaitTests
{
    private const string Worker =
        """
        private readonly object _gate = new();
        private readonly Thread _taking;
        private readonly Thread _other;

        public Writer()
        {
            _taking = new Thread(Loop);
            _other = new Thread(() => mutableFlag = true);
        }

        private void Loop() => Step();

        private void Step()
        {
            lock (_gate)
                mutableFlag = false;
        }

        """;

    [Fact]
    public Task Joining_a_thread_after_the_release_is_clean() =>
        CallClient.MembersAsync(
            Worker +
            """
            public void Stop()
            {
                lock (_gate)
                    mutableFlag = true;
                _taking.Join();
            }
            """);

    [Fact]
    public Task Joining_a_thread_that_takes_the_lock_through_calls_fires() =>
        CallClient.MembersAsync(
            Worker +
            """
            public void Stop()
            {
                lock (_gate)
                    {|FLT0305:_taking.Join()|};
            }
            """);

    [Fact]
    public Task A_helper_that_joins_it_fires_at_the_call() =>
        CallClient.MembersAsync(
            Worker +
            """
            public void Stop()
            {
                lock (_gate)
                    {|FLT0305:Finish()|};
                Finish();
            }

            private void Finish() => _taking.Join();
            """);

    [Fact]
    public Task Joining_a_thread_that_does_not_take_the_lock_only_blocks() =>
        CallClient.MembersAsync(
            Worker +
            """
            public void Stop()
            {
                lock (_gate)
                    {|FLT0301:_other.Join()|};
            }
            """);

    [Fact]
    public Task Joining_under_another_lock_only_blocks() =>
        CallClient.MembersAsync(
            Worker +
            """
            private readonly object _unrelated = new();

            public void Stop()
            {
                lock (_unrelated)
                    {|FLT0301:_taking.Join()|};
            }
            """);

    [Theory]
    [InlineData("{|FLT0305:task.Wait()|};")]
    [InlineData("{|FLT0305:task.GetAwaiter().GetResult()|};")]
    public Task Waiting_for_a_task_that_takes_the_lock_fires(string statement) =>
        CallClient.MembersAsync(
            $$"""
            private readonly object _gate = new();

            public void Outer()
            {
                Task task = Task.Run(Step);
                lock (_gate)
                {
                    {{statement}}
                }
            }

            private void Step()
            {
                lock (_gate)
                    mutableFlag = false;
            }
            """);

    [Fact]
    public Task Waiting_for_a_task_that_does_not_take_the_lock_only_blocks() =>
        CallClient.MembersAsync(
            """
            private readonly object _gate = new();

            public void Outer()
            {
                Task task = Task.Run(Nothing);
                lock (_gate)
                    {|FLT0301:task.Wait()|};
            }
            """);

    [Fact]
    public Task Disposing_a_registration_whose_callback_takes_the_lock_fires() =>
        CallClient.MembersAsync(
            """
            private readonly object _gate = new();
            private CancellationTokenRegistration _registration;

            public void Start(CancellationToken token) => _registration = token.Register(() => Step());

            public void Stop()
            {
                lock (_gate)
                    {|FLT0305:_registration.Dispose()|};
            }

            private void Step()
            {
                lock (_gate)
                    mutableFlag = false;
            }
            """);

    [Fact]
    public Task Disposing_a_registration_after_the_release_is_clean() =>
        CallClient.MembersAsync(
            """
            private readonly object _gate = new();
            private CancellationTokenRegistration _registration;

            public void Start(CancellationToken token) => _registration = token.Register(() => Step());

            public void Stop()
            {
                CancellationTokenRegistration registration;
                lock (_gate)
                    registration = _registration;
                registration.Dispose();
            }

            private void Step()
            {
                lock (_gate)
                    mutableFlag = false;
            }
            """);

    [Fact]
    public Task A_helper_that_disposes_a_timer_and_waits_fires_at_the_call() =>
        CallClient.LinesOfAsync("FLT0305",
            """
            private readonly object _gate = new();
            private readonly Timer _timer;

            public Writer() => _timer = new Timer(_ => Step());

            public void Stop(ManualResetEvent done)
            {
                lock (_gate)
                    Finish(done); // FLT0305
                Finish(done);
            }

            private void Finish(ManualResetEvent done)
            {
                _timer.Dispose(done);
                done.WaitOne();
            }

            private void Step()
            {
                lock (_gate)
                    mutableFlag = false;
            }
            """);

    [Fact]
    public Task Disposing_a_timer_without_waiting_for_its_callback_is_clean() =>
        CallClient.MembersAsync(
            """
            private readonly object _gate = new();
            private readonly Timer _timer;

            public Writer() => _timer = new Timer(_ => Step());

            public void Stop()
            {
                lock (_gate)
                    _timer.Dispose();
            }

            private void Step()
            {
                lock (_gate)
                    mutableFlag = false;
            }
            """);
}
