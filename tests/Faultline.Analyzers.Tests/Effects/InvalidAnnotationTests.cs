using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>Annotations that cannot be resolved, or contradict each other.</summary>
public class InvalidAnnotationTests
{
    private const string Types =
        """
        #pragma warning disable
        public enum Colour { Red }
        public struct Data { public int A; }
        public struct Word { public void Enter() { } }
        [LockClass("struct")] public struct Annotated { public int A; }
        [ScopedLock] public struct Scope { public int A; }
        public static class Locks { public static readonly object Gate = new(); public static int Count; }
        """;

    private const string Fields =
        """
        readonly object _gate = new();
        readonly object other = new();
        static readonly object StaticGate = new();
        int _count;
        string text;
        Action action;
        Colour colour;
        Data data;
        Word word;
        Annotated annotated;
        SpinLock spin;
        Guid? guid;
        Scope scope;
        object[] array;
        [LockClass("int lock")] int lockWord;
        Func<C, C> owner;
        C next;
        """;

    [Theory]
    [InlineData("[RequiresLock(\"_gate\")] void X() { }")]
    [InlineData("[RequiresLock(nameof(_gate))] void X() { }")]
    [InlineData("[RequiresLock(\"next._gate\")] void X() { }")]
    [InlineData("[RequiresLock(\"page\")] void X(object page) { }")]
    [InlineData("[RequiresLock(\"page._gate\")] static void X(C page) { }")]
    [InlineData("[RequiresLock(\"Locks.Gate\")] void X() { }")]
    [InlineData("[RequiresLock(\"C.StaticGate\")] static void X() { }")]
    [InlineData("[RequiresLock(\"StaticGate\")] static void X() { }")]
    [InlineData("[RequiresLock(\"spin\"), RequiresLock(\"word\"), RequiresLock(\"annotated\")] void X() { }")]
    [InlineData("[RequiresLock(\"array\")] void X() { }")]
    [InlineData("[RequiresLock(\"lockWord\"), RequiresLock(\"scope\")] void X() { }")]
    [InlineData("[RequiresLock(\"_gate\"), ExcludesLock(\"other\")] void X() { }")]
    [InlineData(
        "[RequiresLock(\"_gate\", Mode = LockMode.Shared), ExcludesLock(\"_gate\", Mode = LockMode.Exclusive)] void X() { }")]
    [InlineData("[Acquires, Releases(Mode = LockMode.Shared)] void X() { }")]
    [InlineData("[Acquires(\"_gate\"), ExcludesLock(\"_gate\")] void X() { }")]
    [InlineData("[Acquires(\"_gate\"), RequiresLock(\"_gate\", Mode = LockMode.Shared)] void X() { }")]
    [InlineData("[Acquires(\"_gate\"), Acquires(\"other\")] void X() { }")]
    [InlineData("[Acquires(\"return\")] C X() => this;")]
    [InlineData("[Acquires(\"return._gate\")] Task<C> X() => null;")]
    [InlineData("[TryAcquires] bool X() => true;")]
    [InlineData("[TryAcquires] C X() => this;")]
    [InlineData("[TryAcquires] Scope? X() => null;")]
    [InlineData("[TryAcquires] Task<bool> X() => null;")]
    [InlineData("[TryAcquires] ValueTask<C> X() => default;")]
    [InlineData("[TryAcquires] T X<T>() => default;")]
    [InlineData("[GuardedBy(\"_gate\")] int X;")]
    [InlineData("[GuardedBy(\"_gate\"), GuardedBy(\"other\")] int X { get; set; }")]
    [InlineData("[GuardedBy(\"StaticGate\")] static int X;")]
    [InlineData("[LockClass(\"x\")] readonly object X = new();")]
    [InlineData("[TakesLock(\"a\"), TakesLock(\"b\")] void X() { }")]
    [InlineData("[MayFault(Atomic = nameof(ToString))] void X() { }")]
    [InlineData("[MayFault, TakesLock(\"a\"), MayBlock, CallsBack] void X() { }")]
    [InlineData("[RequiresLock(\"_gate\")] int X { get; set; }")]
    [InlineData("[Obsolete(\"\")] void X() { }")]
    public void Is_fine(string member) => Assert.Empty(OfX(member));

