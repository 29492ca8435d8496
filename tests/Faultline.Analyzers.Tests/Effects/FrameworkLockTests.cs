using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>What the members of the framework's locks do.</summary>
public class FrameworkLockTests
{
    private const string Parameters =
        "object gate, Lock own, SpinLock spin, SemaphoreSlim slim, Semaphore semaphore, Mutex mutex, WaitHandle handle, " +
        "AutoResetEvent signal, ReaderWriterLockSlim rw, ReaderWriterLock old, bool taken, int limit, " +
        "LockCookie cookie, bool flag";

    private const string Members =
        """
        readonly WaitHandle hidden = new Mutex();
        readonly WaitHandle hiddenSignal = new ManualResetEvent(false);
        """;

    [Theory]
    [InlineData("[|Monitor.Enter(gate)|];", "Acquire Exclusive Monitor")]
    [InlineData("[|Monitor.Enter(gate, ref taken)|];", "Acquire Exclusive Monitor flag 1")]
    [InlineData("[|Monitor.TryEnter(gate)|];", "TryAcquire Exclusive Monitor")]
    [InlineData("[|Monitor.TryEnter(gate, limit, ref taken)|];", "TryAcquire Exclusive Monitor flag 2")]
    [InlineData("[|Monitor.Exit(gate)|];", "Release Exclusive Monitor")]
    [InlineData("[|Monitor.IsEntered(gate)|];", "Test Exclusive Monitor")]
    [InlineData("[|Monitor.Wait(gate, limit)|];", "Require Exclusive Monitor waits")]
    [InlineData("[|Monitor.PulseAll(gate)|];", "Require Exclusive Monitor")]
    [InlineData("[|own.Enter()|];", "Acquire Exclusive Lock")]
    [InlineData("[|own.EnterScope()|];", "Acquire Exclusive Lock")]
    [InlineData("[|own.TryEnter(limit)|];", "TryAcquire Exclusive Lock")]
    [InlineData("_ = [|own.IsHeldByCurrentThread|];", "Test Exclusive Lock")]
    [InlineData("[|spin.TryEnter(ref taken)|];", "TryAcquire Exclusive SpinLock flag 0")]
    [InlineData("[|spin.Exit(false)|];", "Release Exclusive SpinLock")]
    [InlineData("[|slim.Wait()|];", "Acquire Exclusive Semaphore")]
    [InlineData("[|slim.Wait(limit)|];", "TryAcquire Exclusive Semaphore")]
    [InlineData("[|slim.WaitAsync()|];", "Acquire Exclusive Semaphore")]
    [InlineData("[|slim.WaitAsync(limit)|];", "TryAcquire Exclusive Semaphore")]
    [InlineData("[|slim.Release()|];", "Release Exclusive Semaphore")]
    [InlineData("[|semaphore.WaitOne()|];", "Acquire Exclusive Semaphore")]
    [InlineData("[|semaphore.Release()|];", "Release Exclusive Semaphore")]
    [InlineData("[|mutex.WaitOne()|];", "Acquire Exclusive Mutex")]
    [InlineData("[|mutex.WaitOne(limit)|];", "TryAcquire Exclusive Mutex")]
    [InlineData("[|hidden.WaitOne()|];", "Acquire Exclusive Mutex")]
    [InlineData("[|((WaitHandle)mutex).WaitOne()|];", "Acquire Exclusive Mutex")]
    [InlineData("[|mutex.ReleaseMutex()|];", "Release Exclusive Mutex")]
    [InlineData("[|rw.EnterReadLock()|];", "Acquire Shared ReaderWriterSlim")]
    [InlineData("[|rw.TryEnterUpgradeableReadLock(limit)|];", "TryAcquire Upgradeable ReaderWriterSlim")]
    [InlineData("[|rw.ExitWriteLock()|];", "Release Exclusive ReaderWriterSlim")]
    [InlineData("[|old.AcquireReaderLock(limit)|];", "Acquire Shared ReaderWriter")]
    [InlineData("[|old.AcquireWriterLock(limit)|];", "Acquire Exclusive ReaderWriter")]
    [InlineData("[|old.ReleaseReaderLock()|];", "Release Shared ReaderWriter")]
    [InlineData("[|old.ReleaseLock()|];", "Release Exclusive ReaderWriter any-mode if-held")]
    [InlineData(
        "[|old.UpgradeToWriterLock(limit)|];", "Release Shared ReaderWriter if-held, Acquire Exclusive ReaderWriter")]
    [InlineData(
        "[|old.DowngradeFromWriterLock(ref cookie)|];", "Release Exclusive ReaderWriter, Acquire Shared ReaderWriter")]
    [InlineData("_ = [|old.IsReaderLockHeld|];", "Test Shared ReaderWriter")]
    public void A_member_of_a_lock_does_what_the_table_says(string statement, string effects)
    {
        MemberEffects? found = Of(statement);
        Assert.NotNull(found);
        Assert.Equal(effects, string.Join(", ", found.Locks.Select(Describe)));
    }

