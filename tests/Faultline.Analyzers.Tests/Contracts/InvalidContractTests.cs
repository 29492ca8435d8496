using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Contracts;

/// <summary>FLT0405: an annotation that says nothing that could be true.</summary>
public class InvalidContractTests
{
    [Theory]
    [InlineData("[RequiresLock(\"_gate\")] public void M() { }")]
    [InlineData("[RequiresLock(\"this._gate\")] public void M() { }")]
    [InlineData("[RequiresLock(\"this\")] public void M() { }")]
    [InlineData("[RequiresLock(\"gate\")] public void M(object gate) { }")]
    [InlineData("[RequiresLock(\"other._gate\")] public void M(Subject other) { }")]
    [InlineData("[RequiresLock(\"other.Next._gate\")] public void M(Subject other) { }")]
    [InlineData("[RequiresLock(\"Next._gate\")] public void M() { }")]
    [InlineData("[RequiresLock(\"Sync\")] public void M() { }")]
    [InlineData("[RequiresLock(\"Subject.Sync\")] public void M() { }")]
    [InlineData("[RequiresLock(\"Registry.Sync\")] public void M() { }")]
    [InlineData("[RequiresLock(\"Sync\")] public static void M() { }")]
    [InlineData("[RequiresLock(\"gate\")] public static void M(Lock gate) { }")]
    [InlineData("[RequiresLock(\"_inherited\")] public void M() { }")]
    [InlineData("[Acquires(\"return\")] public LatchScope M() => _latch.Hold();")]
    [InlineData("[GuardedBy(\"_gate\")] private int _guarded;")]
    [InlineData("[GuardedBy(\"_rows\")] private int Guarded { get; set; }")]
    [InlineData("[GuardedBy(\"_gate\"), GuardedBy(\"_latch\")] private int _guarded;")]
    [InlineData("[GuardedBy(\"_semaphore\")] private int _guarded;")]
    [InlineData("[RequiresLock(\"_gate\"), RequiresLock(\"_latch\")] public void M() { }")]
    [InlineData("[RequiresLock(\"_gate\"), ExcludesLock(\"_latch\")] public void M() { }")]
    [InlineData("[MayFault, MayBlock, CallsBack] public void M() { }")]
    [InlineData("[TakesLock(\"latch\"), MayBlock] public void M() { }")]
    public Task Silent(string member) => Verify.OwnTypesAsync(ClassWith(member));

