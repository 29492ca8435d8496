using Faultline.Analyzers.Tests.Calls;

namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0101 through calls: it stands at the call, in the method that holds the outer lock.</summary>
public class CallCycleTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public Task A_helper_that_takes_the_lock_fires_at_the_call_at_any_depth(int depth) =>
        OrderClient.MembersAsync(
            $$"""
            public void One() { lock (_index) { {|FLT0101:Step1()|}; } }
            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            {{string.Join('\n', Enumerable.Range(1, depth - 1).Select(i => $"private void Step{i}() => Step{i + 1}();"))}}
            private void Step{{depth}}() { lock (_log) { _count++; } }
            """);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public Task Helpers_in_one_order_are_clean_at_any_depth(int depth) =>
        OrderClient.MembersAsync(
            $$"""
            public void One() { lock (_index) { Step1(); } }
            public void Two() { lock (_index) { lock (_log) { _count++; } } }
            public void Three() { lock (_log) { _count++; } Step1(); }
            {{string.Join('\n', Enumerable.Range(1, depth - 1).Select(i => $"private void Step{i}() => Step{i + 1}();"))}}
            private void Step{{depth}}() { lock (_log) { _count++; } }
            """);

    [Fact]
    public Task A_call_after_the_release_is_clean() =>
        OrderClient.MembersAsync(
            """
            public void One()
            {
                lock (_index)
                    _count++;
                Append();
            }

            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            private void Append() { lock (_log) { _count++; } }
            """);

    [Fact]
    public Task Both_edges_through_calls_fire_at_both_calls() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Parent
            {
                private readonly object _gate = new();
                private readonly List<Child> _children = new();
                private int _count;

                public void Update()
                {
                    lock (_gate)
                    {
                        foreach (Child child in _children)
                            {|FLT0101:child.Refresh()|};
                    }
                }

                public void OnChanged() { lock (_gate) { _count++; } }
            }

            public sealed class Child(Parent parent)
            {
                private readonly object _sync = new();
                private readonly Parent _parent = parent;
                private int _value;

                public void Refresh() { lock (_sync) { _value++; } }
                public void Set(int value) { lock (_sync) { _value = value; {|FLT0101:_parent.OnChanged()|}; } }
            }
            """);

    [Fact]
    public Task A_child_that_tells_its_parent_after_the_release_is_clean() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Parent
            {
                private readonly object _gate = new();
                private readonly List<Child> _children = new();
                private int _count;

                public void Update()
                {
                    lock (_gate)
                    {
                        foreach (Child child in _children)
                            child.Refresh();
                    }
                }

                public void OnChanged() { lock (_gate) { _count++; } }
            }

            public sealed class Child(Parent parent)
            {
                private readonly object _sync = new();
                private readonly Parent _parent = parent;
                private int _value;

                public void Refresh() { lock (_sync) { _value++; } }

                public void Set(int value)
                {
                    lock (_sync)
                        _value = value;
                    _parent.OnChanged();
                }
            }
            """);

    private const string Sinks =
        """
        public interface ISink
        {
            void Write(Journal journal);
        }

        public sealed class QuietSink : ISink
        {
            private readonly object _own = new();
            private int _count;

            public void Write(Journal journal) { lock (_own) { _count++; } }
        }

        """;

    [Fact]
    public Task An_interface_member_whose_implementations_do_not_come_back_is_clean() =>
        OrderClient.VerifyAsync(
            Sinks +
            """
            public sealed class Journal(ISink sink)
            {
                private readonly object _gate = new();
                private readonly ISink _sink = sink;
                private int _count;

                public void Add() { lock (_gate) { _sink.Write(this); } }
                public void Count() { lock (_gate) { _count++; } }
            }
            """);

    [Fact]
    public Task An_interface_member_counts_with_every_implementation() =>
        OrderClient.VerifyAsync(
            Sinks +
            """
            public sealed class FileSink : ISink
            {
                private readonly object _file = new();
                private int _count;

                public void Write(Journal journal) { lock (_file) { _count++; } }
                public void Rotate(Journal journal) { lock (_file) { {|FLT0101:journal.Count()|}; } }
            }

            public sealed class Journal(ISink sink)
            {
                private readonly object _gate = new();
                private readonly ISink _sink = sink;
                private int _count;

                public void Add() { lock (_gate) { {|FLT0101:_sink.Write(this)|}; } }
                public void Count() { lock (_gate) { _count++; } }
            }
            """);

    [Fact]
    public Task A_generic_method_calls_what_its_constraint_says() =>
        OrderClient.VerifyAsync(
            Sinks +
            """
            public sealed class FileSink : ISink
            {
                private readonly object _file = new();
                private int _count;

                public void Write(Journal journal) { lock (_file) { _count++; } }
                public void Rotate(Journal journal) { lock (_file) { {|FLT0101:journal.Count()|}; } }
            }

            public sealed class Journal
            {
                private readonly object _gate = new();
                private int _count;

                public void Add<T>(T sink) where T : ISink { lock (_gate) { {|FLT0101:sink.Write(this)|}; } }
                public void Count() { lock (_gate) { _count++; } }
            }
            """);

    [Fact]
    public Task A_virtual_member_counts_with_its_override() =>
        OrderClient.VerifyAsync(
            """
            public class Shape
            {
                public virtual void Draw() { }
            }

            public sealed class Picture : Shape
            {
                private readonly object _pixels = new();
                private int _count;

                public override void Draw() { lock (_pixels) { _count++; } }
                public void Load(Canvas canvas) { lock (_pixels) { {|FLT0101:canvas.Invalidate()|}; } }
            }

            public sealed class Canvas
            {
                private readonly object _gate = new();
                private int _count;

                public void Paint(Shape shape) { lock (_gate) { {|FLT0101:shape.Draw()|}; } }
                public void Invalidate() { lock (_gate) { _count++; } }
            }
            """);

    [Fact]
    public Task A_call_of_the_base_member_is_that_member_only() =>
        OrderClient.VerifyAsync(
            """
            public class Shape
            {
                protected readonly object Gate = new();
                protected int Count;

                public virtual void Draw() => Count++;
            }

            public sealed class Picture : Shape
            {
                private readonly object _pixels = new();

                public override void Draw()
                {
                    lock (Gate)
                        base.Draw();
                    lock (_pixels)
                        Count++;
                }

                public void Load() { lock (_pixels) { lock (Gate) { Count++; } } }
            }
            """);

    [Theory]
    [InlineData("_count = {|FLT0101:Size|};")]
    [InlineData("{|FLT0101:Limit|} = 3;")]
    [InlineData("_count = {|FLT0101:this[3]|};")]
    [InlineData("_count = {|FLT0101:Sum(1)|};")]
    [InlineData("_ = {|FLT0101:new Entry(this)|};")]
    [InlineData("new List<int>().ForEach(x => _count += x);")]
    [InlineData("_count = Limit;")]
    public Task What_is_called_in_another_way_is_a_call(string statement)
    {
        bool fires = statement.Contains("FLT", StringComparison.Ordinal);
        string back = fires ? "{|FLT0101:_index|}" : "_index";
        return OrderClient.MembersAsync(
            $$"""
            public void One() { lock (_index) { {{statement}} } }
            public void Two() { lock (_log) { lock ({{back}}) { _count++; } } }

            private int Size { get { lock (_log) { return _count; } } }
            private int Limit { get => _count; set { lock (_log) { _count = value; } } }
            private int this[int at] { get { lock (_log) { return _count + at; } } }
            private int Sum(int n) { lock (_log) { return n == 0 ? _count : n; } }
            internal void Append() { lock (_log) { _count++; } }
            """,
            """
            public sealed class Entry
            {
                public Entry(Store store) => store.Append();
            }
            """);
    }

    [Fact]
    public Task An_operator_is_a_call() =>
        ByLine.CompareRuleAsync(
            "FLT0101",
            """
            public sealed class Amount
            {
                private static readonly object s_rates = new();
                private static readonly object s_totals = new();
                private static int s_count;

                public static Amount operator +(Amount left, Amount right)
                {
                    lock (s_rates)
                        s_count++;
                    return left;
                }

                public static Amount Total(Amount left, Amount right)
                {
                    lock (s_totals)
                    {
                        return left + right; // FLT0101
                    }
                }

                public static void Load()
                {
                    lock (s_rates)
                    {
                        lock (s_totals) // FLT0101
                            s_count++;
                    }
                }
            }
            """);

    [Fact]
    public Task Event_accessors_are_calls() =>
        ByLine.CompareRuleAsync(
            "FLT0101",
            OrderClient.ClassWith(
                """
                private Action? _handlers;

                public event Action Changed
                {
                    add { lock (_log) { _handlers += value; } }
                    remove { lock (_log) { _handlers -= value; } }
                }

                public void One(Action handler)
                {
                    lock (_index)
                    {
                        Changed += handler; // FLT0101
                    }
                }

                public void Two()
                {
                    lock (_log)
                    {
                        lock (_index) // FLT0101
                            _count++;
                    }
                }
                """));

    [Fact]
    public Task An_event_that_is_raised_calls_its_subscribers() =>
        ByLine.CompareRuleAsync(
            "FLT0101",
            """
            public sealed class Feed
            {
                private readonly object _gate = new();
                private int _count;

                public event Action? Changed;

                public void Publish()
                {
                    lock (_gate)
                    {
                        _count++;
                        Changed?.Invoke(); // FLT0101
                    }
                }

                public int Count() { lock (_gate) { return _count; } }
            }

            public sealed class View
            {
                private readonly object _rows = new();
                private readonly Feed _feed;
                private int _count;

                public View(Feed feed)
                {
                    _feed = feed;
                    _feed.Changed += OnChanged;
                }

                private void OnChanged() { lock (_rows) { _count++; } }

                public void Refresh()
                {
                    lock (_rows)
                    {
                        _count = _feed.Count(); // FLT0101
                    }
                }
            }
            """);

    [Fact]
    public Task An_event_that_is_raised_after_the_release_is_clean() =>
        ByLine.CompareRuleAsync(
            "FLT0101",
            """
            public sealed class Feed
            {
                private readonly object _gate = new();
                private int _count;

                public event Action? Changed;

                public void Publish()
                {
                    lock (_gate)
                        _count++;
                    Changed?.Invoke();
                }

                public int Count() { lock (_gate) { return _count; } }
            }

            public sealed class View
            {
                private readonly object _rows = new();
                private readonly Feed _feed;
                private int _count;

                public View(Feed feed)
                {
                    _feed = feed;
                    _feed.Changed += OnChanged;
                }

                private void OnChanged() { lock (_rows) { _count++; } }

                public void Refresh() { lock (_rows) { _count = _feed.Count(); } }
            }
            """);

    [Fact]
    public Task A_delegate_in_a_field_is_followed_from_where_it_was_set() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Pump
            {
                private readonly object _gate = new();
                private Action _work = () => { };
                private int _count;

                public void SetWork(Action work) => _work = work;
                public void Run() { lock (_gate) { {|FLT0101:_work()|}; } }
                public void Stop() { lock (_gate) { _count++; } }
            }

            public sealed class Station
            {
                private readonly object _tanks = new();
                private readonly Pump _pump;
                private int _count;

                public Station(Pump pump)
                {
                    _pump = pump;
                    _pump.SetWork(Fill);
                }

                private void Fill() { lock (_tanks) { _count++; } }
                public void Close() { lock (_tanks) { {|FLT0101:_pump.Stop()|}; } }
            }
            """);

    [Fact]
    public Task A_delegate_in_a_field_that_takes_no_lock_is_clean() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Pump
            {
                private readonly object _gate = new();
                private Action _work = () => { };
                private int _count;

                public void SetWork(Action work) => _work = work;
                public void Run() { lock (_gate) { _work(); } }
                public void Stop() { lock (_gate) { _count++; } }
            }

            public sealed class Station
            {
                private readonly object _tanks = new();
                private readonly Pump _pump;
                private int _count;

                public Station(Pump pump)
                {
                    _pump = pump;
                    _pump.SetWork(Fill);
                }

                private void Fill() => Interlocked.Increment(ref _count);
                public void Close() { lock (_tanks) { _pump.Stop(); } }
            }
            """);

    [Theory]
    [InlineData("{|FLT0101:new List<int> { 1 }.ForEach(x => Append())|};")]
    [InlineData("_count = {|FLT0101:new[] { 1 }.Count(x => Append())|};")]
    [InlineData("{|FLT0101:_map.GetOrAdd(1, x => Append())|};")]
    [InlineData("{|FLT0101:Array.ForEach(new[] { 1 }, x => Append())|};")]
    [InlineData("{|FLT0101:RunNow(() => Append())|};")]
    [InlineData("void Local() => Append(); {|FLT0101:Local()|};")]
    [InlineData("Action work = () => Append(); {|FLT0101:work()|};")]
    [InlineData("_kept = () => Append();")]
    [InlineData("Task.Run(() => Append());")]
    [InlineData("IEnumerable<bool> later = new[] { 1 }.Select(x => Append()); _count++;")]
    [InlineData("void Local() => Append(); _count++;")]
    public Task A_lambda_counts_where_it_runs_at_once(string statement)
    {
        bool fires = statement.Contains("FLT", StringComparison.Ordinal);
        string back = fires ? "{|FLT0101:_index|}" : "_index";
        return OrderClient.MembersAsync(
            $$"""
            private readonly System.Collections.Concurrent.ConcurrentDictionary<int, bool> _map = new();
            private Action? _kept;

            public void One() { lock (_index) { {{statement}} } }
            public void Two() { lock (_log) { lock ({{back}}) { _count++; } } }
            private bool Append() { lock (_log) { return _count++ > 0; } }
            private static void RunNow(Action action) => action();
            public bool IsKept => _kept is not null;
            """);
    }

    [Fact]
    public Task An_iterator_takes_its_locks_where_it_is_enumerated() =>
        ByLine.CompareRuleAsync(
            "FLT0101",
            OrderClient.ClassWith(
                """
                private IEnumerable<int> Items()
                {
                    int count;
                    lock (_log)
                        count = _count;
                    for (int i = 0; i < count; i++)
                        yield return i;
                }

                public void One()
                {
                    lock (_index)
                    {
                        foreach (int item in Items()) // FLT0101
                            _count += item;
                    }
                }

                public void Two()
                {
                    lock (_log)
                    {
                        lock (_index) // FLT0101
                            _count++;
                    }
                }
                """));

    [Fact]
    public Task An_iterator_that_is_only_made_under_a_lock_takes_nothing_there() =>
        OrderClient.MembersAsync(
            """
            private IEnumerable<int> Items()
            {
                int count;
                lock (_log)
                    count = _count;
                for (int i = 0; i < count; i++)
                    yield return i;
            }

            public void One()
            {
                IEnumerable<int> items;
                lock (_index)
                    items = Items();
                foreach (int item in items)
                    Interlocked.Add(ref _count, item);
            }

            public void Two() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task The_end_of_a_using_is_a_call() =>
        ByLine.CompareRuleAsync(
            "FLT0101",
            OrderClient.ClassWith(
                """
                public sealed class Session(Store store) : IDisposable
                {
                    private readonly Store _store = store;

                    public void Dispose() { lock (_store._log) { _store._count--; } }
                }

                public void One()
                {
                    lock (_index)
                    {
                        using (var session = new Session(this)) // FLT0101
                        {
                            _count++;
                        }
                    }
                }

                public void Two()
                {
                    lock (_log)
                    {
                        lock (_index) // FLT0101
                            _count++;
                    }
                }
                """));

    [Fact]
    public Task A_method_that_calls_itself_is_followed_once() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_index) { {|FLT0101:Walk(3)|}; } }
            public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }

            private void Walk(int depth)
            {
                lock (_log)
                    _count++;
                if (depth > 0)
                    Walk(depth - 1);
            }
            """);

    [Fact]
    public Task Two_methods_that_call_each_other_in_one_order_are_clean() =>
        OrderClient.MembersAsync(
            """
            public void Odd(int n)
            {
                lock (_index)
                {
                    lock (_log)
                        _count++;
                }

                if (n > 0)
                    Even(n - 1);
            }

            public void Even(int n)
            {
                lock (_index)
                    _count++;
                if (n > 0)
                    Odd(n - 1);
            }
            """);

    [Fact]
    public Task A_private_method_without_callers_contributes_nothing() =>
        OrderClient.MembersAsync(
            """
            public void One() { lock (_index) { lock (_log) { _count++; } } }
            private void Unused() { lock (_log) { lock (_index) { _count++; } } }
            """);

    [Fact]
    public Task A_callee_in_a_library_counts_by_what_its_attribute_takes() =>
        OrderClient.VerifyAsync(
            """
            public abstract class Device
            {
                [TakesLock("Store._log")] public abstract void Write();
            }

            public sealed class Store
            {
                private readonly object _index = new();
                private readonly object _log = new();
                private int _count;

                public void One(Device device) { lock (_index) { {|FLT0101:device.Write()|}; } }
                public void Two() { lock (_log) { lock ({|FLT0101:_index|}) { _count++; } } }
            }
            """);
}