    [Theory]
    [InlineData("[|signal.WaitOne()|];")]
    [InlineData("[|handle.WaitOne()|];")]
    [InlineData("[|hiddenSignal.WaitOne()|];")]
    [InlineData("[|signal.Set()|];")]
    [InlineData("_ = [|slim.CurrentCount|];")]
    public void What_is_no_lock_or_not_known_to_be_one_is_left_alone(string statement) => Assert.Null(Of(statement));

    [Theory]
    [InlineData("_ = [|new Mutex(true)|];", "Acquire Exclusive Mutex")]
    [InlineData("_ = [|new Mutex(initiallyOwned: true, \"name\")|];", "Acquire Exclusive Mutex")]
    [InlineData("_ = [|new Mutex(true, \"name\", out taken)|];", "TryAcquire Exclusive Mutex flag 2")]
    [InlineData("_ = [|new Mutex()|];", null)]
    [InlineData("_ = [|new Mutex(false)|];", null)]
    [InlineData("_ = [|new Mutex(flag)|];", null)]
    [InlineData("_ = [|new Semaphore(0, 1)|];", null)]
    public void The_creation_of_a_mutex_may_acquire_it(string statement, string? effects)
    {
        var creation = (IObjectCreationOperation)Probe.InMethod(statement, Members, Parameters);
        MemberEffects? found = FrameworkLocks.OfCreation(creation);
        Assert.Equal(effects, found is null ? null : Describe(Assert.Single(found.Locks)));
        if (found is not null)
            Assert.Equal(LockRoot.Return, found.Locks[0].Target.Root);
    }

    [Theory]
    [InlineData("[|WaitHandle.WaitAll(new WaitHandle[] { mutex, signal, semaphore })|];", "mutex semaphore")]
    [InlineData("[|WaitHandle.WaitAll([hidden, mutex], limit)|];", "hidden mutex")]
    [InlineData("[|WaitHandle.WaitAll([mutex, handle])|];", null)]
    [InlineData("[|WaitHandle.WaitAny([mutex])|];", null)]
    public void Waiting_for_all_acquires_each_lock_that_is_known(string statement, string? locks)
    {
        var call = (IInvocationOperation)Probe.InMethod(statement, Members, Parameters);
        var found = FrameworkLocks.OfWaitAll(call);
        Assert.Equal(locks, found.IsDefault ? null : string.Join(' ', found.Select(one => one.Syntax.ToString())));
    }

    [Theory]
    [InlineData("[|slim.Wait()|];", nameof(TimeLimit.None))]
    [InlineData("[|slim.Wait(0)|];", nameof(TimeLimit.Zero))]
    [InlineData("[|slim.Wait(TimeSpan.Zero)|];", nameof(TimeLimit.Zero))]
    [InlineData("[|slim.Wait(new TimeSpan(0, 0, 0))|];", nameof(TimeLimit.Zero))]
    [InlineData("[|slim.Wait(TimeSpan.FromSeconds(2))|];", nameof(TimeLimit.Finite))]
    [InlineData("[|slim.Wait(5)|];", nameof(TimeLimit.Finite))]
    [InlineData("[|slim.Wait(-1)|];", nameof(TimeLimit.Infinite))]
    [InlineData("[|slim.Wait(Timeout.Infinite)|];", nameof(TimeLimit.Infinite))]
    [InlineData("[|slim.Wait(Timeout.InfiniteTimeSpan)|];", nameof(TimeLimit.Infinite))]
    [InlineData("[|slim.Wait(limit)|];", nameof(TimeLimit.Unknown))]
    public void The_time_limit_of_a_wait_is_read(string statement, string limit) =>
        Assert.Equal(limit, TimeLimits.Of(Probe.Arguments(Probe.InMethod(statement, Members, Parameters))).ToString());

    [Fact]
    public void A_synchronized_method_is_known_by_its_flag()
    {
        Compilation compilation = Probe.Compile(
            """
            using System.Runtime.CompilerServices;
            public class C
            {
                [MethodImpl(MethodImplOptions.Synchronized)] public void Synchronized() { }
                [MethodImpl(MethodImplOptions.Synchronized | MethodImplOptions.NoInlining)] public static void Static() { }
                [MethodImpl(MethodImplOptions.NoInlining)] public void Plain() { }
            }
            """);
        Assert.True(SynchronizedMethod.Is((IMethodSymbol)Probe.Member(compilation, "Synchronized")));
        Assert.True(SynchronizedMethod.Is((IMethodSymbol)Probe.Member(compilation, "Static")));
        Assert.False(SynchronizedMethod.Is((IMethodSymbol)Probe.Member(compilation, "Plain")));
    }

    private static MemberEffects? Of(string statement) => Probe.InMethod(statement, Members, Parameters) switch
    {
        IInvocationOperation call => FrameworkLocks.Of(call.TargetMethod, call.Instance),
        IPropertyReferenceOperation property => FrameworkLocks.Of(property.Property.GetMethod!, property.Instance),
        var other => throw new InvalidOperationException(other.Kind.ToString()),
    };

    private static string Describe(LockEffect effect) =>
        $"{effect.Kind} {effect.Mode} {effect.LockKind}" +
        (effect.Flag >= 0 ? $" flag {effect.Flag}" : "") +
        (effect.AnyMode ? " any-mode" : "") +
        (effect.IfHeld ? " if-held" : "") +
        (effect.IsConditionWait ? " waits" : "");
}