    [Theory]
    // Unknown.
    [InlineData("[{|FLT0405:RequiresLock(\"nope\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:RequiresLock(\"this.nope\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:RequiresLock(\"other.nope\")|}] public void M(Subject other) { }")]
    [InlineData("[{|FLT0405:RequiresLock(\"other.Next.nope\")|}] public void M(Subject other) { }")]
    [InlineData("[{|FLT0405:RequiresLock(\"Registry.Nope\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:RequiresLock(\"Nowhere.Sync\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:ExcludesLock(\"nope\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:AssertsLock(\"nope\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:Acquires(\"nope\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:Releases(\"nope\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:TryAcquires(\"nope\")|}] public bool M() => true;")]
    [InlineData("[{|FLT0405:GuardedBy(\"nope\")|}] private int _guarded;")]
    [InlineData("[{|FLT0405:GuardedBy(\"nope\")|}] private int Guarded { get; set; }")]
    [InlineData("[{|FLT0405:RequiresLock(\"nope\")|}] public int M => 0;")]
    [InlineData("[{|FLT0405:RequiresLockAttribute(\"nope\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:RequiresLock(target: \"nope\", Mode = LockMode.Shared)|}] public void M() { }")]
    // No name.
    [InlineData("[{|FLT0405:RequiresLock(\"\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:RequiresLock(\" \")|}] public void M() { }")]
    [InlineData("[{|FLT0405:RequiresLock(\".\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:RequiresLock(\"_gate.\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:RequiresLock(\"Next.._gate\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:RequiresLock(\"_gate + 1\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:GuardedBy(null!)|}] private int _guarded;")]
    // Not there where it is needed.
    [InlineData("[{|FLT0405:RequiresLock(\"this\")|}] public static void M() { }")]
    [InlineData("[{|FLT0405:RequiresLock(\"_gate\")|}] public static void M() { }")]
    [InlineData("[{|FLT0405:Acquires(\"return\")|}] public void M() { }")]
    // Not a lock.
    [InlineData("[{|FLT0405:GuardedBy(\"_count\")|}] private int _guarded;")]
    [InlineData("[{|FLT0405:RequiresLock(\"_count\")|}] public void M() { }")]
    [InlineData("[{|FLT0405:RequiresLock(\"number\")|}] public void M(int number) { }")]
    [InlineData("[{|FLT0405:RequiresLock(\"Method\")|}] public void M() { }")]
    // One of several.
    [InlineData("[RequiresLock(\"_gate\"), {|FLT0405:ExcludesLock(\"nope\")|}] public void M() { }")]
    [InlineData("[RequiresLock(\"_gate\")][{|FLT0405:RequiresLock(\"nope\")|}] public void M() { }")]
    // Contradictions: at the last one.
    [InlineData("[RequiresLock(\"_gate\"), {|FLT0405:ExcludesLock(\"_gate\")|}] public void M() { }")]
    [InlineData("[ExcludesLock(\"_gate\")][{|FLT0405:RequiresLock(\"_gate\")|}] public void M() { }")]
    [InlineData("[MayFault, {|FLT0405:NoFault|}] public void M() { }")]
    [InlineData("[NoFault, {|FLT0405:MayFault|}] public void M() { }")]
    public Task Fires(string member) => Verify.OwnTypesAsync(ClassWith(member));

    [Theory]
    [InlineData("[RequiresLock(\"_gate\")][RequiresLock(\"_gate\")] public void M() { }")]
    [InlineData("[RequiresLock(\"_gate\"), RequiresLock(\"this._gate\")] public void M() { }")]
    [InlineData("[ExcludesLock(\"_gate\"), ExcludesLock(\"_gate\")] public void M() { }")]
    [InlineData("[GuardedBy(\"_gate\"), GuardedBy(\"_gate\")] private int _guarded;")]
    [InlineData("[AssertsLock(\"_gate\"), AssertsLock(\"_gate\")] public void M() { }")]
    public async Task A_duplicate_is_reported_once(string member)
    {
        ImmutableArray<Diagnostic> diagnostics =
            await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(ClassWith(member)));

        Assert.Equal("FLT0405", Assert.Single(diagnostics).Id);
    }

    [Fact]
    public Task What_cannot_be_resolved_asks_nothing_of_anybody() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Subject
            {
                private readonly object _gate = new();
                [{|FLT0405:GuardedBy("nope")|}] private int _guarded;

                [{|FLT0405:RequiresLock("nope")|}] private void Required() { }
                [{|FLT0405:ExcludesLock("nope")|}] private void Excluded() { }

                public int Use()
                {
                    Required();
                    lock (_gate)
                        Excluded();
                    return _guarded;
                }
            }
            """);

    [Fact]
    public async Task The_message_names_what_is_not_found()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(
            Analysis.OwnTypes(ClassWith("[RequiresLock(\"other.nope\")] public void M(Subject other) { }")));

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("FLT0405", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Equal("RequiresLock(\"other.nope\")", diagnostic.Covered());
        Assert.Contains("nope", diagnostic.Message(), StringComparison.Ordinal);
    }

    private static string ClassWith(string member) =>
        $$"""
        public static class Registry
        {
            public static readonly object Sync = new();
        }

        public class Base
        {
            protected readonly object _inherited = new();
        }

        public sealed class Subject : Base
        {
            private static readonly object Sync = new();
            private readonly object _gate = new();
            private readonly ReaderWriterLockSlim _rows = new();
            private readonly SemaphoreSlim _semaphore = new(1, 1);
            private readonly Latch _latch = new();
            private int _count;

            public Subject? Next { get; }

            private void Method() { }

            {{member}}
        }
        """ + LockForms.OwnLock;
}
