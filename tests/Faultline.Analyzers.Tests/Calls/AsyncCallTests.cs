namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Async callees: their synchronous prefix if nobody waits for them, else all of their body.</summary>
public class AsyncCallTests
{
    private const string Semaphore =
        """
        private readonly SemaphoreSlim _gate = new(1, 1);
        private int _count;

        public async Task TakeAsync()
        {
            await _gate.WaitAsync();
            try
            {
                _count++;
            }
            finally
            {
                _gate.Release();
            }
        }

        """;

    [Fact]
    public Task An_async_callee_awaited_after_the_release_is_clean() =>
        CallClient.MembersAsync(
            Semaphore +
            """
            public async Task OuterAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    _count++;
                }
                finally
                {
                    _gate.Release();
                }

                await TakeAsync();
            }
            """);

    [Fact]
    public Task A_harmless_async_callee_is_clean() =>
        CallClient.MembersAsync(
            Semaphore +
            """
            public async Task OuterAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    await CountAsync();
                }
                finally
                {
                    _gate.Release();
                }
            }

            private async Task CountAsync()
            {
                _count++;
                await Task.Yield();
                _count++;
            }
            """);

    [Fact]
    public Task An_async_callee_that_is_awaited_under_the_lock_fires() =>
        CallClient.MembersAsync(
            Semaphore +
            """
            public async Task OuterAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    await {|FLT0104:TakeAsync()|};
                }
                finally
                {
                    _gate.Release();
                }
            }
            """);

    [Fact]
    public Task What_an_awaited_callee_does_after_its_first_await_counts() =>
        CallClient.MembersAsync(
            Semaphore +
            """
            public async Task OuterAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    await {|FLT0104:LaterAsync()|}.ConfigureAwait(false);
                }
                finally
                {
                    _gate.Release();
                }
            }

            private async Task LaterAsync()
            {
                await Task.Yield();
                await TakeAsync();
            }
            """);

    [Fact]
    public Task An_awaited_value_task_counts_as_well() =>
        CallClient.MembersAsync(
            Semaphore +
            """
            public async Task<int> OuterAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    return await {|FLT0104:LaterAsync()|};
                }
                finally
                {
                    _gate.Release();
                }
            }

            private async ValueTask<int> LaterAsync()
            {
                await Task.Yield();
                await TakeAsync();
                return 1;
            }
            """);

    [Fact]
    public Task A_fault_after_the_await_of_an_awaited_callee_counts() =>
        CallClient.LinesOfAsync("FLT0002",
            """
            public async Task OuterAsync(Source source, byte[] data)
            {
                await latch.EnterAsync();
                try
                {
                    await LoadAsync(source, data); // FLT0002
                }
                finally
                {
                    latch.Exit();
                }

                await LoadAsync(source, data);
            }

            private static async Task LoadAsync(Source source, byte[] data)
            {
                await Task.CompletedTask;
                source.Copy(data);
            }
            """);

    [Fact]
    public Task A_lock_that_the_callee_gives_back_before_its_await_is_not_held_there() =>
        CallClient.MembersAsync(
            Semaphore +
            """
            public async Task OuterAsync()
            {
                await CountAsync();
                await TakeAsync();
            }

            private async Task CountAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    _count++;
                }
                finally
                {
                    _gate.Release();
                }

                await Task.Yield();
                await TakeAsync();
            }
            """);

    [Fact]
    public Task The_members_of_an_awaiter_are_called() =>
        CallClient.LinesOfAsync("FLT0301",
            """
            private sealed class Signal
            {
                public Awaiter GetAwaiter() => new();
            }

            private readonly struct Awaiter : System.Runtime.CompilerServices.INotifyCompletion
            {
                public bool IsCompleted => true;
                public void OnCompleted(Action continuation) { }
                public void GetResult() => Thread.Sleep(1);
            }

            private readonly SemaphoreSlim _gate = new(1, 1);
            private readonly Signal _signal = new();

            public async Task OuterAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    await _signal; // FLT0301
                }
                finally
                {
                    _gate.Release();
                }

                await _signal;
            }
            """);

    [Fact]
    public Task An_async_local_function_is_followed_when_it_is_awaited() =>
        CallClient.MembersAsync(
            Semaphore +
            """
            public async Task OuterAsync()
            {
                await _gate.WaitAsync();
                try
                {
                    await {|FLT0104:LaterAsync()|};
                }
                finally
                {
                    _gate.Release();
                }

                async Task LaterAsync()
                {
                    await Task.Yield();
                    await TakeAsync();
                }
            }
            """);
}
