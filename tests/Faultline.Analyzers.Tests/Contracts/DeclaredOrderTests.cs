using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Contracts;

/// <summary>FLT0102: locks that are acquired against the declared order.</summary>
public class DeclaredOrderTests
{
    private const string Order = "[assembly: LockOrder(\"Store._index\", \"Store._log\", \"Store._files\")]\n";

    private static string Store(string members) =>
        $$"""
        public sealed class Store
        {
            private readonly object _index = new();
            private readonly object _log = new();
            private readonly object _files = new();
            private int _count;

        {{members}}
        }

        """;

    [Theory]
    [InlineData("public void One() { lock (_index) lock (_log) lock (_files) _count++; }")]
    [InlineData("public void One() { lock (_index) { } lock (_files) { } lock (_log) { } }")]
    // A lock that is held is not waited for.
    [InlineData("public void One() { lock (_index) lock (_log) lock (_index) _count++; }")]
    [InlineData("public void One() { lock (_index) lock (_log) Two(); } private void Two() { lock (_index) _count++; }")]
    [InlineData("public void One() { lock (_index) lock (_log) Two(); } [TakesLock(\"Store._index\")] private void Two() { }")]
    // Nobody else has the object.
    [InlineData("public Store() { lock (_log) lock (_index) _count++; }")]
    [InlineData("public Store() { lock (_log) Fill(); } private void Fill() { lock (_index) _count++; }")]
    [InlineData("public Store() { Fill(); } private void Fill() { lock (_log) lock (_index) _count++; }")]
    // Work that is started elsewhere does not inherit the lock.
    [InlineData("public void One() { lock (_log) Task.Run(() => { lock (_index) _count++; }); }")]
    [InlineData("public Action One() { lock (_log) return () => { lock (_index) _count++; }; }")]
    // Only who holds the lock is told.
    [InlineData("private void One() { lock (_index) _count++; } public void Two() { lock (_log) { } One(); }")]
    public Task Keeps_to_the_order(string members) => Verify.OwnTypesAsync(Order + Store(members));

    [Theory]
    [InlineData("public void One() { lock (_files) lock ({|FLT0102:_index|}) _count++; }")]
    [InlineData("public void One() { lock (_index) lock (_files) lock ({|FLT0102:_log|}) _count++; }")]
    [InlineData("public void One(Store other) { lock (_log) lock ({|FLT0102:other._index|}) _count++; }")]
    [InlineData("public void One() { lock (_log) {|FLT0102:Two()|}; } [TakesLock(\"Store._index\")] private void Two() { }")]
    [InlineData("[RequiresLock(nameof(_log))] private void One() { lock ({|FLT0102:_index|}) _count++; } " +
        "public void Two() { lock (_log) One(); }")]
    [InlineData("public void One() { lock (_log) {|FLT0102:Parallel.For(0, 2, i => { lock (_index) _count++; })|}; }")]
    [InlineData("public void One(List<int> all) { lock (_log) {|FLT0102:all.ForEach(i => { lock (_index) _count++; })|}; }")]
    public Task Is_against_the_order(string members) => Verify.OwnTypesAsync(Order + Store(members));

    [Fact]
    public Task One_of_a_library_is_known_by_what_its_members_say() =>
        Verify.OwnTypesAsync(
            """
            [assembly: LockOrder("archive", "Store._log")]

            public sealed class Store
            {
                private readonly object _log = new();

                public void Save(Archive archive)
                {
                    lock (_log)
                        {|FLT0102:archive.Write()|};
                }
            }
            """,
            Surroundings.WithLibraries(Library.Annotated(
                """
                public sealed class Archive
                {
                    [LockClass("archive")] private readonly object _gate = new();

                    [TakesLock("archive")] public void Write() { lock (_gate) { } }
                }
                """)));

