using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>Reading <c>Faultline.Locks.txt</c>.</summary>
public class LockModelTests
{
    private const string Library =
        """
        #pragma warning disable
        namespace Acme
        {
            public class Latch
            {
                public readonly object Gate = new();
                public int Count;
                public Latch(object gate) { }
                public void Enter() { }
                public void Enter(int limit) { }
                public void Exit() { }
                public bool TryEnter() => true;
                public Scope Hold() => default;
                public int Value { get; set; }
                public byte[] Memory { get; } = [];
                public void Run(Action action, Task task) { }
            }
            public struct Scope : IDisposable { public void Dispose() { } }
            public delegate void Copy();
            public interface ISource { }
        }
        """;

    private readonly Compilation _compilation = Probe.Compile(Library);

    [Fact]
    public void Without_a_file_of_that_name_there_is_no_model()
    {
        AdditionalText[] files =
        [
            new Probe.Text("/src/Other.txt", "nonsense"), new Probe.Text("/src/Faultline.Locks.txt.bak", "nonsense"),
        ];
        Assert.Null(LockModel.Read([.. files], _compilation, CancellationToken.None));
        Assert.Null(LockModel.Read([], _compilation, CancellationToken.None));
    }

    [Theory]
    [InlineData("Faultline.Locks.txt")]
    [InlineData("/src/deep/faultline.locks.TXT")]
    [InlineData(@"C:\src\Faultline.Locks.txt")]
    public void The_file_may_stand_in_any_folder(string path) =>
        Assert.Single(Probe.Read(_compilation, "order a > b", path).Orders);

    [Fact]
    public void Several_files_add_up()
    {
        AdditionalText[] files =
        [
            new Probe.Text("a/Faultline.Locks.txt", "order a > b\nnonsense"),
            new Probe.Text("b/Faultline.Locks.txt", "nonsense\norder b > c > d"),
        ];
        LockModel model = LockModel.Read([.. files], _compilation, CancellationToken.None)!;
        Assert.Equal([["a", "b"], ["b", "c", "d"]], model.Orders.Select(order => order.Names.ToArray()));
        Assert.Equal(
            ["a/Faultline.Locks.txt:1", "b/Faultline.Locks.txt:0"],
            model.Errors
                .Select(error => error.Location.GetLineSpan())
                .Select(span => $"{span.Path}:{span.StartLinePosition.Line}"));
    }

    [Fact]
    public void Comments_and_blank_lines_say_nothing()
    {
        LockModel model = Probe.Read(
            _compilation,
            """
            # A comment.

              # Another.
            M:Acme.Latch.Enter; acquires   # and one behind a line
            M:Acme.Latch.#ctor(System.Object); acquires gate
            """);
        Assert.Empty(model.Errors);
        Assert.Single(model.FactsOf(Method("Enter")));
        Assert.Single(model.FactsOf(Latch.InstanceConstructors.Single()));
    }

    [Theory]
    [InlineData("M:Acme.Latch.Enter; acquires", "Acquire this Exclusive False True")]
    [InlineData("M:Acme.Latch.Enter; acquires this mode=shared", "Acquire this Shared True True")]
    [InlineData("M:Acme.Latch.Enter; releases Gate mode=upgradeable", "Release Gate Upgradeable True True")]
    [InlineData("M:Acme.Latch.TryEnter; try-acquires result=false", "TryAcquire this Exclusive False False")]
    [InlineData("M:Acme.Latch.TryEnter; try-acquires Gate mode=exclusive", "TryAcquire Gate Exclusive True True")]
    [InlineData("M:Acme.Latch.Enter; requires Gate", "Require Gate Exclusive False True")]
    [InlineData("M:Acme.Latch.Enter; excludes Gate mode=exclusive", "Exclude Gate Exclusive True True")]
    [InlineData("M:Acme.Latch.Enter; asserts", "Assert this Exclusive False True")]
    [InlineData("P:Acme.Latch.Value; requires Gate", "Require Gate Exclusive False True")]
    public void An_effect_on_a_lock_is_read(string line, string expected)
    {
        LockModel model = Probe.Read(_compilation, line);
        Assert.Empty(model.Errors);
        ISymbol symbol = DocumentationCommentId.GetFirstSymbolForDeclarationId(line.Split(';')[0], _compilation)!;
        LockEffect effect = Assert.Single(new Declarations(model).EffectsOf(symbol).Locks);
        Assert.Equal(expected, $"{effect.Kind} {effect.Text} {effect.Mode} {effect.HasMode} {effect.Result}");
        Assert.Equal("/src/Faultline.Locks.txt", effect.Declared!.GetLineSpan().Path);
    }

