using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>The names that a syntactic scan looks for, from source and from metadata.</summary>
public class AnnotatedNamesTests
{
    private const string Source =
        """
        #pragma warning disable
        public class C
        {
            readonly object gate = new();
            [ExcludesLock("gate")] public void Excludes() { }
            [GuardedBy("gate")] public int guarded;
            [GuardedBy("gate")] public int Guarded { get; set; }
            [MayBlock] public void Blocks() { }
            [CallsBack] public void Calls() { }
            [TakesLock("x")] public void Takes() { }
            [DisablesFaults] public IDisposable Disables() => null;
            public void Plain() { }
        }
        """;

    [Fact]
    public void Source_is_indexed() => Check(SourceNames.Of(Probe.Compile(Source).SyntaxTrees[^1], CancellationToken.None));

    [Fact]
    public void Metadata_is_indexed()
    {
        MetadataReference reference = Probe.Compile(Source).ToMetadataReference();
        Compilation client = Analysis.Compile(References.Framework.Add(reference), "");
        var assembly = (IAssemblySymbol)client.GetAssemblyOrModuleSymbol(reference)!;
        Check(MetadataNames.Of(assembly, CancellationToken.None));
    }

    [Theory]
    [InlineData("[RequiresLock(\"gate\")] public int this[int i] => i;")]
    [InlineData("[MayBlock] public static C operator +(C a, C b) => a;")]
    [InlineData("[CallsBack] public C() { }")]
    public void What_acts_without_its_name_in_a_body_is_told(string member)
    {
        SyntaxTree tree = Probe.Compile("public class C { readonly object gate = new(); " + member + " }").SyntaxTrees[^1];
        Assert.True(SourceNames.Of(tree, CancellationToken.None).ActsWithoutName);
        Assert.False(SourceNames.Of(Analysis.Parse(Source, "x.cs"), CancellationToken.None).ActsWithoutName);
    }

    [Fact]
    public void The_names_of_the_framework_and_of_the_model_are_among_those_of_a_compilation()
    {
        (Declarations declarations, Compilation compilation) = Probe.WithModel(Source, "M:C.Plain; acquires gate; blocks");
        AnnotatedNames names = AnnotatedCompilation.Of(compilation, declarations).Names(CancellationToken.None);
        Assert.Contains("Plain", names.Acquiring);
        Assert.Contains("Plain", names.Blocking);
        Assert.Contains("Blocks", names.Blocking);
        Assert.Contains("Sleep", names.Blocking);
        Assert.Contains("TrySetResult", names.CallingBack);
        Assert.Contains("Pulse", names.Requiring);
        Assert.Contains("AcquireReaderLock", names.Acquiring);
    }

    [Fact]
    public void A_compilation_without_annotations_has_names_too()
    {
        Compilation compilation = Analysis.Compile(References.Framework, "public class C { }");
        AnnotatedCompilation annotated = AnnotatedCompilation.Of(compilation, Declarations.AnnotationsOnly);
        Assert.Contains("Enter", annotated.Names(CancellationToken.None).Acquiring);
    }

    [Fact]
    public void The_order_of_the_model_ranks_locks()
    {
        (Declarations declarations, Compilation compilation) = Probe.WithModel(
            "#pragma warning disable\npublic class C { public object inner; public object outer; public object handler; }",
            """
            F:C.handler; lock name=handler taken-by-fault-handler
            order C.outer > handler > C.inner
            """);
        DeclaredOrder order = AnnotatedCompilation.Of(compilation, declarations).Order(CancellationToken.None);
        Assert.Equal("handler", order.FaultHandlerClass(Class("inner")));
        Assert.Equal("handler", order.FaultHandlerClass(Class("handler")));
        Assert.Null(order.FaultHandlerClass(Class("outer")));

        LockClass Class(string field)
        {
            var symbol = (IFieldSymbol)Probe.Member(compilation, field);
            return declarations.ClassOf(symbol, symbol.Type);
        }
    }

    private static void Check(AnnotatedNames names)
    {
        Assert.Equal(["Excludes"], names.Excluding);
        Assert.Equal(["Guarded", "guarded"], names.Guarded.Order(StringComparer.Ordinal));
        Assert.Equal(["Blocks"], names.Blocking);
        Assert.Equal(["Calls"], names.CallingBack);
        Assert.Equal(["Takes"], names.Taking);
        Assert.Equal(["Disables"], names.FaultDisabling);
    }
}
