using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0001 for a client of the runtime: page locks, user buffers, page writes.</summary>
public class FaultUnderRuntimeLockTests
{
    [Fact]
    public Task A_write_loop_that_faults_its_source_in_with_nothing_locked_is_clean() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                // The pattern for writing into a file: the copy stops short rather than fault, and the missing
                // bytes are brought in between two rounds.
                public static void Write(CachedFile file, long offset, UserBuffer source)
                {
                    var copy = new AtomicCopy(source);
                    do
                    {
                        using PageWrite write = file.BeginWrite(offset + copy.Accepted, copy.Remaining);
                        copy.CopyTo(write);
                    }
                    while (copy.FaultIn());
                }

                // The same for code that manages pages itself.
                public static void Patch(Page page, int offset, UserBuffer source)
                {
                    var copy = new AtomicCopy(source);
                    do
                    {
                        using LockedPage locked = page.Lock();
                        copy.CopyTo(locked.Data[offset..]);
                        locked.MarkDirty();
                    }
                    while (copy.FaultIn());
                }

                // A copy into private memory, before the lock is taken.
                public static void WriteThroughBuffer(Page page, UserBuffer source)
                {
                    byte[] buffer = new byte[source.Length];
                    source.CopyTo(buffer);
                    using LockedPage locked = page.Lock();
                    buffer.CopyTo(locked.Data);
                    locked.MarkDirty();
                }

