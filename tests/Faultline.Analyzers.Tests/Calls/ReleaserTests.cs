using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Releasers without an annotation: what <c>Dispose</c> gives back is what the method took.</summary>
public class ReleaserTests
{
    private const string Gates =
        """
        public sealed class AsyncGate
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);

            public Releaser Enter()
            {
                _semaphore.Wait();
                return new Releaser(_semaphore);
            }

            public async Task<Releaser> EnterAsync()
            {
                await _semaphore.WaitAsync();
                return new Releaser(_semaphore);
            }

            public readonly struct Releaser : IDisposable
            {
                private readonly SemaphoreSlim _semaphore;

                internal Releaser(SemaphoreSlim semaphore) => _semaphore = semaphore;

                public void Dispose() => _semaphore.Release();
            }
        }

        public sealed class MonitorGate
        {
            private readonly object _sync = new();

            public Releaser Enter()
            {
                Monitor.Enter(_sync);
                return new Releaser(this);
            }

            private void Exit() => Monitor.Exit(_sync);

            public sealed class Releaser : IDisposable
            {
                private readonly MonitorGate _owner;

                internal Releaser(MonitorGate owner) => _owner = owner;

                public void Dispose() => _owner.Exit();
            }
        }

        public sealed class OuterGate
        {
            private readonly AsyncGate _inside = new();

            public AsyncGate.Releaser Enter() => _inside.Enter();
        }

        """;

    private static Task UserAsync(string gate, string members) =>
        Verify.OwnTypesAsync(
            Gates +
            $$"""
            public class User
            {
                private readonly {{gate}} _gate = new();
                private int _count;

            {{members}}
            }
            """);

    public static TheoryData<string> All { get; } = ["AsyncGate", "MonitorGate", "OuterGate"];

    public static TheoryData<string> OwnedOnce { get; } = ["AsyncGate", "OuterGate"];

    [Theory]
    [MemberData(nameof(All))]
    public Task A_releaser_in_a_using_is_clean(string gate) =>
        UserAsync(gate,
            """
                public void Statement(bool flag)
                {
                    using (_gate.Enter())
                    {
                        if (flag)
                            return;
                        _count = Math.Max(_count, 1);
                    }

                    Thread.Sleep(1);
                }

                public int Declaration()
                {
                    using var releaser = _gate.Enter();
                    return Math.Max(_count, 1);
                }

                public void ByHand()
                {
                    var releaser = _gate.Enter();
                    try
                    {
                        _count = Math.Max(_count, 1);
                    }
                    finally
                    {
                        releaser.Dispose();
                    }
                }
            """);

    [Theory]
    [MemberData(nameof(All))]
    public Task A_releaser_that_is_not_disposed_on_a_path_fires(string gate) =>
        UserAsync(gate,
            """
                public void Method(bool flag)
                {
                    var releaser = {|FLT0201:_gate.Enter()|};
                    _count++;
                    if (flag)
                        return;
                    releaser.Dispose();
                }
            """);

    [Theory]
    [MemberData(nameof(All))]
    public Task A_lock_is_held_until_its_releaser_is_disposed(string gate) =>
        UserAsync(gate,
            """
                public void Method()
                {
                    using (_gate.Enter())
                        {|FLT0301:Thread.Sleep(1)|};
                    Thread.Sleep(1);
                }
            """);

    [Theory]
    [MemberData(nameof(OwnedOnce))]
    public Task Entering_again_fires(string gate) =>
        UserAsync(gate,
            """
                public void Outer()
                {
                    using (_gate.Enter())
                        {|FLT0104:Inner()|};
                    Inner();
                }

                private void Inner()
                {
                    using (_gate.Enter())
                        _count++;
                }
            """);

    [Fact]
    public Task Entering_a_reentrant_one_again_is_clean() =>
        UserAsync("MonitorGate",
            """
                public void Outer()
                {
                    using (_gate.Enter())
                        Inner();
                }

                private void Inner()
                {
                    using (_gate.Enter())
                        _count++;
                }
            """);

    [Theory]
    [InlineData("AsyncGate")]
    [InlineData("MonitorGate")]
    public Task A_second_dispose_fires(string gate) =>
        UserAsync(gate,
            """
                public void Method()
                {
                    var releaser = _gate.Enter();
                    _count++;
                    releaser.Dispose();
                    {|FLT0202:releaser.Dispose()|};
                }
            """);

    [Fact]
    public Task A_second_dispose_of_a_releaser_that_clears_its_state_is_clean() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Gate
            {
                private readonly SemaphoreSlim _semaphore = new(1, 1);

                public Releaser Enter()
                {
                    _semaphore.Wait();
                    return new Releaser(_semaphore);
                }

                public sealed class Releaser : IDisposable
                {
                    private SemaphoreSlim? _semaphore;

                    internal Releaser(SemaphoreSlim semaphore) => _semaphore = semaphore;

                    public void Dispose()
                    {
                        if (_semaphore is null)
                            return;
                        _semaphore.Release();
                        _semaphore = null;
                    }
                }
            }

            public class User
            {
                private readonly Gate _gate = new();
                private int _count;

                public void Method()
                {
                    Gate.Releaser releaser = _gate.Enter();
                    _count++;
                    releaser.Dispose();
                    releaser.Dispose();
                }
            }
            """);

    [Fact]
    public Task An_awaited_releaser_holds_the_lock() =>
        UserAsync("AsyncGate",
            """
                public async Task OuterAsync()
                {
                    using (await _gate.EnterAsync())
                    {
                        await {|FLT0104:InnerAsync()|};
                        {|FLT0301:Thread.Sleep(1)|};
                    }

                    await InnerAsync();
                }

                private async Task InnerAsync()
                {
                    using (await _gate.EnterAsync())
                        _count++;
                }
            """);

    [Fact]
    public Task A_guarded_member_is_guarded_by_what_the_releaser_holds() =>
        UserAsync("AsyncGate",
            """
                [GuardedBy("_gate")]
                private int _guarded;

                public void Add()
                {
                    using (_gate.Enter())
                        Increment();
                    {|FLT0403:_guarded|}++;
                }

                private void Increment() => _guarded++;
            """);
}
