namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Many readers, one writer: <see cref="ReaderWriterLockSlim"/> in each mode, and the older one.</summary>
internal static class ReaderWriters
{
    public static CleanProgram[] All { get; } =
    [
        new("Route table", """
            public sealed class RouteTable
            {
                private readonly ReaderWriterLockSlim _lock = new();
                [GuardedBy("_lock")] private readonly Dictionary<string, string> _routes = [];

                public string? Find(string prefix)
                {
                    _lock.EnterReadLock();
                    try
                    {
                        return _routes.GetValueOrDefault(prefix);
                    }
                    finally
                    {
                        _lock.ExitReadLock();
                    }
                }

                public void Add(string prefix, string target)
                {
                    _lock.EnterWriteLock();
                    try
                    {
                        _routes[prefix] = target;
                    }
                    finally
                    {
                        _lock.ExitWriteLock();
                    }
                }

                public string GetOrAdd(string prefix, string target)
                {
                    _lock.EnterUpgradeableReadLock();
                    try
                    {
                        if (_routes.TryGetValue(prefix, out string? known))
                            return known;

                        _lock.EnterWriteLock();
                        try
                        {
                            _routes.Add(prefix, target);
                            return target;
                        }
                        finally
                        {
                            _lock.ExitWriteLock();
                        }
                    }
                    finally
                    {
                        _lock.ExitUpgradeableReadLock();
                    }
                }
            }
            """),
        new("Symbol table", """
            public sealed class SymbolTable
            {
                private readonly ReaderWriterLockSlim _rw = new(LockRecursionPolicy.NoRecursion);
                private readonly List<string> _names = [];
                private int _revision;

                public int Revision
                {
                    get
                    {
                        _rw.EnterReadLock();
                        int revision = _revision;
                        _rw.ExitReadLock();
                        return revision;
                    }
                }

                public bool Contains(string name)
                {
                    _rw.EnterReadLock();
                    try
                    {
                        return _names.BinarySearch(name, StringComparer.Ordinal) >= 0;
                    }
                    finally
                    {
                        _rw.ExitReadLock();
                    }
                }

                public bool TryInsert(string name)
                {
                    if (!_rw.TryEnterWriteLock(100))
                        return false;

                    try
                    {
                        Insert(name);
                        return true;
                    }
                    finally
                    {
                        _rw.ExitWriteLock();
                    }
                }

                [RequiresLock("_rw")]
                private void Insert(string name)
                {
                    int at = _names.BinarySearch(name, StringComparer.Ordinal);
                    if (at < 0)
                        _names.Insert(~at, name);
                    _revision++;
                }
            }
            """),
        new("Feature flags", """
            public sealed class FeatureFlags
            {
                private readonly ReaderWriterLockSlim _lock = new();
                private readonly HashSet<string> _on = [];
                private readonly List<string> _history = [];

                public void Toggle(string flag)
                {
                    _lock.EnterWriteLock();
                    try
                    {
                        if (!_on.Remove(flag))
                            _on.Add(flag);
                    }
                    finally
                    {
                        _lock.ExitWriteLock();
                    }
                }

                public void Record(string flag)
                {
                    _lock.EnterUpgradeableReadLock();
                    try
                    {
                        if (!_on.Contains(flag))
                            return;

                        _lock.EnterWriteLock();
                        try
                        {
                            _history.Add(flag);
                        }
                        finally
                        {
                            _lock.ExitWriteLock();
                        }
                    }
                    finally
                    {
                        _lock.ExitUpgradeableReadLock();
                    }
                }

                public string[] Snapshot()
                {
                    _lock.EnterReadLock();
                    try
                    {
                        return [.. _on];
                    }
                    finally
                    {
                        _lock.ExitReadLock();
                    }
                }
            }
            """),
        new("Price list with the old lock", """
            public sealed class PriceList
            {
                private readonly ReaderWriterLock _lock = new();
                private readonly Dictionary<int, decimal> _prices = [];

                public decimal Of(int article)
                {
                    _lock.AcquireReaderLock(Timeout.Infinite);
                    try
                    {
                        return _prices.GetValueOrDefault(article);
                    }
                    finally
                    {
                        _lock.ReleaseReaderLock();
                    }
                }

                public void Set(int article, decimal price)
                {
                    _lock.AcquireWriterLock(Timeout.Infinite);
                    try
                    {
                        _prices[article] = decimal.Round(price, 2);
                        _prices.TrimExcess();
                    }
                    finally
                    {
                        _lock.ReleaseWriterLock();
                    }
                }
            }
            """),
        new("Seat map with the old lock", """
            public sealed class SeatMap
            {
                private readonly ReaderWriterLock _guard = new();
                private readonly HashSet<int> _taken = [];

                public bool IsFree(int seat)
                {
                    _guard.AcquireReaderLock(-1);
                    try
                    {
                        return !_taken.Contains(seat);
                    }
                    finally
                    {
                        _guard.ReleaseReaderLock();
                    }
                }

                public bool Take(int seat)
                {
                    bool done;
                    _guard.AcquireWriterLock(-1);
                    try
                    {
                        done = _taken.Add(seat);
                    }
                    finally
                    {
                        _guard.ReleaseWriterLock();
                    }

                    return done;
                }
            }
            """),
        new("Recursive reads where they are allowed", """
            public sealed class Tree
            {
                private readonly ReaderWriterLockSlim _lock = new(LockRecursionPolicy.SupportsRecursion);
                private readonly Dictionary<string, List<string>> _children = [];

                public int Depth(string node)
                {
                    _lock.EnterReadLock();
                    try
                    {
                        int deepest = 0;
                        foreach (string child in _children.GetValueOrDefault(node) ?? [])
                            deepest = Math.Max(deepest, Depth(child));
                        return deepest + 1;
                    }
                    finally
                    {
                        _lock.ExitReadLock();
                    }
                }
            }
            """),
    ];
}
