namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Properties, indexers and events: an access is a call of the accessor that it uses.</summary>
public class AccessorTests
{
    private const string Property =
        """
        private int Reading
        {
            get
            {
                Take();
                return 1;
            }

            set => mutableFlag = value > 0;
        }

        private int Writing
        {
            get => mutableFlag ? 1 : 0;
            set => Take();
        }

        private int Automatic { get; set; }

        """;

    private const string Indexer =
        """
        private int this[int index]
        {
            get
            {
                Take();
                return index;
            }

            set => mutableFlag = value > 0;
        }

        private int this[string name]
        {
            get => name.Length;
            set => Take();
        }

        """;

    private const string Event =
        """
        private event Action Adding
        {
            add => Take();
            remove => mutableFlag = false;
        }

        private event Action Removing
        {
            add => mutableFlag = true;
            remove => Take();
        }

        """;

    [Theory]
    [InlineData("Reading = 1")]
    [InlineData("Automatic = Writing")]
    [InlineData("Automatic++")]
    [InlineData("Automatic = nameof(Reading).Length")]
    public Task The_accessor_that_is_not_used_does_not_count(string access) =>
        CallClient.MembersAsync(
            $$"""
            {{Property}}
            public void Outer()
            {
                using (plain.Hold())
                    {{access}};
                Automatic = Reading;
                Writing = 1;
            }
            """);

    [Theory]
    [InlineData("Automatic = {|FLT0104:Reading|}")]
    [InlineData("{|FLT0104:Writing|} = 1")]
    [InlineData("{|FLT0104:Writing|} += 1")]
    [InlineData("{|FLT0104:Reading|} += 1")]
    [InlineData("{|FLT0104:Writing|}++")]
    [InlineData("Automatic = {|FLT0104:this.Reading|}")]
    public Task A_property_access_is_a_call(string access) =>
        CallClient.MembersAsync(
            $$"""
            {{Property}}
            public void Outer()
            {
                using (plain.Hold())
                    {{access}};
            }
            """);

    [Theory]
    [InlineData("this[1] = 1")]
    [InlineData("this[1] = this[\"name\"]")]
    public Task The_indexer_accessor_that_is_not_used_does_not_count(string access) =>
        CallClient.MembersAsync(
            $$"""
            {{Indexer}}
            public void Outer()
            {
                using (plain.Hold())
                    {{access}};
                this["name"] = this[1];
            }
            """);

    [Theory]
    [InlineData("this[1] = {|FLT0104:this[2]|}")]
    [InlineData("{|FLT0104:this[\"name\"]|} = 1")]
    [InlineData("{|FLT0104:this[\"name\"]|}++")]
    public Task An_indexer_access_is_a_call(string access) =>
        CallClient.MembersAsync(
            $$"""
            {{Indexer}}
            public void Outer()
            {
                using (plain.Hold())
                    {{access}};
            }
            """);

    [Fact]
    public Task The_event_accessor_that_is_not_used_does_not_count() =>
        CallClient.LinesAsync(
            Event +
            """
            public void Outer(Action handler)
            {
                using (plain.Hold())
                {
                    Adding -= handler;
                    Removing += handler;
                }

                Adding += handler;
                Removing -= handler;
            }
            """);

    [Fact]
    public Task Subscribing_is_a_call_of_the_event_accessor() =>
        CallClient.LinesAsync(
            Event +
            """
            public void Outer(Action handler)
            {
                using (plain.Hold())
                {
                    Adding += handler; // FLT0104
                    Removing -= handler; // FLT0104
                }
            }
            """);

    [Fact]
    public Task Subscribing_to_a_field_like_event_is_clean() =>
        CallClient.MembersAsync(
            """
            public event Action? Changed;

            public void Outer(Action handler)
            {
                using (plain.Hold())
                {
                    Changed += Take;
                    Changed -= handler;
                }
            }
            """);

    [Fact]
    public Task A_property_of_another_object_that_sleeps_fires() =>
        CallClient.MembersAsync(
            """
            private sealed class Sensor
            {
                public int Value
                {
                    get
                    {
                        Thread.Sleep(1);
                        return 1;
                    }
                }

                public int Cached { get; set; }
            }

            private readonly Sensor _sensor = new();

            public int Outer()
            {
                using (plain.Hold())
                {
                    _sensor.Cached = 1;
                    return _sensor.Cached + {|FLT0301:_sensor.Value|};
                }
            }
            """);

    [Fact]
    public Task A_property_initialiser_does_not_run_at_the_access() =>
        CallClient.MembersAsync(
            """
            private int Loaded { get; } = Load();

            private static int Load()
            {
                Thread.Sleep(1);
                return 1;
            }

            public int Outer()
            {
                using (plain.Hold())
                    return Loaded;
            }
            """);
}
