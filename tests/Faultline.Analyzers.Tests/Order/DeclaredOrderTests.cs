namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0102: the declared order, in attributes and in the model file.</summary>
public class DeclaredOrderTests
{
    private static Task WithOrderAsync(string attributes, string members, string types = "") =>
        OrderClient.VerifyAsync(attributes + "\n" + OrderClient.ClassWith(members) + types);

    private const string IndexThenLog = "[assembly: LockOrder(\"Store._index\", \"Store._log\")]";

    [Fact]
    public Task An_acquisition_in_the_declared_order_is_clean() =>
        WithOrderAsync(IndexThenLog, "public void One() { lock (_index) { lock (_log) { _count++; } } }");

    [Fact]
    public Task An_acquisition_against_the_declared_order_fires() =>
        WithOrderAsync(IndexThenLog, "public void One() { lock (_log) { lock ({|FLT0102:_index|}) { _count++; } } }");

    [Fact]
    public Task Locks_that_are_not_held_together_keep_the_order() =>
        WithOrderAsync(
            IndexThenLog,
            """
            public void One()
            {
                lock (_log)
                    _count++;
                lock (_index)
                    _count++;
            }
            """);

    [Fact]
    public Task Locks_that_no_declaration_names_may_come_anywhere() =>
        WithOrderAsync(
            IndexThenLog,
            """
            public void One() { lock (_files) { lock (_log) { _count++; } } }
            public void Two() { lock (_log) { lock (_gate) { _count++; } } }
            """);

    [Fact]
    public Task Declarations_that_do_not_join_say_nothing_about_each_other() =>
        WithOrderAsync(
            "[assembly: LockOrder(\"Store._index\", \"Store._log\")]\n[assembly: LockOrder(\"Store._files\", \"Store._gate\")]",
            """
            public void One() { lock (_log) { lock (_files) { _count++; } } }
            public void Two() { lock (_gate) { _count++; } }
            """);

    [Fact]
    public Task Two_classes_after_one_are_not_ordered_with_each_other() =>
        WithOrderAsync(
            "[assembly: LockOrder(\"Store._index\", \"Store._log\")]\n[assembly: LockOrder(\"Store._index\", \"Store._files\")]",
            """
            public void One() { lock (_index) { lock (_files) { lock (_log) { _count++; } } } }
            """);

    [Fact]
    public Task The_order_is_transitive_in_one_attribute() =>
        WithOrderAsync(
            "[assembly: LockOrder(\"Store._index\", \"Store._log\", \"Store._files\")]",
            "public void One() { lock (_files) { lock ({|FLT0102:_index|}) { _count++; } } }");

    [Fact]
    public Task The_order_is_transitive_over_several_attributes() =>
        WithOrderAsync(
            """
            [assembly: LockOrder("Store._log", "Store._files")]
            [assembly: LockOrder("Store._index", "Store._log")]
            [assembly: LockOrder("Store._files", "Store._gate")]
            """,
            """
            public void One() { lock (_gate) { lock ({|FLT0102:_index|}) { _count++; } } }
            public void Two() { lock (_index) { lock (_gate) { _count++; } } }
            """);

    [Fact]
    public Task Through_a_call_it_stands_at_the_call() =>
        WithOrderAsync(
            IndexThenLog,
            """
            public void One() { lock (_log) { {|FLT0102:Step()|}; } }
            private void Step() => Deeper();
            private void Deeper() { lock (_index) { _count++; } }
            """);

    [Fact]
    public Task A_call_in_the_declared_order_is_clean() =>
        WithOrderAsync(
            IndexThenLog,
            """
            public void One() { lock (_index) { Step(); } }
            private void Step() => Deeper();
            private void Deeper() { lock (_log) { _count++; } }
            """);

