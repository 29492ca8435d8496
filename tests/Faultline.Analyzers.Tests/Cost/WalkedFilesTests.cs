using System.Text;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Faultline.Analyzers.Summaries;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Cost;

/// <summary>
/// A file without a word about locks is not walked. Walking makes the nodes of its syntax tree, and so shows in what is
/// allocated.
/// </summary>
public class WalkedFilesTests
{
    private const long Nothing = 2_000;

    [Fact]
    public void A_file_without_the_words_is_not_walked_for_bodies() =>
        Assert.InRange(Allocated(Plain, tree => CandidateBodies.Of(tree.GetRoot(), Framework, default).Count()), 0, Nothing);

    [Fact]
    public void A_file_with_one_of_them_is_walked() =>
        Assert.True(Allocated(Plain + "class C { void M() { lock (this) { } } }", tree =>
            CandidateBodies.Of(tree.GetRoot(), Framework, default).Count()) > 10 * Nothing);

    [Fact]
    public void A_file_without_annotations_is_not_walked_for_annotated_names() =>
        Assert.InRange(Allocated(Plain, tree => SourceNames.Of(tree, default)), 0, Nothing);

    [Fact]
    public void A_file_that_calls_nothing_that_acquires_is_not_walked_for_members_that_pass_on() =>
        Assert.InRange(Allocated(Plain, tree =>
        {
            InferredNames.AddTo(Framework, [tree], default);
            return tree;
        }), 0, Nothing);

    [Fact]
    public void A_file_that_does_not_mention_a_member_is_not_walked_for_its_callers() =>
        Assert.InRange(
            Allocated(Plain, tree => TreeIndex.Of(tree, default).BodiesWith("Absent", default).Count()), 0, Nothing);

    [Fact]
    public void A_file_that_does_not_mention_a_type_is_not_walked_for_what_derives_from_it() =>
        Assert.InRange(
            Allocated(Plain, tree => TreeIndex.Of(tree, default).TypesFrom("Absent", default).Count()), 0, Nothing);

    [Fact]
    public void The_callers_of_a_member_are_found_by_its_word()
    {
        SyntaxTree tree = Analysis.Parse(
            """
            Sought(1);

            [Sought]
            class C
            {
                // Sought
                int _field = Sought(2);
                int Property => 3;
                int Accessed { get { return Sought(4); } set { Other("Sought"); } }
                void @Sought(int value) { }
                void Calls() { Other($"{S\u006Fught(5)}"); Sought(6); }
                void Creates() { C c = new(); }
                C() : this(7) { }
                C(int value) { Soughtful(); }
            }
            """, "x.cs");

        Assert.Equal(["= Sought(2)", "get {", "void @S", "void Ca", "Sought("], Bodies("Sought"));
        Assert.Equal(["void Cr"], Bodies(TreeIndex.ImplicitCreation));
        Assert.Equal(["C() : t"], Bodies(TreeIndex.ConstructorChain));

        string[] Bodies(string word) =>
        [
            .. TreeIndex.Of(tree, default).BodiesWith(word, default)
                .Select(body => body.ToString())
                .Select(text => text.StartsWith('=') ? text : text[..(text.StartsWith("get", StringComparison.Ordinal) ? 5 : 7)]),
        ];
    }

    private static string Plain { get; } = Write();

    private static AnnotatedNames Framework { get; } = AnnotatedCompilation
        .Of(Analysis.Compile(References.Framework, ""), Declarations.AnnotationsOnly)
        .Names(default);

    /// <summary>What is allocated beyond what the same question costs for a file that has hardly anything.</summary>
    private static long Allocated(string source, Func<SyntaxTree, object> ask)
    {
        long few = Measure("class D { }", ask);
        return Math.Max(0, Measure(source, ask) - few);
    }

    private static long Measure(string source, Func<SyntaxTree, object> ask)
    {
        SyntaxTree tree = Analysis.Parse(source, "x.cs");
        _ = TreeWords.Of(tree, default);
        ask(Analysis.Parse(source, "x.cs"));
        long before = GC.GetAllocatedBytesForCurrentThread();
        ask(tree);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static string Write()
    {
        var source = new StringBuilder("public static class Plain {\n");
        for (int i = 0; i < 500; i++)
            source.Append("    public static int Method(int value) => value < 0 ? value : Method(value - 1);\n");
        return source.Append("}\n").ToString();
    }
}
