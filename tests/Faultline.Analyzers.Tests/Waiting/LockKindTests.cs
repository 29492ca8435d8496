using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>FLT0301 under each kind of lock, and while none is held any more.</summary>
public class LockKindTests
{
    public static TheoryData<string> Blocking => HeldLocks.Blocking;

    [Theory]
    [MemberData(nameof(Blocking))]
    public Task A_wait_after_the_release_is_clean(string kind) => HeldLocks.MembersAsync(
        $$"""
            public void Method()
            {
                Thread.Sleep(10);
                {{HeldLocks.Around(kind, "_count++;")}}
                Thread.Sleep(10);
            }
        """);

    [Theory]
    [MemberData(nameof(Blocking))]
    public Task A_wait_under_the_lock_is_told(string kind) => HeldLocks.MembersAsync(
        $$"""
            public void Method()
            {
                {{HeldLocks.Around(kind, "{|FLT0301:Thread.Sleep(10)|};")}}
            }
        """);

    [Fact]
    public Task A_wait_where_the_try_has_failed_is_clean() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Poller
            {
                private readonly object _gate = new();
                private int _count;

                public void Poll()
                {
                    if (Monitor.TryEnter(_gate))
                    {
                        try
                        {
                            _count++;
                        }
                        finally
                        {
                            Monitor.Exit(_gate);
                        }
                    }
                    else
                    {
                        Thread.Sleep(10);
                    }
                }
            }
            """);

    [Fact]
    public Task A_wait_while_the_lock_is_given_back_is_clean() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Poller
            {
                private readonly object _gate = new();
                private int _count;

                public void Poll()
                {
                    lock (_gate)
                    {
                        _count++;
                        Monitor.Exit(_gate);
                        try
                        {
                            Thread.Sleep(10);
                        }
                        finally
                        {
                            Monitor.Enter(_gate);
                        }
                    }
                }
            }
            """);

    [Fact]
    public Task A_wait_on_a_branch_that_is_never_taken_is_clean() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Poller
            {
                private readonly object _gate = new();

                public void Poll()
                {
                    bool slow = false;
                    lock (_gate)
                    {
                        if (slow)
                            Thread.Sleep(10);
                    }
                }
            }
            """);

    [Fact]
    public Task A_synchronized_method_holds_its_object_throughout() =>
        Verify.OwnTypesAsync(
            """
            using System.Runtime.CompilerServices;

            public sealed class Poller
            {
                [MethodImpl(MethodImplOptions.Synchronized)]
                public void Poll()
                {
                    {|FLT0301:Thread.Sleep(10)|};
                }
            }
            """);

    [Fact]
    public Task A_lock_that_was_asserted_is_held() =>
        Verify.MembersAsync(
            """
                public void Method()
                {
                    latch.AssertHeld();
                    {|FLT0306:Thread.Sleep(10)|};
                }
            """);

    [Fact]
    public Task Two_locks_and_one_wait_are_one_diagnostic() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Poller
            {
                private readonly object _outer = new();
                private readonly object _inner = new();

                public void Poll()
                {
                    lock (_outer)
                    {
                        lock (_inner)
                        {
                            {|FLT0301:Thread.Sleep(10)|};
                        }
                    }
                }
            }
            """);
}
