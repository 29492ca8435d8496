using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Accessors, local functions, lambdas, iterators: each has the contexts of its callers.</summary>
public class GuardedFormTests
{
    [Fact]
    public Task Accessors_have_contexts_too() =>
        GuardedCounter.MembersAsync(
            """
            private int Held
            {
                get => _count;
                set => _count = value;
            }

            private int Bare => {|FLT0403:_count|};

            public void Add()
            {
                lock (_gate)
                    Held = Held + Bare;
            }

            public int Read() => Bare;
            """);

    [Fact]
    public Task A_private_setter_of_a_public_property_has_the_contexts_of_its_callers() =>
        GuardedCounter.MembersAsync(
            """
            public int Count
            {
                get
                {
                    lock (_gate)
                        return _count;
                }

                private set => _count = value;
            }

            public void Clear()
            {
                lock (_gate)
                    Count = 0;
            }
            """);

    [Fact]
    public Task A_local_function_has_the_contexts_of_its_callers() =>
        GuardedCounter.MembersAsync(
            """
            public void Add()
            {
                lock (_gate)
                    Held();
                Bare();

                void Held() => _count++;
                void Bare() => {|FLT0403:_count|}++;
            }
            """);

    [Fact]
    public Task A_lambda_that_runs_at_once_holds_what_its_caller_holds() =>
        GuardedCounter.MembersAsync(
            """
            public void Add(List<int> items)
            {
                lock (_gate)
                    items.ForEach(item => _count += item);
            }

            public bool Any(List<int> items)
            {
                lock (_gate)
                    return items.Any(item => item == _count);
            }
            """);

    [Fact]
    public Task A_recursive_helper_is_held_if_all_ways_in_hold() =>
        GuardedCounter.MembersAsync(
            """
            public void Add(int depth)
            {
                lock (_gate)
                    Walk(depth);
            }

            private void Walk(int depth)
            {
                _count++;
                if (depth > 0)
                    Walk(depth - 1);
            }
            """);

    [Fact]
    public Task A_recursive_helper_is_bare_if_one_way_in_is() =>
        GuardedCounter.MembersAsync(
            """
            public void Add(int depth)
            {
                lock (_gate)
                    Walk(depth);
                Walk(1);
            }

            private void Walk(int depth)
            {
                {|FLT0403:_count|}++;
                if (depth > 0)
                    Walk(depth - 1);
            }
            """);

    [Fact]
    public Task A_read_lock_of_the_caller_is_enough_to_read_only() =>
        Verify.OwnTypesAsync(
            """
            public class Counter
            {
                private readonly ReaderWriterLockSlim _lock = new();

                [GuardedBy("_lock")]
                private int _count;

                public int Read()
                {
                    _lock.EnterReadLock();
                    try
                    {
                        Increment();
                        return Current();
                    }
                    finally
                    {
                        _lock.ExitReadLock();
                    }
                }

                public void Write()
                {
                    _lock.EnterWriteLock();
                    try
                    {
                        Increment();
                    }
                    finally
                    {
                        _lock.ExitWriteLock();
                    }
                }

                private int Current() => _count;
                private void Increment() => {|FLT0403:_count|}++;
            }
            """);

    [Fact]
    public Task An_awaited_helper_holds_what_its_caller_holds() =>
        Verify.OwnTypesAsync(
            """
            public class Counter
            {
                private readonly SemaphoreSlim _gate = new(1, 1);

                [GuardedBy("_gate")]
                private int _count;

                public async Task AddAsync()
                {
                    await _gate.WaitAsync();
                    try
                    {
                        await IncrementAsync();
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }

                private async Task IncrementAsync()
                {
                    _count++;
                    await Task.Yield();
                    _count++;
                }
            }
            """);

    [Fact]
    public Task An_iterator_holds_what_the_method_that_enumerates_it_holds() =>
        GuardedCounter.MembersAsync(
            """
            public int Sum()
            {
                int sum = 0;
                lock (_gate)
                {
                    foreach (int item in Held())
                        sum += item;
                }

                return sum;
            }

            private IEnumerable<int> Held()
            {
                yield return _count;
            }
            """);

    [Fact]
    public Task A_static_helper_with_a_static_lock_is_judged_alike() =>
        Verify.OwnTypesAsync(
            """
            public static class Counter
            {
                private static readonly object Gate = new();

                [GuardedBy("Gate")]
                private static int _held;

                [GuardedBy("Gate")]
                private static int _bare;

                public static void Add()
                {
                    lock (Gate)
                    {
                        Held();
                        Bare();
                    }
                }

                public static void AddUnlocked() => Bare();

                private static void Held() => _held++;
                private static void Bare() => {|FLT0403:_bare|}++;
            }
            """);
}
