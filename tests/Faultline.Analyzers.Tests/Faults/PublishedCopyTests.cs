using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0006: a page is committed for more bytes than a copy that may have stopped short has put there.</summary>
public class PublishedCopyTests
{
    [Theory]
    // Committed for what was copied.
    [InlineData(
        "int copied = source.CopyToAtomic(write.Data); write.Complete(copied); return copied == source.Length;")]
    [InlineData(
        "int copied = source.CopyToAtomic(write.Data); return write.Complete(copied) == copied && copied == " +
        "source.Length;")]
    [InlineData(
        "int copied = source.CopyToAtomic(write.Data); int count = copied; write.Complete(count); return count > " +
        "0;")]
    // Committed for nothing.
    [InlineData("int copied = source.CopyToAtomic(write.Data); write.Complete(0); return copied > 0;")]
    // Checked.
    [InlineData(
        "if (source.CopyToAtomic(write.Data) == write.Length) write.Complete(write.Length); else " +
        "write.Complete(0); return true;")]
    [InlineData(
        "int copied = source.CopyToAtomic(write.Data); if (copied < write.Length) return false; " +
        "write.Complete(write.Length); return true;")]
    [InlineData(
        "int copied = source.CopyToAtomic(write.Data); if (copied != write.Length) throw new IOException(); " +
        "write.Complete(write.Length); return true;")]
    // The rest is zeroed.
    [InlineData(
        "int copied = source.CopyToAtomic(write.Data); write.Data[copied..].Clear(); " +
        "write.Complete(write.Length); return copied > 0;")]
    [InlineData(
        "int copied = source.CopyToAtomic(write.Data); write.Data.Slice(copied).Fill(0); " +
        "write.Complete(write.Length); return copied > 0;")]
    [InlineData(
        "int copied = source.CopyToAtomic(write.Data); if (copied < write.Length) write.Data[copied..].Clear(); " +
        "write.Complete(write.Length); return true;")]
    [InlineData(
        "write.Data.Clear(); int copied = source.CopyToAtomic(write.Data); write.Complete(write.Length); return " +
        "copied > 0;")]
    // The copy cannot stop short.
    [InlineData("data.AsSpan(0, write.Length).CopyTo(write.Data); write.Complete(write.Length); return true;")]
    [InlineData("write.Data.Fill(1); write.Complete(write.Length); return true;")]
    // The copy goes somewhere else.
    [InlineData(
        "int copied = source.CopyToAtomic(data); write.Data.Clear(); write.Complete(write.Length); return copied " +
        "> 0;")]
    public Task Silent(string body) => Verify.RuntimeClientAsync(Writer(body));

    [Theory]
    [InlineData(
        "int copied = source.CopyToAtomic(write.Data); {|FLT0006:write.Complete(write.Length)|}; return copied " +
        "== source.Length;")]
    [InlineData(
        "Span<byte> bytes = write.Data; int copied = source.CopyToAtomic(bytes); " +
        "{|FLT0006:write.Complete(bytes.Length)|}; return copied == source.Length;")]
    [InlineData(
        "int copied = source.CopyToAtomic(write.Data); int all = write.Length; {|FLT0006:write.Complete(all)|}; " +
        "return copied == all;")]
    [InlineData(
        "int copied = source.CopyToAtomic(write.Data); int accepted = {|FLT0006:write.Complete(write.Length)|}; " +
        "return copied == accepted;")]
    [InlineData(
        "int copied = source.Slice(1).CopyToAtomic(write.Data); {|FLT0006:write.Complete(write.Length)|}; return " +
        "copied == 1;")]
    public Task Fires(string body) => Verify.RuntimeClientAsync(Writer(body));

    [Fact]
    public Task The_write_loop_commits_what_was_copied_in_each_round() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Good(CachedFile file, UserBuffer source)
                {
                    long done = 0;
                    while (done < source.Length)
                    {
                        int copied;
                        using (PageWrite write = file.BeginWrite(done, source.Length - done))
                        {
                            copied = source.Slice(done).CopyToAtomic(write.Data);
                            done += write.Complete(copied);
                        }

                        if (copied == 0)
                            source.Slice(done).FaultInReadable();
                    }
                }

                public static void Bad(CachedFile file, UserBuffer source)
                {
                    long done = 0;
                    while (done < source.Length)
                    {
                        int copied;
                        using (PageWrite write = file.BeginWrite(done, source.Length - done))
                        {
                            copied = source.Slice(done).CopyToAtomic(write.Data);
                            {|FLT0006:write.Complete(write.Length)|};
                        }

                        done += copied;
                        if (copied == 0)
                            source.Slice(done).FaultInReadable();
                    }
                }
            }
            """);

    [Fact]
    public Task The_runtimes_own_copy_checks_itself() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Write(CachedFile file, UserBuffer source)
                {
                    var copy = new AtomicCopy(source);
                    do
                    {
                        using PageWrite write = file.BeginWrite(copy.Accepted, copy.Remaining);
                        copy.CopyTo(write);
                    }
                    while (copy.FaultIn());
                }
            }
            """);

    [Fact]
    public Task A_page_that_is_up_to_date_has_bytes_of_its_own_behind_a_short_copy() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                // The bytes of a locked page can be reached only if it is up to date.
                public static bool Patch(Page page, UserBuffer source)
                {
                    using LockedPage locked = page.Lock();
                    int copied = source.CopyToAtomic(locked.Data);
                    locked.MarkDirty();
                    return copied == source.Length;
                }
            }
            """);

    [Fact]
    public Task A_copy_of_a_client_may_stop_short_too() =>
        Verify.RuntimeClientAsync(
            """
            public sealed class Pipe
            {
                [NoFault] public int Take(Span<byte> destination) => 0;
            }

            public static class Writer
            {
                public static bool Good(CachedFile file, Pipe pipe)
                {
                    using PageWrite write = file.BeginWrite(0, 4096);
                    int taken = pipe.Take(write.Data);
                    write.Complete(taken);
                    return taken == 4096;
                }

                public static bool Bad(CachedFile file, Pipe pipe)
                {
                    using PageWrite write = file.BeginWrite(0, 4096);
                    int taken = pipe.Take(write.Data);
                    {|FLT0006:write.Complete(write.Length)|};
                    return taken == 4096;
                }
            }
            """);

    [Fact]
    public async Task The_message_names_the_commit()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.RuntimeClient(Writer(
            "int copied = source.CopyToAtomic(write.Data); write.Complete(write.Length); return copied == source.Length;")));

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("FLT0006", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Equal("write.Complete(write.Length)", diagnostic.Covered());
        Assert.Contains("Complete", diagnostic.Message(), StringComparison.Ordinal);
    }

    private static string Writer(string body) =>
        $$"""
        public static class Writer
        {
            public static bool Write(CachedFile file, UserBuffer source, byte[] data)
            {
                using PageWrite write = file.BeginWrite(0, source.Length);
                {{body}}
            }
        }
        """;
}
