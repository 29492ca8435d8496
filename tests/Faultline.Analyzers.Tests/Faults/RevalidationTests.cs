using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0007: a page is locked again, and used as if it were certain that it still belongs to its file.</summary>
public class RevalidationTests
{
    [Fact]
    public Task The_page_lock_of_the_runtime_looks_itself_whether_the_page_is_still_there() =>
        Verify.RuntimeClientAsync(
            """
            public static class Patcher
            {
                public static void Twice(CachedFile file, byte[] data)
                {
                    using Page page = file.GetPage(3);
                    using (LockedPage locked = page.Lock())
                    {
                        data.CopyTo(locked.Data);
                        locked.MarkDirty();
                    }

                    using (LockedPage again = page.Lock())
                    {
                        again.Data[0] = 1;
                        again.MarkDirty();
                    }
                }

                public static void Rounds(Page page, UserBuffer source)
                {
                    var copy = new AtomicCopy(source);
                    do
                    {
                        using LockedPage locked = page.Lock();
                        copy.CopyTo(locked.Data);
                        locked.MarkDirty();
                    }
                    while (copy.FaultIn());
                }

                public static void Write(CachedFile file, byte[] data)
                {
                    using (PageWrite first = file.BeginWrite(0, data.Length))
                    {
                        data.AsSpan(0, first.Length).CopyTo(first.Data);
                        first.Complete(first.Length);
                    }

                    using PageWrite second = file.BeginWrite(0, data.Length);
                    data.AsSpan(0, second.Length).CopyTo(second.Data);
                    second.Complete(second.Length);
                }
            }
            """);

    [Theory]
    // Locked once, by who knows it.
    [InlineData("using (frame.Hold()) frame.Bytes[0] = 1;")]
    // Looked at again, under the second lock.
    [InlineData(
        "using (frame.Hold()) frame.Bytes[0] = 1; using (frame.Hold()) { if (frame.Owner == owner) " +
        "frame.Bytes[0] = 2; }")]
    [InlineData(
        "using (frame.Hold()) frame.Bytes[0] = 1; using (frame.Hold()) { if (frame.Owner != owner) return; " +
        "frame.Bytes[0] = 2; }")]
    [InlineData(
        "using (frame.Hold()) frame.Bytes[0] = 1; using (frame.Hold()) { if (frame.Owner is null) throw new " +
        "IOException(); frame.Bytes[0] = 2; }")]
    // Not used.
    [InlineData("using (frame.Hold()) frame.Bytes[0] = 1; using (frame.Hold()) { }")]
    // Another one.
    [InlineData("using (frame.Hold()) frame.Bytes[0] = 1; using (other.Hold()) other.Bytes[0] = 2;")]
    public Task Silent(string body) => Verify.OwnTypesAsync(Client(body));

    [Fact]
    public Task A_lock_that_guards_no_page_has_nothing_to_look_at() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();
                private int _count;

                public void Twice()
                {
                    lock (_gate)
                        _count = 1;
                    lock (_gate)
                        _count = 2;
                }
            }
            """);

    [Theory]
    [InlineData("using (frame.Hold()) frame.Bytes[0] = 1;")]
    [InlineData("frame.Enter(); try { frame.Bytes[0] = 1; } finally { frame.Exit(); }")]
    public async Task A_page_that_is_locked_again_and_used_at_once_is_a_suggestion(string first)
    {
        string source = Client($"{first} using (frame.Hold()) {{ frame.Bytes[0] = 2; frame.Bytes[1] = 3; }}");
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(source));

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("FLT0007", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Info, diagnostic.Severity);
        Assert.StartsWith("frame.Bytes", diagnostic.Covered(), StringComparison.Ordinal);
        Assert.Equal(
            source.IndexOf("frame.Bytes[0] = 2", StringComparison.Ordinal), diagnostic.Location.SourceSpan.Start);
    }

    private static string Client(string body) =>
        $$"""
        public sealed class Mapping
        {
        }

        [LockClass("page", TakenByFaultHandler = true, HeldAcrossIO = true)]
        public sealed class Frame
        {
            public Mapping? Owner { get; set; }
            public readonly byte[] Bytes = new byte[4096];

            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
            [Acquires] public FrameScope Hold() => default;
        }

        [ScopedLock]
        public readonly ref struct FrameScope : IDisposable
        {
            public void Dispose() { }
        }

        public static class Client
        {
            public static void Method(Frame frame, Frame other, Mapping owner)
            {
                {{body}}
            }
        }
        """;
}
