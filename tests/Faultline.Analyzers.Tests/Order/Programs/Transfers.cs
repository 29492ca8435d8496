namespace Faultline.Analyzers.Tests.Order.Programs;

/// <summary>Two locks of one class, gates, tries: order that is not in the nesting alone.</summary>
internal static class Transfers
{
    public static Dictionary<string, string> All { get; } = new()
    {
        ["bank with ordered ids"] =
            """
            public sealed class Account
            {
                internal readonly object Gate = new();
                private decimal _balance;

                public Account(long id) => Id = id;

                public long Id { get; }

                public decimal Balance { get { lock (Gate) { return _balance; } } }

                public void Deposit(decimal amount)
                {
                    if (amount <= 0)
                        throw new ArgumentOutOfRangeException(nameof(amount));
                    lock (Gate)
                        _balance += amount;
                }

                public static bool Transfer(Account from, Account to, decimal amount)
                {
                    if (from.Id == to.Id)
                        return false;
                    Account first = from.Id < to.Id ? from : to;
                    Account second = from.Id < to.Id ? to : from;
                    lock (first.Gate)
                    {
                        lock (second.Gate)
                        {
                            if (from._balance < amount)
                                return false;
                            from._balance -= amount;
                            to._balance += amount;
                            return true;
                        }
                    }
                }
            }

            public sealed class Bank
            {
                private readonly object _accountsLock = new();
                private readonly Dictionary<long, Account> _accounts = new();
                private long _lastId;

                public Account Open()
                {
                    lock (_accountsLock)
                    {
                        var account = new Account(++_lastId);
                        _accounts.Add(account.Id, account);
                        return account;
                    }
                }

                public decimal Total()
                {
                    lock (_accountsLock)
                    {
                        decimal total = 0;
                        foreach (Account account in _accounts.Values)
                            total += account.Balance;
                        return total;
                    }
                }
            }
            """,
        ["warehouse with one gate for moves"] =
            """
            public sealed class Shelf
            {
                internal readonly object Gate = new();
                internal readonly Dictionary<string, int> Stock = new();

                public int Count(string item) { lock (Gate) { return Stock.GetValueOrDefault(item); } }
                public void Put(string item, int count) { lock (Gate) { Stock[item] = Stock.GetValueOrDefault(item) + count; } }
            }

            public sealed class Warehouse
            {
                private readonly object _moves = new();
                private readonly object _logLock = new();
                private readonly List<string> _log = new();

                public bool Move(Shelf from, Shelf to, string item, int count)
                {
                    lock (_moves)
                    {
                        lock (from.Gate)
                        {
                            lock (to.Gate)
                            {
                                int stock = from.Stock.GetValueOrDefault(item);
                                if (stock < count)
                                    return false;
                                from.Stock[item] = stock - count;
                                to.Stock[item] = to.Stock.GetValueOrDefault(item) + count;
                            }
                        }

                        lock (_logLock)
                            _log.Add(item);
                        return true;
                    }
                }

                public int Moves() { lock (_logLock) { return _log.Count; } }
            }
            """,
        ["try and back off"] =
            """
            public sealed class Resource
            {
                private readonly Mutex _mutex = new();
                private int _uses;

                public bool TryTake(int timeout) => _mutex.WaitOne(timeout);

                public void Use() => Interlocked.Increment(ref _uses);

                public void Leave() => _mutex.ReleaseMutex();
            }

            public sealed class Philosopher(object left, object right)
            {
                private readonly object _left = left;
                private readonly object _right = right;
                private int _meals;

                public bool TryEat()
                {
                    lock (_left)
                    {
                        if (!Monitor.TryEnter(_right, 10))
                            return false;
                        try
                        {
                            _meals++;
                            return true;
                        }
                        finally
                        {
                            Monitor.Exit(_right);
                        }
                    }
                }

                public void Eat()
                {
                    while (!TryEat())
                        Thread.Yield();
                }

                public bool TryEatLeftHanded()
                {
                    lock (_right)
                    {
                        if (!Monitor.TryEnter(_left))
                            return false;
                        try
                        {
                            _meals++;
                            return true;
                        }
                        finally
                        {
                            Monitor.Exit(_left);
                        }
                    }
                }
            }
            """,
        ["double buffer"] =
            """
            public sealed class DoubleBuffer
            {
                private readonly object _front = new();
                private readonly object _back = new();
                private List<string> _shown = new();
                private List<string> _filling = new();

                public void Write(string line)
                {
                    lock (_back)
                        _filling.Add(line);
                }

                public void Swap()
                {
                    lock (_front)
                    {
                        lock (_back)
                        {
                            (_shown, _filling) = (_filling, _shown);
                            _filling.Clear();
                        }
                    }
                }

                public int Show(Action<string> print)
                {
                    string[] lines;
                    lock (_front)
                        lines = _shown.ToArray();
                    foreach (string line in lines)
                        print(line);
                    return lines.Length;
                }

                public bool IsEmpty
                {
                    get
                    {
                        lock (_front)
                        {
                            if (_shown.Count > 0)
                                return false;
                            lock (_back)
                                return _filling.Count == 0;
                        }
                    }
                }
            }
            """,
        ["own locks with a declared order"] =
            """
            [assembly: LockOrder("inode", "mapping", "block")]

            [LockClass("inode")]
            public sealed class InodeLock
            {
                private readonly object _monitor = new();

                [Acquires] public void Enter() => Monitor.Enter(_monitor);
                [Releases] public void Exit() => Monitor.Exit(_monitor);
            }

            [LockClass("mapping")]
            public sealed class MappingLock
            {
                private readonly ReaderWriterLockSlim _inner = new();

                [Acquires(Mode = LockMode.Shared)] public void EnterRead() => _inner.EnterReadLock();
                [Releases(Mode = LockMode.Shared)] public void ExitRead() => _inner.ExitReadLock();
                [Acquires] public void EnterWrite() => _inner.EnterWriteLock();
                [Releases] public void ExitWrite() => _inner.ExitWriteLock();
            }

            public sealed class Inode
            {
                private readonly InodeLock _lock = new();
                private readonly MappingLock _mapping = new();
                [LockClass("block")] private readonly object _blocks = new();
                private long _size;

                public void Truncate(long size)
                {
                    _lock.Enter();
                    try
                    {
                        _mapping.EnterWrite();
                        try
                        {
                            lock (_blocks)
                                _size = size;
                        }
                        finally
                        {
                            _mapping.ExitWrite();
                        }
                    }
                    finally
                    {
                        _lock.Exit();
                    }
                }

                public long Read()
                {
                    _mapping.EnterRead();
                    try
                    {
                        lock (_blocks)
                            return _size;
                    }
                    finally
                    {
                        _mapping.ExitRead();
                    }
                }
            }
            """,
        ["copy on write settings"] =
            """
            public sealed class Settings
            {
                private readonly object _writers = new();
                private readonly Audit _audit = new();
                private Dictionary<string, string> _current = new();

                public event Action<string>? Changed;

                public string? Get(string name) => Volatile.Read(ref _current).GetValueOrDefault(name);

                public void Set(string name, string value)
                {
                    lock (_writers)
                    {
                        var next = new Dictionary<string, string>(_current) { [name] = value };
                        Volatile.Write(ref _current, next);
                        _audit.Record(name);
                    }

                    Changed?.Invoke(name);
                }

                public int Changes => _audit.Count;
            }

            public sealed class Audit
            {
                private readonly object _entries = new();
                private readonly List<string> _names = new();

                public void Record(string name) { lock (_entries) { _names.Add(name); } }
                public int Count { get { lock (_entries) { return _names.Count; } } }
            }

            public sealed class Mirror
            {
                private readonly object _copyLock = new();
                private readonly Dictionary<string, string> _copy = new();
                private readonly Settings _settings;

                public Mirror(Settings settings)
                {
                    _settings = settings;
                    _settings.Changed += OnChanged;
                }

                private void OnChanged(string name)
                {
                    string? value = _settings.Get(name);
                    lock (_copyLock)
                        _copy[name] = value ?? "";
                }

                public void Write(string name, string value)
                {
                    _settings.Set(name, value);
                    lock (_copyLock)
                        _copy.Remove(name);
                }
            }
            """,
        ["unit of work over several stores"] =
            """
            public interface IStore
            {
                void Save(string key);
            }

            public sealed class MemoryStore : IStore
            {
                private readonly object _gate = new();
                private readonly HashSet<string> _keys = new();

                public void Save(string key) { lock (_gate) { _keys.Add(key); } }
            }

            public sealed class BufferedStore(IStore inner) : IStore
            {
                private readonly object _gate = new();
                private readonly IStore _inner = inner;
                private readonly List<string> _pending = new();

                public void Save(string key)
                {
                    List<string>? full = null;
                    lock (_gate)
                    {
                        _pending.Add(key);
                        if (_pending.Count >= 16)
                        {
                            full = new List<string>(_pending);
                            _pending.Clear();
                        }
                    }

                    if (full is null)
                        return;
                    foreach (string one in full)
                        _inner.Save(one);
                }
            }

            public sealed class UnitOfWork(IStore store)
            {
                private readonly object _gate = new();
                private readonly IStore _store = store;
                private readonly List<string> _changed = new();

                public void Touch(string key) { lock (_gate) { _changed.Add(key); } }

                public void Commit()
                {
                    lock (_gate)
                    {
                        foreach (string key in _changed)
                            _store.Save(key);
                        _changed.Clear();
                    }
                }
            }
            """,
    };
}
