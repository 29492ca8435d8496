namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Delegates and local functions of the compilation are followed to where they are invoked.</summary>
public class DelegateTests
{
    [Fact]
    public Task A_local_function_called_after_the_release_is_clean() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                {
                    void Inside() => Take();
                    mutableFlag = true;
                }

                Local();

                void Local() => Take();
            }
            """);

    [Fact]
    public Task A_local_function_called_under_the_lock_fires_at_the_call() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0104:Local()|};

                void Local() => Deeper();
                void Deeper() => Take();
            }
            """);

    [Fact]
    public Task A_static_local_function_fires_by_its_argument() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0104:Local(this)|};

                static void Local(Writer writer) => writer.Take();
            }
            """);

    [Fact]
    public Task A_lambda_in_a_local_that_is_invoked_after_the_release_is_clean() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                Action work;
                using (plain.Hold())
                    work = () => Take();
                work();
            }
            """);

    [Theory]
    [InlineData("Action work = () => Take();")]
    [InlineData("Action work = delegate { Take(); };")]
    [InlineData("Action work = Take;")]
    [InlineData("Action work = new Action(Take);")]
    [InlineData("var work = () => { Nothing(); Take(); };")]
    public Task A_delegate_in_a_local_that_is_invoked_under_the_lock_fires(string declaration) =>
        CallClient.MembersAsync(
            $$"""
            public void Outer()
            {
                {{declaration}}
                using (plain.Hold())
                    {|FLT0104:work()|};
            }
            """);

    [Theory]
    [InlineData("work.Invoke()")]
    [InlineData("((Action)(() => Take()))()")]
    [InlineData("new Action(Take)()")]
    public Task A_delegate_invoked_in_another_way_fires(string invocation) =>
        CallClient.MembersAsync(
            $$"""
            public void Outer()
            {
                Action work = () => Take();
                using (plain.Hold())
                    {|FLT0104:{{invocation}}|};
            }
            """);

    [Theory]
    [InlineData("Action work = () => mutableFlag = true;")]
    [InlineData("Action work = Nothing;")]
    public Task A_harmless_delegate_of_the_method_is_clean(string declaration) =>
        CallClient.MembersAsync(
            $$"""
            public void Outer()
            {
                {{declaration}}
                using (plain.Hold())
                    work();
            }
            """);

    [Fact]
    public Task A_lambda_handed_to_a_method_that_invokes_it_fires_at_the_call() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                {
                    Run(() => mutableFlag = true);
                    {|FLT0104:Run(() => Take())|};
                }
            }

            private static void Run(Action action) => action();
            """);

    [Fact]
    public Task A_lambda_handed_down_two_methods_fires_at_the_call() =>
        CallClient.MembersAsync(
            """
            public int Outer()
            {
                using (plain.Hold())
                    return {|FLT0104:Run(number => { Take(); return number; })|};
            }

            private static int Run(Func<int, int> function) => RunNow(function);
            private static int RunNow(Func<int, int> function) => function(1);
            """);

    [Fact]
    public Task A_method_group_handed_to_a_method_that_invokes_it_fires() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            public void Outer()
            {
                using (plain.Hold())
                {
                    Run(Nothing);
                    Run(Take); // FLT0104
                }
            }

            private static void Run(Action action) => action();
            """);

    [Fact]
    public Task A_lambda_handed_to_a_method_that_only_keeps_it_is_clean() =>
        CallClient.MembersAsync(
            """
            private readonly List<Action> _queue = [];

            public void Outer()
            {
                using (plain.Hold())
                {
                    Keep(() => Take());
                    Start(() => Take());
                }
            }

            private void Keep(Action action) => _queue.Add(action);
            private static void Start(Action action) => Task.Run(() => action());
            """);

    [Fact]
    public Task A_helper_that_locks_around_its_parameter_fires_where_the_lambda_takes_the_lock_again() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            public void Outer()
            {
                Locked(() => mutableFlag = true);
                Locked(() => Take());
            }

            private void Locked(Action action)
            {
                using (plain.Hold())
                    action(); // FLT0104
            }
            """);

    [Fact]
    public Task A_lambda_kept_in_a_field_fires_where_it_is_invoked() =>
        CallClient.MembersAsync(
            """
            private readonly Action _taking;
            private readonly Action _harmless;

            public Writer()
            {
                _taking = () => Take();
                _harmless = () => mutableFlag = true;
            }

            public void Outer()
            {
                using (plain.Hold())
                {
                    _harmless();
                    {|FLT0104:_taking()|};
                }

                _taking();
            }
            """);

    [Fact]
    public Task A_lambda_in_a_static_field_fires_where_it_is_invoked() =>
        CallClient.MembersAsync(
            """
            private static readonly Action Pause = () => Thread.Sleep(1);
            private static readonly Action Rest = static () => { };

            public void Outer()
            {
                using (plain.Hold())
                {
                    Rest();
                    {|FLT0301:Pause()|};
                }
            }
            """);

    [Fact]
    public Task A_method_group_kept_in_a_field_fires_where_it_is_invoked() =>
        CallClient.MembersAsync(
            """
            private readonly Action _work;

            public Writer() => _work = Take;

            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0104:_work()|};
            }
            """);

    [Fact]
    public Task A_field_that_may_hold_either_of_two_lambdas_may_run_both() =>
        CallClient.MembersAsync(
            """
            private Action _work = () => { };

            public void Arm() => _work = () => Take();

            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0104:_work()|};
            }
            """);

    [Fact]
    public Task A_delegate_that_a_method_returns_fires_where_it_is_invoked() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0104:Work()()|};
            }

            private Action Work() => () => Take();
            """);

    [Fact]
    public Task A_delegate_that_a_method_returns_and_nobody_invokes_is_clean() =>
        CallClient.MembersAsync(
            """
            private Action? _later;

            public void Outer()
            {
                using (plain.Hold())
                {
                    _later = Work();
                    Rest()();
                }
            }

            private Action Work() => () => Take();
            private static Action Rest() => static () => { };
            """);

    [Fact]
    public Task A_handler_that_the_class_subscribed_runs_where_the_event_is_raised() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            private event Action Changed = delegate { };

            public Writer() => Changed += Take;

            public void Outer()
            {
                using (plain.Hold())
                    Changed(); // FLT0104
                Changed();
            }
            """);

    [Fact]
    public Task A_lambda_that_the_class_subscribed_runs_where_the_event_is_raised() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            private event EventHandler? Changed;

            public Writer() => Changed += (_, _) => Take();

            public void Outer()
            {
                using (plain.Hold())
                    OnChanged(); // FLT0104
            }

            private void OnChanged() => Changed?.Invoke(this, EventArgs.Empty);
            """);

    [Fact]
    public Task A_handler_that_takes_nothing_is_no_second_acquisition() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            private event Action Changed = delegate { };

            public Writer() => Changed += Nothing;

            public void Outer()
            {
                using (plain.Hold())
                    Changed();
            }
            """);
}
