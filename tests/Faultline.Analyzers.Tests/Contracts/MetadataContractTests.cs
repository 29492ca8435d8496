using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Contracts;

/// <summary>
/// Annotations of a library of which only the metadata is there. The attributes are the library's own, internal to it:
/// they are known by their names.
/// </summary>
public class MetadataContractTests
{
    private const string LibrarySource =
        """
        [assembly: LockOrder("frame", "index")]

        namespace Acme;

        [LockClass("frame", TakenByFaultHandler = true, HeldAcrossIO = true)]
        public sealed class Frame
        {
            public bool Ready;

            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
            [Acquires(Mode = LockMode.Shared)] public void EnterShared() { }
            [Releases(Mode = LockMode.Shared)] public void ExitShared() { }
            [TryAcquires] public bool TryEnter() => true;
            [TryAcquires(Result = false)] public bool IsBusy() => false;
            [AssertsLock("this")] public void AssertHeld() { }
            [Acquires] public FrameScope Hold() => default;
        }

        [ScopedLock]
        public readonly ref struct FrameScope : IDisposable
        {
            public void Dispose() { }
        }

        [LockClass("index")]
        public sealed class IndexLock
        {
            [Acquires] public FrameScope Hold() => default;
        }

        [LockClass("spin", Spin = true)]
        public sealed class SpinGate
        {
            [Acquires] public FrameScope Hold() => default;
        }

        public class Memory
        {
            [MayFault] public Memory() { }
            [MayFault(Atomic = nameof(CopyAtomic), FaultIn = nameof(FaultIn))] public void Copy(byte[] destination) { }
            [NoFault] public int CopyAtomic(byte[] destination) => 0;
            [FaultIn] public bool FaultIn() => true;
            [MayFault] public byte First { get; set; }
            [MayFault] public virtual void CopyVirtual(byte[] destination) { }
            public void CopyUnknown(byte[] destination) { }
        }

        public delegate void PlainCopy(byte[] destination);

        [MayFault] public delegate void FaultingCopy(byte[] destination);

        public sealed class Window
        {
            [UserMemory] public Span<byte> View => default;
        }

        public sealed class FaultsOff : IDisposable
        {
            [DisablesFaults] public static FaultsOff Begin() => new();
            public void Dispose() { }
        }

        public sealed class Account
        {
            public readonly object Gate = new();
            [GuardedBy(nameof(Gate))] public int Balance;
            [GuardedBy(nameof(Gate))] public int Limit { get; set; }
            [RequiresLock(nameof(Gate))] public void Deposit() { }
            [ExcludesLock(nameof(Gate))] public void Notify() { }
            [RequiresLock("nope")] public void Unresolved() { }
        }

        public static class Services
        {
            [MayBlock] public static void Load() { }
            [CallsBack] public static void Raise() { }
            [TakesLock("index")] public static void Find() { }
            [RequiresLock("frame")] public static void Mark(Frame frame) { }
            [Acquires("frame")] public static void Begin(Frame frame) { }
            [Releases("frame")] public static void End(Frame frame) { }
        }
        """;

    private static readonly Surroundings WithLibrary = Surroundings.WithLibraries(Library.Annotated(LibrarySource));

    private static readonly Surroundings WithReferenceAssembly =
        Surroundings.WithLibraries(Library.Annotated(LibrarySource, referenceAssembly: true));

    [Theory]
    [InlineData("memory.Copy(data);")]
    [InlineData("frame.Enter(); try { frame.Ready = true; } finally { frame.Exit(); } memory.Copy(data);")]
    [InlineData("using (frame.Hold()) { frame.Ready = true; } memory.Copy(data);")]
    [InlineData("using (frame.Hold()) memory.CopyUnknown(data);")]
    [InlineData("if (!frame.TryEnter()) { memory.Copy(data); return; } frame.Exit();")]
    [InlineData("if (frame.IsBusy()) { memory.Copy(data); return; } frame.Exit();")]
    [InlineData("plain(data); faulting(data);")]
    [InlineData("if (memory.CopyAtomic(data) < data.Length) memory.FaultIn();")]
    [InlineData("using (Acme.FaultsOff.Begin()) frame.Ready = true;")]
    [InlineData("Services.Load(); Services.Raise(); Services.Find();")]
    [InlineData("lock (account.Gate) { account.Balance = 1; account.Limit++; account.Deposit(); } account.Notify();")]
    [InlineData("var made = new Account { Balance = 1, Limit = 2 };")]
    [InlineData("frame.AssertHeld(); Services.Mark(frame);")]
    [InlineData("Services.Begin(frame); try { Services.Mark(frame); } finally { Services.End(frame); }")]
    [InlineData("account.Unresolved();")]
    public Task Silent(string body) => Verify.OwnTypesAsync(Client(body), WithLibrary);

