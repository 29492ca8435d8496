using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0002: under a lock that the fault handler takes, a call that may fault somewhere inside.</summary>
public class FaultThroughCallTests
{
    [Fact]
    public Task A_helper_that_copies_is_called_after_the_release() =>
        Verify.RuntimeClientAsync(
            """
            public static class Log
            {
                public static void Append(Page page, UserBuffer source, byte[] record)
                {
                    Fetch(source, record);
                    using (LockedPage locked = page.Lock())
                    {
                        record.CopyTo(locked.Data);
                        locked.MarkDirty();
                    }

                    Fetch(source, record);
                }

                public static void Fetch(UserBuffer source, byte[] record) => source.CopyTo(record);
            }
            """);

    [Fact]
    public Task A_helper_that_copies_is_called_under_the_page_lock() =>
        Verify.RuntimeClientAsync(
            """
            public static class Log
            {
                public static void Append(Page page, UserBuffer source, byte[] record)
                {
                    using LockedPage locked = page.Lock();
                    {|FLT0002:Fetch(source, record)|};
                    record.CopyTo(locked.Data);
                    locked.MarkDirty();
                }

                public static void Fetch(UserBuffer source, byte[] record) => source.CopyTo(record);
            }
            """);

    [Fact]
    public Task A_page_write_that_is_begun_is_a_page_lock_too() =>
        Verify.RuntimeClientAsync(
            """
            public static class Log
            {
                public static void Append(CachedFile file, UserBuffer source, byte[] record)
                {
                    using PageWrite write = file.BeginWrite(0, record.Length);
                    {|FLT0002:Fetch(source, record)|};
                    record.CopyTo(write.Data);
                    write.Complete(record.Length);
                    Fetch(source, record);
                }

                public static void Fetch(UserBuffer source, byte[] record) => source.CopyTo(record);
            }
            """);

    [Theory]
    // Nothing faults inside.
    [InlineData("public void Helper(Source source, byte[] data) { }")]
    [InlineData("public void Helper(Source source, byte[] data) => source.CopyUnknown(data);")]
    [InlineData("public int Helper(Source source, byte[] data) => source.CopyAtomic(data);")]
    [InlineData("public void Helper(Source source, byte[] data) { if (source.CopyAtomic(data) < 3) data[0] = 0; }")]
    [InlineData("public int Helper(Source source, byte[] data) => source.Length;")]
    // It faults later, or elsewhere.
    [InlineData("public void Helper(Source source, byte[] data) => Task.Run(() => source.Copy(data));")]
    [InlineData("public Action Helper(Source source, byte[] data) => () => source.Copy(data);")]
    [InlineData("public void Helper(Source source, byte[] data) => new Thread(() => source.Copy(data)).Start();")]
    [InlineData("public IEnumerable<int> Helper(Source source, byte[] data) { source.Copy(data); yield return 1; }")]
    [InlineData("public async Task Helper(Source source, byte[] data) { await Task.Yield(); source.Copy(data); }")]
    // It never faults.
    [InlineData("public void Helper(Source source, byte[] data) { if (false) source.Copy(data); }")]
    // The lock is not held while it faults.
    [InlineData(
        "[RequiresLock(nameof(latch))] public void Helper(Source source, byte[] data) { latch.Exit(); " +
        "source.Copy(data); latch.Enter(); }")]
    public Task Silent_under_the_lock(string helper) =>
        Verify.MembersAsync(
            $$"""
            {{helper}}

            public void Method(Source source, byte[] data)
            {
                using (latch.Hold())
                    Helper(source, data);
            }
            """);

    [Theory]
    [InlineData("public void Helper(Source source, byte[] data) => source.Copy(data);")]
    [InlineData("private void Helper(Source source, byte[] data) => source.Copy(data);")]
    [InlineData("public static void Helper(Source source, byte[] data) => source.Copy(data);")]
    [InlineData("public virtual void Helper(Source source, byte[] data) => source.Copy(data);")]
    [InlineData("public void Helper(Source source, byte[] data) { if (mutableFlag) source.Copy(data); }")]
    [InlineData("public void Helper(Source source, byte[] data) { while (mutableFlag) source.Copy(data); }")]
    [InlineData(
        "public void Helper(Source source, byte[] data) { try { source.Copy(data); } finally { mutableFlag = " +
        "true; } }")]
    [InlineData("public void Helper(Source source, byte[] data) => source.FaultIn();")]
    [InlineData("public int Helper(Source source, byte[] data) => source.First;")]
    [InlineData("public Source Helper(Source source, byte[] data) => new();")]
    [InlineData(
        "public void Helper(Source source, byte[] data) => One(source, data); public void One(Source source, " +
        "byte[] data) => source.Copy(data);")]
    [InlineData("public void Helper(Source source, byte[] data) { Local(); void Local() => source.Copy(data); }")]
    [InlineData("public void Helper(Source source, byte[] data) { Action local = () => source.Copy(data); local(); }")]
    [InlineData("public void Helper(Source source, byte[] data) => new List<int>().ForEach(_ => source.Copy(data));")]
    [InlineData(
        "public void Helper(Source source, byte[] data) { if (data.Length > 0) Helper(source, data); " +
        "source.Copy(data); }")]
    [InlineData("public async Task Helper(Source source, byte[] data) { source.Copy(data); await Task.Yield(); }")]
    [InlineData("public void Helper<T>(Source source, T[] data) => source.FaultIn();")]
    public Task Fires_under_the_lock(string helper) =>
        Verify.MembersAsync(
            $$"""
            {{helper}}

            public void Method(Source source, byte[] data)
            {
                using (latch.Hold())
                    {|FLT0002:Helper(source, data)|};
            }
            """);