    [Theory]
    [InlineData("if (Monitor.TryEnter(_index)) { _count++; Monitor.Exit(_index); }")]
    [InlineData("if (Monitor.TryEnter(_index, 50)) { _count++; Monitor.Exit(_index); }")]
    [InlineData("if ({|FLT0102:Monitor.TryEnter(_index, Timeout.Infinite)|}) { _count++; Monitor.Exit(_index); }")]
    public Task A_try_that_cannot_block_violates_no_order(string statement) =>
        WithOrderAsync(IndexThenLog, $"public void One() {{ lock (_log) {{ {statement} }} }}");

    [Fact]
    public Task What_a_try_got_is_an_outer_lock() =>
        WithOrderAsync(
            IndexThenLog,
            """
            public void One()
            {
                if (Monitor.TryEnter(_log))
                {
                    try
                    {
                        lock ({|FLT0102:_index|})
                            _count++;
                    }
                    finally
                    {
                        Monitor.Exit(_log);
                    }
                }
            }
            """);

    [Fact]
    public Task Both_orders_are_one_violation_and_no_circle() =>
        WithOrderAsync(
            IndexThenLog,
            """
            public void One() { lock (_index) { lock (_log) { _count++; } } }
            public void Two() { lock (_log) { lock ({|FLT0102:_index|}) { _count++; } } }
            """);

    [Fact]
    public Task A_longer_circle_over_a_violation_is_the_violation_only() =>
        WithOrderAsync(
            "[assembly: LockOrder(\"Store._index\", \"Store._log\")]",
            """
            public void One() { lock (_index) { lock (_files) { _count++; } } }
            public void Two() { lock (_files) { lock (_log) { _count++; } } }
            public void Three() { lock (_log) { lock ({|FLT0102:_index|}) { _count++; } } }
            """);

    [Fact]
    public Task A_circle_that_remains_without_the_violation_is_a_circle() =>
        WithOrderAsync(
            IndexThenLog,
            """
            public void One() { lock (_log) { lock ({|FLT0102:_index|}) { _count++; } } }
            public void Two() { lock (_files) { lock ({|FLT0101:_gate|}) { _count++; } } }
            public void Three() { lock (_gate) { lock ({|FLT0101:_files|}) { _count++; } } }
            """);

    [Fact]
    public Task A_circle_in_which_one_lock_is_declared_is_still_a_circle() =>
        WithOrderAsync(
            IndexThenLog,
            """
            public void One() { lock (_log) { lock ({|FLT0101:_files|}) { _count++; } } }
            public void Two() { lock (_files) { lock ({|FLT0101:_log|}) { _count++; } } }
            """);

    private const string Nested =
        """
        namespace Acme.Data
        {
            public sealed class Outer
            {
                public sealed class Inner
                {
                    public readonly object Gate = new();
                }

                private readonly object _gate = new();
                private int _count;

                public void One(Inner inner) { lock (inner.Gate) { lock ({|FLT0102:_gate|}) { _count++; } } }
                public void Two(Inner inner) { lock (_gate) { lock (inner.Gate) { _count++; } } }
            }
        }
        """;

    [Theory]
    [InlineData("Outer._gate", "Outer.Inner.Gate")]
    [InlineData("Acme.Data.Outer._gate", "Outer.Inner.Gate")]
    [InlineData("Outer._gate", "Acme.Data.Outer.Inner.Gate")]
    public Task A_field_is_named_by_its_type_with_a_prefix_or_without(string outer, string inner) =>
        OrderClient.VerifyAsync($"[assembly: LockOrder(\"{outer}\", \"{inner}\")]\n" + Nested);

    [Fact]
    public Task A_prefix_tells_two_types_of_one_name_apart() =>
        OrderClient.VerifyAsync(
            """
            [assembly: LockOrder("Left.Store.Gate", "Right.Store.Gate")]

            namespace Left
            {
                public sealed class Store
                {
                    public readonly object Gate = new();
                }
            }

            namespace Right
            {
                public sealed class Store
                {
                    public readonly object Gate = new();
                    private int _count;

                    public void One(Left.Store left) { lock (Gate) { lock ({|FLT0102:left.Gate|}) { _count++; } } }
                    public void Two(Left.Store left) { lock (left.Gate) { lock (Gate) { _count++; } } }
                }
            }
            """);

