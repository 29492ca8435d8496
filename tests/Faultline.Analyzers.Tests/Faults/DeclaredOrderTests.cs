using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Faults;

/// <summary>FLT0001 for a lock that is declared to be taken inside one that the fault handler takes.</summary>
public class DeclaredOrderTests
{
    [Fact]
    public Task A_lock_outside_of_the_handlers_locks_may_be_held_at_a_fault() =>
        Verify.OwnTypesAsync(
            """
            [assembly: LockOrder("Table._files", "mmap", "frame")]

            [LockClass("mmap", TakenByFaultHandler = true)]
            public sealed class MapLock
            {
            }

            [LockClass("frame")]
            public sealed class Frame
            {
            }

            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] destination) { }
            }

            public sealed class Table
            {
                private readonly object _files = new();
                private readonly object _unordered = new();

                public void Read(Memory source, byte[] destination)
                {
                    lock (_files)
                        source.Copy(destination);
                    lock (_unordered)
                        source.Copy(destination);
                }
            }
            """);

    [Fact]
    public Task A_lock_inside_of_the_handlers_locks_may_not() =>
        Verify.OwnTypesAsync(
            """
            [assembly: LockOrder("mmap", "frame", "Table._pages")]

            [LockClass("mmap", TakenByFaultHandler = true)]
            public sealed class MapLock
            {
            }

            [LockClass("frame")]
            public sealed class Frame
            {
                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] destination) { }
            }

            public sealed class Table
            {
                private readonly object _pages = new();

                public void Read(Memory source, byte[] destination, Frame frame)
                {
                    lock (_pages)
                        {|FLT0001:source.Copy(destination)|};
                    frame.Enter();
                    try
                    {
                        {|FLT0001:source.Copy(destination)|};
                    }
                    finally
                    {
                        frame.Exit();
                    }
                }
            }
            """);

    [Fact]
    public Task Declarations_add_up() =>
        Verify.OwnTypesAsync(
            """
            [assembly: LockOrder("Table._c", "Table._d")]
            [assembly: LockOrder("mmap", "Table._b")]
            [assembly: LockOrder("Table._b", "Table._c")]
            [assembly: LockOrder("Table._a", "mmap")]

            [LockClass("mmap", TakenByFaultHandler = true)]
            public sealed class MapLock
            {
            }

            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] destination) { }
            }

            public sealed class Table
            {
                private readonly object _a = new();
                private readonly object _b = new();
                private readonly object _c = new();
                private readonly object _d = new();

                public void Read(Memory source, byte[] destination)
                {
                    lock (_a)
                        source.Copy(destination);
                    lock (_d)
                        {|FLT0001:source.Copy(destination)|};
                }
            }
            """);

    [Fact]
    public Task A_class_that_shares_only_a_name_part_is_another_class() =>
        Verify.OwnTypesAsync(
            """
            [assembly: LockOrder("mmap", "Other._pages")]

            [LockClass("mmap", TakenByFaultHandler = true)]
            public sealed class MapLock
            {
            }

            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] destination) { }
            }

            public sealed class Other
            {
                public readonly object _pages = new();
            }

            public sealed class Table
            {
                private readonly object _pages = new();

                public void Read(Memory source, byte[] destination)
                {
                    lock (_pages)
                        source.Copy(destination);
                }
            }
            """);

    [Fact]
    public Task Names_may_carry_outer_types_and_a_namespace() =>
        Verify.OwnTypesAsync(
            """
            [assembly: LockOrder("mmap", "Acme.Storage.Table._pages")]
            [assembly: LockOrder("mmap", "Table.Bucket._entries")]

            namespace Acme.Storage;

            [LockClass("mmap", TakenByFaultHandler = true)]
            public sealed class MapLock
            {
            }

            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] destination) { }
            }

            public sealed class Table
            {
                private readonly object _pages = new();

                public sealed class Bucket
                {
                    private readonly object _entries = new();

                    public void Read(Memory source, byte[] destination)
                    {
                        lock (_entries)
                            {|FLT0001:source.Copy(destination)|};
                    }
                }

                public void Read(Memory source, byte[] destination)
                {
                    lock (_pages)
                        {|FLT0001:source.Copy(destination)|};
                }
            }
            """);

    [Fact]
    public Task A_contradictory_or_malformed_order_is_not_a_crash() =>
        Verify.OwnTypesAsync(
            """
            [assembly: LockOrder("Table._a", "Table._b")]
            [assembly: {|FLT0105:LockOrder("Table._b", "Table._a")|}]
            [assembly: LockOrder]
            [assembly: {|FLT0105:LockOrder("")|}]
            [assembly: {|FLT0105:LockOrder(null!)|}]
            [assembly: {|FLT0105:LockOrder("Table._a", null!, "Table._a")|}]

            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] destination) { }
            }

            public sealed class Table
            {
                private readonly object _a = new();
                private readonly object _b = new();

                public void Read(Memory source, byte[] destination)
                {
                    lock (_a)
                        source.Copy(destination);
                }
            }
            """);
}
