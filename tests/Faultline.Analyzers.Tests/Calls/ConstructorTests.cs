namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Making an object runs its constructor, those it chains to, and all their initialisers.</summary>
public class ConstructorTests
{
    [Fact]
    public Task A_harmless_constructor_under_the_lock_is_clean() =>
        CallClient.MembersAsync(
            """
            private sealed class Entry
            {
                public Entry(string name) => Name = name;

                public string Name { get; }

                public void Load() => Thread.Sleep(1);
            }

            private Entry? _entry;

            public void Outer()
            {
                using (plain.Hold())
                    _entry = new Entry("name");
            }
            """);

    [Fact]
    public Task A_constructor_that_sleeps_fires() =>
        CallClient.MembersAsync(
            """
            private sealed class Entry
            {
                public Entry() => Thread.Sleep(1);
            }

            private Entry? _entry;

            public void Outer()
            {
                using (plain.Hold())
                    _entry = {|FLT0301:new Entry()|};
            }
            """);

    [Fact]
    public Task A_constructor_that_calls_back_into_the_holder_fires() =>
        CallClient.MembersAsync(
            """
            private sealed class Entry
            {
                public Entry(Writer owner) => owner.Take();
            }

            private Entry? _entry;

            public void Outer()
            {
                using (plain.Hold())
                    _entry = {|FLT0104:new Entry(this)|};
            }
            """);

    [Fact]
    public Task The_overload_that_is_called_decides() =>
        CallClient.MembersAsync(
            """
            private sealed class Entry
            {
                public Entry() { }
                public Entry(int length) => Thread.Sleep(length);
            }

            public void Outer()
            {
                using (plain.Hold())
                {
                    var quick = new Entry();
                    var slow = {|FLT0301:new Entry(1)|};
                }
            }
            """);

    [Fact]
    public Task A_chain_through_this_is_followed() =>
        CallClient.MembersAsync(
            """
            private sealed class Entry
            {
                public Entry() : this(1) { }
                private Entry(int length) : this(length, 2) { }
                private Entry(int length, int height) => Thread.Sleep(length + height);
            }

            public void Outer()
            {
                using (plain.Hold())
                {
                    var made = {|FLT0301:new Entry()|};
                }
            }
            """);

    [Theory]
    [InlineData("public Derived() : base(1) { }")]
    [InlineData("public Derived() { }")]
    [InlineData("")]
    public Task A_chain_to_the_base_is_followed(string constructor) =>
        CallClient.MembersAsync(
            $$"""
            private class Base
            {
                public Base() => Thread.Sleep(1);
                public Base(int time) => Thread.Sleep(time);
            }

            private sealed class Derived : Base
            {
                {{constructor}}
            }

            public void Outer()
            {
                using (plain.Hold())
                {
                    var made = {|FLT0301:new Derived()|};
                }
            }
            """);

    [Fact]
    public Task A_base_constructor_that_is_not_chained_to_does_not_count() =>
        CallClient.MembersAsync(
            """
            private class Base
            {
                public Base() => Thread.Sleep(1);
                public Base(int time) { }
            }

            private sealed class Derived : Base
            {
                public Derived() : base(1) { }
            }

            public void Outer()
            {
                using (plain.Hold())
                {
                    var made = new Derived();
                }
            }
            """);

    [Fact]
    public Task An_argument_of_the_chain_is_evaluated_too() =>
        CallClient.MembersAsync(
            """
            private sealed class Entry
            {
                public Entry() : this(Measure()) { }
                private Entry(int length) { }

                private static int Measure()
                {
                    Thread.Sleep(1);
                    return 1;
                }
            }

            public void Outer()
            {
                using (plain.Hold())
                {
                    var made = {|FLT0301:new Entry()|};
                }
            }
            """);

    [Fact]
    public Task A_field_initialiser_runs_with_the_constructor() =>
        CallClient.MembersAsync(
            """
            private sealed class Entry
            {
                private readonly int _length = Measure();

                private static int Measure()
                {
                    Thread.Sleep(1);
                    return 1;
                }
            }

            public void Outer()
            {
                using (plain.Hold())
                {
                    var made = {|FLT0301:new Entry()|};
                }
            }
            """);

    [Fact]
    public Task A_primary_constructor_runs_its_initialisers() =>
        CallClient.MembersAsync(
            """
            private sealed class Entry(Writer owner)
            {
                public int Length { get; } = Measure(owner);

                private static int Measure(Writer owner)
                {
                    owner.Take();
                    return 1;
                }
            }

            public void Outer()
            {
                using (plain.Hold())
                {
                    var made = {|FLT0104:new Entry(this)|};
                }
            }
            """);

    [Fact]
    public Task A_target_typed_new_is_the_same_call() =>
        CallClient.MembersAsync(
            """
            private sealed class Entry
            {
                public Entry(Writer owner) => owner.Take();
            }

            public void Outer()
            {
                using (plain.Hold())
                {
                    Entry made = {|FLT0104:new(this)|};
                }
            }
            """);

    [Fact]
    public Task An_object_initialiser_calls_the_setters_that_it_names() =>
        CallClient.LinesAsync(
            """
            private sealed class Entry
            {
                public int Quick { get; set; }
                public int Slow { get => 1; set => Thread.Sleep(value); }
            }

            public void Outer()
            {
                using (plain.Hold())
                {
                    var quick = new Entry { Quick = 1 };
                    var slow = new Entry { Quick = 1, Slow = 1 }; // FLT0301
                }
            }
            """);

    [Fact]
    public Task A_new_object_has_a_lock_of_its_own() =>
        CallClient.LinesOfAsync("FLT0104",
            """
            public Writer() => Take();

            public void Outer()
            {
                using (plain.Hold())
                {
                    var another = new Writer();
                }
            }
            """);
}
