using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>What the creation of a lock says about it, found by syntax.</summary>
public class LockCreationTests
{
    [Theory]
    [InlineData("readonly SemaphoreSlim x = new(1);", true)]
    [InlineData("readonly SemaphoreSlim x = new SemaphoreSlim(1, 1);", true)]
    [InlineData("readonly SemaphoreSlim x = new(maxCount: 1, initialCount: 1);", true)]
    [InlineData("readonly Semaphore x = new Semaphore(1, 1, \"name\");", true)]
    [InlineData("const int One = 1; readonly SemaphoreSlim x = new(One, One);", true)]
    [InlineData("SemaphoreSlim x { get; } = new(1, 1);", true)]
    [InlineData("readonly SemaphoreSlim gate = new(1, 1); SemaphoreSlim x => gate;", true)]
    [InlineData("readonly SemaphoreSlim gate = new(1, 1); SemaphoreSlim x { get { return this.gate; } }", true)]
    [InlineData("readonly SemaphoreSlim x; public C() { x = new(1, 1); }", true)]
    [InlineData("readonly SemaphoreSlim x; public C() { this.x = new SemaphoreSlim(1); }", true)]
    [InlineData("SemaphoreSlim x; void M() => x ??= new(1, 1);", true)]
    [InlineData("SemaphoreSlim x = new(1, 1); void Close() => x = null;", true)]
    [InlineData("readonly SemaphoreSlim x = new(4);", false)]
    [InlineData("readonly SemaphoreSlim x = new(4, 4);", false)]
    // Nobody can wait for it before somebody has released it: a signal.
    [InlineData("readonly SemaphoreSlim x = new(0, 1);", false)]
    [InlineData("readonly SemaphoreSlim x = new(0);", false)]
    [InlineData("readonly SemaphoreSlim x; public C(int n) { x = new(n); }", null)]
    [InlineData("readonly SemaphoreSlim x; public C(int n) { x = new(2, n); }", null)]
    [InlineData("readonly SemaphoreSlim x; public C(SemaphoreSlim given) { x = given; }", null)]
    [InlineData("readonly SemaphoreSlim x; public C() { x = new(1); } public C(int n) { x = new(4); }", null)]
    [InlineData("SemaphoreSlim x = new(1); void M(SemaphoreSlim other) { x = other; }", null)]
    [InlineData("SemaphoreSlim x = new(1); void M() { Fill(ref x); } static void Fill(ref SemaphoreSlim s) { }", null)]
    [InlineData("readonly SemaphoreSlim x;", null)]
    public void A_semaphore_is_a_lock_if_its_counts_say_so(string members, bool? isMutex) =>
        Assert.Equal(isMutex, OfX(members).IsMutex);

    [Theory]
    [InlineData("readonly ReaderWriterLockSlim x = new();", false)]
    [InlineData("readonly ReaderWriterLockSlim x = new(LockRecursionPolicy.NoRecursion);", false)]
    [InlineData("readonly ReaderWriterLockSlim x = new(LockRecursionPolicy.SupportsRecursion);", true)]
    [InlineData("readonly ReaderWriterLockSlim x; public C(LockRecursionPolicy p) { x = new(p); }", null)]
    public void A_reader_writer_lock_says_whether_it_is_recursive(string members, bool? supportsRecursion) =>
        Assert.Equal(supportsRecursion, OfX(members).SupportsRecursion);

    [Theory]
    [InlineData("readonly TaskCompletionSource x = new();", false)]
    [InlineData("readonly TaskCompletionSource<int> x = new TaskCompletionSource<int>();", false)]
    [InlineData("readonly TaskCompletionSource x = new(TaskCreationOptions.LongRunning);", false)]
    [InlineData("readonly TaskCompletionSource x = new(TaskCreationOptions.RunContinuationsAsynchronously);", true)]
    [InlineData(
        "readonly TaskCompletionSource x = new(TaskCreationOptions.None | TaskCreationOptions.RunContinuationsAsynchronously);",
        true)]
    [InlineData("readonly TaskCompletionSource x; public C(TaskCreationOptions o) { x = new(o); }", null)]
    [InlineData("readonly TaskCompletionSource x; public C(object state) { x = new(state); }", null)]
    public void A_completion_source_says_where_continuations_run(string members, bool? asynchronously) =>
        Assert.Equal(asynchronously, OfX(members).RunsContinuationsAsynchronously);

    [Theory]
    [InlineData("readonly Mutex x = new(true);", true)]
    [InlineData("readonly Mutex x = new(false, \"name\");", false)]
    [InlineData("readonly Mutex x = new();", false)]
    [InlineData("readonly Mutex x; public C(bool b) { x = new(b); }", null)]
    public void A_mutex_says_whether_it_is_created_held(string members, bool? owned) =>
        Assert.Equal(owned, OfX(members).IsInitiallyOwned);

    [Fact]
    public void A_local_is_created_in_its_body()
    {
        var read = (ILocalReferenceOperation)Probe.InMethod("var local = new SemaphoreSlim(1, 1); _ = [|local|];");
        Assert.True(LockCreation.Of(read.Local).IsMutex);
        read = (ILocalReferenceOperation)Probe.InMethod(
            "var local = new SemaphoreSlim(1, 1); local = other; _ = [|local|];", "", "SemaphoreSlim other");
        Assert.Null(LockCreation.Of(read.Local).IsMutex);
    }

    [Fact]
    public void A_parameter_and_what_stands_in_metadata_are_not_known()
    {
        Compilation compilation = Probe.Compile("public class C { public void M(SemaphoreSlim x) { } }");
        var method = (IMethodSymbol)Probe.Member(compilation, "M");
        Assert.Equal(LockCreation.Unknown, LockCreation.Of(method.Parameters[0]));
        ISymbol metadata = compilation.GetSpecialType(SpecialType.System_String).GetMembers("Empty").Single();
        Assert.Equal(LockCreation.Unknown, LockCreation.Of(metadata));
    }

    private static LockCreation OfX(string members) =>
        LockCreation.Of(Probe.Member(Probe.Compile("#pragma warning disable\npublic class C { " + members + " }"), "x"));
}
