using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Testing;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0001 and a write that is begun, which is a page lock, and completed, which releases it.</summary>
public class PageWriteTests
{
    [Fact]
    public Task A_completed_page_write_is_unlocked() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Write(CachedFile file, UserBuffer source, byte[] next)
                {
                    using PageWrite write = file.BeginWrite(0, source.Length);
                    int copied = source.CopyToAtomic(write.Data);
                    int accepted = write.Complete(copied);
                    if (accepted < source.Length)
                        source.Slice(accepted).CopyTo(next);
                }
            }
            """);

    [Fact]
    public Task A_page_write_is_a_page_lock_until_it_is_completed() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Write(CachedFile file, UserBuffer source)
                {
                    using PageWrite write = {|#1:file.BeginWrite(0, source.Length)|};
                    {|#0:source.CopyTo(write.Data)|};
                    write.Complete((int)source.Length);
                    source.FaultInReadable();
                }
            }
            """,
            new DiagnosticResult("FLT0001", DiagnosticSeverity.Warning).WithLocation(0).WithLocation(1));

    [Fact]
    public Task A_page_write_completed_on_one_branch_is_held_on_the_other() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Write(CachedFile file, UserBuffer source, bool early)
                {
                    using PageWrite write = file.BeginWrite(0, source.Length);
                    if (early)
                    {
                        write.Complete(0);
                        source.FaultInReadable();
                        return;
                    }

                    {|FLT0001:source.FaultInReadable()|};
                }
            }
            """);
}
