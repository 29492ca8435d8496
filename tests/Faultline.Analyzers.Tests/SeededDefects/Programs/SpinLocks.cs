namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary><see cref="SpinLock"/> with its flag, around a few instructions.</summary>
internal static class SpinLocks
{
    public static CleanProgram[] All { get; } =
    [
        new("Free list", """
            public sealed class FreeList(int capacity)
            {
                private SpinLock _lock = new(enableThreadOwnerTracking: false);
                private readonly int[] _free = new int[capacity];
                private int _count;

                public bool TryPush(int slot)
                {
                    bool taken = false;
                    try
                    {
                        _lock.Enter(ref taken);
                        if (_count == _free.Length)
                            return false;

                        _free[_count++] = slot;
                        return true;
                    }
                    finally
                    {
                        if (taken)
                            _lock.Exit();
                    }
                }

                public int Pop()
                {
                    bool taken = false;
                    try
                    {
                        _lock.Enter(ref taken);
                        return _count == 0 ? -1 : _free[--_count];
                    }
                    finally
                    {
                        if (taken)
                            _lock.Exit(useMemoryBarrier: false);
                    }
                }
            }
            """),
        new("Histogram", """
            public sealed class Histogram
            {
                private readonly long[] _buckets = new long[64];
                private SpinLock _lock;
                private double _sum;

                public void Record(double value)
                {
                    int bucket = Math.Clamp((int)value, 0, 63);
                    bool taken = false;
                    _lock.Enter(ref taken);
                    _buckets[bucket]++;
                    _sum += value;
                    _lock.Exit();
                }

                public void CopyTo(long[] destination)
                {
                    bool taken = false;
                    try
                    {
                        _lock.Enter(ref taken);
                        _buckets.CopyTo(destination, 0);
                    }
                    finally
                    {
                        if (taken)
                            _lock.Exit();
                    }
                }
            }
            """),
        new("Ring buffer", """
            public sealed class Ring
            {
                private readonly string[] _items = new string[1024];
                private SpinLock _spin = new(false);
                private int _head;

                public void Push(string item)
                {
                    bool taken = false;
                    try
                    {
                        _spin.Enter(ref taken);
                        _items.SetValue(item, _head++ & 1023);
                    }
                    finally
                    {
                        if (taken)
                            _spin.Exit();
                    }
                }

                public bool TryPush(string item)
                {
                    bool taken = false;
                    try
                    {
                        _spin.TryEnter(ref taken);
                        if (taken)
                            _items[_head++ & 1023] = item;
                        return taken;
                    }
                    finally
                    {
                        if (taken)
                            _spin.Exit();
                    }
                }
            }
            """),
        new("Spin latch of its own", """
            [LockClass("spin latch", Spin = true)]
            public sealed class SpinLatch
            {
                private int _held;

                [Acquires]
                public void Enter()
                {
                    SpinWait spin = default;
                    while (Interlocked.Exchange(ref _held, 1) != 0)
                        spin.SpinOnce();
                }

                [Releases]
                public void Exit() => Volatile.Write(ref _held, 0);
            }

            public sealed class Slots
            {
                private readonly SpinLatch _latch = new();
                private ulong _used;

                public int Take()
                {
                    _latch.Enter();
                    int slot = 0;
                    while (slot < 64 && (_used & (1UL << slot)) != 0)
                        slot++;
                    _used |= 1UL << slot;
                    _latch.Exit();
                    return slot;
                }

                public void Return(int slot)
                {
                    _latch.Enter();
                    _used &= ~(1UL << slot);
                    _latch.Exit();
                }
            }
            """),
    ];
}
