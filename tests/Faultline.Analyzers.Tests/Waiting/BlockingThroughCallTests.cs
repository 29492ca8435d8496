using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>
/// FLT0301 where the wait is in a method that is called: it stands at the call, in the method that holds the lock.
/// </summary>
public class BlockingThroughCallTests
{
    [Fact]
    public Task A_helper_that_is_called_without_the_lock_is_clean() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Journal
            {
                private readonly object _gate = new();
                private int _count;

                public void Append()
                {
                    lock (_gate)
                    {
                        _count++;
                    }

                    Pause();
                }

                private void Pause() => Thread.Sleep(10);
            }
            """);

    [Fact]
    public async Task The_call_is_told_with_the_path_to_the_wait()
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Journal
            {
                private readonly object _gate = new();

                public void Append()
                {
                    lock (_gate)
                    {
                        Settle();
                    }
                }

                private void Settle()
                {
                    Pause();
                }

                private static void Pause() => Thread.Sleep(10);
            }
            """)));
        Assert.Equal(("FLT0301", "Settle()"), (diagnostic.Id, diagnostic.Covered()));
        Assert.Contains("'_gate'", diagnostic.Message(), StringComparison.Ordinal);
        string[] also = [.. diagnostic.AlsoCovered()];
        Assert.Contains("_gate", also);
        Assert.Contains("Pause()", also);
        Assert.Contains("Thread.Sleep(10)", also);
    }

    [Fact]
    public Task Each_holder_is_told_and_the_others_are_not() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Journal
            {
                private readonly object _gate = new();
                private readonly Lock _other = new();

                public void First()
                {
                    lock (_gate)
                    {
                        {|FLT0301:Pause()|};
                    }
                }

                public void Second()
                {
                    lock (_other)
                    {
                        {|FLT0301:Pause()|};
                    }
                }

                public void Third() => Pause();

                private static void Pause() => Thread.Sleep(10);
            }
            """);

    [Fact]
    public Task A_property_and_a_constructor_are_followed() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Settings
            {
                public Settings() => Text = File.ReadAllText("settings");

                public string Text { get; }
            }

            public sealed class Client
            {
                private readonly object _gate = new();
                private Settings? _settings;
                private string? _state;

                private static string State => File.ReadAllText("state");

                public void Load()
                {
                    lock (_gate)
                    {
                        _settings = {|FLT0301:new Settings()|};
                        _state = {|FLT0301:State|};
                    }
                }
            }
            """);

    [Fact]
    public Task An_interface_means_its_implementations() =>
        Verify.OwnTypesAsync(
            """
            public interface IStore
            {
                void Flush();
                void Mark();
            }

            public sealed class FileStore : IStore
            {
                private int _marks;

                public void Flush() => File.WriteAllText("a", "b");
                public void Mark() => _marks++;
            }

            public interface IUnknown
            {
                void Flush();
            }

            public sealed class Client
            {
                private readonly object _gate = new();

                public void Save(IStore store, IUnknown unknown)
                {
                    lock (_gate)
                    {
                        store.Mark();
                        unknown.Flush();
                        {|FLT0301:store.Flush()|};
                    }
                }
            }
            """);

    [Fact]
    public Task What_requires_the_lock_is_told_and_its_callers_are_not() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Journal
            {
                private readonly object _gate = new();

                public void Append()
                {
                    lock (_gate)
                    {
                        Settle();
                    }
                }

                [RequiresLock("_gate")]
                public void Settle()
                {
                    {|FLT0301:Thread.Sleep(10)|};
                }
            }
            """);

    [Fact]
    public Task Methods_that_call_each_other_are_told_once() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Walk
            {
                private readonly object _gate = new();

                public void Start()
                {
                    lock (_gate)
                    {
                        {|FLT0301:Down(3)|};
                    }
                }

                private static void Down(int depth)
                {
                    if (depth > 0)
                        Up(depth - 1);
                    Thread.Sleep(10);
                }

                private static void Up(int depth) => Down(depth);
            }
            """);
}
