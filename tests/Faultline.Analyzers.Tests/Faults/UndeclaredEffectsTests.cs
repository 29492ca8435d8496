using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0008, which is off unless asked for: what a member does is not said where other assemblies can see it.</summary>
public class UndeclaredEffectsTests
{
    private static readonly Surroundings On = Surroundings.WithSetting("dotnet_diagnostic.FLT0008.severity", "warning");

    [Fact]
    public async Task It_is_off_by_default()
    {
        const string Source =
            """
            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] data) { }
            }

            public sealed class Client
            {
                public void Method(Memory memory, byte[] data) => memory.Copy(data);
            }
            """;

        DiagnosticDescriptor rule = Assert.Single(ShippedRules.Descriptors, descriptor => descriptor.Id == "FLT0008");
        Assert.False(rule.IsEnabledByDefault);
        Assert.Empty(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(Source)));
        await Verify.OwnTypesAsync(Source);
    }

    [Theory]
    // It says so.
    [InlineData("[MayFault] public void M(Memory memory, byte[] data) => memory.Copy(data);")]
    [InlineData("[MayBlock] public void M() => Thread.Sleep(100);")]
    [InlineData("[CallsBack] public void M() => Changed?.Invoke();")]
    [InlineData("[TakesLock(\"Client._gate\")] public void M() { lock (_gate) _count++; }")]
    [InlineData("[TakesLock(\"named\")] public void M() { lock (_named) _count++; }")]
    [InlineData(
        "[TakesLock(\"Client._gate\"), MayFault] public void M(Memory memory, byte[] data) { memory.Copy(data); " +
        "lock (_gate) _count++; }")]
    [InlineData("[MayFault] protected internal void M(Memory memory, byte[] data) => memory.Copy(data);")]
    [InlineData("[MayFault] public int M => new Memory().First;")]
    [InlineData("[MayFault] public Client(Memory memory, byte[] data) => memory.Copy(data);")]
    [InlineData(
        "[Acquires(nameof(_gate))] public void M() => Monitor.Enter(_gate); [Releases(nameof(_gate))] public " +
        "void N() => Monitor.Exit(_gate);")]
    // There is nothing to say.
    [InlineData("public void M() => _count++;")]
    [InlineData("public int M(Memory memory, byte[] data) => memory.CopyAtomic(data);")]
    [InlineData("public Task M(Memory memory, byte[] data) => Task.Run(() => memory.Copy(data));")]
    [InlineData("public Action M(Memory memory, byte[] data) => () => memory.Copy(data);")]
    // Who only tries waits for nobody.
    [InlineData("public void M() { if (Monitor.TryEnter(_gate)) { try { _count++; } finally { Monitor.Exit(_gate); } } }")]
    // It has no name that tells it from others.
    [InlineData("public void M() { object local = new(); lock (local) _count++; }")]
    [InlineData("public void M(object gate) { lock (gate) _count++; }")]
    [InlineData("public void M() { lock (typeof(Client)) _count++; }")]
    // Nobody else can see it.
    [InlineData("private void M(Memory memory, byte[] data) => memory.Copy(data);")]
    [InlineData("internal void M(Memory memory, byte[] data) => memory.Copy(data);")]
    [InlineData("private protected void M(Memory memory, byte[] data) => memory.Copy(data);")]
    [InlineData("internal sealed class Inner { public void M(Memory memory, byte[] data) => memory.Copy(data); }")]
    public Task Silent(string member) => Verify.OwnTypesAsync(Client(member), On);

    [Theory]
    [InlineData("public void {|FLT0008:M|}(Memory memory, byte[] data) => memory.Copy(data);")]
    [InlineData("protected void {|FLT0008:M|}(Memory memory, byte[] data) => memory.Copy(data);")]
    [InlineData("protected internal void {|FLT0008:M|}(Memory memory, byte[] data) => memory.Copy(data);")]
    [InlineData("public static void {|FLT0008:M|}(Memory memory, byte[] data) => memory.Copy(data);")]
    [InlineData(
        "public void {|FLT0008:M|}(Memory memory, byte[] data) => Inner(memory, data); private void Inner(Memory " +
        "memory, byte[] data) => memory.Copy(data);")]
    [InlineData("public void {|FLT0008:M|}() => Thread.Sleep(100);")]
    [InlineData("public void {|FLT0008:M|}() => Changed?.Invoke();")]
    [InlineData("public void {|FLT0008:M|}() { lock (_gate) _count++; }")]
    [InlineData("public int {|FLT0008:M|} => new Memory().First;")]
    [InlineData("public {|FLT0008:Client|}(Memory memory, byte[] data) => memory.Copy(data);")]
    [InlineData("public void {|FLT0008:M|}() { if (Monitor.TryEnter(_gate, -1)) { try { _count++; } finally { Monitor.Exit(_gate); } } }")]
    [InlineData("public void {|FLT0008:M|}() { lock (this) _count++; }")]
    // A partial member is asked where it is declared.
    [InlineData("public partial void {|FLT0008:M|}(); public partial void M() { lock (_gate) _count++; }")]
    // It says something else.
    [InlineData("[MayBlock] public void {|FLT0008:M|}(Memory memory, byte[] data) => memory.Copy(data);")]
    [InlineData(
        "[MayFault] public void {|FLT0008:M|}(Memory memory, byte[] data) { memory.Copy(data); lock (_gate) " +
        "_count++; }")]
    [InlineData("[TakesLock(\"named\")] public void {|FLT0008:M|}() { lock (_gate) _count++; }")]
    // Several effects are one declaration.
    [InlineData(
        "public void {|FLT0008:M|}(Memory memory, byte[] data) { memory.Copy(data); Thread.Sleep(100); lock " +
        "(_gate) _count++; }")]
    public Task Fires(string member) => Verify.OwnTypesAsync(Client(member), On);

    [Fact]
    public Task The_members_of_an_internal_type_are_not_seen_from_outside() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] data) { }
            }

            internal sealed class Client
            {
                public void Method(Memory memory, byte[] data) => memory.Copy(data);
            }
            """,
            On);

    [Fact]
    public async Task The_message_says_which_attribute_is_missing()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes(Client("public void M(Memory memory, byte[] data) { memory.Copy(data); Thread.Sleep(100); }"))
                .WithOptions(Analysis.OwnTypes("").Options.WithSpecificDiagnosticOptions(
                    [new KeyValuePair<string, ReportDiagnostic>("FLT0008", ReportDiagnostic.Warn)])));

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("FLT0008", diagnostic.Id);
        Assert.Equal("M", diagnostic.Covered());
        Assert.Contains("MayFault", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("MayBlock", diagnostic.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_message_tells_locks_of_equal_names_apart()
    {
        const string Meter = "public class Meter { private readonly object _gate = new(); public void M() { lock (_gate) { } } }";
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes($"namespace One {{ {Meter} }} namespace Two {{ {Meter} }}")
                .WithOptions(Analysis.OwnTypes("").Options.WithSpecificDiagnosticOptions(
                    [new KeyValuePair<string, ReportDiagnostic>("FLT0008", ReportDiagnostic.Warn)])));

        Assert.Equal(2, diagnostics.Length);
        Assert.Contains(diagnostics, one => one.Message().Contains("[TakesLock(\"One.Meter._gate\")]", StringComparison.Ordinal));
        Assert.Contains(diagnostics, one => one.Message().Contains("[TakesLock(\"Two.Meter._gate\")]", StringComparison.Ordinal));
    }

    private static string Client(string member) =>
        $$"""
        public sealed class Memory
        {
            [MayFault] public byte First => 0;
            [MayFault] public void Copy(byte[] data) { }
            [NoFault] public int CopyAtomic(byte[] data) => 0;
        }

        public partial class Client
        {
            private readonly object _gate = new();
            [LockClass("named")] private readonly object _named = new();
            private int _count;

            public event Action? Changed;

            {{member}}
        }
        """;
}
