using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0004: an atomic copy is repeated, and nothing brings in what it lacked: the loop can spin for ever.</summary>
public class RetryTests
{
    [Fact]
    public Task A_retry_that_faults_its_source_in_after_the_release_is_clean() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Patch(Page page, UserBuffer source)
                {
                    int done = 0;
                    while (done < source.Length)
                    {
                        int copied;
                        using (LockedPage locked = page.Lock())
                        {
                            copied = source.Slice(done).CopyToAtomic(locked.Data[done..]);
                            locked.MarkDirty();
                        }

                        done += copied;
                        if (copied == 0)
                            source.Slice(done).FaultInReadable();
                    }
                }

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
    public Task A_retry_that_never_does_is_not() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Patch(Page page, UserBuffer source)
                {
                    int done = 0;
                    while (done < source.Length)
                    {
                        using LockedPage locked = page.Lock();
                        done += {|FLT0004:source.Slice(done).CopyToAtomic(locked.Data[done..])|};
                        locked.MarkDirty();
                    }
                }
            }
            """);

    [Fact]
    public Task Faulting_in_under_the_lock_is_the_other_rule() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Patch(Page page, UserBuffer source)
                {
                    using LockedPage locked = page.Lock();
                    while (source.CopyToAtomic(locked.Data) < source.Length)
                        {|FLT0001:source.FaultInReadable()|};
                    locked.MarkDirty();
                }
            }
            """);

    [Fact]
    public Task The_runtimes_own_copy_checks_itself() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Patch(Page page, UserBuffer source)
                {
                    var copy = new AtomicCopy(source);
                    while (!copy.IsComplete)
                    {
                        using LockedPage locked = page.Lock();
                        copy.CopyTo(locked.Data);
                        locked.MarkDirty();
                    }
                }
            }
            """);

    [Fact]
    public Task A_write_into_user_memory_has_a_fault_in_of_its_own() =>
        Verify.RuntimeClientAsync(
            """
            public static class Reader
            {
                public static void Good(UserBuffer destination, byte[] data)
                {
                    while (destination.CopyFromAtomic(data) < data.Length)
                        destination.FaultInWriteable();
                }

                public static void Bad(UserBuffer destination, byte[] data)
                {
                    while ({|FLT0004:destination.CopyFromAtomic(data)|} < data.Length)
                    {
                    }
                }
            }
            """);

    [Fact]
    public Task A_rest_that_each_round_cuts_anew_is_the_same_source() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Good(CachedFile file, long offset, UserBuffer rest)
                {
                    while (!rest.IsEmpty)
                    {
                        int accepted;
                        using (PageWrite write = file.BeginWrite(offset, rest.Length))
                        {
                            int copied = rest.CopyToAtomic(write.Data);
                            accepted = write.Complete(copied);
                        }

                        offset += accepted;
                        rest = rest.Slice(accepted);
                        rest.FaultInReadable();
                    }
                }

                public static void Bad(CachedFile file, long offset, UserBuffer rest)
                {
                    while (!rest.IsEmpty)
                    {
                        int accepted;
                        using (PageWrite write = file.BeginWrite(offset, rest.Length))
                        {
                            int copied = {|FLT0004:rest.CopyToAtomic(write.Data)|};
                            accepted = write.Complete(copied);
                        }

                        offset += accepted;
                        rest = rest.Slice(accepted);
                    }
                }
            }
            """);

    [Theory]
    // Faulted in on the path without progress.
    [InlineData("while (source.CopyAtomic(data) < data.Length) source.FaultIn();")]
    [InlineData("while (source.CopyAtomic(data) < data.Length && source.FaultIn()) { }")]
    [InlineData("int n; do { n = source.CopyAtomic(data); if (n == 0) source.FaultIn(); } while (n < data.Length);")]
    [InlineData("for (;;) { if (source.CopyAtomic(data) == data.Length) break; source.FaultIn(); }")]
    [InlineData("while (true) { if (source.CopyAtomic(data) == data.Length) return; if (!source.FaultIn()) return; }")]
    [InlineData("again: if (source.CopyAtomic(data) < data.Length) { source.FaultIn(); goto again; }")]
    [InlineData("while (true) { source.FaultIn(); if (source.CopyAtomic(data) == data.Length) return; }")]
    // By a helper, or by a copy that faults.
    [InlineData("while (source.CopyAtomic(data) < data.Length) Bring(source);")]
    [InlineData("while (source.CopyAtomic(data) < data.Length) source.Copy(new byte[8]);")]
    // Given up instead of repeated.
    [InlineData("while (source.CopyAtomic(data) < data.Length) return;")]
    [InlineData("while (source.CopyAtomic(data) < data.Length) throw new TimeoutException();")]
    [InlineData(
        "for (;;) { int n = source.CopyAtomic(data); if (n == 0) break; if (n == data.Length) return; if (flag) " +
        "return; source.FaultIn(); }")]
    [InlineData("if (source.CopyAtomic(data) < data.Length) return;")]
    // A bounded number of attempts.
    [InlineData("for (int i = 0; i < 3; i++) { if (source.CopyAtomic(data) == data.Length) return; }")]
    [InlineData("int i = 0; while (i++ < 3) { if (source.CopyAtomic(data) == data.Length) return; }")]
    [InlineData(
        "int i = 0; while (source.CopyAtomic(data) < data.Length) { if (++i > 10) throw new TimeoutException(); }")]
    [InlineData("int i = 10; do { if (source.CopyAtomic(data) == data.Length) return; i--; } while (i > 0);")]
    [InlineData("int attempt = 0; while (attempt++ < 3 && source.CopyAtomic(data) < data.Length) { }")]
    // What bounds it may be counted, asked or set in an inner loop.
    [InlineData(
        "int tries = 0; while (true) { int n = source.CopyAtomic(data); for (int i = 0; i < n; i++) number++; if (n == 0 " +
        "&& tries++ == 3) return; }")]
    [InlineData(
        "int tries = 0; while (true) { if (source.CopyAtomic(data) == data.Length) return; for (int i = 0; i < 8; i++) " +
        "tries++; if (tries > 64) return; }")]
    [InlineData(
        "while (true) { if (source.CopyAtomic(data) == data.Length) return; for (int i = 0; i < 8; i++) { if (i > number) " +
        "return; } }")]
    [InlineData(
        "bool late = false; while (!late) { if (source.CopyAtomic(data) == data.Length) return; for (int i = 0; i < 8; i++) " +
        "late = i == number; }")]
    [InlineData(
        "while (source.CopyAtomic(data) < data.Length) { for (int i = 0; i < 3; i++) { if (source.FaultIn()) break; } }")]
    [InlineData(
        "while (source.CopyAtomic(data) < data.Length) { for (int i = 0; i < 3; i++) { if (cancellation." +
        "IsCancellationRequested) break; } }")]
    [InlineData(
        "using var brought = new ManualResetEventSlim(); while (source.CopyAtomic(data) < data.Length) { while (!brought." +
        "Wait(100)) number++; }")]
    // Time and cancellation.
    [InlineData(
        "var watch = System.Diagnostics.Stopwatch.StartNew(); while (source.CopyAtomic(data) < data.Length) { if (watch.Elapsed" +
        "Milliseconds > 100) return; }")]
    [InlineData("while (source.CopyAtomic(data) < data.Length) Task.Delay(1, cancellation).Wait();")]
    [InlineData("while (source.CopyAtomic(data) < data.Length) cancellation.ThrowIfCancellationRequested();")]
    [InlineData("while (!cancellation.IsCancellationRequested && source.CopyAtomic(data) < data.Length) { }")]
    [InlineData(
        "long end = Environment.TickCount64 + 100; while (Environment.TickCount64 < end && source.CopyAtomic(data) < data." +
        "Length) { }")]
    // Another source in each round.
    [InlineData(
        "var all = new Queue<Source>(); while (all.TryDequeue(out var one)) { if (one.CopyAtomic(data) < 3) number++; }")]
    [InlineData("while (source.CopyAtomic(data) < data.Length) { source = another; number++; another = new Source(); }")]
    [InlineData(
        "int skipped = 0; while (true) { int n = source.CopyAtomic(data); skipped = Past(n, skipped); if (skipped > 99) " +
        "return; }")]
    [InlineData("foreach (Source one in new[] { source }) { if (one.CopyAtomic(data) < data.Length) return; }")]
    [InlineData(
        "var all = new Source[3]; for (int i = 0; i < all.Length; i++) { if (all[i].CopyAtomic(data) < 3) " +
        "number++; }")]
    public Task Silent(string body) => Verify.MembersAsync(Method(body));

    [Theory]
    [InlineData("while ({|FLT0004:source.CopyAtomic(data)|} < data.Length) { }")]
    [InlineData("while ({|FLT0004:source.CopyAtomic(data)|} != data.Length) number++;")]
    [InlineData("do { number++; } while ({|FLT0004:source.CopyAtomic(data)|} < data.Length);")]
    [InlineData("for (;;) { if ({|FLT0004:source.CopyAtomic(data)|} == data.Length) break; }")]
    [InlineData("while (true) { int n = {|FLT0004:source.CopyAtomic(data)|}; if (n == data.Length) return; }")]
    [InlineData("int done = 0; while (done < data.Length) done += {|FLT0004:source.CopyAtomic(data)|};")]
    [InlineData("int left = data.Length; while (left > 0) left -= {|FLT0004:source.CopyAtomic(data)|};")]
    [InlineData("int n; do { n = {|FLT0004:source.CopyAtomic(data)|}; } while (n < data.Length);")]
    [InlineData("again: if ({|FLT0004:source.CopyAtomic(data)|} < data.Length) goto again;")]
    // Waiting brings nothing in.
    [InlineData("while ({|FLT0004:source.CopyAtomic(data)|} < data.Length) Thread.Yield();")]
    [InlineData("while ({|FLT0004:source.CopyAtomic(data)|} < data.Length) Thread.Sleep(1);")]
    [InlineData(
        "var spin = new SpinWait(); while ({|FLT0004:source.CopyAtomic(data)|} < data.Length) spin.SpinOnce();")]
    // Brought in once, before the loop: it may be gone again.
    [InlineData("source.FaultIn(); while ({|FLT0004:source.CopyAtomic(data)|} < data.Length) { }")]
    // Brought in where there was progress, and where there was none not.
    [InlineData(
        "while (true) { int n = {|FLT0004:source.CopyAtomic(data)|}; if (n == data.Length) return; if (n > 0) " +
        "source.FaultIn(); }")]
    // Another source.
    [InlineData("while ({|FLT0004:source.CopyAtomic(data)|} < data.Length) another.FaultIn();")]
    // An inner loop that does not copy bounds only itself.
    [InlineData(
        "int done = 0; while (done < data.Length) { int n = {|FLT0004:source.CopyAtomic(data)|}; for (int i = 0; i < n; i++) " +
        "number += data[i]; done += n; }")]
    [InlineData(
        "while (true) { int n = {|FLT0004:source.CopyAtomic(data)|}; foreach (byte one in data) number += one; if (n == " +
        "data.Length) return; }")]
    [InlineData(
        "int n; do { n = {|FLT0004:source.CopyAtomic(data)|}; int i = 0; do { i++; } while (i < n); } while (n < data.Length);")]
    // What a call makes of the count is nothing if the count is.
    [InlineData(
        "int done = 0; while (done < data.Length) { int taken = Taken({|FLT0004:source.CopyAtomic(data)|}); done += taken; }")]
    // Under a lock of each round.
    [InlineData("int n; do { using (latch.Hold()) n = {|FLT0004:source.CopyAtomic(data)|}; } while (n < data.Length);")]
    public Task Fires(string body) => Verify.MembersAsync(Method(body));

    [Fact]
    public async Task The_message_names_the_copy_and_what_brings_its_source_in()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.RuntimeClient(
            """
            public static class Reader
            {
                public static void Read(UserBuffer source, byte[] data)
                {
                    while (source.CopyToAtomic(data) < data.Length)
                    {
                    }
                }
            }
            """));

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("FLT0004", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Equal("source.CopyToAtomic(data)", diagnostic.Covered());
        Assert.Contains("CopyToAtomic", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("FaultInReadable", diagnostic.Message(), StringComparison.Ordinal);
    }

    private static string Method(string body) =>
        $$"""
        private static void Bring(Source source) => source.FaultIn();

        private static int Taken(int count) => count;

        private static int Past(int count, int at) => Math.Max(at + count, at + 1);

        public void Method(
            Source source, Source another, byte[] data, bool flag, int number, CancellationToken cancellation)
        {
            {{body}}
        }
        """;
}
