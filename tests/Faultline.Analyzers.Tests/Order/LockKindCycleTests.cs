namespace Faultline.Analyzers.Tests.Order;

/// <summary>FLT0101 does not care how a lock is taken, nor whether both are of one kind.</summary>
public class LockKindCycleTests
{
    public static TheoryData<string> Kinds => OrderLock.Names;

    public static TheoryData<string> Blocking => OrderLock.Blocking;

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task One_order_of_two_locks_of_a_kind_is_clean(string kind) =>
        PairAsync(
            kind, kind,
            OrderLock.Around(kind, "_first", OrderLock.Around(kind, "_second", "_count++;")),
            OrderLock.Around(kind, "_first", OrderLock.Around(kind, "_second", "_count--;")));

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task One_after_the_other_is_no_order(string kind) =>
        PairAsync(
            kind, kind,
            $"{OrderLock.Around(kind, "_first", "_count++;")} {OrderLock.Around(kind, "_second", "_count++;")}",
            OrderLock.Around(kind, "_second", OrderLock.Around(kind, "_first", "_count--;")));

    [Theory]
    [MemberData(nameof(Kinds))]
    public Task Two_orders_of_two_locks_of_a_kind_fire(string kind) =>
        PairAsync(
            kind, kind,
            OrderLock.Around(kind, "_first", OrderLock.Around(kind, "_second", "_count++;", "FLT0101")),
            OrderLock.Around(kind, "_second", OrderLock.Around(kind, "_first", "_count--;", "FLT0101")));

    [Theory]
    [MemberData(nameof(Blocking))]
    public Task One_order_of_a_kind_and_a_plain_lock_is_clean(string kind) =>
        PairAsync(
            "lock", kind,
            OrderLock.Around("lock", "_first", OrderLock.Around(kind, "_second", "_count++;")),
            OrderLock.Around("lock", "_first", OrderLock.Around(kind, "_second", "_count--;")));

    [Theory]
    [InlineData("lock", "SemaphoreSlim")]
    [InlineData("lock", "ReaderWriterLockSlim, write")]
    [InlineData("lock", "annotated, scope")]
    [InlineData("lock", "SpinLock")]
    [InlineData("Lock, scope", "Mutex")]
    [InlineData("Mutex", "Semaphore")]
    [InlineData("Semaphore", "ReaderWriterLock")]
    [InlineData("SpinLock", "wrapper")]
    [InlineData("ReaderWriterLockSlim, upgradeable", "Monitor, flag")]
    [InlineData("wrapper", "annotated")]
    public Task Two_orders_of_a_mixture_fire(string first, string second) =>
        PairAsync(
            first, second,
            OrderLock.Around(first, "_first", OrderLock.Around(second, "_second", "_count++;", "FLT0101")),
            OrderLock.Around(second, "_second", OrderLock.Around(first, "_first", "_count--;", "FLT0101")));

    [Theory]
    [InlineData("lock", "SemaphoreSlim", "Mutex")]
    [InlineData("ReaderWriterLockSlim, write", "Lock", "annotated")]
    [InlineData("wrapper", "ReaderWriterLock", "Monitor")]
    public Task A_circle_of_three_kinds_fires_at_each_edge(string first, string second, string third) =>
        OrderClient.VerifyAsync(
            $$"""
            public sealed class Store
            {
                {{OrderLock.Declare(first, "_first")}}
                {{OrderLock.Declare(second, "_second")}}
                {{OrderLock.Declare(third, "_third")}}
                private int _count;

                public void One()
                {
                    {{OrderLock.Around(first, "_first", OrderLock.Around(second, "_second", "_count++;", "FLT0101"))}}
                }

                public void Two()
                {
                    {{OrderLock.Around(second, "_second", OrderLock.Around(third, "_third", "_count++;", "FLT0101"))}}
                }

                public void Three()
                {
                    {{OrderLock.Around(third, "_third", OrderLock.Around(first, "_first", "_count++;", "FLT0101"))}}
                }
            }
            """ + OrderLock.Types);

    private static Task PairAsync(string first, string second, string forward, string back) =>
        OrderClient.VerifyAsync(
            $$"""
            public sealed class Store
            {
                {{OrderLock.Declare(first, "_first")}}
                {{OrderLock.Declare(second, "_second")}}
                private int _count;

                public void Forward()
                {
                    {{forward}}
                }

                public void Back()
                {
                    {{back}}
                }
            }
            """ + OrderLock.Types);
}
