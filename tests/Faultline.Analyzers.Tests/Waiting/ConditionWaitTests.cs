using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>FLT0303: <c>Monitor.Wait</c> gives back one lock and keeps another.</summary>
public class ConditionWaitTests
{
    public static TheoryData<string> Blocking => HeldLocks.Blocking;

    [Theory]
    [InlineData("lock")]
    [InlineData("SemaphoreSlim")]
    [InlineData("ReaderWriterLockSlim, read")]
    [InlineData("wrapper")]
    public Task The_only_lock_is_given_back(string kind) => HeldLocks.MembersAsync(
        $$"""
            private readonly object _signal = new();

            public void Method()
            {
                {{HeldLocks.Around(kind, "_count++;")}}
                lock (_signal)
                {
                    while (_count == 0)
                        Monitor.Wait(_signal);
                }
            }
        """);

    [Theory]
    [MemberData(nameof(Blocking))]
    public Task Another_lock_stays_held(string kind) => HeldLocks.MembersAsync(
        $$"""
            private readonly object _signal = new();

            public void Method()
            {
                {{HeldLocks.Around(kind, "lock (_signal) { while (_count == 0) {|FLT0303:Monitor.Wait(_signal)|}; }")}}
            }
        """);

    [Theory]
    // All holds of the one lock are given back together.
    [InlineData("lock (_signal) { lock (_signal) { while (_count == 0) Monitor.Wait(_signal); } }")]
    [InlineData("object same = _signal; lock (_signal) { while (_count == 0) Monitor.Wait(same); }")]
    [InlineData("lock (_signal) { while (_count == 0) Monitor.Wait(_signal, 1000); }")]
    [InlineData("lock (_gate) { lock (_signal) { Monitor.PulseAll(_signal); Monitor.Pulse(_gate); } }")]
    [InlineData("lock (_gate) { Task.Run(() => { lock (_signal) { Monitor.Wait(_signal); } }); }")]
    public Task Nothing_else_is_held(string body) => HeldLocks.MembersAsync(
        $$"""
            private readonly object _signal = new();

            public void Method()
            {
                {{body}}
            }
        """);

    [Theory]
    [InlineData("lock (_gate) { lock (_signal) { while (_count == 0) {|FLT0303:Monitor.Wait(_gate)|}; } }")]
    [InlineData("lock (_gate) { lock (_signal) { {|FLT0303:Monitor.Wait(_signal, 1000)|}; } }")]
    [InlineData("lock (_gate) { lock (_signal) { {|FLT0303:Monitor.Wait(_signal, TimeSpan.FromSeconds(1))|}; } }")]
    public Task Whichever_lock_is_waited_on(string body) => HeldLocks.MembersAsync(
        $$"""
            private readonly object _signal = new();

            public void Method()
            {
                {{body}}
            }
        """);

    [Fact]
    public Task A_synchronized_method_waits_on_its_object_or_keeps_it() =>
        Verify.OwnTypesAsync(
            """
            using System.Runtime.CompilerServices;

            public sealed class Queue
            {
                private readonly object _signal = new();
                private int _count;

                [MethodImpl(MethodImplOptions.Synchronized)]
                public void Wait()
                {
                    while (_count == 0)
                        Monitor.Wait(this);
                }

                [MethodImpl(MethodImplOptions.Synchronized)]
                public void WaitInside()
                {
                    lock (_signal)
                    {
                        while (_count == 0)
                            {|FLT0303:Monitor.Wait(_signal)|};
                    }
                }
            }
            """);

    [Fact]
    public async Task The_lock_that_stays_held_is_named_and_where_it_was_acquired()
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Queue
            {
                private readonly object _outer = new();
                private readonly object _signal = new();
                private int _count;

                public void Take()
                {
                    lock (_outer)
                    {
                        lock (_signal)
                        {
                            while (_count == 0)
                                Monitor.Wait(_signal);
                        }
                    }
                }
            }
            """)));
        Assert.Equal(("FLT0303", "Monitor.Wait(_signal)"), (diagnostic.Id, diagnostic.Covered()));
        Assert.Contains("'_outer'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("_outer", diagnostic.AlsoCovered());
    }

    [Fact]
    public async Task A_wait_inside_a_call_is_told_where_the_other_lock_is_held()
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Queue
            {
                private readonly object _outer = new();
                private readonly object _signal = new();
                private int _count;

                public void Take()
                {
                    lock (_outer)
                    {
                        WaitForItem();
                    }
                }

                public void WaitForItem()
                {
                    lock (_signal)
                    {
                        while (_count == 0)
                            Monitor.Wait(_signal);
                    }
                }
            }
            """)));
        Assert.Equal(("FLT0303", "WaitForItem()"), (diagnostic.Id, diagnostic.Covered()));
        Assert.Contains("'_outer'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("_outer", diagnostic.AlsoCovered());
        Assert.Contains("Monitor.Wait(_signal)", diagnostic.AlsoCovered());
    }

    [Fact]
    public Task A_helper_that_waits_on_the_lock_of_its_caller_is_judged_by_it() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Queue
            {
                private readonly object _outer = new();
                private readonly object _signal = new();
                private int _count;

                public void Take()
                {
                    lock (_signal)
                    {
                        WaitForItem();
                    }
                }

                public void TakeInside()
                {
                    lock (_outer)
                    {
                        lock (_signal)
                        {
                            {|FLT0303:WaitForItem()|};
                        }
                    }
                }

                private void WaitForItem()
                {
                    while (_count == 0)
                        Monitor.Wait(_signal);
                }
            }
            """);
}
