namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0101 with semaphores that are held across <c>await</c>.</summary>
public class AsyncTests
{
    private static Task ClientAsync(string members) => OrderClient.VerifyAsync(
        $$"""
        public sealed class Store
        {
            private readonly SemaphoreSlim _index = new(1, 1);
            private readonly SemaphoreSlim _log = new(1, 1);
            private int _count;

            {{members}}
        }
        """);

    private static string Nested(string method, string outer, string inner, bool fires = false) =>
        $$"""
        public async Task {{method}}()
        {
            await {{outer}}.WaitAsync();
            try
            {
                await {{(fires ? $"{{|FLT0101:{inner}.WaitAsync()|}}" : $"{inner}.WaitAsync()")}};
                try
                {
                    _count++;
                }
                finally
                {
                    {{inner}}.Release();
                }
            }
            finally
            {
                {{outer}}.Release();
            }
        }

        """;

    /// <summary>A method that holds the index around a statement, and one that takes the index under the log.</summary>
    private static string Under(string statement, bool fires, string callee) =>
        $$"""
        public async Task One()
        {
            await _index.WaitAsync();
            try
            {
                {{statement}}
                await Task.Yield();
            }
            finally
            {
                _index.Release();
            }
        }

        {{callee}}

        """ + Nested("Two", "_log", "_index", fires);

    private const string WholeBody =
        """
        private async Task AppendAsync()
        {
            await Task.Yield();
            await _log.WaitAsync();
            try
            {
                _count++;
            }
            finally
            {
                _log.Release();
            }
        }
        """;

    private const string Prefix =
        """
        private async Task AppendAsync()
        {
            _log.Wait();
            try
            {
                _count++;
            }
            finally
            {
                _log.Release();
            }

            await Task.Yield();
        }
        """;

    [Fact]
    public Task One_order_is_clean() =>
        ClientAsync(Nested("One", "_index", "_log") + Nested("Two", "_index", "_log"));

    [Fact]
    public Task Two_orders_fire() =>
        ClientAsync(Nested("One", "_index", "_log", fires: true) + Nested("Two", "_log", "_index", fires: true));

    [Theory]
    [InlineData("await {|FLT0101:AppendAsync()|};")]
    [InlineData("{|FLT0101:AppendAsync().Wait()|};")]
    [InlineData("{|FLT0101:AppendAsync().GetAwaiter().GetResult()|};")]
    public Task A_callee_that_is_waited_for_counts_with_its_whole_body(string statement)
    {
        // Where the squiggle of an await or a wait starts is not the question: it is the call or what waits for it.
        string plain = statement.Replace("{|FLT0101:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal);
        return Calls.ByLine.CompareRuleAsync(
            "FLT0101",
            $$"""
            public sealed class Store
            {
                private readonly SemaphoreSlim _index = new(1, 1);
                private readonly SemaphoreSlim _log = new(1, 1);
                private int _count;

                public async Task One()
                {
                    await _index.WaitAsync();
                    try
                    {
                        {{plain}} // FLT0101
                        await Task.Yield();
                    }
                    finally
                    {
                        _index.Release();
                    }
                }

                public async Task Two()
                {
                    await _log.WaitAsync();
                    try
                    {
                        await _index.WaitAsync(); // FLT0101
                        _index.Release();
                    }
                    finally
                    {
                        _log.Release();
                    }
                }

                {{WholeBody}}
            }
            """);
    }

    [Fact]
    public Task A_callee_that_is_not_awaited_does_not_count_after_its_first_wait() =>
        ClientAsync(Under("_ = AppendAsync();", fires: false, WholeBody));

    [Fact]
    public Task A_callee_that_is_not_awaited_counts_up_to_its_first_wait() =>
        ClientAsync(Under("_ = {|FLT0101:AppendAsync()|};", fires: true, Prefix));

    [Fact]
    public Task A_task_that_is_awaited_after_the_release_does_not_count_after_its_first_wait() =>
        ClientAsync(
            """
            public async Task One()
            {
                Task work;
                await _index.WaitAsync();
                try
                {
                    work = AppendAsync();
                }
                finally
                {
                    _index.Release();
                }

                await work;
            }

            """ + WholeBody + "\n" + Nested("Two", "_log", "_index"));
}
