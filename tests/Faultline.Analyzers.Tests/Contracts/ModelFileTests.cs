using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Contracts;

/// <summary>Locks, faults and orders of a library that cannot be edited, told by the model file.</summary>
public class ModelFileTests
{
    private const string LibrarySource =
        """
        namespace Acme;

        public sealed class Latch
        {
            public bool Ready;
            public void Enter() { }
            public void Exit() { }
            public void EnterShared() { }
            public void ExitShared() { }
            public void EnterUpgradeable() { }
            public void ExitUpgradeable() { }
            public bool TryEnter() => true;
            public bool IsBusy() => false;
            public void AssertHeld() { }
            public LatchScope Hold() => new();
        }

        public sealed class LatchScope : IDisposable
        {
            public void Dispose() { }
        }

        public sealed class OtherLatch
        {
            public void Enter() { }
            public void Exit() { }
        }

        public class Store
        {
            public Store() { }
            public Store(string name) { }
            public int Size;
            public int Count { get; set; }
            public readonly Latch Gate = new();
            public Span<byte> Window => default;
            public void Copy(byte[] destination) { }
            public int CopyAtomic(byte[] destination) => 0;
            public bool FaultIn() => true;
            public void Bump() { }
            public void Peek() { }
            public void Load() { }
            public void Raise() { }
            public void Find() { }
            public void Stop() { }
            public void Rest() { }
            public void Mark(Latch latch) { }
            public void Begin(Latch latch) { }
            public void End(Latch latch) { }
        }

        public sealed class Mapped
        {
            public void CopyTo(byte[] destination) { }
        }

        public interface IReader
        {
            void Read(byte[] destination);
        }

        public sealed class Cache<T>
        {
            public T Get(T key) => key;
            public void Fill<U>(U value, List<T> list) { }

            public sealed class Entry
            {
                public void Read() { }
            }
        }

        public static class Faults
        {
            public static FaultsOff Disable() => new();
        }

        public sealed class FaultsOff : IDisposable
        {
            public void Dispose() { }
        }
        """;

    /// <summary>The latch, which the fault handler takes, and the copy that faults.</summary>
    private const string Latch =
        """
        T:Acme.Latch; lock name=latch taken-by-fault-handler
        M:Acme.Latch.Enter; acquires this
        M:Acme.Latch.Exit; releases this
        M:Acme.Store.Copy(System.Byte[]); may-fault

        """;

    private static readonly MetadataReference Acme = Library.Plain(LibrarySource);

    [Fact]
    public Task Without_a_model_the_library_does_nothing_to_locks() =>
        Verify.OwnTypesAsync(
            Client("latch.Enter(); store.Copy(data); latch.Exit(); store.Load();"), Surroundings.WithLibraries(Acme));

    [Fact]
    public Task A_file_of_another_name_is_not_read() =>
        Verify.OwnTypesAsync(
            Client("latch.Enter(); try { store.Copy(data); } finally { latch.Exit(); }"),
            Surroundings.WithModel(Latch + "this is no model", Acme) with { ModelPath = "Other.Locks.txt" });

    [Theory]
    [InlineData("Faultline.Locks.txt")]
    [InlineData("/src/eng/Faultline.Locks.txt")]
    public Task The_file_is_found_by_its_name_in_any_folder(string path) =>
        Verify.OwnTypesAsync(
            Client("latch.Enter(); try { {|FLT0001:store.Copy(data)|}; } finally { latch.Exit(); }"),
            Surroundings.WithModel(Latch, Acme) with { ModelPath = path });

