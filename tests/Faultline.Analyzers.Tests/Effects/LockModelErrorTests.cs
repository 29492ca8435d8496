using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>What is wrong in a <c>Faultline.Locks.txt</c> is told with its place, and what would be right.</summary>
public class LockModelErrorTests
{
    private static readonly Compilation Library = Probe.Compile(
        """
        #pragma warning disable
        namespace Acme
        {
            public class Latch
            {
                public readonly object Gate = new();
                public int Count;
                public void Enter() { }
                public void Enter(int limit, object other) { }
                public static void Static() { }
                public int Value { get; set; }
                public event Action Changed;
            }
        }
        """);

    [Theory]
    [InlineData("nonsense", "nonsense", "no documentation comment id")]
    [InlineData("Acme.Latch.Enter; acquires", "Acme.Latch.Enter", "no documentation comment id")]
    [InlineData("M:Acme.Lotch.Enter; acquires", "M:Acme.Lotch.Enter", "found neither in the project nor in its references")]
    [InlineData(
        "M:Acme.Latch.Enter(System.Int32); acquires", "M:Acme.Latch.Enter(System.Int32)",
        "not found; there is 'M:Acme.Latch.Enter', 'M:Acme.Latch.Enter(System.Int32,System.Object)'")]
    [InlineData("T:Acme; lock name=x", "T:Acme", "found neither")]
    [InlineData("M:Acme.Latch.Enter", "M:Acme.Latch.Enter", "has no effect")]
    [InlineData("M:Acme.Latch.Enter; ;", "M:Acme.Latch.Enter", "has no effect")]
    [InlineData("M:Acme.Latch.Enter; aquires", "aquires", "no effect; these are: acquires, releases")]
    [InlineData("M:Acme.Latch.Enter; acquires nowhere", "acquires nowhere", "'nowhere' is neither a parameter")]
    [InlineData("M:Acme.Latch.Enter; acquires Count", "acquires Count", "'Count' is not a lock")]
    [InlineData("M:Acme.Latch.Static; requires Gate", "requires Gate", "is static")]
    [InlineData("M:Acme.Latch.Enter; acquires this Gate", "Gate", "acquires [target] [mode=shared|upgradeable]")]
    [InlineData("M:Acme.Latch.Enter; acquires mode=both", "mode=both", "[mode=shared|upgradeable]")]
    [InlineData("M:Acme.Latch.Enter; acquires mode=shared mode=shared", "mode=shared", "does not belong here")]
    [InlineData("M:Acme.Latch.Enter; acquires result=false", "result=false", "does not belong here")]
    [InlineData("M:Acme.Latch.Enter; try-acquires", "try-acquires", "cannot tell whether it is held")]
    [InlineData("M:Acme.Latch.Enter; blocks mode=shared", "mode=shared", "does not belong here: it is written 'blocks'")]
    [InlineData("M:Acme.Latch.Enter; blocks long", "long", "does not belong here")]
    [InlineData("M:Acme.Latch.Enter; takes", "takes", "takes class")]
    [InlineData("M:Acme.Latch.Enter; waits-for", "waits-for", "waits-for target")]
    [InlineData("F:Acme.Latch.Count; guarded-by", "guarded-by", "guarded-by target")]
    [InlineData("F:Acme.Latch.Count; guarded-by Value", "guarded-by Value", "'Value' is not a lock")]
    [InlineData("F:Acme.Latch.Count; acquires", "acquires", "cannot be said of a field")]
    [InlineData("T:Acme.Latch; blocks", "blocks", "cannot be said of a class or struct")]
    [InlineData("E:Acme.Latch.Changed; calls-back", "calls-back", "cannot be said of such a member")]
    [InlineData("M:Acme.Latch.Enter; lock name=x", "lock name=x", "cannot be said of a method")]
    [InlineData("T:Acme.Latch; lock", "lock", "a lock has a name")]
    [InlineData("T:Acme.Latch; lock name=", "name=", "lock name=...")]
    [InlineData("T:Acme.Latch; lock latch", "latch", "lock name=...")]
    [InlineData("T:Acme.Latch; lock name=latch fast", "fast", "[taken-by-fault-handler]")]
    [InlineData("M:Acme.Latch.Enter; blocks; blocks", "blocks", "said twice")]
    [InlineData("M:Acme.Latch.Enter; acquires; acquires this", "acquires this", "said twice")]
    [InlineData("M:Acme.Latch.Enter; may-fault; no-fault", "no-fault", "also said to fault")]
    [InlineData("M:Acme.Latch.Enter; requires Gate; excludes Gate", "excludes Gate", "both required and excluded")]
    [InlineData("order", "order", "two names or more")]
    [InlineData("order a", "order a", "two names or more")]
    [InlineData("order a > > b", "order a > > b", "two names or more")]
    public void A_line_that_cannot_be_read_is_an_error_at_its_place(string line, string place, string message)
    {
        const string Before = "# What the library does.\nM:Acme.Latch.Enter(System.Int32,System.Object); blocks\n";
        LockModel model = Probe.Read(Library, Before + "  " + line + "   # why\norder a > b");
        ModelError error = Assert.Single(model.Errors);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(LocationKind.ExternalFile, error.Location.Kind);
        FileLinePositionSpan span = error.Location.GetLineSpan();
        Assert.Equal("/src/Faultline.Locks.txt", span.Path);
        Assert.Equal(2, span.StartLinePosition.Line);
        Assert.Equal(place, ("  " + line)[span.StartLinePosition.Character..span.EndLinePosition.Character]);
        // All other lines count.
        Assert.Single(model.Orders);
        IMethodSymbol enter = Library.GetTypeByMetadataName("Acme.Latch")!.GetMembers("Enter").OfType<IMethodSymbol>().Last();
        Assert.True(new Declarations(model).EffectsOf(enter).Blocks);
    }

