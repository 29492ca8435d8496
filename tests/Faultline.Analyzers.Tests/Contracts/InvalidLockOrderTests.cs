using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Contracts;

/// <summary>FLT0105: declared orders that cannot be kept.</summary>
public class InvalidLockOrderTests
{
    private const string Types =
        """

        [LockClass("latch")]
        public sealed class Latch
        {
        }

        public class Base
        {
            protected readonly object _shared = new();
        }

        public class Store : Base
        {
            private readonly object _index = new();
            private readonly object _log = new();
            private static readonly object Files = new();

            public object Gate { get; } = new();

            public sealed class Page<T>
            {
                private readonly object _bytes = new();
            }
        }
        """;

    [Theory]
    [InlineData("LockOrder(\"latch\", \"Store._index\", \"Store.Files\", \"Store.Gate\")")]
    [InlineData("LockOrder(\"Store\", \"Store.Page\", \"Store.Page._bytes\", \"Latch\")")]
    [InlineData("LockOrder(\"Page._bytes\", \"Store._log\")")]
    [InlineData("LockOrder(\"Store._shared\", \"latch\")")]
    [InlineData("LockOrder(\"Store._index\")")]
    [InlineData("LockOrder")]
    // What is private in a library cannot be seen.
    [InlineData("LockOrder(\"Store._index\", \"System.Threading.ReaderWriterLockSlim._something\")")]
    // The compiler says what is wrong.
    [InlineData("LockOrder({|CS0103:Missing|})")]
    public Task Can_be_kept(string attribute) => Verify.OwnTypesAsync($"[assembly: {attribute}]" + Types);

    [Theory]
    [InlineData("LockOrder(\"Store._nope\", \"latch\")")]
    [InlineData("LockOrder(\"Latch.Enter\")")]
    [InlineData("LockOrder(\"_index\", \"latch\")")]
    [InlineData("LockOrder(\"Other.Store._index\", \"latch\")")]
    [InlineData("LockOrder(\"Store.Page<T>._bytes\", \"latch\")")]
    [InlineData("LockOrder(\"Store.\", \"latch\")")]
    [InlineData("LockOrder(\".\", \"latch\")")]
    [InlineData("LockOrder(\" \", \"latch\")")]
    [InlineData("LockOrder(\"latch\", null!)")]
    [InlineData("LockOrder(null!)")]
    [InlineData("LockOrder(\"Store._index\", \"latch\", \"Store._index\")")]
    [InlineData("LockOrder(\"Store.Page._bytes\", \"Page._bytes\")")]
    [InlineData("LockOrder(\"latch\", \"Latch\")")]
    public Task Cannot_be_kept(string attribute) =>
        Verify.OwnTypesAsync("[assembly: {|FLT0105:" + attribute + "|}]" + Types);

    [Fact]
    public Task A_type_of_the_project_comes_before_one_of_the_same_name_elsewhere() =>
        Verify.OwnTypesAsync(
            """
            [assembly: LockOrder("Table.Gate", "Lazy._gate")]
            [assembly: {|FLT0105:LockOrder("Lazy._other")|}]

            public sealed class Table { public readonly object Gate = new(); }

            public sealed class Lazy { private readonly object _gate = new(); }
            """,
            Surroundings.WithLibraries(Library.Plain(
                "namespace Acme { public sealed class Table { public readonly object Gate = new(); } }")));

    [Fact]
    public Task An_order_of_a_library_takes_part_and_is_not_reported() =>
        Verify.OwnTypesAsync(
            """
            [assembly: {|FLT0105:LockOrder("index", "archive")|}]
            [assembly: LockOrder("index", "hidden")]
            """,
            Surroundings.WithLibraries(Library.Annotated(
                """
                [assembly: LockOrder("archive", "index", "hidden", "nothing")]
                [assembly: LockOrder("nothing", "hidden")]
                [LockClass("archive")] public sealed class Archive { }
                [LockClass("index")] public sealed class Index { }
                public sealed class Other { [LockClass("hidden")] private readonly object _gate = new(); }
                """)));

    [Fact]
    public async Task The_last_that_closes_the_circle_shows_it_whole()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            Types,
            "[assembly: LockOrder(\"Store._log\", \"latch\")]",
            "[assembly: LockOrder(\"latch\", \"Store.Gate\", \"Store._index\")]",
            "[assembly: LockOrder(\"Store._index\", \"Store.Files\")]\n[assembly: LockOrder(\"Store._index\", \"Store._log\")]"));
        Diagnostic found = Assert.Single(diagnostics);
        Assert.Equal("FLT0105", found.Id);
        Assert.Equal("File5.cs(2,12)", Place(found.Location));
        Assert.Equal(
            "The declared lock order closes a circle, 'Store._index > Store._log > latch > Store.Gate > Store._index', with what " +
            "is declared before; take one of these orders back",
            found.Message());
        Assert.Equal(["File3.cs(1,12)", "File4.cs(1,12)"], found.AdditionalLocations.Select(Place));
    }

    [Fact]
    public async Task One_message_tells_everything_that_is_wrong()
    {
        Diagnostic found = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            "[assembly: LockOrder(\"a\", \"Store._index\", \"b\", \"Store._index\")]", Types)));
        Assert.Equal(
            "The declared lock order names 'a' and 'b': there is no [LockClass] of that name, and no field, property or type; a " +
            "name is that of a [LockClass], or 'Type.field'; it names 'Store._index' twice; take one of them out",
            found.Message());
    }

    [Fact]
    public async Task A_line_of_the_model_file_counts_after_the_attributes()
    {
        Diagnostic found = Assert.Single(await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes("[assembly: LockOrder(\"Store._index\", \"latch\")]", Types),
            Surroundings.WithModel("# outermost first\n  order latch > Store._index # no\n")));
        Assert.Equal("FLT0105", found.Id);
        Assert.Equal("Faultline.Locks.txt(2,3)", Place(found.Location));
        Assert.Equal(["File2.cs(1,12)"], found.AdditionalLocations.Select(Place));
    }

    [Fact]
    public async Task It_is_live_in_the_file_that_declares_the_order()
    {
        Microsoft.CodeAnalysis.CSharp.CSharpCompilation compilation = Analysis.OwnTypes(
            "[assembly: LockOrder(\"Store._index\", \"Store._log\")]", "[assembly: LockOrder(\"Store._log\", \"Store._index\")]", Types);
        Assert.Empty(await Analysis.OfFileAsync(compilation, "File2.cs"));
        Assert.Equal(["FLT0105"], (await Analysis.OfFileAsync(compilation, "File3.cs")).Select(one => one.Id));
    }

    private static string Place(Location location)
    {
        FileLinePositionSpan span = location.GetLineSpan();
        return $"{span.Path}({span.StartLinePosition.Line + 1},{span.StartLinePosition.Character + 1})";
    }
}