    [Theory]
    // acquires, releases
    [InlineData("", "store.Copy(data);")]
    [InlineData("", "latch.Enter(); latch.Ready = true; latch.Exit(); store.Copy(data);")]
    [InlineData(
        "M:Acme.Store.Begin(Acme.Latch); acquires latch\nM:Acme.Store.End(Acme.Latch); releases latch",
        "store.Begin(latch); latch.Ready = true; store.End(latch); store.Copy(data);")]
    // try-acquires
    [InlineData(
        "M:Acme.Latch.TryEnter; try-acquires this",
        "if (!latch.TryEnter()) { store.Copy(data); return; } latch.Exit();")]
    [InlineData(
        "M:Acme.Latch.IsBusy; try-acquires this result=false",
        "if (latch.IsBusy()) { store.Copy(data); return; } latch.Exit();")]
    // requires, excludes, asserts
    [InlineData(
        "M:Acme.Store.Mark(Acme.Latch); requires latch",
        "latch.Enter(); try { store.Mark(latch); } finally { latch.Exit(); }")]
    [InlineData(
        "M:Acme.Store.Bump; requires Gate",
        "store.Gate.Enter(); try { store.Bump(); } finally { store.Gate.Exit(); }")]
    [InlineData("M:Acme.Store.Rest; excludes Gate", "store.Rest();")]
    [InlineData("M:Acme.Store.Rest; excludes Gate", "latch.Enter(); try { store.Rest(); } finally { latch.Exit(); }")]
    [InlineData(
        "M:Acme.Store.Mark(Acme.Latch); requires latch\nM:Acme.Latch.AssertHeld; asserts this",
        "latch.AssertHeld(); store.Mark(latch);")]
    // modes
    [InlineData(
        "M:Acme.Latch.EnterShared; acquires this mode=shared\nM:Acme.Latch.ExitShared; releases this mode=shared\n" +
        "M:Acme.Store.Mark(Acme.Latch); requires latch mode=shared",
        "latch.EnterShared(); try { store.Mark(latch); } finally { latch.ExitShared(); }")]
    [InlineData(
        "M:Acme.Latch.EnterUpgradeable; acquires this mode=upgradeable\n" +
        "M:Acme.Latch.ExitUpgradeable; releases this mode=upgradeable\n" +
        "M:Acme.Store.Mark(Acme.Latch); requires latch mode=shared",
        "latch.EnterUpgradeable(); try { store.Mark(latch); } finally { latch.ExitUpgradeable(); }")]
    // guarded-by
    [InlineData("F:Acme.Store.Size; guarded-by Gate", "store.Gate.Enter(); store.Size = 1; store.Gate.Exit();")]
    [InlineData("P:Acme.Store.Count; guarded-by Gate", "var made = new Store { Count = 1 };")]
    // faults
    [InlineData("M:Acme.Store.CopyAtomic(System.Byte[]); no-fault", "if (store.CopyAtomic(data) < 3) return;")]
    [InlineData("M:Acme.Store.FaultIn; fault-in", "store.FaultIn();")]
    [InlineData("M:Acme.Faults.Disable; disables-faults", "using (Faults.Disable()) latch.Ready = true;")]
    [InlineData("T:Acme.Mapped; user-memory", "mapped.CopyTo(data);")]
    [InlineData("P:Acme.Store.Window; user-memory", "store.Window.CopyTo(data);")]
    // waiting
    [InlineData("M:Acme.Store.Load; blocks", "store.Load();")]
    [InlineData("M:Acme.Store.Raise; calls-back", "store.Raise();")]
    [InlineData("M:Acme.Store.Find; takes latch", "store.Find();")]
    [InlineData("M:Acme.Store.Stop; waits-for this", "store.Stop();")]
    // locks
    [InlineData("T:Acme.OtherLatch; lock name=other", "store.Copy(data);")]
    [InlineData(
        "T:Acme.LatchScope; scoped\nM:Acme.Latch.Hold; acquires this",
        "using (latch.Hold()) { } store.Copy(data);")]
    // order
    [InlineData("order Client._outer > latch", "lock (outer) store.Copy(data);")]
    public Task Silent(string model, string body) => Verify.OwnTypesAsync(Client(body), With(model));

