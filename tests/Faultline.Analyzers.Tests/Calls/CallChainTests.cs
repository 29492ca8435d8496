namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Plain calls, however deep: what the callee does happens under the locks of its caller.</summary>
public class CallChainTests
{
    [Fact]
    public Task A_call_after_the_release_is_clean() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                    mutableFlag = false;
                Take();
                Thread.Sleep(1);
            }
            """);

    [Fact]
    public Task A_chain_that_ends_harmlessly_is_clean() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                    First();
            }

            private void First() => Second();
            private void Second() => Third();
            private void Third() => mutableFlag = !mutableFlag;
            """);

    [Fact]
    public Task A_lock_taken_again_by_the_callee_fires_at_the_call() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0104:Take()|};
            }
            """);

    [Fact]
    public Task A_lock_taken_again_three_calls_down_fires_at_the_first_call() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0104:First()|};
            }

            private void First() => Second();
            private void Second() => Third();
            private void Third()
            {
                plain.Enter();
                mutableFlag = true;
                plain.Exit();
            }
            """);

    [Fact]
    public Task A_sleep_three_calls_down_fires_at_the_first_call() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0301:First()|};
            }

            private void First() => Second();
            private void Second() => Third();
            private void Third() => Thread.Sleep(1);
            """);

    [Fact]
    public Task A_fault_three_calls_down_fires_at_the_first_call() =>
        CallClient.MembersAsync(
            """
            public void Outer(Source source, byte[] data)
            {
                using (latch.Hold())
                    {|FLT0002:First(source, data)|};
            }

            private void First(Source source, byte[] data) => Second(source, data);
            private void Second(Source source, byte[] data) => Third(source, data);
            private void Third(Source source, byte[] data) => source.Copy(data);
            """);

    [Fact]
    public Task Each_call_that_leads_there_is_reported() =>
        CallClient.MembersAsync(
            """
            public void Once()
            {
                using (plain.Hold())
                {
                    {|FLT0104:First()|};
                    {|FLT0104:Take()|};
                }
            }

            public void Again()
            {
                plain.Enter();
                try
                {
                    {|FLT0104:First()|};
                }
                finally
                {
                    plain.Exit();
                }
            }

            private void First() => Take();
            """);

    [Fact]
    public Task A_call_on_one_branch_only_is_reported_there() =>
        CallClient.MembersAsync(
            """
            public void Outer(bool flag)
            {
                using (plain.Hold())
                {
                    if (flag)
                        {|FLT0104:Take()|};
                    else
                        Nothing();
                }
            }
            """);

    [Fact]
    public Task A_call_in_dead_code_of_the_callee_does_not_count() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                    Maybe();
            }

            private void Maybe()
            {
                bool never = false;
                if (never)
                    Take();
            }
            """);

    [Fact]
    public Task A_nested_call_is_found_in_an_argument() =>
        CallClient.MembersAsync(
            """
            public int Outer()
            {
                using (plain.Hold())
                    return Math.Max(1, {|FLT0104:TakeAndCount()|});
            }

            private int TakeAndCount()
            {
                Take();
                return 1;
            }
            """);

    [Fact]
    public Task The_lock_of_another_instance_is_another_lock() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            public void Outer(Writer another)
            {
                using (plain.Hold())
                    another.Take();
            }
            """);

    [Fact]
    public Task The_lock_of_an_argument_is_the_lock_of_the_parameter() =>
        CallClient.MembersAsync(
            """
            public static void Outer(Writer writer)
            {
                using (writer.plain.Hold())
                    {|FLT0104:First(writer)|};
            }

            private static void First(Writer given) => Second(given);
            private static void Second(Writer handed) => handed.Take();
            """);

    [Fact]
    public Task This_handed_on_as_an_argument_is_still_this() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0104:Helper.Flush(this)|};
            }

            private static class Helper
            {
                public static void Flush(Writer writer) => writer.Take();
            }
            """);

    [Fact]
    public Task Another_argument_is_another_lock() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            public void Outer(Writer another)
            {
                using (plain.Hold())
                    Flush(another);
            }

            private static void Flush(Writer writer) => writer.Take();
            """);

    [Fact]
    public Task The_same_helper_is_judged_for_each_argument() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            public void Outer(Writer another)
            {
                using (plain.Hold())
                {
                    Flush(another);
                    Flush(this); // FLT0104
                }
            }

            private static void Flush(Writer writer) => writer.Take();
            """);

    [Fact]
    public Task A_named_argument_in_another_order_reaches_its_parameter() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            public void Outer(Writer another)
            {
                using (plain.Hold())
                {
                    Flush(unused: another, used: this); // FLT0104
                    Flush(unused: this, used: another);
                }
            }

            private static void Flush(Writer used, Writer unused) => used.Take();
            """);

    [Fact]
    public Task A_callee_that_gives_the_lock_back_first_may_take_it_again() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                plain.Enter();
                try
                {
                    Relax();
                }
                finally
                {
                    plain.Exit();
                }
            }

            [RequiresLock("plain")]
            private void Relax()
            {
                plain.Exit();
                try
                {
                    Take();
                    Thread.Sleep(1);
                }
                finally
                {
                    plain.Enter();
                }
            }
            """);

    [Fact]
    public Task What_a_callee_does_after_it_took_the_lock_back_counts_again() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            public void Outer()
            {
                plain.Enter();
                try
                {
                    Relax(); // FLT0104
                }
                finally
                {
                    plain.Exit();
                }
            }

            private void Relax()
            {
                plain.Exit();
                mutableFlag = true;
                plain.Enter();
                Take();
            }
            """);
}
