using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0005: while page faults are disabled, something that may fault, or gives the thread away.</summary>
public class DisabledRegionTests
{
    [Fact]
    public Task An_atomic_copy_is_what_the_region_is_for() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static bool Write(Page page, UserBuffer source)
                {
                    int copied;
                    using (LockedPage locked = page.Lock())
                    {
                        using (PageFaults.Disable())
                            copied = source.CopyToAtomic(locked.Data);
                        locked.MarkDirty();
                    }

                    return copied == source.Length;
                }
            }
            """);

    [Fact]
    public Task A_copy_that_may_fault_is_this_rule_even_under_a_page_lock() =>
        Verify.RuntimeClientAsync(
            """
            public static class Writer
            {
                public static void Write(Page page, UserBuffer source, CachedFile file, byte[] data)
                {
                    using LockedPage locked = page.Lock();
                    using (PageFaults.Disable())
                    {
                        {|FLT0005:source.CopyTo(locked.Data)|};
                        {|FLT0005:source.CopyFrom(data)|};
                    }

                    locked.MarkDirty();
                }

                public static void Read(UserBuffer source, AddressSpace space, byte[] data)
                {
                    using PageFaultsDisabled off = PageFaults.Disable();
                    {|FLT0005:source.CopyTo(data)|};
                    int value = {|FLT0005:space.Read<int>(0)|};
                }
            }
            """);

    [Theory]
    // The region is over, or has not begun.
    [InlineData("using (Faults.Disable()) { } source.Copy(data);")]
    [InlineData("source.Copy(data); using (Faults.Disable()) { }")]
    [InlineData("FaultsOff off = Faults.Disable(); off.Dispose(); source.Copy(data);")]
    [InlineData("FaultsOff off = Faults.Disable(); try { number++; } finally { off.Dispose(); } source.Copy(data);")]
    [InlineData("using (Faults.Disable()) { using (Faults.Disable()) { } } source.Copy(data);")]
    [InlineData("while (flag) { using (Faults.Disable()) number++; source.Copy(data); }")]
    [InlineData("if (flag) { using (Faults.Disable()) number++; } source.Copy(data);")]
    // Nothing in it faults or waits.
    [InlineData("using (Faults.Disable()) source.CopyUnknown(data);")]
    [InlineData("using (Faults.Disable()) { if (source.CopyAtomic(data) < 3) number++; }")]
    [InlineData("using (Faults.Disable()) local[0] = plainPointer[0];")]
    [InlineData("using (Faults.Disable()) number = user.Length;")]
    // It runs later.
    [InlineData("using (Faults.Disable()) { Action later = () => maybe!.Copy(data); }")]
    [InlineData("using (Faults.Disable()) { Task.Run(() => source.Copy(data)); }")]
    // A known lock is never this rule.
    [InlineData("using (Faults.Disable()) { lock (plain) number++; }")]
    [InlineData("using (Faults.Disable()) { using (latch.Hold()) number++; }")]
    // What does not block.
    [InlineData("using (Faults.Disable()) Task.Delay(10);")]
    [InlineData("using (Faults.Disable()) new MemoryStream().ReadByte();")]
    [InlineData("using (Faults.Disable()) Task.CompletedTask.Wait();")]
    [InlineData("using (Faults.Disable()) Thread.Sleep(0);")]
    [InlineData("using (Faults.Disable()) new ManualResetEvent(false).WaitOne(0);")]
    public Task Silent(string body) => Verify.BodyAsync(body);

    [Theory]
    [InlineData("using (Faults.Disable()) {|FLT0005:source.Copy(data)|};")]
    [InlineData("using FaultsOff off = Faults.Disable(); {|FLT0005:source.Copy(data)|};")]
    [InlineData("FaultsOff off = Faults.Disable(); {|FLT0005:source.Copy(data)|}; off.Dispose();")]
    [InlineData("FaultsOff off = Faults.Disable(); try { {|FLT0005:source.Copy(data)|}; } finally { off.Dispose(); }")]
    [InlineData("using (Faults.Disable()) { using (Faults.Disable()) { } {|FLT0005:source.Copy(data)|}; }")]
    [InlineData("using (Faults.Disable()) { if (flag) {|FLT0005:source.Copy(data)|}; }")]
    [InlineData("using (Faults.Disable()) { while (flag) {|FLT0005:source.Copy(data)|}; }")]
    [InlineData("using (Faults.Disable()) using (latch.Hold()) {|FLT0005:source.Copy(data)|};")]
    [InlineData("using (latch.Hold()) using (Faults.Disable()) {|FLT0005:source.Copy(data)|};")]
    [InlineData("using (Faults.Disable()) maybe = {|FLT0005:new Source()|};")]
    [InlineData("using (Faults.Disable()) number = {|FLT0005:source.First|};")]
    // Memory that may not be there.
    [InlineData("using (Faults.Disable()) {|FLT0005:user.CopyTo(local)|};")]
    [InlineData("using (Faults.Disable()) local[0] = {|FLT0005:user[0]|};")]
    [InlineData("using (Faults.Disable()) local[0] = {|FLT0005:pointer[0]|};")]
    // A blocking call.
    [InlineData("using (Faults.Disable()) {|FLT0005:Thread.Sleep(100)|};")]
    [InlineData("using (Faults.Disable()) {|FLT0005:Task.Delay(10).Wait()|};")]
    [InlineData("using (Faults.Disable()) {|FLT0005:new ManualResetEvent(false).WaitOne()|};")]
    [InlineData("using (Faults.Disable()) {|FLT0005:new Thread(() => { }).Join()|};")]
    [InlineData("using (Faults.Disable()) {|FLT0005:File.ReadAllBytes(\"a\")|};")]
    public Task Fires(string body) => Verify.BodyAsync(body);

    [Fact]
    public Task A_call_that_says_that_it_blocks_is_a_blocking_call() =>
        Verify.MembersAsync(
            """
            [MayBlock] public void Load() { }

            public void Method()
            {
                Load();
                using (Faults.Disable())
                    {|FLT0005:Load()|};
            }
            """);

    [Fact]
    public Task The_thread_must_not_be_given_away() =>
        Verify.OwnTypesAsync(
            """
            public sealed class NoFaults : IDisposable
            {
                [DisablesFaults] public static NoFaults Begin() => new();
                public void Dispose() { }
            }

            public static class Client
            {
                public static async Task Bad()
                {
                    using (NoFaults.Begin())
                        {|FLT0005:await Task.Delay(1)|};
                }

                public static async Task Good(Task task)
                {
                    using (NoFaults.Begin())
                    {
                    }

                    await task;
                }

                public static IEnumerable<int> BadIterator()
                {
                    using (NoFaults.Begin())
                    {
                        {|FLT0005:yield return 1;|}
                    }

                    yield return 2;
                }

                public static IEnumerable<int> GoodIterator()
                {
                    using (NoFaults.Begin())
                    {
                    }

                    yield return 1;
                }
            }
            """);

    [Fact]
    public async Task The_message_names_the_copy_and_says_that_faults_are_disabled()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            ClientTypes.Source,
            ClientTypes.ClassWith(ClientTypes.MethodWith("using (Faults.Disable()) source.Copy(data);"))));

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("FLT0005", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Equal("source.Copy(data)", diagnostic.Covered());
        Assert.Contains("Copy", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("disabled", diagnostic.Message(), StringComparison.OrdinalIgnoreCase);
    }
}
