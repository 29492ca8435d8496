using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Contracts;

/// <summary>FLT0404: the body of a method does something else than its own attributes say.</summary>
public class ContractHonouredTests
{
    [Theory]
    // What the attribute says is what happens.
    [InlineData("[Acquires(nameof(_gate))] public void M() => Monitor.Enter(_gate);")]
    [InlineData("[Acquires(nameof(_gate))] public void M() { _count++; Monitor.Enter(_gate); _count++; }")]
    [InlineData(
        "[Acquires(nameof(_gate))] public void M(bool a) { if (a) Monitor.Enter(_gate); else " +
        "Monitor.Enter(_gate); }")]
    [InlineData(
        "[Acquires(nameof(_gate))] public void M() => Inner(); [Acquires(nameof(_gate))] private void Inner() => " +
        "Monitor.Enter(_gate);")]
    [InlineData("[Releases(nameof(_gate))] public void M() => Monitor.Exit(_gate);")]
    [InlineData("[Releases(nameof(_gate))] public void M() { try { _count++; } finally { Monitor.Exit(_gate); } }")]
    [InlineData("[TryAcquires(nameof(_gate))] public bool M() => Monitor.TryEnter(_gate);")]
    [InlineData(
        "[TryAcquires(nameof(_gate))] public bool M() { if (Monitor.TryEnter(_gate)) return true; return false; }")]
    [InlineData("[TryAcquires(nameof(_gate))] public bool M() => Monitor.TryEnter(_gate, 10);")]
    [InlineData("[TryAcquires(nameof(_gate), Result = false)] public bool M() => !Monitor.TryEnter(_gate);")]
    [InlineData(
        "[TryAcquires(nameof(_gate))] public object? M() { if (!Monitor.TryEnter(_gate)) return null; return " +
        "_gate; }")]
    [InlineData("[RequiresLock(nameof(_gate))] public void M() => _count++;")]
    [InlineData("[RequiresLock(nameof(_gate))] public void M() { }")]
    [InlineData("[RequiresLock(nameof(_gate))] public int M => _count;")]
    [InlineData("[ExcludesLock(nameof(_gate))] public void M() { lock (_gate) _count++; }")]
    [InlineData("[Acquires(nameof(_rows), Mode = LockMode.Shared)] public void M() => _rows.EnterReadLock();")]
    [InlineData("[Releases(nameof(_rows), Mode = LockMode.Shared)] public void M() => _rows.ExitReadLock();")]
    [InlineData("[Acquires(nameof(_latch))] public LatchScope M() => _latch.Hold();")]
    [InlineData("[Acquires(\"gate\")] public static void M(object gate) => Monitor.Enter(gate);")]
    [InlineData("[Releases(\"gate\")] public static void M(object gate) => Monitor.Exit(gate);")]
    // A lock that is needed may be given up for a while.
    [InlineData(
        "[RequiresLock(nameof(_gate))] public void M() { Monitor.Exit(_gate); _count++; Monitor.Enter(_gate); }")]
    // It never comes back.
    [InlineData("[Acquires(nameof(_gate))] public void M() => throw new NotSupportedException();")]
    [InlineData("[Releases(nameof(_gate))] public void M() => throw new NotSupportedException();")]
    [InlineData("[RequiresLock(nameof(_gate))] public void M() { while (true) { } }")]
    // Believed, not checked.
    [InlineData("[AssertsLock(nameof(_gate))] public void M() { }")]
    // Not promises about the body.
    [InlineData("[MayFault] public void M() { }")]
    [InlineData("[MayBlock] public void M() { }")]
    [InlineData("[CallsBack] public void M() { }")]
    [InlineData("[FaultIn] public void M() { }")]
    // Nothing faults here.
    [InlineData("[NoFault] public int M(Memory memory, byte[] data) => memory.CopyAtomic(data);")]
    [InlineData("[NoFault] public void M(byte[] from, byte[] to) => from.CopyTo(to, 0);")]
    [InlineData("[NoFault] public void M(Memory memory, byte[] data) => Task.Run(() => memory.Copy(data));")]
    public Task Silent(string member) => Verify.OwnTypesAsync(ClassWith(member));