    [Theory]
    // acquires, releases
    [InlineData("", "latch.Enter(); try { {|FLT0001:store.Copy(data)|}; } finally { latch.Exit(); }")]
    [InlineData("", "{|FLT0202:latch.Exit()|};")]
    [InlineData("", "{|FLT0201:latch.Enter()|};")]
    [InlineData(
        "M:Acme.Store.Begin(Acme.Latch); acquires latch\nM:Acme.Store.End(Acme.Latch); releases latch",
        "store.Begin(latch); try { {|FLT0001:store.Copy(data)|}; } finally { store.End(latch); }")]
    // try-acquires
    [InlineData(
        "M:Acme.Latch.TryEnter; try-acquires",
        "if (latch.TryEnter()) { try { {|FLT0001:store.Copy(data)|}; } finally { latch.Exit(); } }")]
    [InlineData(
        "M:Acme.Latch.IsBusy; try-acquires result=false",
        "if (!latch.IsBusy()) { try { {|FLT0001:store.Copy(data)|}; } finally { latch.Exit(); } }")]
    // requires, excludes, asserts
    [InlineData("M:Acme.Store.Mark(Acme.Latch); requires latch", "{|FLT0401:store.Mark(latch)|};")]
    [InlineData("M:Acme.Store.Bump; requires Gate", "{|FLT0401:store.Bump()|};")]
    [InlineData(
        "M:Acme.Store.Bump; requires this.Gate",
        "latch.Enter(); try { {|FLT0401:store.Bump()|}; } finally { latch.Exit(); }")]
    [InlineData(
        "M:Acme.Store.Rest; excludes Gate",
        "store.Gate.Enter(); try { {|FLT0402:store.Rest()|}; } finally { store.Gate.Exit(); }")]
    [InlineData("M:Acme.Latch.AssertHeld; asserts this", "latch.AssertHeld(); {|FLT0001:store.Copy(data)|};")]
    // modes
    [InlineData(
        "M:Acme.Latch.EnterShared; acquires this mode=shared",
        "latch.EnterShared(); try { latch.Ready = true; } finally { {|FLT0204:latch.Exit()|}; }")]
    [InlineData(
        "M:Acme.Latch.EnterShared; acquires mode=shared\nM:Acme.Latch.ExitShared; releases mode=shared\n" +
        "M:Acme.Store.Mark(Acme.Latch); requires latch",
        "latch.EnterShared(); try { {|FLT0401:store.Mark(latch)|}; } finally { latch.ExitShared(); }")]
    [InlineData(
        "M:Acme.Latch.EnterUpgradeable; acquires mode=upgradeable\nM:Acme.Latch.ExitUpgradeable; releases mode=upgradeable\n" +
        "F:Acme.Store.Size; guarded-by Gate",
        "store.Gate.EnterUpgradeable(); data[0] = (byte)store.Size; {|FLT0403:store.Size|} = 2; store.Gate.ExitUpgradeable();")]
    // guarded-by
    [InlineData("F:Acme.Store.Size; guarded-by Gate", "{|FLT0403:store.Size|} = 1;")]
    [InlineData("P:Acme.Store.Count; guarded-by Gate", "data[0] = (byte){|FLT0403:store.Count|};")]
    // faults
    [InlineData("M:Acme.Store.CopyAtomic(System.Byte[]); no-fault", "{|FLT0003:store.CopyAtomic(data)|};")]
    [InlineData(
        "M:Acme.Store.FaultIn; fault-in",
        "latch.Enter(); try { {|FLT0001:store.FaultIn()|}; } finally { latch.Exit(); }")]
    [InlineData("M:Acme.Faults.Disable; disables-faults", "using (Faults.Disable()) {|FLT0005:store.Copy(data)|};")]
    [InlineData(
        "T:Acme.Mapped; user-memory",
        "latch.Enter(); try { {|FLT0001:mapped.CopyTo(data)|}; } finally { latch.Exit(); }")]
    [InlineData(
        "P:Acme.Store.Window; user-memory",
        "latch.Enter(); try { {|FLT0001:store.Window.CopyTo(data)|}; } finally { latch.Exit(); }")]
    [InlineData(
        "M:Acme.Store.#ctor(System.String); may-fault",
        "latch.Enter(); try { store = {|FLT0001:new Store(\"a\")|}; } finally { latch.Exit(); }")]
    [InlineData(
        "P:Acme.Store.Count; may-fault",
        "latch.Enter(); try { data[0] = (byte){|FLT0001:store.Count|}; } finally { latch.Exit(); }")]
    // waiting
    [InlineData("M:Acme.Store.Load; blocks", "lock (outer) {|FLT0301:store.Load()|};")]
    [InlineData(
        "M:Acme.Store.Load; blocks",
        "latch.Enter(); try { {|FLT0306:store.Load()|}; } finally { latch.Exit(); }")]
    [InlineData("M:Acme.Store.Raise; calls-back", "lock (outer) {|FLT0304:store.Raise()|};")]
    // locks
    [InlineData("", "latch.Enter(); try { {|FLT0104:latch.Enter()|}; } finally { latch.Exit(); }")]
    [InlineData(
        "T:Acme.LatchScope; scoped\nM:Acme.Latch.Hold; acquires this",
        "using (latch.Hold()) {|FLT0001:store.Copy(data)|}; store.Copy(data);")]
    // order
    [InlineData("order latch > Client._outer", "lock (outer) {|FLT0001:store.Copy(data)|};")]
    [InlineData(
        "T:Acme.OtherLatch; lock name=middle\norder latch > middle > Client._outer",
        "lock (outer) {|FLT0001:store.Copy(data)|};")]
    [InlineData(
        "T:Acme.OtherLatch; lock name=middle\norder latch > middle\norder middle > Client._outer",
        "lock (outer) {|FLT0001:store.Copy(data)|};")]
    public Task Fires(string model, string body) => Verify.OwnTypesAsync(Client(body), With(model));

