namespace Faultline.Analyzers.Tests.Calls;

/// <summary>FLT0304 through calls: foreign code that a callee runs under the lock of its caller.</summary>
public class CallbackTests
{
    [Fact]
    public Task A_helper_that_raises_an_event_after_the_release_is_clean() =>
        CallClient.MembersAsync(
            """
            public event EventHandler? Changed;

            public void Outer()
            {
                using (plain.Hold())
                    mutableFlag = true;
                OnChanged();
            }

            private void OnChanged() => Changed?.Invoke(this, EventArgs.Empty);
            """);

    [Fact]
    public Task A_helper_that_raises_an_event_under_the_lock_fires_at_the_call() =>
        CallClient.MembersAsync(
            """
            public event EventHandler? Changed;

            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0304:First()|};
            }

            private void First() => OnChanged();
            private void OnChanged() => Changed?.Invoke(this, EventArgs.Empty);
            """);

    [Fact]
    public Task A_callback_is_reported_once_at_the_innermost_lock() =>
        CallClient.MembersAsync(
            """
            private readonly object _outer = new();

            public event Action Changed = delegate { };

            public void Outer()
            {
                lock (_outer)
                    Inner();
            }

            private void Inner()
            {
                using (plain.Hold())
                    {|FLT0304:Changed()|};
            }
            """);

    [Fact]
    public Task A_callback_after_the_innermost_lock_is_reported_at_the_next_one() =>
        CallClient.MembersAsync(
            """
            private readonly object _outer = new();

            public event Action Changed = delegate { };

            public void Outer()
            {
                lock (_outer)
                    {|FLT0304:Inner()|};
            }

            private void Inner()
            {
                using (plain.Hold())
                    mutableFlag = true;
                Changed();
            }
            """);

    [Fact]
    public Task A_delegate_that_came_from_outside_fires_where_a_helper_runs_it_under_the_lock() =>
        CallClient.MembersAsync(
            """
            private readonly Action _callback;

            public Writer(Action callback) => _callback = callback;

            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0304:Notify()|};
                Notify();
            }

            private void Notify() => _callback();
            """);

    [Fact]
    public Task A_delegate_of_the_caller_fires_where_a_helper_runs_it_under_the_lock() =>
        CallClient.MembersAsync(
            """
            public void Outer(Action callback)
            {
                using (plain.Hold())
                    {|FLT0304:Notify(callback)|};
                Notify(callback);
            }

            private static void Notify(Action callback) => callback();
            """);

    [Fact]
    public Task A_delegate_that_is_only_stored_under_the_lock_is_clean() =>
        CallClient.MembersAsync(
            """
            private readonly List<Action> _callbacks = [];

            public void Register(Action callback)
            {
                using (plain.Hold())
                    Keep(callback);
            }

            public void Notify()
            {
                Action[] copy;
                using (plain.Hold())
                    copy = _callbacks.ToArray();
                foreach (Action callback in copy)
                    callback();
            }

            private void Keep(Action callback) => _callbacks.Add(callback);
            """);

    [Fact]
    public Task A_private_parameter_that_is_only_given_own_lambdas_is_not_foreign() =>
        CallClient.MembersAsync(
            """
            public void Outer()
            {
                Locked(() => mutableFlag = true);
                Locked(() => mutableFlag = false);
            }

            private void Locked(Action action)
            {
                using (plain.Hold())
                    action();
            }
            """);

    [Fact]
    public Task A_public_parameter_is_foreign() =>
        CallClient.MembersAsync(
            """
            public void Locked(Action action)
            {
                using (plain.Hold())
                    {|FLT0304:action()|};
            }
            """);

    [Theory]
    [InlineData("new()")]
    [InlineData("new(TaskCreationOptions.None)")]
    public Task A_helper_that_completes_a_task_with_its_continuations_fires(string made) =>
        CallClient.MembersAsync(
            $$"""
            private readonly TaskCompletionSource _done = {{made}};

            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0304:Complete()|};
                Complete();
            }

            private void Complete() => _done.TrySetResult();
            """);

    [Fact]
    public Task A_helper_that_completes_a_task_whose_continuations_run_elsewhere_is_clean() =>
        CallClient.MembersAsync(
            """
            private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

            public void Outer()
            {
                using (plain.Hold())
                    Complete();
            }

            private void Complete() => _done.TrySetResult();
            """);

    [Fact]
    public Task A_callee_that_says_that_it_calls_back_fires() =>
        CallClient.MembersAsync(
            """
            public interface IBus
            {
                [CallsBack] void Publish();
                void Note();
            }

            public void Outer(IBus bus)
            {
                using (plain.Hold())
                {
                    bus.Note();
                    {|FLT0304:bus.Publish()|};
                }
            }
            """);

    [Fact]
    public Task An_event_that_a_helper_starts_elsewhere_is_clean() =>
        CallClient.MembersAsync(
            """
            public event EventHandler? Changed;

            public void Outer()
            {
                using (plain.Hold())
                    Post();
            }

            private void Post() => Task.Run(() => Changed?.Invoke(this, EventArgs.Empty));
            """);
}
