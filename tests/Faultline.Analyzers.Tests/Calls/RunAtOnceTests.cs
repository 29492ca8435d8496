namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Delegates handed to the framework run at once, on other threads meanwhile, or later.</summary>
public class RunAtOnceTests
{
    [Theory]
    [InlineData("Task.Run(() => Take())")]
    [InlineData("Task.Run(Take)")]
    [InlineData("Task.Factory.StartNew(() => Take())")]
    [InlineData("new Thread(Take).Start()")]
    [InlineData("new Thread(() => Take()) { IsBackground = true }.Start()")]
    [InlineData("ThreadPool.QueueUserWorkItem(_ => Take())")]
    [InlineData("ThreadPool.UnsafeQueueUserWorkItem(_ => Take(), null)")]
    [InlineData("_timer = new Timer(_ => Take())")]
    [InlineData("_progress = new Progress<int>(_ => Take())")]
    [InlineData("_context.Post(_ => Take(), null)")]
    [InlineData("_task.ContinueWith(_ => Take(), TaskScheduler.Default)")]
    [InlineData("_query = _items.Where(item => { Take(); return true; })")]
    [InlineData("_query = _items.Select(item => { Take(); return item; })")]
    [InlineData("_query = from item in _items orderby Counted() select item")]
    [InlineData("_lazy = new Lazy<int>(() => { Take(); return 1; })")]
    [InlineData("AppDomain.CurrentDomain.ProcessExit += (_, _) => Take()")]
    public Task What_runs_later_or_elsewhere_does_not_inherit_the_lock(string statement) =>
        CallClient.MembersAsync(
            $$"""
            private readonly SynchronizationContext _context = new();
            private readonly List<int> _items = [];
            private readonly Task _task = Task.CompletedTask;
            private Timer? _timer;
            private Progress<int>? _progress;
            private IEnumerable<int>? _query;
            private Lazy<int>? _lazy;

            public void Outer()
            {
                using (plain.Hold())
                    {{statement}};
            }

            private int Counted()
            {
                Take();
                return 1;
            }
            """);

    [Theory]
    [InlineData("_items.ForEach(item => Take())")]
    [InlineData("Array.ForEach(_array, item => Take())")]
    [InlineData("_items.Sum(item => Counted())")]
    [InlineData("_items.Any(item => Counted() > 1)")]
    [InlineData("_items.All(item => Counted() > 1)")]
    [InlineData("_items.Count(item => Counted() > 1)")]
    [InlineData("_items.First(item => Counted() > 1)")]
    [InlineData("_items.Aggregate((sum, item) => sum + Counted())")]
    [InlineData("_items.ToDictionary(item => Counted())")]
    [InlineData("_map.GetOrAdd(1, key => Counted())")]
    [InlineData("_map.AddOrUpdate(1, 1, (key, old) => Counted())")]
    public Task What_the_framework_runs_at_once_inherits_the_lock(string call) =>
        CallClient.MembersAsync(
            $$"""
            private readonly System.Collections.Concurrent.ConcurrentDictionary<int, int> _map = new();
            private readonly List<int> _items = [];
            private readonly int[] _array = [];

            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0104:{{call}}|};
                {{call}};
            }

            private int Counted()
            {
                Take();
                return 1;
            }
            """);

    [Theory]
    [InlineData("_items.ForEach(item => mutableFlag = item > 1)")]
    [InlineData("_items.Any(item => item > 1)")]
    [InlineData("_items.ToDictionary(item => item)")]
    [InlineData("_map.GetOrAdd(1, key => key)")]
    [InlineData("_items.Sort((left, right) => left.CompareTo(right))")]
    public Task A_harmless_lambda_that_runs_at_once_is_clean(string call) =>
        CallClient.MembersAsync(
            $$"""
            private readonly System.Collections.Concurrent.ConcurrentDictionary<int, int> _map = new();
            private readonly List<int> _items = [];

            public void Outer()
            {
                using (plain.Hold())
                    {{call}};
            }
            """);

    [Fact]
    public Task The_factory_of_a_lazy_runs_at_the_first_value() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            private readonly Lazy<int> _taking;
            private readonly Lazy<int> _harmless = new(() => 1);

            public Writer()
            {
                _taking = new Lazy<int>(() =>
                {
                    Take();
                    return 1;
                });
            }

            public int Outer()
            {
                using (plain.Hold())
                {
                    return _harmless.Value
                        + _taking.Value; // FLT0104
                }
            }

            public int After() => _taking.Value;
            """);

    [Fact]
    public Task A_lambda_that_sleeps_and_runs_at_once_fires() =>
        CallClient.MembersAsync(
            """
            public void Outer(List<int> items)
            {
                using (plain.Hold())
                    {|FLT0301:items.ForEach(item => Thread.Sleep(item))|};
            }
            """);

    [Theory]
    [InlineData("Parallel.For(0, 4, i => Take())")]
    [InlineData("Parallel.ForEach(_items, item => Take())")]
    [InlineData("Parallel.Invoke(() => Take(), () => Nothing())")]
    public Task A_parallel_body_outside_the_lock_may_take_it(string call) =>
        CallClient.MembersAsync(
            $$"""
            private readonly List<int> _items = [];

            public void Outer()
            {
                using (plain.Hold())
                    mutableFlag = true;
                {{call}};
            }
            """);

    [Theory]
    [InlineData("Parallel.For(0, 4, i => Take())")]
    [InlineData("Parallel.ForEach(_items, item => Take())")]
    [InlineData("Parallel.Invoke(() => Take(), () => Nothing())")]
    public Task A_parallel_body_under_the_lock_that_takes_it_fires(string call) =>
        CallClient.MembersAsync(
            $$"""
            private readonly List<int> _items = [];

            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0104:{{call}}|};
            }
            """);

    [Fact]
    public Task A_parallel_body_that_takes_the_lock_of_its_caller_fires_though_it_is_reentrant() =>
        CallClient.MembersAsync(
            """
            private readonly object _gate = new();
            private readonly Lock _modern = new();

            public void Outer(List<int> items)
            {
                lock (_gate)
                    {|FLT0104:Parallel.ForEach(items, Locked)|};

                lock (_modern)
                {
                    {|FLT0104:Parallel.For(0, 4, i =>
                    {
                        lock (_modern)
                            mutableFlag = i > 1;
                    })|};
                }
            }

            private void Locked(int item)
            {
                lock (_gate)
                    mutableFlag = item > 1;
            }
            """);

    [Fact]
    public Task A_parallel_body_that_takes_another_lock_is_no_second_acquisition() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            private readonly object _gate = new();
            private readonly object _inner = new();

            public void Outer()
            {
                lock (_gate)
                {
                    Parallel.For(0, 4, i =>
                    {
                        lock (_inner)
                            mutableFlag = i > 1;
                    });
                }
            }
            """);

    [Fact]
    public Task A_parallel_loop_that_a_callee_runs_fires_at_the_call() =>
        CallClient.MembersAsync(
            """
            private readonly object _gate = new();

            public void Outer()
            {
                lock (_gate)
                    {|FLT0104:Spread()|};
            }

            private void Spread() => Parallel.For(0, 4, i =>
            {
                lock (_gate)
                    mutableFlag = i > 1;
            });
            """);
}