    [Fact]
    public Task A_generic_type_is_named_without_arguments() =>
        OrderClient.VerifyAsync(
            """
            [assembly: LockOrder("Cache._items", "Cache._log")]

            public sealed class Cache<T>
            {
                private readonly object _items = new();
                private readonly object _log = new();
                private int _count;

                public void One() { lock (_log) { lock ({|FLT0102:_items|}) { _count++; } } }
            }
            """);

    private const string Latches =
        """

        [LockClass("inode")]
        public sealed class InodeLock
        {
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
        }

        [LockClass("page")]
        public sealed class PageLock
        {
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
        }

        public sealed class FileSystem
        {
            private readonly InodeLock _inode = new();
            private readonly PageLock _page = new();
            [LockClass("journal")] private readonly object _journal = new();
            private int _count;

            public void One()
            {
                _page.Enter();
                try
                {
                    {|FLT0102:_inode.Enter()|};
                    _count++;
                    _inode.Exit();
                }
                finally
                {
                    _page.Exit();
                }
            }

            public void Two()
            {
                _inode.Enter();
                try
                {
                    _page.Enter();
                    _count++;
                    _page.Exit();
                }
                finally
                {
                    _inode.Exit();
                }
            }

            public void Three() { lock (_journal) { {|FLT0102:TakePage()|}; } }

            private void TakePage()
            {
                _page.Enter();
                _count++;
                _page.Exit();
            }
        }
        """;

    [Theory]
    [InlineData("[assembly: LockOrder(\"inode\", \"page\", \"journal\")]")]
    [InlineData("[assembly: LockOrder(\"page\", \"journal\")]\n[assembly: LockOrder(\"inode\", \"page\")]")]
    public Task A_lock_class_is_named_by_its_attribute(string attributes) =>
        OrderClient.VerifyAsync(attributes + Latches);

    [Theory]
    [InlineData("order inode > page > journal")]
    [InlineData("order page > journal\norder inode > page\n")]
    [InlineData("# outermost first\norder inode > page\n\norder page > journal")]
    public Task The_model_file_declares_an_order_too(string model) =>
        OrderClient.VerifyWithModelAsync(Latches, model);

    [Fact]
    public Task The_model_file_and_the_attributes_add_up() =>
        OrderClient.VerifyWithModelAsync("[assembly: LockOrder(\"inode\", \"page\")]" + Latches, "order page > journal");

    [Fact]
    public Task The_model_file_names_a_plain_field_by_its_type() =>
        OrderClient.VerifyWithModelAsync(
            OrderClient.ClassWith("public void One() { lock (_log) { lock ({|FLT0102:_index|}) { _count++; } } }"),
            "order Store._index > Store._log");

    [Fact]
    public Task A_declared_attribute_of_a_callee_violates_the_order() =>
        WithOrderAsync(
            IndexThenLog,
            "public void One(Device device) { lock (_log) { {|FLT0102:device.Write()|}; } }",
            """
            public abstract class Device
            {
                [TakesLock("Store._index")] public abstract void Write();
            }
            """);

    [Fact]
    public Task A_required_lock_is_an_outer_lock() =>
        WithOrderAsync(
            IndexThenLog,
            "[RequiresLock(\"_log\")] public void One() { lock ({|FLT0102:_index|}) { _count++; } }");

    [Fact]
    public Task A_wait_for_work_that_takes_the_outer_lock_violates_the_order() =>
        WithOrderAsync(
            IndexThenLog,
            """
            public void One() { lock (_log) { {|FLT0102:Task.Run(Add).Wait()|}; } }
            public void Start() { lock (_log) { Task.Run(Add); } }
            private void Add() { lock (_index) { _count++; } }
            """);
}
