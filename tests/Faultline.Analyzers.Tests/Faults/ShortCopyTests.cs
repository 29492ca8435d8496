using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0003: a copy that may stop short, and nobody asks how far it got.</summary>
public class ShortCopyTests
{
    [Fact]
    public Task Copies_whose_count_is_looked_at_are_clean() =>
        Verify.RuntimeClientAsync(
            """
            public static class Reader
            {
                public static void ReadAll(UserBuffer source, Span<byte> destination)
                {
                    int done = 0;
                    while (done < destination.Length)
                    {
                        done += source.Slice(done).CopyToAtomic(destination[done..]);
                        source.Slice(done).FaultInReadable();
                    }
                }

                public static bool TryRead(UserBuffer source, Span<byte> destination) =>
                    source.CopyToAtomic(destination) == destination.Length;

                public static int Read(UserBuffer source, Span<byte> destination) => source.CopyToAtomic(destination);

                public static void Read(UserBuffer source, Span<byte> destination, out int copied)
                {
                    copied = source.CopyToAtomic(destination);
                }

                public static void Write(CachedFile file, UserBuffer source)
                {
                    long done = 0;
                    while (done < source.Length)
                    {
                        using (PageWrite write = file.BeginWrite(done, source.Length - done))
                        {
                            int copied = source.Slice(done).CopyToAtomic(write.Data);
                            done += write.Complete(copied);
                        }

                        source.Slice(done).FaultInReadable();
                    }
                }

                // The runtime's own pattern checks itself.
                public static void Copy(Page page, UserBuffer source)
                {
                    var copy = new AtomicCopy(source);
                    do
                    {
                        using LockedPage locked = page.Lock();
                        copy.CopyTo(locked.Data);
                    }
                    while (copy.FaultIn());
                }
            }
            """);

