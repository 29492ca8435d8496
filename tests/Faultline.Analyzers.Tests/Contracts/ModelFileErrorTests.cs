using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Contracts;

/// <summary>FLT0405 for the lines of the model file: where it is wrong, and that the others still count.</summary>
public class ModelFileErrorTests
{
    private const string Source =
        """
        namespace Acme;

        public sealed class Latch
        {
            public void Enter() { }
            public void Exit() { }
            public void Mark(Latch latch, int number) { }
            public int Size;
        }

        public sealed class Memory
        {
            public void Copy(byte[] destination) { }
        }

        public static class Client
        {
            public static void Read(Latch latch, Memory memory, byte[] data)
            {
                latch.Enter();
                try
                {
                    memory.Copy(data);
                }
                finally
                {
                    latch.Exit();
                }
            }
        }
        """;

    private const string Model =
        """
        T:Acme.Latch; lock name=latch taken-by-fault-handler
        M:Acme.Latch.Enter; acquires this
        M:Acme.Latch.Exit; releases this
        M:Acme.Memory.Copy(System.Byte[]); may-fault

        """;

    [Theory]
    // Not a line of the format.
    [InlineData("hello world")]
    [InlineData("hello; acquires this")]
    [InlineData("Acme.Latch.Enter; acquires this")]
    [InlineData("X:Acme.Latch.Enter; acquires this")]
    [InlineData("M:Acme.Latch.Mark(; acquires this")]
    [InlineData("; acquires this")]
    [InlineData("M:Acme.Latch.Mark(Acme.Latch,System.Int32)")]
    // Not an effect.
    [InlineData("M:Acme.Latch.Mark(Acme.Latch,System.Int32); frobnicates")]
    [InlineData("M:Acme.Latch.Mark(Acme.Latch,System.Int32); blocks; frobnicates this")]
    [InlineData("M:Acme.Latch.Mark(Acme.Latch,System.Int32); MayBlock")]
    // Not what the effect takes.
    [InlineData("M:Acme.Latch.Mark(Acme.Latch,System.Int32); requires latch mode=sideways")]
    [InlineData("M:Acme.Latch.Mark(Acme.Latch,System.Int32); requires latch mode=")]
    [InlineData("M:Acme.Latch.Mark(Acme.Latch,System.Int32); try-acquires latch result=maybe")]
    [InlineData("M:Acme.Latch.Mark(Acme.Latch,System.Int32); takes")]
    [InlineData("F:Acme.Latch.Size; guarded-by")]
    [InlineData("T:Acme.Memory; lock name=memory sticky")]
    // Unknown, or not a lock.
    [InlineData("M:Acme.Latch.Entre; acquires this")]
    [InlineData("M:Acme.Latch.Enter(System.Int32); acquires this")]
    [InlineData("M:Acme.Latch.Mark(Acme.Latch,System.Int32); requires nope")]
    [InlineData("M:Acme.Latch.Mark(Acme.Latch,System.Int32); requires number")]
    [InlineData("F:Acme.Latch.Size; guarded-by nope")]
    public async Task A_line_that_cannot_be_read_is_reported_with_file_and_line_and_the_others_count(string line)
    {
        const string Path = "/src/Faultline.Locks.txt";
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes(Source),
            new Surroundings { Model = Model + line + "\n# the end\n", ModelPath = Path });

        Diagnostic wrong = Assert.Single(diagnostics, diagnostic => diagnostic.Id == "FLT0405");
        Assert.Equal(DiagnosticSeverity.Warning, wrong.Severity);
        FileLinePositionSpan place = wrong.Location.GetLineSpan();
        Assert.Equal(Path, place.Path);
        Assert.Equal(4, place.StartLinePosition.Line);

        Diagnostic other = Assert.Single(diagnostics, diagnostic => diagnostic.Id != "FLT0405");
        Assert.Equal("FLT0001", other.Id);
        Assert.Equal("memory.Copy(data)", other.Covered());
    }

    [Fact]
    public async Task Every_wrong_line_is_reported_at_its_own_place()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes(Source),
            new Surroundings
            {
                Model = "nonsense\n\n# fine\nM:Acme.Latch.Enter; acquires this\nM:Acme.Latch.Exit; lets-go\n",
            });

        int[] lines =
        [
            .. diagnostics
                .Where(diagnostic => diagnostic.Id == "FLT0405")
                .Select(diagnostic => diagnostic.Location.GetLineSpan().StartLinePosition.Line)
                .Order(),
        ];
        Assert.Equal([0, 4], lines);
    }

    [Fact]
    public async Task The_message_names_what_it_does_not_know()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes(Source),
            new Surroundings { Model = Model + "M:Acme.Latch.Mark(Acme.Latch,System.Int32); frobnicates\n" });

        Diagnostic wrong = Assert.Single(diagnostics, diagnostic => diagnostic.Id == "FLT0405");
        Assert.Contains("frobnicates", wrong.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n\n\n")]
    [InlineData("# only a comment")]
    public async Task A_file_that_says_nothing_is_no_error(string model) =>
        Assert.Empty(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(Source), new Surroundings { Model = model }));

    [Fact]
    public async Task The_longest_nonsense_is_one_diagnostic()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes(Source), new Surroundings { Model = new string(';', 100_000) });

        Assert.Equal("FLT0405", Assert.Single(diagnostics).Id);
    }
}
