using Faultline.Analyzers.Tests.Calls;
using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0101 before an object or a type is published.</summary>
public class ConstructionTests
{
    [Fact]
    public Task The_locks_of_an_object_under_construction_make_no_edges() =>
        OrderClient.MembersAsync(
            """
            public Store()
            {
                lock (_log)
                {
                    lock (_index)
                        _count = 1;
                }
            }

            public void One() { lock (_index) { lock (_log) { _count++; } } }
            """);

    [Fact]
    public Task A_constructor_that_calls_a_shared_object_is_a_call_under_the_lock_of_its_caller() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Hub
            {
                private readonly object _gate = new();
                private int _count;

                public void Add() { lock (_gate) { _count++; } }
                public void Close(Server server) { lock (_gate) { {|FLT0101:server.Stop()|}; } }
            }

            public sealed class Session
            {
                public Session(Hub hub) => hub.Add();
            }

            public sealed class Server(Hub hub)
            {
                private readonly object _state = new();
                private readonly Hub _hub = hub;
                private Session? _session;

                public void Open() { lock (_state) { _session = {|FLT0101:new Session(_hub)|}; } }
                public void Stop() { lock (_state) { _session = null; } }
            }
            """);

    private const string Registry =
        """
        public static class Registry
        {
            internal static readonly object Gate = new();
            internal static int Count;

            public static int Register() { lock (Gate) { return ++Count; } }
        }

        """;

    [Fact]
    public Task A_type_initialiser_and_a_lock_in_both_orders_fire() =>
        ByLine.CompareRuleAsync(
            "FLT0101",
            Registry +
            """
            public static class Settings
            {
                public static int Limit;

                static Settings()
                {
                    lock (Registry.Gate) // FLT0101
                        Limit = 1;
                }
            }

            public static class User
            {
                public static int Use()
                {
                    lock (Registry.Gate)
                    {
                        return Settings.Limit; // FLT0101
                    }
                }
            }
            """);

    [Fact]
    public Task A_type_initialiser_that_takes_a_lock_by_a_call_fires_at_the_call() =>
        ByLine.CompareRuleAsync(
            "FLT0101",
            Registry +
            """
            public static class Settings
            {
                public static int Limit;

                static Settings()
                {
                    Limit = Registry.Register(); // FLT0101
                }

                public static int Double() => Limit * 2;
            }

            public static class User
            {
                public static int Use()
                {
                    lock (Registry.Gate)
                    {
                        return Settings.Double(); // FLT0101
                    }
                }
            }
            """);

    [Fact]
    public Task A_type_initialiser_that_takes_a_lock_is_clean_where_no_user_holds_it() =>
        OrderClient.VerifyAsync(
            Registry +
            """
            public static class Settings
            {
                public static int Limit;

                static Settings()
                {
                    lock (Registry.Gate)
                        Limit = 1;
                }
            }

            public static class User
            {
                public static int Use()
                {
                    int limit = Settings.Limit;
                    lock (Registry.Gate)
                        return limit + Registry.Count;
                }
            }
            """);

    [Fact]
    public Task A_type_that_initialises_itself_without_a_lock_may_be_used_under_one() =>
        OrderClient.VerifyAsync(
            Registry +
            """
            public static class Settings
            {
                public static int Limit;

                static Settings() => Limit = Environment.ProcessorCount;
            }

            public static class User
            {
                public static int Use() { lock (Registry.Gate) { return Settings.Limit; } }
            }
            """);

    [Fact]
    public Task Type_initialisers_that_need_each_other_are_left_to_the_runtime() =>
        OrderClient.VerifyAsync(
            """
            public static class Left
            {
                public static int Value;

                static Left() => Value = Right.Value + 1;
            }

            public static class Right
            {
                public static int Value;

                static Right() => Value = Left.Value + 1;
            }
            """);

    [Fact]
    public async Task A_lazy_value_whose_factory_takes_the_lock_it_is_read_under_fires()
    {
        var diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Store
            {
                private readonly object _gate = new();
                private readonly Lazy<int> _size;
                private int _count;

                public Store() => _size = new Lazy<int>(() => { lock (_gate) { return _count; } });

                public int Bare => _size.Value;

                public void Grow()
                {
                    lock (_gate)
                        _count = _size.Value;
                }
            }
            """));
        Assert.Contains(diagnostics, one => one.Id == "FLT0101" && one.Covered() == "_size.Value");
    }

    [Fact]
    public Task A_lazy_value_whose_factory_takes_no_lock_is_clean() =>
        OrderClient.MembersAsync(
            """
            private readonly Lazy<List<int>> _items = new(() => new List<int>());

            public void One() { lock (_index) { _items.Value.Add(1); } }
            public void Two() { lock (_log) { _count = _items.Value.Count; } }
            """);

    [Fact]
    public Task An_initialiser_of_a_field_makes_no_edge() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Store
            {
                private readonly object _index = new();
                private readonly Part _part = new();
                private int _count;

                public void One() { lock (_index) { _part.Add(); } }
                public int Count => _count;
            }

            public sealed class Part
            {
                private readonly object _gate = new();
                private int _count;

                public Part() { lock (_gate) { _count = 1; } }

                public void Add() { lock (_gate) { _count++; } }
            }
            """);
}