    [Theory]
    [InlineData("[Acquires(nameof(_gate))] public void {|FLT0404:M|}() => _count++;")]
    [InlineData("[Acquires(nameof(_gate))] public void {|FLT0404:M|}() { }")]
    [InlineData("[Acquires(nameof(_gate))] public void {|FLT0404:M|}() { lock (_gate) _count++; }")]
    [InlineData("[Acquires(nameof(_gate))] public void {|FLT0404:M|}() { Monitor.Enter(_gate); Monitor.Exit(_gate); }")]
    [InlineData(
        "[Acquires(nameof(_gate))] public void {|FLT0404:M|}(bool full) { if (full) return; " +
        "Monitor.Enter(_gate); }")]
    [InlineData("[Releases(nameof(_gate))] public void {|FLT0404:M|}() => _count++;")]
    [InlineData(
        "[Releases(nameof(_gate))] public void {|FLT0404:M|}(bool keep) { if (keep) return; Monitor.Exit(_gate); " +
        "}")]
    [InlineData("[TryAcquires(nameof(_gate))] public bool {|FLT0404:M|}() => true;")]
    [InlineData("[TryAcquires(nameof(_gate))] public bool {|FLT0404:M|}() { lock (_gate) return true; }")]
    [InlineData("[TryAcquires(nameof(_gate), Result = false)] public bool {|FLT0404:M|}() => false;")]
    [InlineData("[RequiresLock(nameof(_gate))] public void {|FLT0404:M|}() => Monitor.Exit(_gate);")]
    [InlineData(
        "[RequiresLock(nameof(_gate))] public void {|FLT0404:M|}(bool a) { if (a) { Monitor.Exit(_gate); return; " +
        "} _count++; }")]
    [InlineData("[Acquires(nameof(_rows))] public void {|FLT0404:M|}() => _rows.EnterReadLock();")]
    [InlineData("[NoFault] public void {|FLT0404:M|}(Memory memory, byte[] data) => memory.Copy(data);")]
    [InlineData(
        "[NoFault] public int {|FLT0404:M|}(Memory memory, byte[] data) { memory.Copy(data); return data.Length; " +
        "}")]
    [InlineData("[NoFault] public void {|FLT0404:M|}([UserMemory] Span<byte> from, Span<byte> to) => from.CopyTo(to);")]
    [InlineData("[NoFault] public void {|FLT0404:M|}(Memory memory) => memory.FaultIn();")]
    [InlineData(
        "[NoFault] public void {|FLT0404:M|}(Memory memory, byte[] data) => Inner(memory, data); private static " +
        "void Inner(Memory memory, byte[] data) => memory.Copy(data);")]
    public Task Fires(string member) => Verify.OwnTypesAsync(ClassWith(member));

    [Fact]
    public Task Nothing_is_checked_that_has_no_body() =>
        Verify.OwnTypesAsync(
            """
            public interface ISource
            {
                [Acquires("gate")] void Begin(object gate);
                [NoFault] int Copy(byte[] data);
            }

            public abstract class Source
            {
                protected readonly object _gate = new();

                [Acquires(nameof(_gate))] public abstract void Begin();
                [Releases(nameof(_gate))] public abstract void End();
                [TryAcquires(nameof(_gate))] public abstract bool TryBegin();
                [RequiresLock(nameof(_gate))] public abstract int Count { get; }
            }
            """);

    [Fact]
    public Task The_members_of_a_lock_type_define_what_the_lock_is() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("ticket")]
            public sealed class TicketLock
            {
                private int _next;
                private int _serving;

                [Acquires]
                public void Enter()
                {
                    int ticket = Interlocked.Increment(ref _next);
                    while (Volatile.Read(ref _serving) != ticket - 1)
                    {
                    }
                }

                [Releases] public void Exit() => _serving++;
                [TryAcquires] public bool TryEnter() => Interlocked.CompareExchange(ref _next, 1, 0) == 0;
                [Acquires] public TicketScope Hold() => default;
            }

            [ScopedLock]
            public struct TicketScope : IDisposable
            {
                private TicketLock? _ticket;

                [Acquires("ticket")] public TicketScope(TicketLock ticket) => _ticket = ticket;

                [Releases] public void Exit() => _ticket = null;
                [Acquires] public void Enter() { }
                public void Dispose() { }
            }
            """);

    [Fact]
    public Task A_member_of_a_lock_type_is_checked_for_another_target() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("outer")]
            public sealed class Outer
            {
                private readonly object _gate = new();

                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
                [Acquires(nameof(_gate))] public void {|FLT0404:EnterInner|}() { }
                [Releases(nameof(_gate))] public void {|FLT0404:ExitInner|}() { }
            }
            """);

    private static string ClassWith(string member) =>
        $$"""
        public sealed class Memory
        {
            [MayFault] public void Copy(byte[] destination) { }
            [NoFault] public int CopyAtomic(byte[] destination) => 0;
            [FaultIn] public bool FaultIn() => true;
        }

        public sealed class Subject
        {
            private readonly object _gate = new();
            private readonly ReaderWriterLockSlim _rows = new();
            private readonly Latch _latch = new();
            private int _count;

            {{member}}
        }
        """ + LockForms.OwnLock;
}