                // A copy after the lock is gone.
                public static void ReadThenCopy(Page page, UserBuffer destination)
                {
                    byte[] buffer = new byte[destination.Length];
                    using (LockedPage locked = page.Lock())
                        locked.Data[..buffer.Length].CopyTo(buffer);
                    destination.CopyFrom(buffer);
                }
            }
            """);

    [Fact]
    public Task The_naive_write_path_faults_under_the_page_lock() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                // The bug of 2006: if the source is mapped from this very page, the fault handler waits for the
                // page lock that this method holds.
                public static void Write(Page page, UserBuffer source)
                {
                    using LockedPage locked = {|#1:page.Lock()|};
                    {|#0:source.CopyTo(locked.Data)|};
                    locked.MarkDirty();
                }
            }
            """,
            new DiagnosticResult("FLT0001", DiagnosticSeverity.Warning).WithLocation(0).WithLocation(1));

    [Fact]
    public async Task The_message_names_the_lock_and_the_operation_and_says_what_to_do()
    {
        Diagnostic diagnostic = await SingleAsync(
            """
            public static class Writer
            {
                public static void Write(Page target, UserBuffer source)
                {
                    using (LockedPage locked = target.Lock())
                    {
                        source.CopyTo(locked.Data);
                    }
                }
            }
            """);

        Assert.Equal("FLT0001", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Equal("Faults", diagnostic.Descriptor.Category);
        Assert.Contains("target", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("CopyTo", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("fault", diagnostic.Message(), StringComparison.OrdinalIgnoreCase);
        Assert.Matches("(?i)atomic|releas|before the lock|without the lock", diagnostic.Message());
        Assert.Equal("source.CopyTo(locked.Data)", diagnostic.Covered());
        Assert.Equal(["target.Lock()"], diagnostic.AlsoCovered());
    }

    [Fact]
    public async Task The_properties_name_the_atomic_form_and_the_fault_in_of_the_runtime()
    {
        Diagnostic diagnostic = await SingleAsync(
            """
            public static class Writer
            {
                public static void Write(Page page, UserBuffer source)
                {
                    using LockedPage locked = page.Lock();
                    source.CopyTo(locked.Data);
                }
            }
            """);

        Assert.Equal("Runtime", diagnostic.Properties["Form"]);
        Assert.Equal("CopyToAtomic", diagnostic.Properties["Atomic"]);
        Assert.Equal("FaultInReadable", diagnostic.Properties["FaultIn"]);
        Assert.Equal("page", diagnostic.Properties["Lock"]);
    }

    [Fact]
    public async Task A_copy_into_a_user_buffer_has_an_inline_form()
    {
        Diagnostic diagnostic = await SingleAsync(
            """
            public static class Reader
            {
                public static void Read(Page page, UserBuffer destination)
                {
                    using LockedPage locked = page.Lock();
                    destination.CopyFrom(locked.Data);
                }
            }
            """);

        Assert.Equal("Inline", diagnostic.Properties["Form"]);
        Assert.Equal("CopyFromAtomic", diagnostic.Properties["Atomic"]);
        Assert.Equal("FaultInWriteable", diagnostic.Properties["FaultIn"]);
    }

    [Theory]
    [InlineData("source.FaultInReadable()")]
    [InlineData("space.Read<int>(0)")]
    [InlineData("file.TryWrite(source, 0)")]
    public async Task An_operation_without_an_atomic_form_says_so(string operation)
    {
        Diagnostic diagnostic = await SingleAsync(
            $$"""
            public static class Writer
            {
                public static void Write(Page page, UserBuffer source, CachedFile file, AddressSpace space)
                {
                    using LockedPage locked = page.Lock();
                    {{operation}};
                }
            }
            """);

        Assert.Equal("None", diagnostic.Properties["Form"]);
        Assert.Equal(operation, diagnostic.Covered());
    }

    [Fact]
    public Task Faulting_in_under_the_lock_is_the_same_bug() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Write(Page page, UserBuffer source)
                {
                    var copy = new AtomicCopy(source);
                    using (LockedPage locked = page.Lock())
                    {
                        do
                        {
                            copy.CopyTo(locked.Data);
                        }
                        while ({|FLT0001:copy.FaultIn()|});
                    }

                    using LockedPage again = page.Lock();
                    {|FLT0001:source.FaultInReadable()|};
                    {|FLT0001:source.FaultInWriteable()|};
                }
            }
            """);

    [Fact]
    public Task Reads_and_writes_that_take_user_buffers_fault_like_copies() =>
        Verify.RuntimeClientAsync(
            """
            public static class Copier
            {
                public static void Copy(Page page, CachedFile file, AddressSpace space, UserBuffer buffer, byte[] plain)
                {
                    file.Read(buffer, 0);
                    using LockedPage locked = page.Lock();
                    {|FLT0102:file.Read(plain, 0)|};
                    {|FLT0001:file.Read(buffer, 0)|};
                    {|FLT0001:file.Write(buffer, 0)|};
                    long written = {|FLT0001:file.TryWrite(buffer, 0)|}.Written;
                    int value = {|FLT0001:space.Read<int>(0)|} + 1;
                    {|FLT0001:space.Write(0, value)|};
                    {|FLT0001:buffer.CopyFrom(plain)|};
                }
            }
            """);

    [Fact]
    public Task Copies_made_with_page_faults_disabled_are_another_bug() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Write(Page page, UserBuffer source)
                {
                    using (LockedPage locked = page.Lock())
                    {
                        using (PageFaults.Disable())
                            {|FLT0005:source.CopyTo(locked.Data)|};

                        using (PageFaultsDisabled outer = PageFaults.Disable())
                        {
                            using (PageFaults.Disable())
                                {|FLT0005:source.CopyTo(locked.Data)|};
                            {|FLT0005:source.CopyTo(locked.Data)|};
                        }
                    }
                }
            }
            """);

    [Fact]
    public Task Faults_are_enabled_again_when_the_scope_ends() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Write(Page page, UserBuffer source, bool careful)
                {
                    using LockedPage locked = page.Lock();
                    using (PageFaults.Disable())
                    {
                        {|FLT0005:source.CopyTo(locked.Data)|};
                    }

                    {|FLT0001:source.CopyTo(locked.Data)|};

                    PageFaultsDisabled scope = PageFaults.Disable();
                    {|FLT0005:source.CopyTo(locked.Data)|};
                    scope.Dispose();
                    {|FLT0001:source.CopyTo(locked.Data)|};
                }
            }
            """);

    [Fact]
    public Task Two_pages_locked_give_one_diagnostic_for_one_copy() =>
        Verify.RuntimeClientAsync(
            """
            public static class Mover
            {
                public static void Move(Page from, Page to, UserBuffer source)
                {
                    using LockedPage first = from.Lock();
                    using LockedPage second = {|FLT0103:to.Lock()|};
                    {|FLT0001:source.CopyTo(second.Data)|};
                }
            }
            """);

    [Fact]
    public Task The_runtimes_declared_order_reaches_the_clients_locks() =>
        Verify.RuntimeClientAsync(
            """
            [assembly: LockOrder("Index._outer", "file.write")]
            [assembly: LockOrder("page", "Index._inner")]

            public sealed class Index
            {
                private readonly object _outer = new();
                private readonly object _inner = new();
                private readonly object _unordered = new();

                public void Read(UserBuffer source, byte[] entry)
                {
                    lock (_outer)
                        source.CopyTo(entry);
                    lock (_unordered)
                        source.CopyTo(entry);
                    lock (_inner)
                        {|FLT0001:source.CopyTo(entry)|};
                }
            }
            """);

    private static async Task<Diagnostic> SingleAsync(string source)
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.RuntimeClient(source));
        return Assert.Single(diagnostics);
    }
}
