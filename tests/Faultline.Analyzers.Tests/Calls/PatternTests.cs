namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Statements that call by pattern: <c>using</c>, <c>foreach</c>, deconstruction; and iterators.</summary>
public class PatternTests
{
    private const string Session =
        """
        private sealed class Session : IDisposable
        {
            public void Dispose() => Thread.Sleep(1);
        }

        private struct Quiet : IDisposable
        {
            public void Dispose() { }
        }

        """;

    [Fact]
    public Task A_harmless_dispose_is_clean() =>
        CallClient.LinesAsync(
            Session +
            """
            public void Outer()
            {
                using (plain.Hold())
                using (new Quiet())
                {
                    mutableFlag = true;
                }
            }
            """);

    [Fact]
    public Task A_dispose_after_the_release_is_clean() =>
        CallClient.LinesAsync(
            Session +
            """
            public void Outer()
            {
                using var session = new Session();
                using (plain.Hold())
                    mutableFlag = true;
            }
            """);

    [Fact]
    public Task A_dispose_that_sleeps_fires_at_the_using_under_the_lock() =>
        CallClient.LinesAsync(
            Session +
            """
            public void Statement()
            {
                using (plain.Hold())
                {
                    using (var session = new Session()) // FLT0301
                    {
                        mutableFlag = true;
                    }
                }
            }

            public void Declaration()
            {
                using (plain.Hold())
                {
                    using var session = new Session(); // FLT0301
                    mutableFlag = true;
                }
            }
            """);

    [Fact]
    public Task A_dispose_that_is_called_fires_at_the_call() =>
        CallClient.MembersAsync(
            Session +
            """
            private readonly Session _session = new();

            public void Outer()
            {
                using (plain.Hold())
                    {|FLT0301:_session.Dispose()|};
            }
            """);

    [Theory]
    [InlineData("", "", "", "", "")]
    [InlineData("Thread.Sleep(1);", "", "", "", " // FLT0301")]
    [InlineData("", "Thread.Sleep(1);", "", "", " // FLT0301")]
    [InlineData("", "", "Thread.Sleep(1);", "", " // FLT0301")]
    [InlineData("", "", "", "Thread.Sleep(1);", " // FLT0301")]
    public Task Foreach_calls_the_four_members_of_its_pattern(
        string starting, string moving, string reading, string ending, string expected) =>
        CallClient.LinesAsync(
            $$"""
            private sealed class Sequence
            {
                public Enumerator GetEnumerator()
                {
                    {{starting}}
                    return new Enumerator();
                }
            }

            private struct Enumerator : IDisposable
            {
                private int _at;

                public int Current
                {
                    get
                    {
                        {{reading}}
                        return _at;
                    }
                }

                public bool MoveNext()
                {
                    {{moving}}
                    return ++_at < 10;
                }

                public void Dispose()
                {
                    {{ending}}
                }
            }

            private readonly Sequence _sequence = new();

            public void Outer()
            {
                using (plain.Hold())
                {
                    foreach (int item in _sequence){{expected}}
                    {
                        mutableFlag = item > 1;
                    }
                }

                foreach (int item in _sequence)
                {
                }
            }
            """);

    [Fact]
    public Task Getting_an_iterator_runs_nothing_of_it() =>
        CallClient.MembersAsync(
            """
            private IEnumerable<int>? _items;

            public void Outer()
            {
                using (plain.Hold())
                    _items = Items();
            }

            private IEnumerable<int> Items()
            {
                Take();
                yield return 1;
                Thread.Sleep(1);
            }
            """);

    [Fact]
    public Task The_body_of_an_iterator_runs_where_it_is_enumerated() =>
        CallClient.LinesAsync(
            """
            public void Outer()
            {
                using (plain.Hold())
                {
                    foreach (int item in Taking()) // FLT0104
                        mutableFlag = item > 1;

                    foreach (int item in Sleeping()) // FLT0301
                        mutableFlag = item > 1;
                }
            }

            private IEnumerable<int> Taking()
            {
                Take();
                yield return 1;
            }

            private static IEnumerable<int> Sleeping()
            {
                yield return 1;
                Thread.Sleep(1);
            }
            """);

    [Fact]
    public Task An_iterator_enumerated_after_the_release_is_clean() =>
        CallClient.LinesAsync(
            """
            public void Outer()
            {
                IEnumerable<int> items;
                using (plain.Hold())
                    items = Taking();
                foreach (int item in items)
                    mutableFlag = item > 1;
            }

            private IEnumerable<int> Taking()
            {
                Take();
                yield return 1;
            }
            """);

    [Fact]
    public Task Deconstruction_is_a_call() =>
        CallClient.LinesAsync(
            """
            private sealed class Pair
            {
                public void Deconstruct(out int left, out int right)
                {
                    Thread.Sleep(1);
                    left = right = 1;
                }

                public void Deconstruct(out int left, out int middle, out int right) => left = middle = right = 1;
            }

            private readonly Pair _pair = new();

            public void Outer()
            {
                using (plain.Hold())
                {
                    (int a, int b, int c) = _pair;
                    (int d, int e) = _pair; // FLT0301
                }

                (int f, int g) = _pair;
            }
            """);

    [Fact]
    public Task A_pattern_with_an_extension_is_a_call() =>
        ByLine.CompareAsync(
            """
            public sealed class Range
            {
                public int Length { get; set; }
            }

            public static class RangeExtensions
            {
                public static IEnumerator<int> GetEnumerator(this Range range)
                {
                    Thread.Sleep(1);
                    return new List<int>().GetEnumerator();
                }
            }

            public class User
            {
                private readonly object _gate = new();
                private int _sum;

                public void Outer(Range range)
                {
                    lock (_gate)
                    {
                        foreach (int item in range) // FLT0301
                            _sum += item;
                    }

                    foreach (int item in range)
                    {
                    }
                }
            }
            """);
}