    [Fact]
    public Task A_declared_order_of_the_model_and_of_the_attributes_add_up() =>
        Verify.OwnTypesAsync(
            "[assembly: LockOrder(\"middle\", \"Client._outer\")]\n" +
            Client("lock (outer) {|FLT0001:store.Copy(data)|};", usings: ""),
            With("T:Acme.OtherLatch; lock name=middle\norder latch > middle"));

    [Theory]
    [InlineData("lock name=fast spin", "FLT0306")]
    [InlineData("lock name=page taken-by-fault-handler", "FLT0306")]
    [InlineData("lock name=page taken-by-fault-handler held-across-io", "FLT0301")]
    [InlineData("lock name=plain", "FLT0301")]
    public Task The_flags_of_a_lock_decide_what_may_be_done_under_it(string effect, string id) =>
        Verify.OwnTypesAsync(
            Client($"other.Enter(); try {{ {{|{id}:store.Load()|}}; }} finally {{ other.Exit(); }}"),
            With(
                $"T:Acme.OtherLatch; {effect}\nM:Acme.OtherLatch.Enter; acquires\nM:Acme.OtherLatch.Exit; releases\n" +
                "M:Acme.Store.Load; blocks"));

    [Fact]
    public Task A_reentrant_lock_may_be_acquired_again() =>
        Verify.OwnTypesAsync(
            Client("other.Enter(); try { other.Enter(); other.Exit(); } finally { other.Exit(); }"),
            With(
                "T:Acme.OtherLatch; lock name=other reentrant\n" +
                "M:Acme.OtherLatch.Enter; acquires\nM:Acme.OtherLatch.Exit; releases"));

