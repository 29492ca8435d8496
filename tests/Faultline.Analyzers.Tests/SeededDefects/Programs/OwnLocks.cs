namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Lock types of the program's own, with the annotations that say what they do.</summary>
internal static class OwnLocks
{
    public static CleanProgram[] All { get; } =
    [
        new("Latch", """
            [LockClass("bucket latch")]
            public sealed class Latch
            {
                private int _state;

                [Acquires]
                public void Enter()
                {
                    while (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
                        Thread.Yield();
                }

                [TryAcquires]
                public bool TryEnter() => Interlocked.CompareExchange(ref _state, 1, 0) == 0;

                [Releases]
                public void Exit() => Volatile.Write(ref _state, 0);
            }

            public sealed class Bucket
            {
                private readonly Latch _latch = new();
                private readonly List<string> _keys = [];

                public bool Add(string key)
                {
                    _latch.Enter();
                    try
                    {
                        if (_keys.Contains(key))
                            return false;

                        _keys.Add(key);
                        return true;
                    }
                    finally
                    {
                        _latch.Exit();
                    }
                }

                public void AddIfFree(string key)
                {
                    if (!_latch.TryEnter())
                        return;

                    try
                    {
                        _keys.Add(key);
                    }
                    finally
                    {
                        _latch.Exit();
                    }
                }
            }
            """),
        new("Shared latch", """
            [LockClass("shared latch")]
            public sealed class SharedLatch
            {
                [Acquires(Mode = LockMode.Shared)] public void EnterShared() { }
                [Releases(Mode = LockMode.Shared)] public void ExitShared() { }
                [Acquires] public void EnterExclusive() { }
                [Releases] public void ExitExclusive() { }
            }

            public sealed class Catalogue
            {
                private readonly SharedLatch _latch = new();
                [GuardedBy("_latch")] private readonly SortedList<int, string> _titles = [];

                public string? Title(int id)
                {
                    _latch.EnterShared();
                    try
                    {
                        return _titles.GetValueOrDefault(id);
                    }
                    finally
                    {
                        _latch.ExitShared();
                    }
                }

                public void Rename(int id, string title)
                {
                    _latch.EnterExclusive();
                    try
                    {
                        _titles[id] = title.Normalize();
                    }
                    finally
                    {
                        _latch.ExitExclusive();
                    }
                }

                public int Count()
                {
                    _latch.EnterShared();
                    try
                    {
                        return Counted();
                    }
                    finally
                    {
                        _latch.ExitShared();
                    }
                }

                [RequiresLock("_latch", Mode = LockMode.Shared)]
                private int Counted() => _titles.Count;
            }
            """),
        new("Latch with a scope", """
            [LockClass("node")]
            public sealed class NodeLatch
            {
                private readonly Lock _inner = new();

                [Acquires]
                public NodeScope Hold()
                {
                    _inner.Enter();
                    return new NodeScope(this);
                }

                [Releases]
                internal void Release() => _inner.Exit();
            }

            [ScopedLock]
            public readonly struct NodeScope(NodeLatch latch) : IDisposable
            {
                public void Dispose() => latch.Release();
            }

            public sealed class Node
            {
                private readonly NodeLatch _latch = new();
                private readonly List<int> _keys = [];

                public void Insert(int key)
                {
                    using (_latch.Hold())
                    {
                        int at = _keys.BinarySearch(key);
                        _keys.Insert(at < 0 ? ~at : at, key);
                    }
                }

                public int[] Keys()
                {
                    using NodeScope held = _latch.Hold();
                    return _keys.ToArray();
                }
            }
            """),
        new("Lease", """
            [LockClass("lease")]
            public sealed class Leasable
            {
                [Acquires] public Lease Acquire() => new();
                [TryAcquires] public Lease? TryAcquire(TimeSpan patience) => patience > TimeSpan.Zero ? new() : null;
            }

            [ScopedLock]
            public sealed class Lease : IDisposable
            {
                public void Dispose() { }
            }

            public sealed class Partition
            {
                private readonly Leasable _owner = new();
                private readonly Queue<string> _moves = new();

                public void Move(string to)
                {
                    using (Lease lease = _owner.Acquire())
                    {
                        _moves.Enqueue(to);
                    }
                }

                public bool TryMove(string to)
                {
                    using Lease? lease = _owner.TryAcquire(TimeSpan.FromMilliseconds(5));
                    if (lease is null)
                        return false;

                    _moves.Enqueue(to);
                    return true;
                }
            }
            """),
        new("Frozen section", """
            public sealed class Document
            {
                private readonly object _gate = new();
                private readonly List<string> _paragraphs = [];

                [Acquires(nameof(_gate))]
                public void Freeze() => Monitor.Enter(_gate);

                [TryAcquires(nameof(_gate))]
                public bool TryFreeze() => Monitor.TryEnter(_gate);

                [Releases(nameof(_gate))]
                public void Thaw() => Monitor.Exit(_gate);

                [RequiresLock(nameof(_gate))]
                public void Append(string paragraph) => _paragraphs.Add(paragraph);

                [ExcludesLock(nameof(_gate))]
                public string[] Render()
                {
                    lock (_gate)
                    {
                        return _paragraphs.Select(text => text.Trim()).ToArray();
                    }
                }
            }

            public static class Editor
            {
                public static void Insert(Document document, IEnumerable<string> paragraphs)
                {
                    document.Freeze();
                    try
                    {
                        foreach (string paragraph in paragraphs)
                            document.Append(paragraph);
                    }
                    finally
                    {
                        document.Thaw();
                    }
                }

                public static bool TryInsert(Document document, string paragraph)
                {
                    if (!document.TryFreeze())
                        return false;

                    try
                    {
                        document.Append(paragraph);
                        return true;
                    }
                    finally
                    {
                        document.Thaw();
                    }
                }
            }
            """),
        new("Contracts on every kind", """
            public sealed class Inventory
            {
                private readonly Lock _gate = new();
                private readonly SemaphoreSlim _restock = new(1, 1);
                private readonly ReaderWriterLockSlim _prices = new();
                [GuardedBy("_gate")] private int _items;
                [GuardedBy("_prices")] private decimal _price;

                [Acquires("_gate")]
                public void Open() => _gate.Enter();

                [Releases("_gate")]
                public void Close() => _gate.Exit();

                [Acquires("_restock")]
                public void BeginRestock() => _restock.Wait();

                [Releases("_restock")]
                public void EndRestock() => _restock.Release();

                [Acquires("_prices", Mode = LockMode.Shared)]
                public void BeginRead() => _prices.EnterReadLock();

                [Releases("_prices", Mode = LockMode.Shared)]
                public void EndRead() => _prices.ExitReadLock();

                [RequiresLock("_gate")]
                public void Put(int count) => _items += count;

                [RequiresLock("_prices", Mode = LockMode.Shared)]
                public decimal Price() => _price;

                [ExcludesLock("_gate")]
                public int Count()
                {
                    lock (_gate)
                    {
                        return _items;
                    }
                }

                [AssertsLock("_gate")]
                public void AssertOpen()
                {
                    if (!_gate.IsHeldByCurrentThread)
                        throw new InvalidOperationException("The inventory is closed.");
                }

                public void PutChecked(int count)
                {
                    AssertOpen();
                    Put(count);
                }
            }
            """),
    ];
}
