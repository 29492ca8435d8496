namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0101: which lock expressions are the same lock.</summary>
public class IdentityTests
{
    [Theory]
    [InlineData("private object Names => _log;", "Names")]
    [InlineData("private object Names { get { return _log; } }", "Names")]
    [InlineData("private object Deeper => _log; private object Names => Deeper;", "Names")]
    [InlineData("", "this._log")]
    public Task A_get_only_property_is_the_field_behind_it(string property, string name) =>
        OrderClient.MembersAsync(
            $$"""
            {{property}}
            public void One() { lock (_index) { lock ({|FLT0101:{{name}}|}) { _count++; } } }
            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            """);

    [Fact]
    public Task An_automatic_get_only_property_is_a_lock() =>
        OrderClient.MembersAsync(
            """
            public object Names { get; } = new();
            public void One() { lock (_index) { lock ({|FLT0101:Names|}) { _count++; } } }
            public void Two() { lock (Names) { lock ({|FLT0101:_index|}) { _count++; } } }
            """);

    [Theory]
    [InlineData("private object Fresh => new();", "Fresh")]
    [InlineData("private readonly Dictionary<string, object> _locks = new();", "_locks[\"a\"]")]
    [InlineData("private object Find(int key) => Faraway.Locks(key);", "Find(1)")]
    public Task A_lock_that_cannot_be_resolved_is_left_alone(string declaration, string expression) =>
        OrderClient.MembersAsync(
            $$"""
            {{declaration}}
            public void One() { lock (_index) { lock ({{expression}}) { _count++; } } }
            public void Two() { lock ({{expression}}) { lock (_index) { _count++; } } }
            """,
            """
            public static class Faraway
            {
                public static Func<int, object> Locks { get; set; } = _ => new object();
            }
            """);

    [Theory]
    [InlineData("object gate = _log;")]
    [InlineData("object first = _log; object gate = first;")]
    [InlineData("Store self = this; object gate = self._log;")]
    public Task A_local_that_holds_the_lock_is_the_lock(string declaration) =>
        OrderClient.MembersAsync(
            $$"""
            public void One()
            {
                {{declaration}}
                lock (_index)
                {
                    lock ({|FLT0101:gate|})
                        _count++;
                }
            }

            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            """);

