namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Methods that call themselves, alone or in turn.</summary>
public class RecursionTests
{
    [Fact]
    public Task Recursion_outside_the_lock_is_clean() =>
        CallClient.MembersAsync(
            """
            public void Walk(int depth)
            {
                using (plain.Hold())
                    mutableFlag = true;
                if (depth > 0)
                    Walk(depth - 1);
            }
            """);

    [Fact]
    public Task Recursion_under_a_reentrant_lock_is_clean() =>
        CallClient.MembersAsync(
            """
            private readonly object _gate = new();

            public void Walk(int depth)
            {
                lock (_gate)
                {
                    if (depth > 0)
                        Walk(depth - 1);
                }
            }
            """);

    [Fact]
    public Task Harmless_mutual_recursion_under_the_lock_is_clean() =>
        CallClient.MembersAsync(
            """
            public bool Outer(int number)
            {
                using (plain.Hold())
                    return IsEven(number);
            }

            private static bool IsEven(int number) => number == 0 || IsOdd(number - 1);
            private static bool IsOdd(int number) => number != 0 && IsEven(number - 1);
            """);

    [Fact]
    public Task A_method_that_calls_itself_under_its_own_lock_fires() =>
        CallClient.MembersAsync(
            """
            public void Walk(int depth)
            {
                using (plain.Hold())
                {
                    if (depth > 0)
                        {|FLT0104:Walk(depth - 1)|};
                }
            }
            """);

    [Fact]
    public Task Two_methods_that_call_each_other_under_the_lock_fire() =>
        CallClient.MembersAsync(
            """
            public void Even(int depth)
            {
                using (plain.Hold())
                {
                    if (depth > 0)
                        {|FLT0104:Odd(depth - 1)|};
                }
            }

            private void Odd(int depth)
            {
                if (depth > 0)
                    Even(depth - 1);
            }
            """);

    [Fact]
    public Task What_a_recursive_callee_does_counts() =>
        CallClient.MembersAsync(
            """
            public void Outer(int depth)
            {
                using (plain.Hold())
                    {|FLT0301:Walk(depth)|};
            }

            private static void Walk(int depth)
            {
                if (depth > 0)
                    Walk(depth - 1);
                Thread.Sleep(1);
            }
            """);

    [Fact]
    public Task What_is_reached_from_the_middle_of_a_ring_of_calls_counts_from_all_sides() =>
        CallClient.MembersAsync(
            """
            public void Outer(int depth)
            {
                using (plain.Hold())
                {
                    {|FLT0104:First(depth)|};
                    {|FLT0104:Second(depth)|};
                    {|FLT0104:Third(depth)|};
                }
            }

            private void First(int depth)
            {
                if (depth > 0)
                    Second(depth - 1);
            }

            private void Second(int depth)
            {
                if (depth > 0)
                    Third(depth - 1);
            }

            private void Third(int depth)
            {
                if (depth > 0)
                    First(depth - 1);
                Take();
            }
            """);

    [Fact]
    public Task Recursion_into_another_instance_is_no_second_acquisition() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            private readonly Writer? _next;

            public void Walk()
            {
                using (plain.Hold())
                    _next?.Walk();
            }
            """);
}