    [Fact]
    public void Every_other_effect_is_read()
    {
        LockModel model = Probe.Read(
            _compilation,
            """
            M:Acme.Latch.Enter; may-fault; blocks; calls-back; takes page
            M:Acme.Latch.Enter(System.Int32); no-fault
            M:Acme.Latch.Exit; fault-in
            M:Acme.Latch.Hold; disables-faults
            M:Acme.Latch.Run(System.Action,System.Threading.Tasks.Task); waits-for task
            P:Acme.Latch.Memory; user-memory
            T:Acme.ISource; user-memory
            T:Acme.Scope; scoped
            T:Acme.Copy; may-fault
            F:Acme.Latch.Count; guarded-by Gate
            """);
        Assert.Empty(model.Errors);
        var declarations = new Declarations(model);
        Assert.True(declarations.EffectsOf(Method("Enter")) is
            { Fault: FaultEffect.MayFault, Blocks: true, CallsBack: true, TakesLocks: ["page"] });
        Assert.Equal(FaultEffect.NoFault, declarations.EffectsOf(Method("Enter", 1)).Fault);
        Assert.Equal(FaultEffect.FaultIn, declarations.EffectsOf(Method("Exit")).Fault);
        Assert.True(declarations.EffectsOf(Method("Hold")).DisablesFaults);
        Assert.Equal(1, declarations.EffectsOf(Method("Run", 2)).WaitsFor!.Parameter);
        Assert.True(declarations.Has(Latch.GetMembers("Memory")[0], AnnotationNames.UserMemory));
        Assert.True(declarations.HasOnType(Type("Acme.ISource"), AnnotationNames.UserMemory));
        Assert.True(declarations.HasOnType(Type("Acme.Scope"), AnnotationNames.ScopedLock));
        Assert.True(declarations.Has(Type("Acme.Copy"), AnnotationNames.MayFault));
        Assert.Single(declarations.GuardsOf(Latch.GetMembers("Count")[0]));
        Assert.False(declarations.Has(Latch, AnnotationNames.UserMemory));
    }

    [Fact]
    public void A_lock_gets_its_name_and_its_flags()
    {
        LockModel model = Probe.Read(
            _compilation,
            """
            T:Acme.Latch; lock name=latch taken-by-fault-handler spin
            F:Acme.Latch.Gate; lock held-across-io name=gate reentrant
            """);
        Assert.Empty(model.Errors);
        var declarations = new Declarations(model);
        Assert.True(declarations.ClassOf(null, Latch) is
            { Name: "latch", TakenByFaultHandler: true, Spin: true, Kind: LockKind.Annotated, IsReentrant: false });
        var gate = (IFieldSymbol)Latch.GetMembers("Gate")[0];
        Assert.True(declarations.ClassOf(gate, gate.Type) is
            { Name: "gate", TakenByFaultHandler: false, Reentrant: true, HeldAcrossIO: true, Kind: LockKind.Monitor });
        Assert.Contains("latch", model.Names.HandlerClasses);
        Assert.DoesNotContain("gate", model.Names.HandlerClasses);
    }

    [Fact]
    public void A_type_whose_members_acquire_it_is_a_lock_type()
    {
        var declarations = new Declarations(Probe.Read(_compilation, "M:Acme.Latch.Enter; acquires"));
        Assert.True(declarations.ClassOf(null, Latch) is { Kind: LockKind.Annotated, IsReentrant: null });
        Assert.Equal(LockKind.Monitor, Declarations.AnnotationsOnly.ClassOf(null, Latch).Kind);
    }

    [Fact]
    public void The_framework_can_be_spoken_of()
    {
        LockModel model = Probe.Read(_compilation, "M:System.Threading.Barrier.SignalAndWait; blocks");
        Assert.Empty(model.Errors);
        IMethodSymbol method = _compilation.GetTypeByMetadataName("System.Threading.Barrier")!
            .GetMembers("SignalAndWait").OfType<IMethodSymbol>().Single(one => one.Parameters.IsEmpty);
        Assert.True(new Declarations(model).EffectsOf(method).Blocks);
    }

    [Fact]
    public void A_lock_may_be_said_to_be_one_further_down()
    {
        LockModel model = Probe.Read(
            Probe.Compile("public struct Word { public int Bits; } public class C { public Word word; public void M() { } }"),
            """
            M:C.M; requires word
            T:Word; lock name=word
            """);
        Assert.Empty(model.Errors);
    }

    [Fact]
    public void The_names_of_what_the_file_mentions_are_there_for_a_scan()
    {
        AnnotatedNames names = Probe.Read(
            _compilation,
            """
            M:Acme.Latch.Enter; acquires; blocks
            M:Acme.Latch.Exit; releases; calls-back
            P:Acme.Latch.Value; requires Gate
            M:Acme.Latch.TryEnter; excludes Gate; takes page
            F:Acme.Latch.Count; guarded-by Gate
            M:Acme.Latch.Hold; disables-faults
            T:Acme.Copy; may-fault
            """).Names;
        Assert.Equal(["Enter"], names.Acquiring);
        Assert.Equal(["Exit"], names.Releasing);
        Assert.Equal(["Value"], names.Requiring);
        Assert.Equal(["TryEnter"], names.Excluding);
        Assert.Equal(["TryEnter"], names.Taking);
        Assert.Equal(["Count"], names.Guarded);
        Assert.Equal(["Enter"], names.Blocking);
        Assert.Equal(["Exit"], names.CallingBack);
        Assert.Equal(["Hold"], names.FaultDisabling);
        Assert.True(names.FaultsWithoutName);
    }

    private INamedTypeSymbol Latch => Type("Acme.Latch");

    private INamedTypeSymbol Type(string name) => _compilation.GetTypeByMetadataName(name)!;

    private IMethodSymbol Method(string name, int parameters = 0) =>
        Latch.GetMembers(name).OfType<IMethodSymbol>().Single(method => method.Parameters.Length == parameters);
}
