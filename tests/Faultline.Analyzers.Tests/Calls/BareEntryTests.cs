using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>A guarded member in a method that somebody else can enter is judged without a lock.</summary>
public class BareEntryTests
{
    [Theory]
    [InlineData("Action action = Increment; action();")]
    [InlineData("new Thread(Increment).Start();")]
    [InlineData("Task.Run(Increment);")]
    [InlineData("Changed += Increment;")]
    public Task A_helper_that_is_also_made_a_delegate_fires(string statement) =>
        GuardedCounter.MembersAsync(
            $$"""
            public void Add()
            {
                lock (_gate)
                    Increment();
            }

            public void Start()
            {
                {{statement}}
            }

            private void Increment() => {|FLT0403:_count|}++;
            """);

    [Fact]
    public Task A_helper_that_is_only_named_is_no_delegate() =>
        GuardedCounter.MembersAsync(
            """
            public string Add()
            {
                lock (_gate)
                    Increment();
                return nameof(Increment) + nameof(_count);
            }

            private void Increment() => _count++;
            """);

    [Fact]
    public Task An_internal_helper_with_all_callers_in_sight_is_clean() =>
        GuardedCounter.MembersAsync(
            """
            public void Add()
            {
                lock (_gate)
                    Increment();
            }

            internal void Increment() => _count++;
            """);

    [Fact]
    public Task An_internal_helper_without_callers_is_entered_bare() =>
        GuardedCounter.MembersAsync(
            """
            internal void Increment() => {|FLT0403:_count|}++;
            """);

    [Fact]
    public Task An_internal_helper_that_friends_can_see_is_entered_bare() =>
        Verify.OwnTypesAsync(
            """
            [assembly: System.Runtime.CompilerServices.InternalsVisibleTo("Friend")]

            public class Counter
            {
                private readonly object _gate = new();

                [GuardedBy("_gate")]
                private int _count;

                public void Add()
                {
                    lock (_gate)
                        Increment();
                }

                internal void Increment() => {|FLT0403:_count|}++;
            }
            """);

    [Theory]
    [InlineData("public")]
    [InlineData("protected")]
    [InlineData("protected internal")]
    [InlineData("public virtual")]
    public Task A_method_that_can_be_entered_from_outside_is_entered_bare(string modifiers) =>
        GuardedCounter.MembersAsync(
            $$"""
            public void Add()
            {
                lock (_gate)
                    Increment();
            }

            {{modifiers}} void Increment() => {|FLT0403:_count|}++;
            """);

    [Fact]
    public Task An_interface_member_is_entered_bare() =>
        Verify.OwnTypesAsync(
            """
            public interface IStep
            {
                void Run();
            }

            public class Counter : IStep
            {
                private readonly object _gate = new();

                [GuardedBy("_gate")]
                private int _count;

                public void Add()
                {
                    lock (_gate)
                        ((IStep)this).Run();
                }

                void IStep.Run() => {|FLT0403:_count|}++;
            }
            """);

    [Theory]
    [InlineData("Task.Run(() => {|FLT0403:_count|}++);")]
    [InlineData("new Thread(() => {|FLT0403:_count|}++).Start();")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => {|FLT0403:_count|}++);")]
    [InlineData("Changed += () => {|FLT0403:_count|}++;")]
    public Task A_lambda_that_runs_later_does_not_hold_what_its_caller_held(string statement) =>
        GuardedCounter.MembersAsync(
            $$"""
            public void Add()
            {
                lock (_gate)
                {
                    {{statement}}
                }
            }
            """);
}
