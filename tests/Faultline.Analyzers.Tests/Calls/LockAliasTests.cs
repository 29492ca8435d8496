namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Locals and parameters that hold a lock object, or the way to it.</summary>
public class LockAliasTests
{
    [Theory]
    [InlineData("PlainLatch alias = plain;")]
    [InlineData("PlainLatch first = plain; PlainLatch alias = first;")]
    [InlineData("PlainLatch alias = this.plain;")]
    [InlineData("Writer self = this; PlainLatch alias = self.plain;")]
    public Task A_local_that_holds_the_lock_is_the_lock(string declaration) =>
        CallClient.MembersAsync(
            $$"""
            public void Outer()
            {
                {{declaration}}
                using (alias.Hold())
                    {|FLT0104:Take()|};
            }
            """);

    [Fact]
    public Task A_local_that_was_given_another_lock_is_that_lock() =>
        CallClient.MembersAsync(
            """
            private readonly SemaphoreSlim _first = new(1, 1);
            private readonly SemaphoreSlim _second = new(1, 1);

            public void Outer()
            {
                SemaphoreSlim alias = _first;
                alias = _second;
                alias.Wait();
                try
                {
                    TakeFirst();
                }
                finally
                {
                    alias.Release();
                }
            }

            private void TakeFirst()
            {
                _first.Wait();
                mutableFlag = true;
                _first.Release();
            }
            """);

    [Fact]
    public Task A_parameter_that_holds_the_lock_is_the_lock_of_the_caller() =>
        CallClient.MembersAsync(
            """
            private readonly SemaphoreSlim _other = new(1, 1);
            private readonly SemaphoreSlim _gate = new(1, 1);

            public void Outer()
            {
                _gate.Wait();
                try
                {
                    Under(_other);
                    {|FLT0104:Under(_gate)|};
                }
                finally
                {
                    _gate.Release();
                }

                Under(_gate);
            }

            private static void Under(SemaphoreSlim gate)
            {
                gate.Wait();
                try
                {
                }
                finally
                {
                    gate.Release();
                }
            }
            """);

    [Fact]
    public Task A_lock_taken_by_parameter_is_held_in_the_callee() =>
        CallClient.MembersAsync(
            """
            public static void Outer(PlainLatch latch)
            {
                using (latch.Hold())
                    {|FLT0104:Under(latch)|};
            }

            private static void Under(PlainLatch given)
            {
                using (given.Hold())
                {
                }
            }
            """);

    [Fact]
    public Task The_same_lock_of_two_paths_to_one_readonly_field_is_one() =>
        CallClient.MembersAsync(
            """
            private readonly Part _part = new();

            public sealed class Part
            {
                public readonly PlainLatch Gate = new();

                public void Touch()
                {
                    using (Gate.Hold())
                    {
                    }
                }
            }

            public void Outer()
            {
                Part part = _part;
                using (part.Gate.Hold())
                    {|FLT0104:_part.Touch()|};
            }
            """);

    [Fact]
    public Task The_parts_of_two_owners_have_two_locks() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            private readonly Part _part = new();

            public sealed class Part
            {
                public readonly PlainLatch Gate = new();

                public void Touch()
                {
                    using (Gate.Hold())
                    {
                    }
                }
            }

            public void Outer(Writer another)
            {
                using (_part.Gate.Hold())
                    another._part.Touch();
            }
            """);
}
