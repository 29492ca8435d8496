using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>
/// A call of a member with <c>[RequiresLock]</c> from a helper is judged in each context of that helper; and what such
/// a member does under the lock is reported in it alone.
/// </summary>
public class RequiredContextTests
{
    private static Task StoreAsync(string members) =>
        Verify.OwnTypesAsync(
            $$"""
            public class Store
            {
                private readonly object _gate = new();
                private int _count;

                [RequiresLock("_gate")]
                private void Step() => _count++;

                [RequiresLock("_gate")]
                private int Current => _count;

            {{members}}
            }
            """);

    [Fact]
    public Task A_helper_whose_callers_all_hold_the_lock_may_call() =>
        StoreAsync(
            """
            public void Outer()
            {
                lock (_gate)
                    First();
            }

            private void First() => Second();
            private void Second()
            {
                Step();
                _count = Current;
            }
            """);

    [Fact]
    public Task A_helper_with_a_caller_that_does_not_hold_it_may_not() =>
        StoreAsync(
            """
            public void Outer()
            {
                lock (_gate)
                    First();
            }

            public void Bare() => Second();

            private void First() => Second();
            private void Second()
            {
                {|FLT0401:Step()|};
                _count = {|FLT0401:Current|};
            }
            """);

    [Fact]
    public Task A_helper_that_requires_the_lock_itself_hands_the_duty_on() =>
        StoreAsync(
            """
            public void Outer()
            {
                lock (_gate)
                    Helper();
            }

            public void Bare() => {|FLT0401:Helper()|};

            [RequiresLock("_gate")]
            private void Helper() => Step();
            """);

    [Fact]
    public Task A_helper_that_is_made_a_delegate_is_entered_bare() =>
        StoreAsync(
            """
            public void Outer()
            {
                lock (_gate)
                    Helper();
                Task.Run(Helper);
            }

            private void Helper() => {|FLT0401:Step()|};
            """);

    [Fact]
    public Task A_helper_that_takes_the_lock_needs_no_caller() =>
        StoreAsync(
            """
            public void Outer() => Helper();

            private void Helper()
            {
                lock (_gate)
                    Step();
            }
            """);

    [Fact]
    public Task An_internal_helper_without_callers_is_entered_bare() =>
        StoreAsync(
            """
            internal void Helper() => {|FLT0401:Step()|};
            """);

    [Fact]
    public Task A_local_function_has_the_contexts_of_its_callers() =>
        StoreAsync(
            """
            public void Outer()
            {
                lock (_gate)
                    Held();
                Bare();

                void Held() => Step();
                void Bare() => {|FLT0401:Step()|};
            }
            """);

    [Fact]
    public Task A_lambda_that_runs_at_once_may_call() =>
        StoreAsync(
            """
            public void Outer(List<int> items)
            {
                lock (_gate)
                    items.ForEach(_ => Step());
            }
            """);

    [Fact]
    public Task A_lambda_that_runs_later_may_not() =>
        StoreAsync(
            """
            public void Outer()
            {
                lock (_gate)
                    Task.Run(() => {|FLT0401:Step()|});
            }
            """);

    [Fact]
    public Task A_lock_taken_by_a_helper_is_held_after_it() =>
        StoreAsync(
            """
            public void Outer()
            {
                Enter();
                try
                {
                    Step();
                }
                finally
                {
                    Leave();
                }

                {|FLT0401:Step()|};
            }

            private void Enter() => Monitor.Enter(_gate);
            private void Leave() => Monitor.Exit(_gate);
            """);

    [Fact]
    public Task What_blocks_in_a_member_that_requires_the_lock_is_reported_there_alone() =>
        StoreAsync(
            """
            public void Outer()
            {
                lock (_gate)
                {
                    Flush();
                    Helper();
                }
            }

            private void Helper() => Flush();

            [RequiresLock("_gate")]
            private void Flush() => {|FLT0301:Thread.Sleep(1)|};
            """);

    [Fact]
    public Task A_fault_in_a_member_that_requires_the_lock_is_reported_there_alone() =>
        CallClient.MembersAsync(
            """
            public void Outer(Source source, byte[] data)
            {
                using (latch.Hold())
                    Load(source, data);
            }

            [RequiresLock("latch")]
            private void Load(Source source, byte[] data) => {|FLT0001:source.Copy(data)|};
            """);

    [Fact]
    public Task A_second_acquisition_in_a_member_that_requires_the_lock_is_reported_there_alone() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                    Again();
            }

            [RequiresLock("plain")]
            private void Again() => {|FLT0104:Take()|};
            """);

    [Fact]
    public Task A_helper_that_requires_the_lock_and_relaxes_it_is_clean() =>
        StoreAsync(
            """
            public void Outer()
            {
                lock (_gate)
                {
                    Relax();
                    Step();
                }
            }

            [RequiresLock("_gate")]
            private void Relax()
            {
                Step();
                Monitor.Exit(_gate);
                try
                {
                    Thread.Sleep(1);
                }
                finally
                {
                    Monitor.Enter(_gate);
                }

                Step();
            }
            """);

    [Fact]
    public Task A_helper_that_waits_on_the_lock_of_its_caller_gives_it_back_meanwhile() =>
        StoreAsync(
            """
            public void Outer()
            {
                lock (_gate)
                {
                    Await();
                    Step();
                }
            }

            private void Await()
            {
                while (_count == 0)
                    Monitor.Wait(_gate);
            }
            """);
}
