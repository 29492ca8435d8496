using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>What annotations declare, and how the model file adds to it.</summary>
public class DeclarationsTests
{
    private const string Source =
        """
        #pragma warning disable
        namespace Elsewhere { public static class Locks { public static readonly object Gate = new(); } }
        public class Base
        {
            protected readonly object gate = new();
            [RequiresLock("gate"), MayBlock] public virtual void Work() { }
        }
        public class C : Base
        {
            private readonly object own = new();
            [GuardedBy("own"), GuardedBy("gate")] public int both;
            [GuardedBy("nothing")] public int unresolved;
            public int free;
            public override void Work() { }
            [TakesLock("a"), TakesLock("b"), TakesLock("a"), CallsBack] public void Takes() { }
            [ExcludesLock("own")] public void Excludes() { }
            [ExcludesLock("own", Mode = LockMode.Exclusive)] public void ExcludesWriters() { }
            [RequiresLock("Locks.Gate")] public void ByName() { }
            [RequiresLock("Elsewhere.Locks.Gate")] public void ByFullName() { }
            public void Says() { }
            public void Waits(Task task) { }
            [MayFault] public void Faults() { }
            [LockClass("named")] public object Named => own;
        }
        """;

    private readonly Compilation _compilation = Probe.Compile(Source);

    [Fact]
    public void What_a_member_overrides_speaks_for_it()
    {
        MemberEffects effects = Of("Work");
        Assert.True(effects is { IsDeclared: true, Blocks: true, CallsBack: false });
        Assert.Equal(LockEffectKind.Require, Assert.Single(effects.Locks).Kind);
    }

    [Fact]
    public void Taken_locks_are_named_once()
    {
        MemberEffects effects = Of("Takes");
        Assert.Equal("a b", string.Join(' ', effects.TakesLocks));
        Assert.True(effects.CallsBack);
        Assert.Empty(effects.Locks);
    }

    [Fact]
    public void An_exclusion_tells_whether_a_mode_was_given()
    {
        Assert.True(Assert.Single(Of("Excludes").Locks) is { Kind: LockEffectKind.Exclude, HasMode: false });
        Assert.True(Assert.Single(Of("ExcludesWriters").Locks) is
            { Kind: LockEffectKind.Exclude, HasMode: true, Mode: LockMode.Exclusive });
    }

    [Theory]
    [InlineData("ByName")]
    [InlineData("ByFullName")]
    public void A_static_lock_is_found_in_another_namespace(string member)
    {
        LockEffect effect = Assert.Single(Of(member).Locks);
        Assert.Equal(LockRoot.Static, effect.Target.Root);
        Assert.Equal("Gate", Assert.Single(effect.Target.Members).Name);
    }

    [Fact]
    public void What_says_nothing_is_not_declared()
    {
        Assert.False(Of("Says").IsDeclared);
        Assert.Same(MemberEffects.None, Of("Says"));
    }

    [Fact]
    public void What_a_property_is_says_nothing_of_what_it_does() => Assert.False(Of("Named").IsDeclared);

    [Fact]
    public void All_guards_of_a_member_are_needed()
    {
        Assert.Equal(["own", "gate"], Guards("both"));
        Assert.Empty(Guards("free"));
        Assert.Empty(Guards("unresolved"));
    }

    [Fact]
    public void Each_is_read_once()
    {
        Assert.Same(Of("Work"), Of("Work"));
    }

    [Fact]
    public void The_model_adds_to_annotations_and_speaks_where_there_are_none()
    {
        (Declarations declarations, Compilation compilation) = Probe.WithModel(
            Source,
            """
            M:C.Says; acquires own mode=shared; blocks; takes deep
            M:C.Waits(System.Threading.Tasks.Task); waits-for task
            M:C.Takes; blocks
            M:C.Faults; no-fault
            F:C.free; guarded-by own
            """);
        Assert.Empty(declarations.Model!.Errors);
        MemberEffects says = declarations.EffectsOf(Probe.Member(compilation, "Says"));
        Assert.True(says is { IsDeclared: true, Blocks: true, TakesLocks: ["deep"] });
        Assert.True(Assert.Single(says.Locks) is { Kind: LockEffectKind.Acquire, Mode: LockMode.Shared, HasMode: true });
        Assert.Equal(0, declarations.EffectsOf(Probe.Member(compilation, "Waits")).WaitsFor!.Parameter);
        Assert.True(declarations.EffectsOf(Probe.Member(compilation, "Takes")) is { Blocks: true, CallsBack: true });
        // The code itself has the first word.
        Assert.Equal(FaultEffect.MayFault, declarations.EffectsOf(Probe.Member(compilation, "Faults")).Fault);
        Assert.Equal("own", Assert.Single(declarations.GuardsOf(Probe.Member(compilation, "free"))).Text);
    }

    private MemberEffects Of(string member) => Declarations.AnnotationsOnly.EffectsOf(Probe.Member(_compilation, member));

    private IEnumerable<string> Guards(string member) =>
        Declarations.AnnotationsOnly.GuardsOf(Probe.Member(_compilation, member)).Select(guard => guard.Text);
}
