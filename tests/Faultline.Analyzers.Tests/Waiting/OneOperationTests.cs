using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>One operation that breaks several rules is told once, by the one that says most.</summary>
public class OneOperationTests
{
    [Fact]
    public Task A_spin_lock_and_a_plain_lock_are_told_as_the_spin_lock() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Client
            {
                private readonly object _gate = new();
                private SpinLock _spin = new(false);

                public void Wait()
                {
                    lock (_gate)
                    {
                        bool taken = false;
                        try
                        {
                            _spin.Enter(ref taken);
                            {|FLT0306:Thread.Sleep(10)|};
                        }
                        finally
                        {
                            if (taken)
                                _spin.Exit();
                        }
                    }
                }
            }
            """);

    [Fact]
    public Task A_wait_for_the_holder_of_a_page_lock_is_told_as_that() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Client
            {
                [LockClass("page", TakenByFaultHandler = true)]
                private readonly object _page = new();

                private readonly Task _work;
                private int _count;

                public Client() => _work = Task.Run(Add);

                public void Wait()
                {
                    lock (_page)
                    {
                        {|FLT0305:_work.Wait()|};
                    }
                }

                private void Add()
                {
                    lock (_page)
                    {
                        _count++;
                    }
                }
            }
            """);

    [Fact]
    public Task A_fault_under_a_page_lock_is_told_as_a_fault_though_it_also_blocks() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Memory
            {
                [MayFault, MayBlock] public void Copy(byte[] destination) { }
            }

            public sealed class Client
            {
                [LockClass("page", TakenByFaultHandler = true)]
                private readonly object _page = new();

                private readonly object _gate = new();

                public void Read(Memory memory, byte[] data)
                {
                    lock (_page)
                    {
                        {|FLT0001:memory.Copy(data)|};
                    }

                    lock (_gate)
                    {
                        {|FLT0301:memory.Copy(data)|};
                    }
                }
            }
            """);

    [Fact]
    public Task A_mapped_view_does_io_and_never_faults() =>
        Verify.OwnTypesAsync(
            """
            using System.IO.MemoryMappedFiles;

            public sealed class Client
            {
                [LockClass("page", TakenByFaultHandler = true)]
                private readonly object _page = new();

                private readonly object _gate = new();

                public void Read(MemoryMappedViewAccessor view, byte[] data)
                {
                    lock (_page)
                    {
                        {|FLT0306:view.ReadArray(0, data, 0, data.Length)|};
                    }

                    lock (_gate)
                    {
                        {|FLT0301:view.ReadArray(0, data, 0, data.Length)|};
                    }
                }
            }
            """);

    [Fact]
    public Task Taking_a_known_lock_while_faults_are_disabled_is_clean() =>
        Verify.MembersAsync(
            """
                private readonly object _gate = new();
                private int _count;

                public void Method()
                {
                    using (Faults.Disable())
                    {
                        lock (_gate)
                        {
                            _count++;
                        }
                    }
                }
            """);

    [Fact]
    public Task Two_operations_are_two_diagnostics() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Client
            {
                private readonly object _gate = new();
                private string? _text;

                public void Load(Action<string> loaded)
                {
                    lock (_gate)
                    {
                        _text = {|FLT0301:File.ReadAllText("a")|};
                        {|FLT0304:loaded(_text)|};
                    }
                }
            }
            """);
}
