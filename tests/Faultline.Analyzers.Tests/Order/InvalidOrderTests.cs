using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0105: a declared order that cannot be meant.</summary>
public class InvalidOrderTests
{
    private static readonly string Types = OrderClient.ClassWith("public int Count() { lock (_gate) { return _count; } }") +
        """
        [LockClass("latch")]
        public sealed class Latch
        {
        }
        """;

    [Theory]
    [InlineData("[assembly: LockOrder(\"Store._index\", \"Store._log\")]")]
    [InlineData("[assembly: LockOrder(\"Store._index\", \"latch\", \"Store._log\")]")]
    [InlineData("[assembly: LockOrder(\"Store._index\", \"Store._log\")]\n[assembly: LockOrder(\"Store._log\", \"Store._files\")]")]
    [InlineData("[assembly: LockOrder(\"Store._index\", \"Store._log\")]\n[assembly: LockOrder(\"Store._index\", \"Store._files\", \"Store._log\")]")]
    [InlineData("[assembly: LockOrder(\"Store._index\", \"Store._log\")]\n[assembly: LockOrder(\"Store._index\", \"Store._log\")]")]
    [InlineData("[assembly: LockOrder(\"Store._index\", \"Store._log\")]\n[assembly: LockOrder(\"Store._index\", \"Store._files\")]")]
    // Unknown.
    [InlineData("[assembly: {|FLT0105:LockOrder(\"Store._index\", \"Store._nope\")|}]")]
    [InlineData("[assembly: {|FLT0105:LockOrder(\"Shop._index\", \"Store._log\")|}]")]
    [InlineData("[assembly: {|FLT0105:LockOrder(\"latch\", \"lach\")|}]")]
    [InlineData("[assembly: {|FLT0105:LockOrder(\"Acme.Store._index\", \"Store._log\")|}]")]
    [InlineData("[assembly: {|FLT0105:LockOrder(\"Store._index\", \"\")|}]")]
    // Twice.
    [InlineData("[assembly: {|FLT0105:LockOrder(\"Store._index\", \"Store._index\")|}]")]
    [InlineData("[assembly: {|FLT0105:LockOrder(\"Store._index\", \"Store._log\", \"Store._index\")|}]")]
    [InlineData("[assembly: {|FLT0105:LockOrder(\"latch\", \"latch\", \"Store._index\")|}]")]
    // Contradictory: at the last that closes the circle.
    [InlineData("[assembly: LockOrder(\"Store._index\", \"Store._log\")]\n[assembly: {|FLT0105:LockOrder(\"Store._log\", \"Store._index\")|}]")]
    [InlineData(
        "[assembly: LockOrder(\"Store._index\", \"Store._log\")]\n[assembly: LockOrder(\"Store._log\", \"Store._files\")]\n" +
        "[assembly: {|FLT0105:LockOrder(\"Store._files\", \"Store._index\")|}]")]
    [InlineData(
        "[assembly: LockOrder(\"Store._index\", \"Store._log\")]\n[assembly: {|FLT0105:LockOrder(\"Store._log\", \"Store._index\")|}]\n" +
        "[assembly: LockOrder(\"Store._files\", \"Store._gate\")]")]
    public Task The_attributes_are_checked(string attributes) => OrderClient.VerifyAsync(attributes + "\n" + Types);

    [Fact]
    public Task A_name_that_fits_two_types_is_ambiguous() =>
        OrderClient.VerifyAsync(
            """
            [assembly: {|FLT0105:LockOrder("Part.Gate", "Whole.Gate")|}]

            namespace Left
            {
                public sealed class Part
                {
                    public readonly object Gate = new();
                }
            }

            namespace Right
            {
                public sealed class Part
                {
                    public readonly object Gate = new();
                }

                public sealed class Whole
                {
                    public readonly object Gate = new();
                }
            }
            """);

    [Fact]
    public Task A_prefix_makes_it_clear() =>
        OrderClient.VerifyAsync(
            """
            [assembly: LockOrder("Left.Part.Gate", "Whole.Gate", "Right.Part.Gate")]

            namespace Left
            {
                public sealed class Part
                {
                    public readonly object Gate = new();
                }
            }

            namespace Right
            {
                public sealed class Part
                {
                    public readonly object Gate = new();
                }

                public sealed class Whole
                {
                    public readonly object Gate = new();
                }
            }
            """);

    [Theory]
    [InlineData("order Store._index > Store._log\n", -1)]
    [InlineData("order Store._index > Store._log\norder Store._log > latch\n", -1)]
    [InlineData("# the order\norder Store._index > Store._nope\n", 1)]
    [InlineData("order Store._index > Store._log\norder latch > nothing\n", 1)]
    [InlineData("\norder Store._index > Store._index\n", 1)]
    [InlineData("order Store._index > Store._log\n\norder Store._log > Store._index\n", 2)]
    [InlineData("order Store._index > Store._log\norder Store._log > latch\n\norder latch > Store._index\n", 3)]
    public async Task The_model_file_is_checked_and_its_line_is_shown(string model, int line)
    {
        const string Path = "/src/Faultline.Locks.txt";
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes(Types), new Surroundings { Model = model, ModelPath = Path });
        if (line < 0)
        {
            Assert.Empty(diagnostics);
            return;
        }

        Diagnostic wrong = Assert.Single(diagnostics);
        Assert.Equal("FLT0105", wrong.Id);
        Assert.Equal(DiagnosticSeverity.Warning, wrong.Severity);
        Assert.Equal(Path, wrong.Location.GetLineSpan().Path);
        Assert.Equal(line, wrong.Location.GetLineSpan().StartLinePosition.Line);
    }

    [Fact]
    public async Task The_message_says_which_name_is_unknown()
    {
        Diagnostic wrong = Assert.Single(await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes("[assembly: LockOrder(\"Store._index\", \"Store._nope\")]\n" + Types)));
        Assert.Equal("FLT0105", wrong.Id);
        Assert.Contains("Store._nope", wrong.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_message_of_a_contradiction_names_the_classes()
    {
        Diagnostic wrong = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            "[assembly: LockOrder(\"Store._index\", \"Store._log\")]\n[assembly: LockOrder(\"Store._log\", \"Store._index\")]\n" +
            Types)));
        Assert.Equal("FLT0105", wrong.Id);
        Assert.Contains("Store._index", wrong.Message(), StringComparison.Ordinal);
        Assert.Contains("Store._log", wrong.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public Task An_order_that_names_an_unknown_class_still_orders_the_others() =>
        OrderClient.VerifyAsync(
            """
            [assembly: LockOrder("Store._index", "Store._log")]
            [assembly: {|FLT0105:LockOrder("Store._files", "Store._nope")|}]

            """ + OrderClient.ClassWith("public void One() { lock (_log) { lock ({|FLT0102:_index|}) { _count++; } } }"));
}
