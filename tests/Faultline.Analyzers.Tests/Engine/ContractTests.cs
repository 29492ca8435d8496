using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Engine;

/// <summary>Where the rules about contracts hold their tongue, and where they do not.</summary>
public class ContractTests
{
    [Fact]
    public Task A_helper_that_only_constructors_call_belongs_to_the_construction() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();
                [GuardedBy(nameof(_gate))] private int _count;

                public Counter() => Reset();

                public Counter(int count)
                {
                    Reset();
                    _count += count;
                }

                private void Reset() => _count = 0;
            }
            """);

    [Fact]
    public Task A_helper_that_others_call_too_does_not() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();
                [GuardedBy(nameof(_gate))] private int _count;

                public Counter() => Reset();

                public void Again() => Reset();

                private void Reset() => {|FLT0403:_count|} = 0;
            }
            """);

    [Fact]
    public Task A_readonly_reference_reads() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly ReaderWriterLockSlim _gate = new();
                [GuardedBy(nameof(_gate))] private int _count;

                public int Get()
                {
                    _gate.EnterReadLock();
                    try
                    {
                        return Volatile.Read(ref _count);
                    }
                    finally
                    {
                        _gate.ExitReadLock();
                    }
                }
            }
            """);

    [Fact]
    public Task What_a_scope_owns_is_held_in_its_members() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("latch")]
            public sealed class Latch
            {
                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
                [RequiresLock("this")] public void Touch() { }
            }

            [ScopedLock]
            public ref struct Hold
            {
                private readonly Latch _latch;

                [Acquires("latch")]
                public Hold(Latch latch)
                {
                    latch.Enter();
                    _latch = latch;
                    latch.Touch();
                }

                public void Touch() => _latch.Touch();

                public void Dispose() => _latch.Exit();
            }
            """);

    [Fact]
    public Task A_lock_that_a_caller_passes_may_be_any() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();
                private int _count;

                [RequiresLock(nameof(_gate))]
                private void Bump() => _count++;

                public void Add(object gate)
                {
                    lock (gate)
                        Bump();
                }
            }
            """);

    [Fact]
    public Task A_lock_in_a_store_of_pages_is_taken_by_the_fault_handler() =>
        Verify.RuntimeClientAsync(
            """
            public sealed class Store : IPageStore
            {
                private readonly object _gate = new();
                private readonly byte[] _bytes = new byte[65536];

                public string Name => "store";
                public long Length => _bytes.Length;
                public bool CanWrite => false;
                public bool CanInvalidate => true;

                public int ReadPages(long offset, Span<byte> destination)
                {
                    lock (_gate)
                    {
                        _bytes.AsSpan((int)offset, destination.Length).CopyTo(destination);
                        return destination.Length;
                    }
                }

                public void WritePages(long offset, ReadOnlySpan<byte> source) { }
                public bool IsKnownZero(long offset, long length) => false;
                public void SetLength(long length) { }
                public void Flush(bool toDisk) { }
                public void Dispose() { }

                public void Load(UserBuffer source)
                {
                    lock (_gate)
                        {|FLT0001:source.CopyTo(_bytes)|};
                }
            }
            """);
}