    [Theory]
    [InlineData(
        "[RequiresLock(\"_gat\")] void X() { }", "RequiresLock",
        "'_gat' is neither a parameter, nor a field or property of 'C'")]
    [InlineData("[RequiresLock(\"page._gat\")] void X(C page) { }", "RequiresLock", "'page._gat' is neither")]
    [InlineData("[RequiresLock(\"Locks.Gat\")] void X() { }", "RequiresLock", "'Locks.Gat' is neither")]
    [InlineData("[RequiresLock(\"\")] void X() { }", "RequiresLock", "names no lock")]
    [InlineData("[RequiresLock(\"_count\")] void X() { }", "RequiresLock", "'_count' is not a lock")]
    [InlineData("[RequiresLock(\"Locks.Count\")] void X() { }", "RequiresLock", "is not a lock")]
    [InlineData("[RequiresLock(\"text\")] void X() { }", "RequiresLock", "is not a lock")]
    [InlineData("[RequiresLock(\"action\")] void X() { }", "RequiresLock", "is not a lock")]
    [InlineData("[RequiresLock(\"colour\")] void X() { }", "RequiresLock", "is not a lock")]
    [InlineData("[RequiresLock(\"data\")] void X() { }", "RequiresLock", "is not a lock")]
    [InlineData("[RequiresLock(\"guid\")] void X() { }", "RequiresLock", "is not a lock")]
    [InlineData("[ExcludesLock(\"number\")] void X(int number) { }", "ExcludesLock", "is not a lock")]
    [InlineData("[RequiresLock(\"return\")] C X() => this;", "RequiresLock", "not there before the call")]
    [InlineData("[Acquires(\"return\")] void X() { }", "Acquires", "is not a lock")]
    [InlineData("[Acquires] static void X() { }", "Acquires", "is static")]
    [InlineData("[RequiresLock(\"_gate\")] static void X() { }", "RequiresLock", "is static")]
    [InlineData("[AssertsLock(\"nope\")] void X() { }", "AssertsLock", "'nope' is neither")]
    [InlineData("[Releases(\"nope\")] void X() { }", "Releases", "'nope' is neither")]
    [InlineData("[TryAcquires] void X() { }", "TryAcquires", "neither a bool")]
    [InlineData("[TryAcquires] int X() => 0;", "TryAcquires", "neither a bool")]
    [InlineData("[TryAcquires] Scope X() => default;", "TryAcquires", "neither a bool")]
    [InlineData("[TryAcquires] Task X() => null;", "TryAcquires", "neither a bool")]
    [InlineData("[GuardedBy(\"nope\")] int X;", "GuardedBy", "'nope' is neither a field or property of 'C'")]
    [InlineData("[GuardedBy(\"_count\")] int X;", "GuardedBy", "is not a lock")]
    [InlineData("[GuardedBy(\"_gate\")] static int X;", "GuardedBy", "is static")]
    [InlineData("[GuardedBy(\"_gate\"), GuardedBy(\"_gate\")] int X;", "GuardedBy", "said twice")]
    [InlineData("[LockClass(\"\")] readonly object X = new();", "LockClass", "has a name")]
    [InlineData("[LockClass(null)] readonly object X = new();", "LockClass", "has a name")]
    [InlineData("[TakesLock(\"\")] void X() { }", "TakesLock", "has a name")]
    [InlineData("[TakesLock(\"a\"), TakesLock(\"a\")] void X() { }", "TakesLock", "said twice")]
    [InlineData("[RequiresLock(\"_gate\"), RequiresLock(\"this._gate\")] void X() { }", "RequiresLock", "said twice")]
    [InlineData("[RequiresLock(\"_gate\"), ExcludesLock(\"_gate\")] void X() { }", "ExcludesLock", "both required and excluded")]
    [InlineData(
        "[ExcludesLock(\"_gate\"), RequiresLock(\"_gate\", Mode = LockMode.Shared)] void X() { }", "RequiresLock",
        "both required and excluded")]
    [InlineData("[RequiresLock(\"_gate\"), Acquires(\"_gate\")] void X() { }", "Acquires", "both acquired and required")]
    [InlineData("[MayFault, NoFault] int X() => 0;", "NoFault", "also said to fault")]
    [InlineData("[NoFault, FaultIn] int X() => 0;", "FaultIn", "also said to fault")]
    [InlineData("[MayFault(Atomic = \"Nope\")] void X() { }", "MayFault", "'Nope' is no method of 'C'")]
    [InlineData("[MayFault(FaultIn = nameof(_count))] void X() { }", "MayFault", "'_count' is no method of 'C'")]
    public void Is_invalid(string member, string annotation, string problem)
    {
        InvalidAnnotation invalid = Assert.Single(OfX(member));
        Assert.Equal(annotation, invalid.Annotation);
        Assert.Contains(problem, invalid.Problem, StringComparison.Ordinal);
        string written = invalid.Location.SourceTree!.GetText().ToString(invalid.Location.SourceSpan);
        Assert.StartsWith(annotation, written, StringComparison.Ordinal);
        Assert.DoesNotContain('[', written);
    }

