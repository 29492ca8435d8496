namespace Faultline.Analyzers.Tests.Calls;

/// <summary>
/// A guarded member in a method that cannot be entered from outside is judged with the locks that its callers hold.
/// </summary>
public class GuardedContextTests
{
    [Fact]
    public Task A_helper_whose_callers_all_hold_the_lock_is_clean() =>
        GuardedCounter.MembersAsync(
            """
            public void Add()
            {
                lock (_gate)
                    Increment();
            }

            public void AddTwice()
            {
                Monitor.Enter(_gate);
                try
                {
                    Increment();
                    Increment();
                }
                finally
                {
                    Monitor.Exit(_gate);
                }
            }

            private void Increment() => _count++;
            """);

    [Fact]
    public Task A_helper_with_one_caller_that_does_not_hold_the_lock_fires() =>
        GuardedCounter.MembersAsync(
            """
            public void Add()
            {
                lock (_gate)
                    Increment();
            }

            public void AddUnlocked() => Increment();

            private void Increment() => {|FLT0403:_count|}++;
            """);

    [Fact]
    public Task A_helper_called_after_the_release_fires() =>
        GuardedCounter.MembersAsync(
            """
            public void Add()
            {
                lock (_gate)
                    Increment();
                Increment();
            }

            private void Increment() => {|FLT0403:_count|}++;
            """);

    [Fact]
    public Task The_lock_is_held_three_calls_down() =>
        GuardedCounter.MembersAsync(
            """
            public void Add()
            {
                lock (_gate)
                    First();
            }

            private void First() => Second();
            private void Second() => Third();
            private void Third() => _count++;
            """);

    [Fact]
    public Task The_lock_is_not_held_three_calls_down_if_one_way_in_lacks_it() =>
        GuardedCounter.MembersAsync(
            """
            public void Add()
            {
                lock (_gate)
                    First();
            }

            public void AddUnlocked() => Second();

            private void First() => Second();
            private void Second() => Third();
            private void Third() => {|FLT0403:_count|}++;
            """);

    [Fact]
    public Task The_lock_may_be_taken_in_the_middle() =>
        GuardedCounter.MembersAsync(
            """
            public void Add() => First();

            private void First()
            {
                lock (_gate)
                    Second();
            }

            private void Second() => _count++;
            """);

    [Fact]
    public Task The_lock_of_another_instance_does_not_help() =>
        GuardedCounter.MembersAsync(
            """
            public void Add(Counter other)
            {
                lock (other._gate)
                    Increment();
            }

            private void Increment() => {|FLT0403:_count|}++;
            """);

    [Fact]
    public Task The_lock_of_the_receiver_helps() =>
        GuardedCounter.MembersAsync(
            """
            public static void Add(Counter other)
            {
                lock (other._gate)
                    other.Increment();
            }

            private sealed class Nested
            {
                public void Add(Counter owner)
                {
                    lock (owner._gate)
                        owner.Increment();
                }
            }

            private void Increment() => _count++;
            """);

    [Fact]
    public Task The_lock_of_a_parameter_helps() =>
        GuardedCounter.MembersAsync(
            """
            public void Add(Counter other)
            {
                lock (other._gate)
                    Increment(other);
            }

            private static void Increment(Counter counter) => counter._count++;
            """);

    [Fact]
    public Task What_a_helper_touches_while_it_gave_the_lock_back_is_unlocked() =>
        GuardedCounter.MembersAsync(
            """
            public void Add()
            {
                lock (_gate)
                    Relax();
            }

            private void Relax()
            {
                _count++;
                Monitor.Exit(_gate);
                {|FLT0403:_count|}++;
                Monitor.Enter(_gate);
                _count++;
            }
            """);

    [Fact]
    public Task A_private_method_that_nobody_calls_is_no_way_in() =>
        GuardedCounter.MembersAsync(
            """
            public void Add()
            {
                lock (_gate)
                    Increment();
            }

            private void Unused() => Increment();

            private void Increment() => _count++;
            """);
}
