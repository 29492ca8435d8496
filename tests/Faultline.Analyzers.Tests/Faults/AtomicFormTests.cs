using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>
/// Which members are the atomic form and the fault-in of a copy: those that it names, else the only ones that can be
/// meant. The diagnostic carries them to the code fix.
/// </summary>
public class AtomicFormTests
{
    [Theory]
    // Named.
    [InlineData(
        "[MayFault(Atomic = nameof(TryCopy), FaultIn = nameof(Touch))] public void Copy(byte[] d) { } " +
        "[NoFault] public int TryCopy(byte[] d) => 0; [FaultIn] public bool Touch() => true;")]
    // Named, where several could be meant.
    [InlineData(
        "[MayFault(Atomic = nameof(TryCopy), FaultIn = nameof(Touch))] public void Copy(byte[] d) { } " +
        "[NoFault] public int TryCopy(byte[] d) => 0; [NoFault] public int Peek(byte[] d) => 0; " +
        "[FaultIn] public bool Touch() => true; [FaultIn] public bool TouchForWrite() => true;")]
    // Not named: the only members that fit.
    [InlineData(
        "[MayFault] public void Copy(byte[] d) { } " +
        "[NoFault] public int TryCopy(byte[] d) => 0; [FaultIn] public bool Touch() => true;")]
    [InlineData(
        "[MayFault] public void Copy(byte[] d) { } [NoFault] public int TryCopy(byte[] d) => 0; " +
        "[NoFault] public int Other(int x) => 0; [NoFault] public bool Fits(byte[] d) => true; " +
        "[NoFault] public void Prefetch(byte[] d) { } public int Unmarked(byte[] d) => 0; [FaultIn] public bool Touch() => true;")]
    // One named, the other not.
    [InlineData(
        "[MayFault(Atomic = nameof(TryCopy))] public void Copy(byte[] d) { } " +
        "[NoFault] public int TryCopy(byte[] d) => 0; [NoFault] public int Peek(byte[] d) => 0; [FaultIn] public bool Touch() => true;")]
    public async Task Known(string members)
    {
        Diagnostic diagnostic = await CopyUnderLockAsync(members);
        Assert.Equal("Inline", diagnostic.Properties["Form"]);
        Assert.Equal("TryCopy", diagnostic.Properties["Atomic"]);
        Assert.Equal("Touch", diagnostic.Properties["FaultIn"]);
    }

    [Theory]
    [InlineData("[MayFault] public void Copy(byte[] d) { }")]
    // No fault-in, or no atomic form.
    [InlineData("[MayFault] public void Copy(byte[] d) { } [NoFault] public int TryCopy(byte[] d) => 0;")]
    [InlineData("[MayFault] public void Copy(byte[] d) { } [FaultIn] public bool Touch() => true;")]
    // Other parameters, or no count.
    [InlineData(
        "[MayFault] public void Copy(byte[] d) { } [NoFault] public int TryCopy(byte[] d, int n) => 0; [FaultIn] public bool Touch() => true;")]
    [InlineData(
        "[MayFault] public void Copy(byte[] d) { } [NoFault] public int TryCopy(Span<byte> d) => 0; [FaultIn] public bool Touch() => true;")]
    [InlineData(
        "[MayFault] public void Copy(byte[] d) { } [NoFault] public bool TryCopy(byte[] d) => true; [FaultIn] public bool Touch() => true;")]
    // Two of them: no guess.
    [InlineData(
        "[MayFault] public void Copy(byte[] d) { } [NoFault] public int TryCopy(byte[] d) => 0; " +
        "[NoFault] public int Peek(byte[] d) => 0; [FaultIn] public bool Touch() => true;")]
    [InlineData(
        "[MayFault] public void Copy(byte[] d) { } [NoFault] public int TryCopy(byte[] d) => 0; " +
        "[FaultIn] public bool Touch() => true; [FaultIn] public bool TouchForWrite() => true;")]
    public async Task Unknown(string members)
    {
        Diagnostic diagnostic = await CopyUnderLockAsync(members);
        Assert.Equal("None", diagnostic.Properties["Form"]);
        Assert.DoesNotContain("Atomic", diagnostic.Properties.Keys);
        Assert.DoesNotContain("FaultIn", diagnostic.Properties.Keys);
    }

    private static async Task<Diagnostic> CopyUnderLockAsync(string members)
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            $$"""
            [LockClass("frame", TakenByFaultHandler = true)]
            public sealed class Frame
            {
            }

            public sealed class Memory
            {
                {{members}}
            }

            public static class Writer
            {
                public static void Write(Frame frame, Memory memory, byte[] data)
                {
                    lock (frame)
                        memory.Copy(data);
                }
            }
            """)));
        Assert.Equal("FLT0001", diagnostic.Id);
        return diagnostic;
    }
}