    [Theory]
    [InlineData("using (frame.Hold()) {|FLT0001:memory.Copy(data)|};")]
    [InlineData("frame.Enter(); try { {|FLT0001:memory.Copy(data)|}; } finally { frame.Exit(); }")]
    [InlineData("frame.EnterShared(); try { {|FLT0001:memory.Copy(data)|}; } finally { frame.ExitShared(); }")]
    [InlineData("if (frame.TryEnter()) { try { {|FLT0001:memory.Copy(data)|}; } finally { frame.Exit(); } }")]
    [InlineData("if (!frame.IsBusy()) { try { {|FLT0001:memory.Copy(data)|}; } finally { frame.Exit(); } }")]
    [InlineData("using (frame.Hold()) data[0] = {|FLT0001:memory.First|};")]
    [InlineData("using (frame.Hold()) memory = {|FLT0001:new Memory()|};")]
    [InlineData("using (frame.Hold()) {|FLT0001:memory.FaultIn()|};")]
    [InlineData("using (frame.Hold()) {|FLT0001:memory.CopyVirtual(data)|};")]
    [InlineData("using (Acme.FaultsOff.Begin()) {|FLT0005:faulting(data)|};")]
    [InlineData("using (frame.Hold()) {|FLT0001:window.View.CopyTo(data)|};")]
    [InlineData("frame.AssertHeld(); {|FLT0001:memory.Copy(data)|};")]
    [InlineData("{|FLT0003:memory.CopyAtomic(data)|};")]
    [InlineData("using (Acme.FaultsOff.Begin()) {|FLT0005:memory.Copy(data)|};")]
    [InlineData("using (index.Hold()) {|FLT0001:memory.Copy(data)|};")]
    [InlineData("frame.EnterShared(); try { frame.Ready = true; } finally { {|FLT0204:frame.Exit()|}; }")]
    [InlineData("lock (account.Gate) {|FLT0301:Services.Load()|};")]
    [InlineData("lock (account.Gate) {|FLT0304:Services.Raise()|};")]
    [InlineData("using (spin.Hold()) {|FLT0306:Services.Load()|};")]
    [InlineData("using (frame.Hold()) {|FLT0301:Services.Load()|};")]
    [InlineData("{|FLT0401:account.Deposit()|};")]
    [InlineData("{|FLT0401:Services.Mark(frame)|};")]
    [InlineData("lock (account.Gate) {|FLT0402:account.Notify()|};")]
    [InlineData("{|FLT0403:account.Balance|} = 1;")]
    [InlineData("data[0] = (byte){|FLT0403:account.Limit|};")]
    [InlineData("using (frame.Hold()) {|FLT0104:frame.Enter()|};")]
    public Task Fires(string body) => Verify.OwnTypesAsync(Client(body), WithLibrary);

    [Theory]
    [InlineData("using (frame.Hold()) {|FLT0001:memory.Copy(data)|};")]
    [InlineData("lock (account.Gate) {|FLT0301:Services.Load()|};")]
    [InlineData("{|FLT0401:account.Deposit()|};")]
    [InlineData("{|FLT0403:account.Balance|} = 1;")]
    public Task A_reference_assembly_is_enough(string body) => Verify.OwnTypesAsync(Client(body), WithReferenceAssembly);

    [Fact]
    public async Task Nothing_is_reported_that_has_no_place_in_the_clients_source()
    {
        ImmutableArray<Diagnostic> diagnostics =
            await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(Client("account.Unresolved();")), WithLibrary);

        Assert.Empty(diagnostics);
    }

    [Fact]
    public async Task The_message_names_the_lock_of_the_library_as_the_client_spells_it()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes(Client("using (frame.Hold()) memory.Copy(data);")), WithLibrary);

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("FLT0001", diagnostic.Id);
        Assert.Contains("'frame'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Equal(["frame.Hold()"], diagnostic.AlsoCovered());
    }

    [Fact]
    public Task An_override_in_the_client_has_the_contract_of_its_base() =>
        Verify.OwnTypesAsync(
            """
            using Acme;

            public sealed class Cached : Memory
            {
                public override void CopyVirtual(byte[] destination) { }
            }

            public static class Client
            {
                public static void Read(Memory any, Frame frame, byte[] data)
                {
                    using (frame.Hold())
                        {|FLT0001:any.CopyVirtual(data)|};
                }
            }
            """,
            WithLibrary);

    private static string Client(string body) =>
        $$"""
        using Acme;

        public static class Client
        {
            public static void Method(
                Frame frame, IndexLock index, SpinGate spin, Memory memory, Window window, Account account, byte[] data,
                PlainCopy plain, FaultingCopy faulting)
            {
                {{body}}
            }
        }
        """;
}