    [Fact]
    public Task A_local_that_holds_the_other_lock_is_that_one() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                object gate = _files;
                lock (_index)
                {
                    lock (gate)
                        _count++;
                }
            }

            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task A_parameter_is_the_lock_that_is_passed() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_index) { {|FLT0101:CountUnder(_log)|}; } }
            public void Free() { lock (_index) { CountUnder(_files); } }
            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            private void CountUnder(object gate) { lock (gate) { _count++; } }
            """);

    private static string JournalWith(string construct) =>
        OrderClient.ClassWith(
            $$"""
            private readonly Journal _journal;

            public Store()
            {
                _journal = new Journal({{construct}});
            }

            public void Add() { lock (_log) { #_journal.Append()#; } }
            public void Remove() { lock (_index) { lock (@_log@) { _count++; } } }
            """) +
        """
        public sealed class Journal
        {
            private readonly object _sync;
            private int _count;

            public Journal(object sync) => _sync = sync;

            public void Append() { lock (_sync) { _count++; } }
        }
        """;

    [Theory]
    [InlineData("_index", true)]
    [InlineData("_files", false)]
    [InlineData("_log", false)]
    [InlineData("new object()", false)]
    public Task A_lock_handed_to_a_constructor_is_one_lock_under_two_names(string given, bool fires)
    {
        string source = JournalWith(given);
        foreach (char mark in "#@")
        {
            string[] parts = source.Split(mark);
            source = fires ? $"{parts[0]}{{|FLT0101:{parts[1]}|}}{parts[2]}" : string.Concat(parts);
        }

        return OrderClient.VerifyAsync(source);
    }

    [Fact]
    public Task A_lock_handed_to_a_primary_constructor_is_one_lock_too() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Store
            {
                private readonly object _index = new();
                private readonly object _log = new();
                private readonly Journal _journal;
                private int _count;

                public Store() => _journal = new Journal(_index);

                public void Add() { lock (_log) { {|FLT0101:_journal.Append()|}; } }
                public void Remove() { lock (_index) { lock ({|FLT0101:_log|}) { _count++; } } }
            }

            public sealed class Journal(object sync)
            {
                private readonly object _sync = sync;
                private int _count;

                public void Append() { lock (_sync) { _count++; } }
            }
            """);

    [Fact]
    public Task The_class_of_a_wrapper_is_the_field_that_holds_it() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Door
            {
                private readonly object _inner = new();

                public void Open() => Monitor.Enter(_inner);

                public void Close() => Monitor.Exit(_inner);
            }

            public sealed class House
            {
                private readonly Door _front = new();
                private readonly Door _back = new();
                private readonly Door _cellar = new();
                private int _count;

                public void Enter()
                {
                    _front.Open();
                    try
                    {
                        {|FLT0101:_back.Open()|};
                        try
                        {
                            _count++;
                        }
                        finally
                        {
                            _back.Close();
                        }
                    }
                    finally
                    {
                        _front.Close();
                    }
                }

                public void Leave()
                {
                    _back.Open();
                    try
                    {
                        {|FLT0101:_front.Open()|};
                        try
                        {
                            _count--;
                        }
                        finally
                        {
                            _front.Close();
                        }
                    }
                    finally
                    {
                        _back.Close();
                    }
                }

                public void Descend()
                {
                    _front.Open();
                    try
                    {
                        _cellar.Open();
                        try
                        {
                            _count--;
                        }
                        finally
                        {
                            _cellar.Close();
                        }
                    }
                    finally
                    {
                        _front.Close();
                    }
                }
            }
            """);

    [Fact]
    public Task A_releaser_from_an_own_wrapper_is_followed() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Guard
            {
                private readonly object _inner = new();

                public Releaser Hold()
                {
                    Monitor.Enter(_inner);
                    return new Releaser(this);
                }

                public readonly struct Releaser(Guard owner) : IDisposable
                {
                    private readonly Guard _owner = owner;

                    public void Dispose() => Monitor.Exit(_owner._inner);
                }
            }

            public sealed class Store
            {
                private readonly Guard _index = new();
                private readonly object _log = new();
                private int _count;

                public void One() { using (_index.Hold()) { lock ({|FLT0101:_log|}) { _count++; } } }
                public void Two() { lock (_log) { using ({|FLT0101:_index.Hold()|}) { _count++; } } }
            }
            """);

    [Fact]
    public Task A_private_method_is_judged_under_the_locks_of_its_callers() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_index) { {|FLT0101:Append()|}; } }
            public void Other() { lock (_index) { _count++; } }
            public void Two() { lock (_log) { {|FLT0101:Reindex()|}; } }
            private void Append() { lock (_log) { _count++; } }
            private void Reindex() { lock (_index) { _count++; } }
            """);

    [Fact]
    public Task A_lock_returned_by_a_method_of_an_owner_on_a_readonly_path_is_one_lock() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Locks
            {
                public object Index { get; } = new();
                public object Log { get; } = new();
            }

            public sealed class Store
            {
                private readonly Locks _locks = new();
                private int _count;

                private Locks All => _locks;

                public void One() { lock (All.Index) { lock ({|FLT0101:_locks.Log|}) { _count++; } } }
                public void Two() { lock (All.Log) { lock ({|FLT0101:_locks.Index|}) { _count++; } } }
            }
            """);

    [Fact]
    public Task The_locks_of_a_base_class_are_those_of_the_derived_one() =>
        OrderClient.VerifyAsync(
            """
            public class Table
            {
                protected readonly object Rows = new();
                protected readonly object Columns = new();
                protected int Count;

                public void Grow() { lock (Rows) { lock ({|FLT0101:Columns|}) { Count++; } } }
            }

            public sealed class Sheet : Table
            {
                public void Shrink() { lock (Columns) { lock ({|FLT0101:Rows|}) { Count--; } } }
            }
            """);

    [Fact]
    public Task An_object_that_is_locked_itself_is_known_by_its_type() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Row
            {
                public int Value;
            }

            public sealed class Table
            {
                private readonly object _gate = new();

                public void One(Row row) { lock (row) { lock ({|FLT0101:_gate|}) { row.Value++; } } }
                public void Two(Row row) { lock (_gate) { lock ({|FLT0101:row|}) { row.Value--; } } }
            }
            """);

    [Theory]
    [InlineData("object")]
    [InlineData("string")]
    [InlineData("Type")]
    [InlineData("Action")]
    [InlineData("IDisposable")]
    public Task A_parameter_whose_type_says_nothing_is_no_lock_class(string type) =>
        OrderClient.MembersAsync(
            $$"""
            public void One({{type}} given) { lock (given) { lock (_index) { _count++; } } }
            public void Two({{type}} given) { lock (_index) { lock (given) { _count++; } } }
            """);

    [Fact]
    public Task A_type_parameter_says_nothing() =>
        OrderClient.MembersAsync(
            """
            public void One<T>(T given) where T : class { lock (given) { lock (_index) { _count++; } } }
            public void Two<T>(T given) where T : class { lock (_index) { lock (given) { _count++; } } }
            """);
}
