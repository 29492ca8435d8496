using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>The kind of a lock, and what follows from it.</summary>
public class LockClassTests
{
    private const string Types =
        """
        #pragma warning disable
        [LockClass("latch")] public class Latch { }
        [LockClass("deep", Reentrant = true, HeldAcrossIO = true)] public struct Deep { }
        public class Undeclared { [Acquires] public void Enter() { } [Releases] public void Exit() { } }
        public interface IUndeclared { [Acquires] void Enter(); }
        public class Derived : Undeclared { }
        public class Plain { }
        """;

    [Theory]
    [InlineData("object x", nameof(LockKind.Monitor), true, true)]
    [InlineData("string x", nameof(LockKind.Monitor), true, true)]
    [InlineData("Plain x", nameof(LockKind.Monitor), true, true)]
    [InlineData("Lock x", nameof(LockKind.Lock), true, true)]
    [InlineData("Mutex x", nameof(LockKind.Mutex), true, true)]
    [InlineData("SemaphoreSlim x", nameof(LockKind.Semaphore), false, false)]
    [InlineData("Semaphore x", nameof(LockKind.Semaphore), false, false)]
    [InlineData("SpinLock x", nameof(LockKind.SpinLock), false, true)]
    [InlineData("readonly ReaderWriterLockSlim x = new()", nameof(LockKind.ReaderWriterSlim), false, true)]
    [InlineData(
        "readonly ReaderWriterLockSlim x = new(LockRecursionPolicy.SupportsRecursion)", nameof(LockKind.ReaderWriterSlim),
        true, true)]
    [InlineData("ReaderWriterLockSlim x", nameof(LockKind.ReaderWriterSlim), null, true)]
    [InlineData("ReaderWriterLock x", nameof(LockKind.ReaderWriter), true, true)]
    [InlineData("Latch x", nameof(LockKind.Annotated), false, false)]
    [InlineData("Deep x", nameof(LockKind.Annotated), true, false)]
    [InlineData("Deep? x", nameof(LockKind.Annotated), true, false)]
    [InlineData("Undeclared x", nameof(LockKind.Annotated), null, false)]
    [InlineData("Derived x", nameof(LockKind.Annotated), null, false)]
    [InlineData("IUndeclared x", nameof(LockKind.Annotated), null, false)]
    [InlineData("[LockClass(\"named\")] object x", nameof(LockKind.Monitor), true, true)]
    [InlineData("[LockClass(\"named\")] Undeclared x", nameof(LockKind.Annotated), false, false)]
    [InlineData("[LockClass(\"named\", Reentrant = true)] Latch x", nameof(LockKind.Annotated), true, false)]
    [InlineData("[LockClass(\"named\")] Deep x", nameof(LockKind.Annotated), true, false)]
    [InlineData("readonly WaitHandle x = new Mutex()", nameof(LockKind.Mutex), true, true)]
    [InlineData("WaitHandle x", nameof(LockKind.Unknown), null, false)]
    [InlineData("int x", nameof(LockKind.Unknown), null, false)]
    public void The_kind_decides_about_re_entry_and_threads(string field, string kind, bool? reentrant, bool threadAffine)
    {
        LockClass found = OfField(field);
        Assert.Equal(kind, found.Kind.ToString());
        Assert.Equal(reentrant, found.IsReentrant);
        Assert.Equal(threadAffine, found.IsThreadAffine);
    }

    [Fact]
    public void The_flags_of_a_declaration_are_read()
    {
        LockClass found = OfField(
            "[LockClass(\"all\", TakenByFaultHandler = true, Reentrant = true, Spin = true, HeldAcrossIO = true)] object x");
        Assert.True(found is { Name: "all", TakenByFaultHandler: true, Reentrant: true, Spin: true, HeldAcrossIO: true });
        found = OfField("[LockClass(\"none\", Spin = false)] object x");
        Assert.True(found is { Name: "none", TakenByFaultHandler: false, Reentrant: false, Spin: false, HeldAcrossIO: false });
    }

    [Fact]
    public void A_spin_lock_spins_without_being_said_to() => Assert.True(OfField("SpinLock x").Spin);

    [Fact]
    public void A_lock_statement_on_a_lock_type_takes_its_monitor()
    {
        LockClass found = OfField("Latch x");
        LockClass monitor = found.TakenAs(LockKind.Monitor);
        Assert.True(monitor is { Kind: LockKind.Monitor, IsReentrant: true, Name: "latch" });
        Assert.Same(found, found.TakenAs(LockKind.Annotated));
        Assert.Equal(LockKind.Annotated, found.Kind);
    }

    private static LockClass OfField(string field)
    {
        Compilation compilation = Probe.Compile(Types + "\npublic class C { " + field + "; }");
        var symbol = (IFieldSymbol)Probe.Member(compilation, "x");
        return Declarations.AnnotationsOnly.ClassOf(symbol, symbol.Type);
    }
}
