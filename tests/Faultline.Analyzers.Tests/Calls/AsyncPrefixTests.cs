namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Async callees that nobody awaits, or that a thread waits for.</summary>
public class AsyncPrefixTests
{
    [Fact]
    public Task What_a_callee_that_nobody_awaits_does_later_does_not_count() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                {
                    _ = LaterAsync();
                    SoonAsync();
                }
            }

            private async Task LaterAsync()
            {
                await Task.Yield();
                Take();
            }

            private async void SoonAsync()
            {
                await Task.Yield();
                Thread.Sleep(1);
            }
            """);

    [Fact]
    public Task The_prefix_of_a_callee_that_nobody_awaits_counts() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                {
                    _ = {|FLT0104:FirstAsync()|};
                    {|FLT0301:SoonAsync()|};
                }
            }

            private async Task FirstAsync()
            {
                Take();
                await Task.Yield();
            }

            private async void SoonAsync()
            {
                Thread.Sleep(1);
                await Task.Yield();
            }
            """);

    [Fact]
    public Task The_prefix_reaches_into_the_callee_that_it_awaits() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                    _ = {|FLT0104:FirstAsync()|};
            }

            private async Task FirstAsync() => await SecondAsync();

            private async Task SecondAsync()
            {
                Take();
                await Task.Yield();
            }
            """);

    [Fact]
    public Task An_await_on_one_branch_leaves_the_other_in_the_prefix() =>
        CallClient.MembersAsync(
            """
            public void Outer(bool flag)
            {
                using (plain.Hold())
                    _ = {|FLT0104:FirstAsync(flag)|};
            }

            private async Task FirstAsync(bool flag)
            {
                if (flag)
                    await Task.Yield();
                Take();
            }
            """);

    [Theory]
    [InlineData("LaterAsync().Wait()")]
    [InlineData("LaterAsync().GetAwaiter().GetResult()")]
    [InlineData("int result = LaterAsync().Result")]
    public Task A_callee_that_is_blocked_on_contributes_all_of_its_body(string statement) =>
        CallClient.LinesOfAsync("FLT0104",
            $$"""
            public void Outer()
            {
                using (plain.Hold())
                {
                    {{statement}}; // FLT0104
                }
            }

            public void After()
            {
                {{statement}};
            }

            private async Task<int> LaterAsync()
            {
                await Task.Yield();
                Take();
                return 1;
            }
            """);

    [Fact]
    public Task An_async_lambda_that_is_only_started_contributes_nothing() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                {
                    _ = Task.Run(async () =>
                    {
                        await Task.Yield();
                        Take();
                    });
                }
            }
            """);
}