    [Fact]
    public Task The_order_of_a_library_joins_that_of_the_client() =>
        Verify.OwnTypesAsync(
            """
            [assembly: LockOrder("Table.Rows", "Store._log")]

            public sealed class Store
            {
                private readonly object _log = new();

                public void Save(Acme.Table table)
                {
                    lock (_log)
                    {
                        lock ({|FLT0102:table.Columns|})
                        {
                        }
                    }
                }
            }
            """,
            Surroundings.WithLibraries(Library.Annotated(
                """
                [assembly: LockOrder("Table.Columns", "Acme.Table.Rows")]

                namespace Acme;

                public sealed class Table
                {
                    public readonly object Columns = new();
                    public readonly object Rows = new();
                }
                """)));

    [Theory]
    [InlineData("Store.Gate", "Store._log")]
    [InlineData("Acme.Store._gate", "Acme.Store._log")]
    [InlineData("Store._gate", "log")]
    public Task Every_spelling_of_a_class_names_it(string outer, string inner) =>
        Verify.OwnTypesAsync(
            $$"""
            [assembly: LockOrder("{{outer}}", "Middle._gate")]
            [assembly: LockOrder("Acme.Middle._gate", "{{inner}}")]

            namespace Acme;

            public sealed class Middle
            {
                private readonly object _gate = new();
            }

            public sealed class Store
            {
                private readonly object _gate = new();
                [LockClass("log")] private readonly object _log = new();

                public object Gate => _gate;

                public void One()
                {
                    lock (_log)
                    {
                        lock ({|FLT0102:Gate|})
                        {
                        }
                    }
                }
            }
            """);

    [Fact]
    public Task A_lock_class_may_be_named_by_a_constant() =>
        Verify.OwnTypesAsync(
            """
            [assembly: LockOrder(Names.Outer, Names.Inner)]

            public static class Names
            {
                public const string Outer = "outer";
                public const string Inner = "inner";
            }

            public sealed class Store
            {
                [LockClass(Names.Outer)] private readonly object _outer = new();
                [LockClass(Names.Inner)] private readonly object _inner = new();

                public void One()
                {
                    lock (_inner)
                    {
                        lock ({|FLT0102:_outer|})
                        {
                        }
                    }
                }
            }
            """);

    [Fact]
    public Task Where_declarations_contradict_each_other_there_is_no_order() =>
        Verify.OwnTypesAsync(
            "[assembly: LockOrder(\"Store._index\", \"Store._log\")]\n" +
            "[assembly: {|FLT0105:LockOrder(\"Store._log\", \"Store._index\", \"Store._files\")|}]\n" +
            Store(
                """
                    public void One() { lock (_log) lock (_index) _count++; }
                    public void Two() { lock (_files) lock ({|FLT0102:_index|}) _count++; }
                """));

    [Fact]
    public Task A_name_that_fits_two_types_orders_neither() =>
        Verify.OwnTypesAsync(
            """
            [assembly: {|FLT0105:LockOrder("Part.Gate", "Whole.Gate")|}]

            namespace Left
            {
                public sealed class Part { public readonly object Gate = new(); }
            }

            namespace Right
            {
                public sealed class Part { public readonly object Gate = new(); }
            }

            public sealed class Whole
            {
                public readonly object Gate = new();

                public void One(Left.Part part) { lock (Gate) { lock (part.Gate) { } } }
            }
            """);

    [Fact]
    public async Task The_message_names_the_locks_the_order_and_the_way()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            Order + Store(
                """
                    public void One()
                    {
                        lock (_files)
                        {
                            Two();
                        }
                    }

                    private void Two() => Three();
                    private void Three() { lock (_index) _count++; }
                """)));
        Diagnostic found = Assert.Single(diagnostics);
        Assert.Equal("FLT0102", found.Id);
        Assert.Equal(
            "'Two()' leads to '_index' by way of 'Three()', which acquires lock 'Store._index' while lock '_files', acquired on " +
            "line 11, is held; the declared order is 'Store._index > Store._log > Store._files'; acquire 'Store._index' first, " +
            "or release '_files' before",
            found.Message());
        Assert.Equal(
            [11, 17, 18],
            found.AdditionalLocations.Select(place => place.GetLineSpan().StartLinePosition.Line + 1));
    }
}