    [Fact]
    public Task A_lock_that_is_taken_inside_a_call_blocks_under_a_spin_lock() =>
        Verify.OwnTypesAsync(
            Client("other.Enter(); try { {|FLT0306:store.Find()|}; } finally { other.Exit(); }"),
            With(
                "T:Acme.OtherLatch; lock name=other spin\nM:Acme.OtherLatch.Enter; acquires\nM:Acme.OtherLatch.Exit; releases\n" +
                "M:Acme.Store.Find; takes latch"));

    [Theory]
    [InlineData("# a comment\n\n   \n", "")]
    [InlineData("", "  # a comment behind the line")]
    [InlineData("\r\n", "   ")]
    public Task Comments_blank_lines_and_white_space_say_nothing(string before, string behind) =>
        Verify.OwnTypesAsync(
            Client("latch.Enter(); try { {|FLT0306:store.Load()|}; } finally { latch.Exit(); }"),
            With($"{before}M:Acme.Store.Load; blocks{behind}"));

    [Fact]
    public Task A_line_may_have_several_effects() =>
        Verify.OwnTypesAsync(
            Client("lock (outer) {|FLT0301:store.Load()|}; {|FLT0401:store.Bump()|};"),
            With("M:Acme.Store.Load; blocks; takes latch\nM:Acme.Store.Bump; requires Gate; blocks; may-fault"));

    [Fact]
    public Task Windows_line_ends_are_line_ends() =>
        Verify.OwnTypesAsync(
            Client("latch.Enter(); try { {|FLT0001:store.Copy(data)|}; } finally { latch.Exit(); }"),
            Surroundings.WithModel(Latch.ReplaceLineEndings("\r\n"), Acme));

    [Fact]
    public Task An_interface_member_counts_whoever_implements_it() =>
        Verify.OwnTypesAsync(
            Client("latch.Enter(); try { {|FLT0001:reader.Read(data)|}; } finally { latch.Exit(); }"),
            With("M:Acme.IReader.Read(System.Byte[]); may-fault"));

    [Theory]
    [InlineData("M:Acme.Cache`1.Get(`0); may-fault", "new Cache<int>().Get(1)")]
    [InlineData(
        "M:Acme.Cache`1.Fill``1(``0,System.Collections.Generic.List{`0}); may-fault",
        "new Cache<int>().Fill(\"a\", new List<int>())")]
    [InlineData("M:Acme.Cache`1.Entry.Read; may-fault", "new Cache<string>.Entry().Read()")]
    public Task Generic_and_nested_members_are_named_as_in_documentation_comments(string line, string call) =>
        Verify.OwnTypesAsync(
            Client($"latch.Enter(); try {{ {{|FLT0001:{call}|}}; }} finally {{ latch.Exit(); }}"), With(line));

    [Fact]
    public Task Members_of_the_clients_own_source_can_be_told_too() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Ticket
            {
                public void Enter() { }
                public void Exit() { }
            }

            public sealed class Memory
            {
                public void Copy(byte[] destination) { }
            }

            public static class Client
            {
                public static void Read(Ticket ticket, Memory memory, byte[] data)
                {
                    ticket.Enter();
                    try
                    {
                        {|FLT0001:memory.Copy(data)|};
                    }
                    finally
                    {
                        ticket.Exit();
                    }
                }
            }
            """,
            Surroundings.WithModel(
                """
                T:Ticket; lock name=ticket taken-by-fault-handler
                M:Ticket.Enter; acquires this
                M:Ticket.Exit; releases this
                M:Memory.Copy(System.Byte[]); may-fault
                """));

    private static Surroundings With(string model) => Surroundings.WithModel(Latch + model, Acme);

    private static string Client(string body, string usings = "using Acme;") =>
        usings +
        $$"""

        public sealed class Client
        {
            private readonly object _outer = new();

            public void Method(
                global::Acme.Latch latch, global::Acme.OtherLatch other, global::Acme.Store store, global::Acme.Mapped mapped,
                global::Acme.IReader reader, byte[] data)
            {
                {{body.Replace("(outer)", "(_outer)")}}
            }
        }
        """;
}