    [Fact]
    public Task A_discarded_count_loses_bytes() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Write(Page page, UserBuffer source)
                {
                    using LockedPage locked = {|#1:page.Lock()|};
                    {|#0:source.CopyToAtomic(locked.Data)|};
                    locked.MarkDirty();
                }

                public static void Fill(UserBuffer destination, byte[] data)
                {
                    {|#2:destination.CopyFromAtomic(data)|};
                }
            }
            """,
            new DiagnosticResult("FLT0003", DiagnosticSeverity.Warning).WithLocation(0).WithLocation(1),
            new DiagnosticResult("FLT0003", DiagnosticSeverity.Warning).WithLocation(2));

    [Fact]
    public async Task The_message_names_the_copy_and_says_what_to_do()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.RuntimeClient(
            """
            public static class Writer
            {
                public static void Write(Page page, UserBuffer source)
                {
                    using LockedPage locked = page.Lock();
                    source.CopyToAtomic(locked.Data);
                }
            }
            """));

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("FLT0003", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Equal("Faults", diagnostic.Descriptor.Category);
        Assert.Contains("CopyToAtomic", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("short", diagnostic.Message(), StringComparison.OrdinalIgnoreCase);
        Assert.Matches("(?i)compare|check|retry|repeat", diagnostic.Message());
        Assert.Equal("source.CopyToAtomic(locked.Data)", diagnostic.Covered());
        Assert.Equal(["page.Lock()"], diagnostic.AlsoCovered());
        Assert.Equal("Runtime", diagnostic.Properties["Form"]);
        Assert.Equal("CopyToAtomic", diagnostic.Properties["Atomic"]);
        Assert.Equal("FaultInReadable", diagnostic.Properties["FaultIn"]);
    }

    [Fact]
    public async Task A_copy_of_a_client_has_the_inline_form_and_without_a_lock_no_second_location()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            ClientTypes.Source, ClientTypes.ClassWith(ClientTypes.MethodWith("source.CopyAtomic(data);"))));

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("FLT0003", diagnostic.Id);
        Assert.Empty(diagnostic.AdditionalLocations);
        Assert.Equal("Inline", diagnostic.Properties["Form"]);
        Assert.Equal("CopyAtomic", diagnostic.Properties["Atomic"]);
        Assert.Equal("FaultIn", diagnostic.Properties["FaultIn"]);
    }

    [Theory]
    // Compared, in every spelling.
    [InlineData("if (source.CopyAtomic(data) < data.Length) return;")]
    [InlineData("if (data.Length > source.CopyAtomic(data)) return;")]
    [InlineData("int n = source.CopyAtomic(data); if (n != data.Length) return;")]
    [InlineData("int n = source.CopyAtomic(data); if (n == 0) return;")]
    [InlineData("int n; n = source.CopyAtomic(data); if (n >= data.Length) return;")]
    [InlineData("int n = source.CopyAtomic(data); flag = n == data.Length;")]
    [InlineData("int n = source.CopyAtomic(data); number = n < 4 ? 1 : 2;")]
    [InlineData("if (source.CopyAtomic(data) is 0) return;")]
    [InlineData("if (source.CopyAtomic(data) is > 3 and < 9) return;")]
    [InlineData("if (source.CopyAtomic(data) is var n && n < data.Length) return;")]
    [InlineData("int n = source.CopyAtomic(data); switch (n) { case 0: return; default: break; }")]
    [InlineData("number = source.CopyAtomic(data) switch { 0 => 1, _ => 2 };")]
    [InlineData("while (source.CopyAtomic(data) < data.Length) source.FaultIn();")]
    [InlineData("do { source.FaultIn(); } while (source.CopyAtomic(data) != data.Length);")]
    [InlineData("int n; while ((n = source.CopyAtomic(data)) < data.Length) source.FaultIn();")]
    [InlineData("for (int n = 0; n < data.Length; n += source.CopyAtomic(data)) source.FaultIn();")]
    [InlineData("int n = source.CopyAtomic(data); if (n.Equals(data.Length)) return;")]
    [InlineData("int n = source.CopyAtomic(data); if (n.CompareTo(data.Length) < 0) return;")]
    [InlineData("long n = source.CopyAtomic(data); if (n < data.LongLength) return;")]
    // A value computed from the count is compared.
    [InlineData(
        "int done = 0; while (done < data.Length) { int n = source.CopyAtomic(data); done += n; source.FaultIn(); }")]
    [InlineData("int done = 0; while (done < data.Length) { done += source.CopyAtomic(data); source.FaultIn(); }")]
    [InlineData(
        "int done = 0; do { done = done + source.CopyAtomic(data); source.FaultIn(); } while (done < data.Length);")]
    [InlineData("int left = data.Length; while (left > 0) { left -= source.CopyAtomic(data); source.FaultIn(); }")]
    [InlineData("int n = source.CopyAtomic(data); int rest = data.Length - n; if (rest > 0) return;")]
    [InlineData("int n = source.CopyAtomic(data); bool all = n == data.Length; if (all) return;")]
    [InlineData("int n = (int)(long)source.CopyAtomic(data); if (n + 1 > data.Length) return;")]
    [InlineData("int n = source.CopyAtomic(data); int copy = n; if (copy < 3) return;")]
    [InlineData("int n = source.CopyAtomic(data); if (Math.Min(n, 3) < 3) return;")]
    // Compared later, or under the lock, or after it.
    [InlineData("int n; using (latch.Hold()) n = source.CopyAtomic(data); if (n < data.Length) return;")]
    [InlineData("int n = 0; try { n = source.CopyAtomic(data); } finally { number++; } if (n < data.Length) return;")]
    [InlineData("int n = source.CopyAtomic(data); Action check = () => { if (n < 3) number2++; }; check();")]
    // Compared after a branch that chose between two copies.
    [InlineData("int n; if (flag) n = source.CopyAtomic(data); else n = source.CopyAtomic(data); if (n < 3) return;")]
    [InlineData("int n = flag ? source.CopyAtomic(data) : 0; if (n < 3) return;")]
    public Task Silent(string body) => Verify.FaultsInMembersAsync("private int number2;\n" + ClientTypes.MethodWith(body));

    [Theory]
    // Discarded.
    [InlineData("{|FLT0003:source.CopyAtomic(data)|};")]
    [InlineData("_ = {|FLT0003:source.CopyAtomic(data)|};")]
    [InlineData("int n = {|FLT0003:source.CopyAtomic(data)|};")]
    [InlineData("int n; n = {|FLT0003:source.CopyAtomic(data)|};")]
    [InlineData("number = {|FLT0003:source.CopyAtomic(data)|};")]
    [InlineData("for (;; {|FLT0003:source.CopyAtomic(data)|}) source.FaultIn();")]
    [InlineData("while (flag) { {|FLT0003:source.CopyAtomic(data)|}; source.FaultIn(); }")]
    [InlineData("Action copy = () => {|FLT0003:source.CopyAtomic(data)|};")]
    [InlineData("if (flag) {|FLT0003:source.CopyAtomic(data)|}; else if (source.CopyAtomic(data) < 3) return;")]
    [InlineData("latch.Enter(); {|FLT0003:source.CopyAtomic(data)|}; latch.Exit();")]
    [InlineData("using (Faults.Disable()) {|FLT0003:source.CopyAtomic(data)|};")]
    // Never compared.
    [InlineData("int n = {|FLT0003:source.CopyAtomic(data)|}; if (data.Length > 3) return;")]
    [InlineData("int n = {|FLT0003:source.CopyAtomic(data)|}; total += n;")]
    [InlineData("total += {|FLT0003:source.CopyAtomic(data)|};")]
    [InlineData("this.total = {|FLT0003:source.CopyAtomic(data)|};")]
    [InlineData("int n = {|FLT0003:source.CopyAtomic(data)|}; Commit(n);")]
    [InlineData("Commit({|FLT0003:source.CopyAtomic(data)|});")]
    [InlineData("int n = {|FLT0003:source.CopyAtomic(data)|}; int rest = data.Length - n; data[0] = 1;")]
    // Overwritten before it is compared.
    [InlineData("int n = {|FLT0003:source.CopyAtomic(data)|}; n = source.CopyAtomic(data); if (n < 3) return;")]
    [InlineData("int n = {|FLT0003:source.CopyAtomic(data)|}; n = 0; if (n < 3) return;")]
    public Task Fires(string body) =>
        Verify.FaultsInMembersAsync(
            "private int total;\nprivate void Commit(int count) { }\n" + ClientTypes.MethodWith(body));

    [Fact]
    public Task A_count_that_is_returned_or_handed_out_is_the_callers_duty() =>
        Verify.FaultsInMembersAsync(
            """
            private static Func<Source, byte[], int> Copier => (source, data) => source.CopyAtomic(data);

            public int Expression(Source source, byte[] data) => source.CopyAtomic(data);

            public int Statement(Source source, byte[] data)
            {
                int n = source.CopyAtomic(data);
                return n;
            }

            public long Computed(Source source, byte[] data)
            {
                int n = source.CopyAtomic(data);
                return 3L + n;
            }

            public void Out(Source source, byte[] data, out int copied) => copied = source.CopyAtomic(data);

            public void OutThroughLocal(Source source, byte[] data, out long copied)
            {
                int n = source.CopyAtomic(data);
                copied = n;
            }

            public (int Copied, bool Done) Tuple(Source source, byte[] data)
            {
                int n = source.CopyAtomic(data);
                return (n, false);
            }

            public async Task<int> Async(Source source, byte[] data)
            {
                await Task.Yield();
                return source.CopyAtomic(data);
            }

            public int Property => memory.CopyAtomic(new byte[4]);

            private Source memory;
            """);

    [Fact]
    public Task A_method_that_returns_nothing_drops_the_count() =>
        Verify.FaultsInMembersAsync(
            """
            public void Expression(Source source, byte[] data) => {|FLT0003:source.CopyAtomic(data)|};

            public async Task Async(Source source, byte[] data)
            {
                await Task.Yield();
                {|FLT0003:source.CopyAtomic(data)|};
            }
            """);

    [Fact]
    public Task Only_a_count_can_be_short() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Memory
            {
                [NoFault] public bool TryCopy(byte[] destination) => true;
                [NoFault] public void Prefetch() { }
                [NoFault] public string Describe() => "";
                [NoFault] public bool IsResident => true;
                [NoFault] public long Copy(byte[] destination) => 0;
                [NoFault] public nint CopyNative(byte[] destination) => 0;
                public int Unannotated(byte[] destination) => 0;
            }

            public static class Reader
            {
                public static void Silent(Memory memory, byte[] destination)
                {
                    memory.TryCopy(destination);
                    memory.Prefetch();
                    memory.Describe();
                    _ = memory.IsResident;
                    memory.Unannotated(destination);
                }

                public static void Fires(Memory memory, byte[] destination)
                {
                    {|FLT0003:memory.Copy(destination)|};
                    {|FLT0003:memory.CopyNative(destination)|};
                }
            }
            """);

    [Fact]
    public Task A_contract_on_an_interface_or_a_base_counts() =>
        Verify.FaultsInMembersAsync(
            """
            public interface IMemory
            {
                [NoFault] int Copy(byte[] destination);
            }

            public sealed class Memory : IMemory
            {
                public int Copy(byte[] destination) => 0;
            }

            public void Method(IMemory any, Memory memory, byte[] data)
            {
                {|FLT0003:any.Copy(data)|};
                {|FLT0003:memory.Copy(data)|};
            }
            """);
}
