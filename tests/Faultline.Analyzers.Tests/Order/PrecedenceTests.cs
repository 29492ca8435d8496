namespace Faultline.Analyzers.Tests.Order;

/// <summary>One operation has one diagnostic: the most direct cause.</summary>
public class PrecedenceTests
{
    private const string Latches =
        """

        [LockClass("latch")]
        public sealed class Latch
        {
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
        }

        public sealed class Store
        {
            private readonly Latch _latch = new();
            private readonly object _log = new();
            private int _count;

            public void Forward()
            {
                _latch.Enter();
                try
                {
                    lock (#_log#)
                        _count++;
                }
                finally
                {
                    _latch.Exit();
                }
            }

            public void Back()
            {
                lock (_log)
                {
                    @_latch.Enter()@;
                    _count++;
                    _latch.Exit();
                }
            }
        }
        """;

    private static string Marked(string log, string latch)
    {
        string source = Latches;
        foreach ((char mark, string rule) in new[] { ('#', log), ('@', latch) })
        {
            string[] parts = source.Split(mark);
            source = rule.Length == 0 ? string.Concat(parts) : $"{parts[0]}{{|{rule}:{parts[1]}|}}{parts[2]}";
        }

        return source;
    }

    [Fact]
    public Task Without_an_order_both_edges_are_the_circle() =>
        OrderClient.VerifyAsync(Marked("FLT0101", "FLT0101"));

    [Theory]
    [InlineData("[assembly: LockOrder(\"latch\", \"Store._log\")]", "", "FLT0102")]
    [InlineData("[assembly: LockOrder(\"Store._log\", \"latch\")]", "FLT0102", "")]
    public Task With_an_order_the_violation_is_it(string order, string log, string latch) =>
        OrderClient.VerifyAsync(order + Marked(log, latch));

    [Fact]
    public Task A_reacquisition_comes_before_the_circle() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Store
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private int _count;

                public void One()
                {
                    _gate.Wait();
                    try
                    {
                        {|FLT0104:_gate.Wait()|};
                        _count++;
                        _gate.Release();
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
            }
            """);

    [Fact]
    public Task A_circle_comes_before_a_wait_under_a_spin_lock() =>
        OrderClient.VerifyAsync(
            """
            public sealed class Store
            {
                private readonly object _log = new();
                private SpinLock _spin = new(false);
                private int _count;

                public void One()
                {
                    bool taken = false;
                    try
                    {
                        _spin.Enter(ref taken);
                        lock ({|FLT0101:_log|})
                            _count++;
                    }
                    finally
                    {
                        if (taken)
                            _spin.Exit();
                    }
                }

                public void Two()
                {
                    bool taken = false;
                    lock (_log)
                    {
                        try
                        {
                            {|FLT0101:_spin.Enter(ref taken)|};
                            _count--;
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
    public Task A_fault_under_a_lock_of_the_handler_is_not_a_circle_again() =>
        OrderClient.VerifyAsync(
            """
            [LockClass("page", TakenByFaultHandler = true)]
            public sealed class Page
            {
                [Acquires] public void Lock() { }
                [Releases] public void Unlock() { }
            }

            public sealed class Memory
            {
                [MayFault] public void Copy(byte[] destination) { }
            }

            public static class Writer
            {
                public static void Write(Page page, Memory memory, byte[] data)
                {
                    page.Lock();
                    try
                    {
                        {|FLT0001:memory.Copy(data)|};
                    }
                    finally
                    {
                        page.Unlock();
                    }
                }
            }
            """);

    [Fact]
    public Task A_gate_that_is_taken_second_closes_a_circle_before_all_else() =>
        OrderClient.MembersAsync(
            """
            public void CopyFrom(Store other)
            {
                lock (_log)
                {
                    lock ({|FLT0101:_gate|})
                    {
                        lock ({|FLT0101:other._log|})
                            _count = other._count;
                    }
                }
            }
            """);
}