    [Theory]
    [InlineData("using (plain.Hold()) Helper(source, data);")]
    [InlineData("using (latch.Hold()) { } Helper(source, data);")]
    [InlineData("if (!latch.TryEnter()) { Helper(source, data); return; } latch.Exit();")]
    [InlineData("using (latch.Hold()) Task.Run(() => Helper(source, data));")]
    [InlineData("using (latch.Hold()) { Action later = () => Helper(source, data); }")]
    [InlineData("using (Faults.Disable()) using (latch.Hold()) mutableFlag = true;")]
    public Task Silent(string body) => Verify.MembersAsync(WithHelper(body));

    [Theory]
    [InlineData("latch.Enter(); try { {|FLT0002:Helper(source, data)|}; } finally { latch.Exit(); }")]
    [InlineData("latch.EnterShared(); try { {|FLT0002:Helper(source, data)|}; } finally { latch.ExitShared(); }")]
    [InlineData("lock (latch) {|FLT0002:Helper(source, data)|};")]
    [InlineData("using (latch.Hold()) using (plain.Hold()) {|FLT0002:Helper(source, data)|};")]
    [InlineData("using (latch.Hold()) { if (mutableFlag) {|FLT0002:Helper(source, data)|}; }")]
    [InlineData("using (latch.Hold()) { {|FLT0002:Helper(source, data)|}; {|FLT0002:Helper(source, data)|}; }")]
    [InlineData("if (latch.TryEnter()) { try { {|FLT0002:Helper(source, data)|}; } finally { latch.Exit(); } }")]
    [InlineData("latch.AssertHeld(); {|FLT0002:Helper(source, data)|};")]
    public Task Fires(string body) => Verify.MembersAsync(WithHelper(body));

    [Fact]
    public Task What_says_itself_that_it_may_fault_is_the_direct_rule() =>
        Verify.MembersAsync(
            """
            [MayFault] public void Declared(Source source, byte[] data) => source.Copy(data);

            [FaultIn] public void Bring(Source source) => source.FaultIn();

            public void Method(Source source, byte[] data)
            {
                using (latch.Hold())
                {
                    {|FLT0001:Declared(source, data)|};
                    {|FLT0001:Bring(source)|};
                }
            }
            """);

    [Fact]
    public Task A_callee_that_requires_the_lock_is_reported_instead_of_its_caller() =>
        Verify.MembersAsync(
            """
            [RequiresLock(nameof(latch))]
            public void Helper(Source source, byte[] data) => {|FLT0001:source.Copy(data)|};

            public void Method(Source source, byte[] data)
            {
                using (latch.Hold())
                    Helper(source, data);
            }
            """);

    [Fact]
    public Task Every_kind_of_member_is_followed() =>
        Verify.MembersAsync(
            """
            public sealed class Item : IDisposable
            {
                private readonly Source source;

                public Item(Source source)
                {
                    this.source = source;
                    source.FaultIn();
                }

                public int Value
                {
                    get => source.First;
                    set => source.FaultIn();
                }

                public int this[int index] => source.First + index;

                public event Action Changed
                {
                    add => source.FaultIn();
                    remove { }
                }

                public static Item operator +(Item left, int right)
                {
                    left.source.FaultIn();
                    return left;
                }

                public static implicit operator int(Item item) => item.source.First;

                public void Dispose() => source.FaultIn();
            }

            public void Method(Item item, Source source, Action handler)
            {
                using (latch.Hold())
                {
                    Item made = {|FLT0002:new Item(source)|};
                    int value = {|FLT0002:item.Value|};
                    {|FLT0002:item.Value|} = 1;
                    value = {|FLT0002:item[3]|};
                    {|FLT0002:item.Changed += handler|};
                    item.Changed -= handler;
                    made = {|FLT0002:item + 1|};
                    value = {|FLT0002:item|};
                    {|FLT0002:item.Dispose()|};
                }
            }
            """);

