namespace Faultline.Analyzers.Tests.Infrastructure;

/// <summary>
/// A client without the runtime: its own lock, which its own fault handler takes, its own memory that may not be
/// resident, and copies in every form. Tests that vary one thing at a time share it.
/// </summary>
internal static class ClientTypes
{
    public const string Source =
        """
        namespace Client;

        [LockClass("latch", TakenByFaultHandler = true)]
        public sealed class Latch
        {
            public bool Ready { get; set; }

            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
            [Acquires(Mode = LockMode.Shared)] public void EnterShared() { }
            [Releases(Mode = LockMode.Shared)] public void ExitShared() { }
            [Acquires] public LatchScope Hold() => default;
            [Acquires] public LatchLease Lease() => new();
            [Acquires] public Task EnterAsync() => Task.CompletedTask;
            [Acquires] public ValueTask<AsyncLease> LeaseAsync() => default;
            [TryAcquires] public bool TryEnter() => true;
            [TryAcquires] public bool TryEnter(TimeSpan timeout) => true;
            [TryAcquires(Result = false)] public bool IsContended() => false;
            [TryAcquires] public LatchLease? TryLease() => null;
            [AssertsLock("this")] public void AssertHeld() { }
        }

        [ScopedLock]
        public readonly ref struct LatchScope : IDisposable
        {
            public void Dispose() { }
        }

        [ScopedLock]
        public sealed class LatchLease : IDisposable
        {
            public void Dispose() { }
        }

        [ScopedLock]
        public sealed class AsyncLease : IAsyncDisposable
        {
            public ValueTask DisposeAsync() => default;
        }

        /// <summary>A lock that no fault handler takes.</summary>
        [LockClass("plain")]
        public sealed class PlainLatch
        {
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
            [Acquires] public LatchScope Hold() => default;
        }

        public delegate void PlainCopy(byte[] destination);

        [MayFault]
        public delegate void FaultingCopy(byte[] destination);

        public class Source
        {
            [MayFault] public Source() { }
            [MayFault] public byte First { get; set; }
            [MayFault(Atomic = nameof(CopyAtomic), FaultIn = nameof(FaultIn))] public void Copy(byte[] destination) { }
            [MayFault] public Task CopyAsync(byte[] destination) => Task.CompletedTask;
            [NoFault] public int CopyAtomic(byte[] destination) => 0;
            [FaultIn] public bool FaultIn() => true;
            public void CopyUnknown(byte[] destination) { }
            public int Length => 0;
        }

        public static class Faults
        {
            [DisablesFaults] public static FaultsOff Disable() => default;
        }

        public readonly ref struct FaultsOff : IDisposable
        {
            public void Dispose() { }
        }
        """;

    /// <summary>A class of that client with these members.</summary>
    public static string ClassWith(string members) =>
        $$"""
        namespace Client;


        public partial class Writer
        {
            private readonly Latch latch = new();
            private readonly Latch other = new();
            private readonly PlainLatch plain = new();
            private readonly bool readOnlyFlag;
            private bool mutableFlag;

        {{members}}
        }
        """;

    /// <summary>
    /// A method whose parameters are what a body needs: a source, a destination, flags, memory of both kinds.
    /// </summary>
    public static string MethodWith(string body) =>
        $$"""
            public unsafe void Method(
                Source source, byte[] data, bool flag, int number, Source? maybe, Span<byte> local,
                [UserMemory] Span<byte> user, [UserMemory] byte* pointer, byte* plainPointer)
            {
        {{body}}
            }
        """;
}