    [Fact]
    public void Of_several_each_is_told()
    {
        InvalidAnnotation[] invalid =
            [.. OfX("[RequiresLock(\"nope\"), ExcludesLock(\"_count\"), TakesLock(\"\")] void X() { }")];
        Assert.Equal(["RequiresLock", "ExcludesLock", "TakesLock"], invalid.Select(one => one.Annotation));
    }

    [Fact]
    public void A_name_on_a_type_is_looked_at_too()
    {
        Compilation compilation = Probe.Compile("[LockClass(\" \")] public class C { }");
        INamedTypeSymbol type = compilation.GetTypeByMetadataName("C")!;
        Assert.Single(InvalidAnnotations.Of(type, Declarations.AnnotationsOnly));
    }

    [Fact]
    public void A_member_of_a_base_interface_or_of_a_constraint_is_known()
    {
        Compilation compilation = Probe.Compile(
            """
            public interface IBase { object Gate { get; } }
            public interface IDerived : IBase { [RequiresLock("Gate")] void X(); }
            public class C { [RequiresLock("item.Gate")] void Y<T>(T item) where T : IDerived { } }
            """);
        Assert.Empty(InvalidAnnotations.Of(Probe.Member(compilation, "IDerived.X"), Declarations.AnnotationsOnly));
        Assert.Empty(InvalidAnnotations.Of(Probe.Member(compilation, "C.Y"), Declarations.AnnotationsOnly));
    }

    [Fact]
    public void A_declared_order_is_not_the_question_here()
    {
        Compilation compilation = Probe.Compile("[assembly: LockOrder(\"a\", \"b\")] [assembly: LockOrder(\"b\", \"c\")]");
        Assert.Empty(InvalidAnnotations.Of(compilation.Assembly, Declarations.AnnotationsOnly));
    }

    [Fact]
    public void A_member_of_an_extension_block_is_not_decided()
    {
        Compilation compilation = Probe.Compile(
            "public class Latch { } public static class E { extension(Latch latch) { [Acquires(\"latch\")] public void X() { } } }");
        IMethodSymbol method = compilation.GetTypeByMetadataName("E")!.GetTypeMembers()
            .SelectMany(type => type.GetMembers("X")).OfType<IMethodSymbol>().First();
        Assert.Empty(InvalidAnnotations.Of(method, Declarations.AnnotationsOnly));
    }

    [Fact]
    public void What_the_compiler_could_not_bind_is_left_to_it()
    {
        Compilation compilation = Infrastructure.Analysis.OwnTypes(
            "public class C { [RequiresLock] void X() { } [TakesLock(Missing)] void Y() { } [Acquires(1, 2)] void Z() { } }");
        foreach (string name in new[] { "X", "Y", "Z" })
            Assert.Empty(InvalidAnnotations.Of(Probe.Member(compilation, name), Declarations.AnnotationsOnly));
    }

    [Fact]
    public void The_model_says_what_a_lock_is_to_annotations_too()
    {
        (Declarations declarations, Compilation compilation) = Probe.WithModel(
            "public struct Bits { public int A; } public class C { Bits bits; [RequiresLock(\"bits\")] void X() { } }",
            "T:Bits; lock name=bits");
        Assert.Empty(InvalidAnnotations.Of(Probe.Member(compilation, "X"), declarations));
        Assert.Single(InvalidAnnotations.Of(Probe.Member(compilation, "X"), Declarations.AnnotationsOnly));
    }

    private static IEnumerable<InvalidAnnotation> OfX(string member)
    {
        Compilation compilation = Probe.Compile(Types + "\npublic class C\n{\n" + Fields + "\n" + member + "\n}");
        return InvalidAnnotations.Of(Probe.Member(compilation, "X"), Declarations.AnnotationsOnly);
    }
}
