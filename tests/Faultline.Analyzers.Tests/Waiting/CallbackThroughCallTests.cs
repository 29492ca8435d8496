using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>FLT0304 behind calls: it is told once, where the innermost lock is held.</summary>
public class CallbackThroughCallTests
{
    [Fact]
    public Task A_method_that_raises_an_event_without_a_lock_is_clean() =>
        Verify.OwnTypesAsync(
            """
            public class Counter
            {
                private readonly object _gate = new();
                private int _count;

                public event EventHandler? Changed;

                public void Add()
                {
                    lock (_gate)
                    {
                        _count++;
                    }

                    OnChanged();
                }

                protected virtual void OnChanged() => Changed?.Invoke(this, EventArgs.Empty);
            }
            """);

    [Fact]
    public Task The_call_is_told_in_the_method_that_holds_the_lock() =>
        Verify.OwnTypesAsync(
            """
            public class Counter
            {
                private readonly object _gate = new();
                private int _count;

                public event EventHandler? Changed;

                public void Add()
                {
                    lock (_gate)
                    {
                        _count++;
                        {|FLT0304:OnChanged()|};
                    }
                }

                protected virtual void OnChanged() => Changed?.Invoke(this, EventArgs.Empty);
            }
            """);

    [Fact]
    public async Task The_path_leads_to_the_callback()
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();

                public void Add(Action<int> tell)
                {
                    lock (_gate)
                    {
                        Forward(tell);
                    }
                }

                private static void Forward(Action<int> tell) => Tell(tell);

                private static void Tell(Action<int> tell) => tell(3);
            }
            """)));
        Assert.Equal(("FLT0304", "Forward(tell)"), (diagnostic.Id, diagnostic.Covered()));
        Assert.Contains("'_gate'", diagnostic.Message(), StringComparison.Ordinal);
        string[] also = [.. diagnostic.AlsoCovered()];
        Assert.Contains("_gate", also);
        Assert.Contains("Tell(tell)", also);
        Assert.Contains("tell(3)", also);
    }

    [Fact]
    public Task An_outer_method_with_a_lock_of_its_own_is_not_told_again() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly object _outer = new();
                private readonly object _inner = new();

                public event Action? Changed;

                public void Add()
                {
                    lock (_outer)
                    {
                        AddOne();
                    }
                }

                public void AddOne()
                {
                    lock (_inner)
                    {
                        if (Changed is not null)
                            {|FLT0304:Changed()|};
                    }
                }
            }
            """);

    [Fact]
    public async Task Two_locks_in_one_method_are_one_diagnostic_about_the_inner_one()
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Counter
            {
                private readonly object _outer = new();
                private readonly object _inner = new();

                public void Add(Action tell)
                {
                    lock (_outer)
                    {
                        lock (_inner)
                        {
                            tell();
                        }
                    }
                }
            }
            """)));
        Assert.Equal(("FLT0304", "tell()"), (diagnostic.Id, diagnostic.Covered()));
        Assert.Contains("'_inner'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("_inner", diagnostic.AlsoCovered());
    }

    [Fact]
    public Task An_inner_lock_that_was_released_leaves_it_to_the_outer_one() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly object _outer = new();
                private readonly object _inner = new();
                private int _count;

                public void Add(Action tell)
                {
                    lock (_outer)
                    {
                        {|FLT0304:AddOne(tell)|};
                    }
                }

                public void AddOne(Action tell)
                {
                    lock (_inner)
                    {
                        _count++;
                    }

                    tell();
                }
            }
            """);

    [Fact]
    public Task Each_innermost_holder_is_told() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();
                private readonly TaskCompletionSource _done = new();

                public Task Done => _done.Task;

                public void First()
                {
                    lock (_gate)
                    {
                        {|FLT0304:Complete()|};
                    }
                }

                public void Second()
                {
                    lock (_gate)
                    {
                        {|FLT0304:Complete()|};
                    }
                }

                public void Third() => Complete();

                private void Complete() => _done.TrySetResult();
            }
            """);

    [Fact]
    public Task What_requires_the_lock_is_told_and_its_callers_are_not() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();

                public event Action? Changed;

                public void Add()
                {
                    lock (_gate)
                    {
                        RaiseLocked();
                    }
                }

                [RequiresLock("_gate")]
                public void RaiseLocked()
                {
                    if (Changed is not null)
                        {|FLT0304:Changed()|};
                }
            }
            """);

    [Fact]
    public Task A_task_that_goes_on_after_the_release_calls_back_without_the_lock() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();
                private Task? _work;

                public event Action? Changed;

                public void Add()
                {
                    lock (_gate)
                    {
                        _work = RaiseLaterAsync();
                    }
                }

                private async Task RaiseLaterAsync()
                {
                    await Task.Yield();
                    Changed?.Invoke();
                }
            }
            """);
}