    [Fact]
    public void A_second_line_for_the_same_member_may_say_something_else()
    {
        LockModel model = Probe.Read(Library, "M:Acme.Latch.Enter; blocks\nM:Acme.Latch.Enter; calls-back");
        Assert.Empty(model.Errors);
        Assert.Equal(2, model.FactsOf(Library.GetTypeByMetadataName("Acme.Latch")!.GetMembers("Enter")[0]).Length);
    }

    [Fact]
    public void A_second_line_for_the_same_member_may_not_repeat_the_first()
    {
        LockModel model = Probe.Read(Library, "T:Acme.Latch; lock name=a\nT:Acme.Latch; lock name=b");
        Assert.Equal(1, Assert.Single(model.Errors).Location.GetLineSpan().StartLinePosition.Line);
        Assert.Equal("a", model.LockClassOf(Library.GetTypeByMetadataName("Acme.Latch")!)!.Name);
    }

    [Fact]
    public void The_good_effects_of_a_line_count_without_the_bad_one()
    {
        LockModel model = Probe.Read(Library, "M:Acme.Latch.Enter; blocks; requires nowhere; calls-back");
        Assert.Single(model.Errors);
        ISymbol enter = Library.GetTypeByMetadataName("Acme.Latch")!.GetMembers("Enter")[0];
        Assert.True(new Declarations(model).EffectsOf(enter) is { Blocks: true, CallsBack: true, Locks: [] });
    }

    [Fact]
    public void Nothing_that_stands_in_a_file_makes_it_fail()
    {
        var random = new Random(1);
        const string Pieces = "MTPF:;#>=() .{}`~@\t\"acquires mode=shared order lock name=x Acme.Latch.Enter";
        for (int i = 0; i < 500; i++)
        {
            string text = string.Concat(Enumerable.Range(0, 40).Select(_ =>
            {
                int start = random.Next(Pieces.Length);
                string piece = Pieces.Substring(start, random.Next(Math.Min(12, Pieces.Length - start) + 1));
                return random.Next(8) == 0 ? piece + "\n" : piece;
            }));
            Assert.NotNull(Probe.Read(Library, text));
        }
    }
}
