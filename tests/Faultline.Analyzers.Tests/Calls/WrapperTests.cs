using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Types and helpers that only pass on to a lock are known by what they do, without an annotation.</summary>
public class WrapperTests
{
    private const string Wrappers =
        """
        public sealed class SemaphoreGate
        {
            private readonly SemaphoreSlim _semaphore = new(1, 1);

            public void Lock() => _semaphore.Wait();
            public void Unlock() => _semaphore.Release();
            public bool TryLock() => _semaphore.Wait(0);
        }

        public sealed class MonitorGate
        {
            private readonly object _sync = new();

            public void Lock() => Monitor.Enter(_sync);
            public void Unlock() => Monitor.Exit(_sync);
            public bool TryLock() => Monitor.TryEnter(_sync);
        }

        public sealed class OuterGate
        {
            private readonly SemaphoreGate _inside = new();

            public void Lock() => _inside.Lock();
            public void Unlock() => _inside.Unlock();
            public bool TryLock() => _inside.TryLock();
        }

        """;

    private static Task UserAsync(string gate, string members) =>
        Verify.OwnTypesAsync(
            Wrappers +
            $$"""
            public class User
            {
                private readonly {{gate}} _gate = new();
                private int _count;

            {{members}}
            }
            """);

    public static TheoryData<string> Gates { get; } = ["SemaphoreGate", "MonitorGate", "OuterGate"];

    public static TheoryData<string> OwnedOnce { get; } = ["SemaphoreGate", "OuterGate"];

    [Theory]
    [MemberData(nameof(Gates))]
    public Task A_wrapper_used_in_pairs_is_clean(string gate) =>
        UserAsync(gate,
            """
                public void Simple()
                {
                    _gate.Lock();
                    _count++;
                    _gate.Unlock();
                }

                public void Protected(Action action)
                {
                    _gate.Lock();
                    try
                    {
                        _count = Math.Max(_count, 1);
                    }
                    finally
                    {
                        _gate.Unlock();
                    }

                    action();
                }

                public bool Tried()
                {
                    if (!_gate.TryLock())
                        return false;

                    _count++;
                    _gate.Unlock();
                    return true;
                }
            """);

    [Theory]
    [MemberData(nameof(Gates))]
    public Task A_return_with_the_wrapper_locked_fires(string gate) =>
        UserAsync(gate,
            """
                public void Method(bool flag)
                {
                    {|FLT0201:_gate.Lock()|};
                    _count++;
                    if (flag)
                        return;
                    _gate.Unlock();
                }
            """);

    [Theory]
    [MemberData(nameof(Gates))]
    public Task A_throw_with_the_wrapper_locked_fires(string gate) =>
        UserAsync(gate,
            """
                public void Method(bool flag)
                {
                    {|FLT0201:_gate.Lock()|};
                    if (flag)
                        throw new InvalidOperationException();
                    _gate.Unlock();
                }
            """);

    [Theory]
    [MemberData(nameof(Gates))]
    public Task A_second_unlock_fires(string gate) =>
        UserAsync(gate,
            """
                public void Method()
                {
                    _gate.Lock();
                    _count++;
                    _gate.Unlock();
                    {|FLT0202:_gate.Unlock()|};
                }
            """);

    [Theory]
    [MemberData(nameof(Gates))]
    public Task An_unlock_after_a_failed_try_fires(string gate) =>
        UserAsync(gate,
            """
                public void Method()
                {
                    if (_gate.TryLock())
                    {
                        _count++;
                        _gate.Unlock();
                    }
                    else
                    {
                        {|FLT0202:_gate.Unlock()|};
                    }
                }
            """);

    [Theory]
    [MemberData(nameof(Gates))]
    public Task A_successful_try_that_is_not_undone_fires(string gate) =>
        UserAsync(gate,
            """
                public void Method(bool flag)
                {
                    if (!{|FLT0201:_gate.TryLock()|})
                        return;

                    if (flag)
                        return;
                    _gate.Unlock();
                }
            """);

    [Theory]
    [MemberData(nameof(OwnedOnce))]
    public Task Locking_a_wrapper_twice_fires(string gate) =>
        UserAsync(gate,
            """
                public void Method()
                {
                    _gate.Lock();
                    {|FLT0104:_gate.Lock()|};
                    _count++;
                    _gate.Unlock();
                    _gate.Unlock();
                }
            """);

    [Theory]
    [MemberData(nameof(OwnedOnce))]
    public Task Locking_a_wrapper_twice_through_a_call_fires(string gate) =>
        UserAsync(gate,
            """
                public void Outer()
                {
                    _gate.Lock();
                    try
                    {
                        {|FLT0104:Inner()|};
                    }
                    finally
                    {
                        _gate.Unlock();
                    }
                }

                private void Inner()
                {
                    _gate.Lock();
                    _count++;
                    _gate.Unlock();
                }
            """);

    [Fact]
    public Task A_wrapper_is_as_reentrant_as_what_it_wraps() =>
        UserAsync("MonitorGate",
            """
                public void Outer()
                {
                    _gate.Lock();
                    try
                    {
                        Inner();
                    }
                    finally
                    {
                        _gate.Unlock();
                    }
                }

                private void Inner()
                {
                    _gate.Lock();
                    _count++;
                    _gate.Unlock();
                }
            """);

    [Theory]
    [MemberData(nameof(Gates))]
    public Task A_wrapper_that_is_locked_is_a_lock_that_is_held(string gate) =>
        UserAsync(gate,
            """
                public void Outer()
                {
                    _gate.Lock();
                    try
                    {
                        {|FLT0301:Thread.Sleep(1)|};
                    }
                    finally
                    {
                        _gate.Unlock();
                    }

                    Thread.Sleep(1);
                }
            """);

    [Fact]
    public Task Two_wrappers_of_one_type_are_two_locks() =>
        ByLine.CompareRuleAsync("FLT0104",
            Wrappers +
            """
            public class User
            {
                private readonly SemaphoreGate _first = new();
                private readonly SemaphoreGate _second = new();

                public void Method()
                {
                    _first.Lock();
                    try
                    {
                        _second.Lock();
                        _second.Unlock();
                        _first.Lock(); // FLT0104
                        _first.Unlock();
                    }
                    finally
                    {
                        _first.Unlock();
                    }
                }
            }
            """);

    [Fact]
    public Task The_wrong_wrapper_unlocked_fires_twice() =>
        Verify.OwnTypesAsync(
            Wrappers +
            """
            public class User
            {
                private readonly SemaphoreGate _first = new();
                private readonly SemaphoreGate _second = new();
                private int _count;

                public void Method(bool flag)
                {
                    {|FLT0201:_first.Lock()|};
                    _count++;
                    {|FLT0202:_second.Unlock()|};
                }
            }
            """);
}
