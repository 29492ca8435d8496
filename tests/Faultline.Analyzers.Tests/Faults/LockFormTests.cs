using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0001 in every form in which a client can hold a lock of its own.</summary>
public class LockFormTests
{
    [Fact]
    public Task A_client_that_copies_before_and_after_its_lock_is_clean() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("frame", TakenByFaultHandler = true)]
            public sealed class Frame
            {
                public byte[] Bytes { get; } = new byte[4096];

                [Acquires]
                public void Enter() { }

                [Releases]
                public void Exit() { }
            }

            public sealed class RemoteMemory
            {
                [MayFault(Atomic = nameof(CopyAtomic), FaultIn = nameof(Touch))]
                public void Copy(byte[] destination) { }

                [NoFault]
                public int CopyAtomic(byte[] destination) => destination.Length;

                [FaultIn]
                public bool Touch() => true;
            }

            public static class Writer
            {
                public static void Write(Frame frame, RemoteMemory source, byte[] scratch)
                {
                    source.Copy(scratch);
                    frame.Enter();
                    try
                    {
                        scratch.CopyTo(frame.Bytes, 0);
                    }
                    finally
                    {
                        frame.Exit();
                    }

                    source.Copy(scratch);
                }

                public static void WriteAtomically(Frame frame, RemoteMemory source)
                {
                    int copied;
                    do
                    {
                        frame.Enter();
                        try
                        {
                            copied = source.CopyAtomic(frame.Bytes);
                        }
                        finally
                        {
                            frame.Exit();
                        }
                    }
                    while (copied < frame.Bytes.Length && source.Touch());
                }
            }
            """);

    [Fact]
    public Task A_client_with_its_own_lock_and_its_own_memory_is_warned_without_the_runtime() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("frame", TakenByFaultHandler = true)]
            public sealed class Frame
            {
                public byte[] Bytes { get; } = new byte[4096];

                [Acquires]
                public void Enter() { }

                [Releases]
                public void Exit() { }
            }

            public sealed class RemoteMemory
            {
                [MayFault]
                public void Copy(byte[] destination) { }
            }

            public static class Writer
            {
                public static void Write(Frame frame, RemoteMemory source)
                {
                    {|#1:frame.Enter()|};
                    try
                    {
                        {|#0:source.Copy(frame.Bytes)|};
                    }
                    finally
                    {
                        frame.Exit();
                    }
                }
            }
            """,
            new DiagnosticResult("FLT0001", DiagnosticSeverity.Warning).WithLocation(0).WithLocation(1));

    [Theory]
    // No lock at all, or not one that the fault handler takes.
    [InlineData("source.Copy(data);")]
    [InlineData("{ source.Copy(data); latch.Enter(); latch.Exit(); source.Copy(data); }")]
    [InlineData("plain.Enter(); source.Copy(data); plain.Exit();")]
    [InlineData("using (plain.Hold()) source.Copy(data);")]
    [InlineData("lock (plain) source.Copy(data);")]
    [InlineData("lock (data) source.Copy(data);")]
    [InlineData("lock (this) source.Copy(data);")]
    // A scope that has ended.
    [InlineData("using (latch.Hold()) { } source.Copy(data);")]
    [InlineData("{ using LatchScope scope = latch.Hold(); } source.Copy(data);")]
    [InlineData("lock (latch) { } source.Copy(data);")]
    [InlineData("LatchScope scope = latch.Hold(); scope.Dispose(); source.Copy(data);")]
    [InlineData("using (LatchScope scope = latch.Hold()) { scope.Dispose(); source.Copy(data); }")]
    [InlineData("LatchLease lease = latch.Lease(); using (lease) { } source.Copy(data);")]
    [InlineData("latch.Enter(); try { } finally { latch.Exit(); } source.Copy(data);")]
    [InlineData("latch.Enter(); latch.Exit(); source.Copy(data);")]
    [InlineData("latch.EnterShared(); latch.ExitShared(); source.Copy(data);")]
    // Under the lock, but nothing that faults.
    [InlineData("using (latch.Hold()) source.CopyUnknown(data);")]
    [InlineData("using (latch.Hold()) if (source.CopyAtomic(data) < data.Length) return;")]
    [InlineData("using (latch.Hold()) _ = source.Length;")]
    public Task Silent(string body) => Verify.FaultsInBodyAsync(body);

    [Theory]
    [InlineData("using (latch.Hold()) {|FLT0001:source.Copy(data)|};")]
    [InlineData("using (LatchScope scope = latch.Hold()) {|FLT0001:source.Copy(data)|};")]
    [InlineData("using (var scope = latch.Hold()) { number++; {|FLT0001:source.Copy(data)|}; }")]
    [InlineData("using (latch.Lease()) {|FLT0001:source.Copy(data)|};")]
    [InlineData("using LatchScope scope = latch.Hold(); {|FLT0001:source.Copy(data)|};")]
    [InlineData("using var scope = latch.Hold(); number++; {|FLT0001:source.Copy(data)|};")]
    [InlineData("LatchScope scope = latch.Hold(); {|FLT0001:source.Copy(data)|}; scope.Dispose();")]
    [InlineData("LatchScope scope = latch.Hold(); try { {|FLT0001:source.Copy(data)|}; } finally { scope.Dispose(); }")]
    [InlineData("LatchLease lease = latch.Lease(); using (lease) {|FLT0001:source.Copy(data)|};")]
    [InlineData("lock (latch) {|FLT0001:source.Copy(data)|};")]
    [InlineData("lock (this.latch) { {|FLT0001:source.Copy(data)|}; }")]
    [InlineData("Latch alias = latch; lock (alias) {|FLT0001:source.Copy(data)|};")]
    [InlineData("latch.Enter(); {|FLT0001:source.Copy(data)|}; latch.Exit();")]
    [InlineData("latch.Enter(); try { {|FLT0001:source.Copy(data)|}; } finally { latch.Exit(); }")]
    [InlineData("try { latch.Enter(); {|FLT0001:source.Copy(data)|}; } finally { latch.Exit(); }")]
    [InlineData("latch.Enter(); try { } finally { {|FLT0001:source.Copy(data)|}; latch.Exit(); }")]
    [InlineData("latch.EnterShared(); {|FLT0001:source.Copy(data)|}; latch.ExitShared();")]
    [InlineData("Latch alias = latch; alias.Enter(); {|FLT0001:source.Copy(data)|}; alias.Exit();")]
    [InlineData("latch.AssertHeld(); {|FLT0001:source.Copy(data)|};")]
    // Two locks: releasing one does not release the other.
    [InlineData("plain.Enter(); latch.Enter(); plain.Exit(); {|FLT0001:source.Copy(data)|}; latch.Exit();")]
    [InlineData("latch.Enter(); other.Enter(); latch.Exit(); {|FLT0001:source.Copy(data)|}; other.Exit();")]
    [InlineData("using (latch.Hold()) using (plain.Hold()) {|FLT0001:source.Copy(data)|};")]
    [InlineData("lock (data) lock (latch) {|FLT0001:source.Copy(data)|};")]
    // The lock is held where it ends up in the middle of an expression.
    [InlineData("using (latch.Hold()) number = 1 + ({|FLT0001:source.First|} * 2);")]
    [InlineData("using (latch.Hold()) if ({|FLT0001:source.First|} > 3) return;")]
    public Task Fires(string body) => Verify.FaultsInBodyAsync(body);

    [Theory]
    [InlineData("using (latch.Hold()) source.Copy(data);", "latch.Hold()", "latch")]
    [InlineData("using LatchScope scope = this.latch.Hold(); source.Copy(data);", "this.latch.Hold()", "this.latch")]
    [InlineData("LatchLease lease = latch.Lease(); using (lease) source.Copy(data);", "latch.Lease()", "latch")]
    [InlineData("lock (this.latch) source.Copy(data);", "this.latch", "this.latch")]
    [InlineData(
        "using (plain.Hold()) { other.Enter(); try { source.Copy(data); } finally { other.Exit(); } }",
        "other.Enter()",
        "other")]
    [InlineData(
        "if (latch.TryEnter()) { try { source.Copy(data); } finally { latch.Exit(); } }", "latch.TryEnter()", "latch")]
    [InlineData("latch.AssertHeld(); source.Copy(data);", "latch.AssertHeld()", "latch")]
    [InlineData(
        "latch.Enter(); latch.Exit(); latch.EnterShared(); try { source.Copy(data); } finally { latch.ExitShared(); }",
        "latch.EnterShared()",
        "latch")]
    public async Task The_acquisition_is_the_additional_location_and_the_message_spells_the_lock(
        string body, string acquisition, string spelled)
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes(ClientTypes.Source, ClientTypes.ClassWith(ClientTypes.MethodWith(body))));

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("FLT0001", diagnostic.Id);
        Assert.Equal("source.Copy(data)", diagnostic.Covered());
        Assert.Equal(acquisition, diagnostic.AlsoCovered().First());
        Assert.Equal(spelled, diagnostic.Properties["Lock"]);
        Assert.Contains($"'{spelled}'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("Copy", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Equal("Inline", diagnostic.Properties["Form"]);
        Assert.Equal("CopyAtomic", diagnostic.Properties["Atomic"]);
        Assert.Equal("FaultIn", diagnostic.Properties["FaultIn"]);
    }
}
