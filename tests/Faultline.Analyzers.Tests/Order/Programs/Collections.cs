namespace Faultline.Analyzers.Tests.Order.Programs;

/// <summary>Caches, registries and queues.</summary>
internal static class Collections
{
    public static Dictionary<string, string> All { get; } = new()
    {
        ["cache with a lock for each entry"] =
            """
            public sealed class EntryCache<TKey, TValue> where TKey : notnull
            {
                private readonly object _table = new();
                private readonly Dictionary<TKey, Entry> _entries = new();
                private int _hits;

                private sealed class Entry
                {
                    public readonly object Gate = new();
                    public TValue? Value;
                    public bool Loaded;
                }

                public TValue? Get(TKey key, Func<TKey, TValue> load)
                {
                    Entry entry = Find(key);
                    lock (entry.Gate)
                    {
                        if (entry.Loaded)
                        {
                            Interlocked.Increment(ref _hits);
                            return entry.Value;
                        }
                    }

                    TValue value = load(key);
                    lock (entry.Gate)
                    {
                        entry.Value = value;
                        entry.Loaded = true;
                    }

                    return value;
                }

                private Entry Find(TKey key)
                {
                    lock (_table)
                    {
                        if (!_entries.TryGetValue(key, out Entry? entry))
                        {
                            entry = new Entry();
                            _entries.Add(key, entry);
                        }

                        return entry;
                    }
                }

                public void Invalidate()
                {
                    lock (_table)
                    {
                        foreach (Entry entry in _entries.Values)
                        {
                            lock (entry.Gate)
                                entry.Loaded = false;
                        }
                    }
                }
            }
            """,
        ["LRU cache"] =
            """
            public sealed class LruCache
            {
                private readonly object _gate = new();
                private readonly int _capacity;
                private readonly Dictionary<string, LinkedListNode<(string Key, byte[] Value)>> _map = new();
                private readonly LinkedList<(string Key, byte[] Value)> _order = new();
                private readonly Statistics _statistics = new();

                public LruCache(int capacity) => _capacity = capacity;

                public byte[]? Get(string key)
                {
                    lock (_gate)
                    {
                        if (_map.TryGetValue(key, out LinkedListNode<(string Key, byte[] Value)>? node))
                        {
                            _order.Remove(node);
                            _order.AddFirst(node);
                            _statistics.Hit();
                            return node.Value.Value;
                        }

                        _statistics.Miss();
                        return null;
                    }
                }

                public void Put(string key, byte[] value)
                {
                    lock (_gate)
                    {
                        if (_map.Remove(key, out LinkedListNode<(string Key, byte[] Value)>? old))
                            _order.Remove(old);
                        while (_map.Count >= _capacity && _order.Last is { } last)
                        {
                            _map.Remove(last.Value.Key);
                            _order.RemoveLast();
                            _statistics.Evicted();
                        }

                        _map[key] = _order.AddFirst((key, value));
                    }
                }

                public (long Hits, long Misses) Snapshot() => _statistics.Snapshot();
            }

            public sealed class Statistics
            {
                private readonly object _gate = new();
                private long _hits;
                private long _misses;
                private long _evicted;

                public void Hit() { lock (_gate) { _hits++; } }
                public void Miss() { lock (_gate) { _misses++; } }
                public void Evicted() { lock (_gate) { _evicted++; } }
                public (long Hits, long Misses) Snapshot() { lock (_gate) { return (_hits, _misses); } }
            }
            """,
        ["reader-writer registry"] =
            """
            public sealed class Registry : IDisposable
            {
                private readonly ReaderWriterLockSlim _lock = new();
                private readonly Dictionary<string, Handler> _handlers = new();

                public Handler? Find(string name)
                {
                    _lock.EnterReadLock();
                    try
                    {
                        return _handlers.GetValueOrDefault(name);
                    }
                    finally
                    {
                        _lock.ExitReadLock();
                    }
                }

                public Handler GetOrAdd(string name)
                {
                    _lock.EnterUpgradeableReadLock();
                    try
                    {
                        if (_handlers.TryGetValue(name, out Handler? known))
                            return known;
                        var added = new Handler(name);
                        _lock.EnterWriteLock();
                        try
                        {
                            _handlers.Add(name, added);
                        }
                        finally
                        {
                            _lock.ExitWriteLock();
                        }

                        return added;
                    }
                    finally
                    {
                        _lock.ExitUpgradeableReadLock();
                    }
                }

                public int Total()
                {
                    _lock.EnterReadLock();
                    try
                    {
                        int total = 0;
                        foreach (Handler handler in _handlers.Values)
                            total += handler.Uses;
                        return total;
                    }
                    finally
                    {
                        _lock.ExitReadLock();
                    }
                }

                public void Dispose() => _lock.Dispose();
            }

            public sealed class Handler(string name)
            {
                private readonly object _gate = new();
                private int _uses;

                public string Name { get; } = name;
                public int Uses { get { lock (_gate) { return _uses; } } }
                public void Use() { lock (_gate) { _uses++; } }
            }
            """,
        ["blocking queue with two conditions"] =
            """
            public sealed class BoundedQueue<T>
            {
                private readonly object _gate = new();
                private readonly Queue<T> _items = new();
                private readonly int _capacity;
                private bool _closed;

                public BoundedQueue(int capacity) => _capacity = capacity;

                public bool Enqueue(T item)
                {
                    lock (_gate)
                    {
                        while (_items.Count == _capacity && !_closed)
                            Monitor.Wait(_gate);
                        if (_closed)
                            return false;
                        _items.Enqueue(item);
                        Monitor.PulseAll(_gate);
                        return true;
                    }
                }

                public bool TryDequeue(out T? item)
                {
                    lock (_gate)
                    {
                        while (_items.Count == 0 && !_closed)
                            Monitor.Wait(_gate);
                        if (_items.Count == 0)
                        {
                            item = default;
                            return false;
                        }

                        item = _items.Dequeue();
                        Monitor.PulseAll(_gate);
                        return true;
                    }
                }

                public void Close()
                {
                    lock (_gate)
                    {
                        _closed = true;
                        Monitor.PulseAll(_gate);
                    }
                }
            }

            public sealed class Pipeline
            {
                private readonly BoundedQueue<string> _input = new(16);
                private readonly BoundedQueue<int> _output = new(16);

                public void Run()
                {
                    while (_input.TryDequeue(out string? line))
                    {
                        if (!_output.Enqueue(line!.Length))
                            return;
                    }

                    _output.Close();
                }
            }
            """,
        ["two-lock queue"] =
            """
            public sealed class TwoLockQueue<T>
            {
                private readonly object _headLock = new();
                private readonly object _tailLock = new();
                private Node _head = new();
                private Node _tail;

                private sealed class Node
                {
                    public T? Value;
                    public volatile Node? Next;
                }

                public TwoLockQueue() => _tail = _head;

                public void Enqueue(T value)
                {
                    var node = new Node { Value = value };
                    lock (_tailLock)
                    {
                        _tail.Next = node;
                        _tail = node;
                    }
                }

                public bool TryDequeue(out T? value)
                {
                    lock (_headLock)
                    {
                        Node? next = _head.Next;
                        if (next is null)
                        {
                            value = default;
                            return false;
                        }

                        value = next.Value;
                        next.Value = default;
                        _head = next;
                        return true;
                    }
                }

                public void Clear()
                {
                    lock (_headLock)
                    {
                        lock (_tailLock)
                        {
                            _head = new Node();
                            _tail = _head;
                        }
                    }
                }

                public int Count()
                {
                    int count = 0;
                    lock (_headLock)
                    {
                        lock (_tailLock)
                        {
                            for (Node? node = _head.Next; node is not null; node = node.Next)
                                count++;
                        }
                    }

                    return count;
                }
            }
            """,
        ["striped map"] =
            """
            public sealed class StripedMap
            {
                private readonly Stripe[] _stripes = new Stripe[8];
                private long _version;

                private sealed class Stripe
                {
                    public readonly object Gate = new();
                    public readonly Dictionary<string, int> Map = new();
                }

                public StripedMap()
                {
                    for (int i = 0; i < _stripes.Length; i++)
                        _stripes[i] = new Stripe();
                }

                private Stripe Of(string key) => _stripes[(key.GetHashCode() & int.MaxValue) % _stripes.Length];

                public void Set(string key, int value)
                {
                    Stripe stripe = Of(key);
                    lock (stripe.Gate)
                    {
                        stripe.Map[key] = value;
                        Interlocked.Increment(ref _version);
                    }
                }

                public bool TryGet(string key, out int value)
                {
                    Stripe stripe = Of(key);
                    lock (stripe.Gate)
                        return stripe.Map.TryGetValue(key, out value);
                }

                public int Count()
                {
                    int count = 0;
                    foreach (Stripe stripe in _stripes)
                    {
                        lock (stripe.Gate)
                            count += stripe.Map.Count;
                    }

                    return count;
                }

                public void Move(string from, string to)
                {
                    int value;
                    Stripe source = Of(from);
                    lock (source.Gate)
                    {
                        if (!source.Map.Remove(from, out value))
                            return;
                    }

                    Set(to, value);
                }
            }
            """,
        ["tree with a parent lock first"] =
            """
            public sealed class Folder
            {
                private readonly Lock _gate = new();
                private readonly Dictionary<string, Document> _documents = new();
                private long _size;

                public Document Add(string name)
                {
                    lock (_gate)
                    {
                        if (_documents.TryGetValue(name, out Document? known))
                            return known;
                        var document = new Document(this);
                        _documents.Add(name, document);
                        return document;
                    }
                }

                public long Measure()
                {
                    lock (_gate)
                    {
                        long size = 0;
                        foreach (Document document in _documents.Values)
                            size += document.Length;
                        _size = size;
                        return size;
                    }
                }

                internal void Grown(long by)
                {
                    lock (_gate)
                        _size += by;
                }

                public long Size { get { lock (_gate) { return _size; } } }
            }

            public sealed class Document(Folder folder)
            {
                private readonly Lock _gate = new();
                private readonly Folder _folder = folder;
                private readonly List<string> _lines = new();
                private long _length;

                public long Length { get { lock (_gate) { return _length; } } }

                public void Append(string line)
                {
                    lock (_gate)
                    {
                        _lines.Add(line);
                        _length += line.Length;
                    }

                    _folder.Grown(line.Length);
                }
            }
            """,
    };
}