    [Fact]
    public Task Overrides_and_implementations_in_the_compilation_are_followed() =>
        Verify.MembersAsync(
            """
            public interface IReader
            {
                void Read(Source source, byte[] data);
                void Skip(Source source);
            }

            public abstract class Reader : IReader
            {
                public abstract void Read(Source source, byte[] data);
                public virtual void Skip(Source source) { }
            }

            public sealed class Faulting : Reader
            {
                public override void Read(Source source, byte[] data) => source.Copy(data);
            }

            public sealed class Plain : Reader
            {
                public override void Read(Source source, byte[] data) { }
            }

            public void Method(IReader any, Reader some, Plain plain, Source source, byte[] data)
            {
                using (latch.Hold())
                {
                    {|FLT0002:any.Read(source, data)|};
                    {|FLT0002:some.Read(source, data)|};
                    plain.Read(source, data);
                    any.Skip(source);
                    some.Skip(source);
                }
            }
            """);

    [Fact]
    public Task Code_that_calls_itself_is_followed_once() =>
        Verify.MembersAsync(
            """
            public void Even(Source source, byte[] data, int n)
            {
                if (n > 0)
                    Odd(source, data, n - 1);
            }

            public void Odd(Source source, byte[] data, int n)
            {
                source.Copy(data);
                Even(source, data, n - 1);
            }

            public void Quiet(int n)
            {
                if (n > 0)
                    Quiet(n - 1);
            }

            public void Method(Source source, byte[] data)
            {
                using (latch.Hold())
                {
                    Quiet(9);
                    {|FLT0002:Even(source, data, 9)|};
                    {|FLT0002:Odd(source, data, 9)|};
                }
            }
            """);

    [Fact]
    public Task A_callee_that_touches_user_memory_faults() =>
        Verify.MembersAsync(
            """
            [UserMemory] private readonly unsafe byte* start;

            public unsafe byte Peek(int index) => start[index];

            public unsafe byte Safe(byte* plain, int index) => plain[index];

            public unsafe void Method(byte* plain)
            {
                using (latch.Hold())
                {
                    byte first = {|FLT0002:Peek(0)|};
                    byte second = Safe(plain, 1);
                }
            }
            """);

    [Fact]
    public Task Faults_that_are_disabled_inside_the_callee_do_not_reach_the_lock() =>
        Verify.RuntimeClientAsync(
            """
            public static class Log
            {
                public static bool TryAppend(Page page, UserBuffer source)
                {
                    using LockedPage locked = page.Lock();
                    int copied = Fetch(source, locked.Data);
                    locked.MarkDirty();
                    return copied == source.Length;
                }

                private static int Fetch(UserBuffer source, Span<byte> record)
                {
                    using (PageFaults.Disable())
                        return source.CopyToAtomic(record);
                }
            }
            """);

    [Fact]
    public Task A_lock_that_a_helper_takes_is_held_in_the_method_that_calls_it() =>
        Verify.MembersAsync(
            """
            [Acquires(nameof(latch))] private void Begin() => latch.Enter();
            [Releases(nameof(latch))] private void End() => latch.Exit();

            public void Fetch(Source source, byte[] data) => source.Copy(data);

            public void Method(Source source, byte[] data)
            {
                Begin();
                try
                {
                    {|FLT0002:Fetch(source, data)|};
                }
                finally
                {
                    End();
                }

                Fetch(source, data);
            }
            """);

    [Fact]
    public async Task The_message_gives_the_call_path_and_the_locations_are_its_steps()
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            ClientTypes.Source,
            ClientTypes.ClassWith(
                """
                public void Outer(Source source, byte[] data) => Inner(source, data);

                public void Inner(Source source, byte[] data) => source.Copy(data);

                public void Method(Source source, byte[] data)
                {
                    using (latch.Hold())
                        Outer(source, data);
                }
                """)));

        Diagnostic diagnostic = Assert.Single(diagnostics);
        Assert.Equal("FLT0002", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Equal("Faults", diagnostic.Descriptor.Category);
        Assert.Equal("Outer(source, data)", diagnostic.Covered());
        string message = diagnostic.Message();
        Assert.Contains("'latch'", message, StringComparison.Ordinal);
        Assert.Matches("(?s)Outer.*Inner.*Copy", message);
        Assert.Contains("latch.Hold()", diagnostic.AlsoCovered());
        Assert.Contains("Inner(source, data)", diagnostic.AlsoCovered());
        Assert.Contains("source.Copy(data)", diagnostic.AlsoCovered());
    }

    private static string WithHelper(string body) =>
        $$"""
        public void Helper(Source source, byte[] data) => source.Copy(data);

        public void Method(Source source, byte[] data)
        {
            {{body}}
        }
        """;
}
