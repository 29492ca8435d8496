namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Caches, pools, registries, lazy values: shared state, and callbacks after the release.</summary>
internal static class Caches
{
    public static CleanProgram[] All { get; } =
    [
        new("Least recently used", """
            public sealed class LruCache<TKey, TValue>(int capacity)
                where TKey : notnull
            {
                private readonly object _gate = new();
                [GuardedBy("_gate")] private readonly Dictionary<TKey, LinkedListNode<(TKey Key, TValue Value)>>
                    _map = [];
                [GuardedBy("_gate")] private readonly LinkedList<(TKey Key, TValue Value)> _order = new();

                public bool TryGet(TKey key, out TValue? value)
                {
                    lock (_gate)
                    {
                        if (!_map.TryGetValue(key, out LinkedListNode<(TKey Key, TValue Value)>? node))
                        {
                            value = default;
                            return false;
                        }

                        _order.Remove(node);
                        _order.AddFirst(node);
                        value = node.Value.Value;
                        return true;
                    }
                }

                public void Put(TKey key, TValue value)
                {
                    lock (_gate)
                    {
                        if (_map.Remove(key, out LinkedListNode<(TKey Key, TValue Value)>? old))
                            _order.Remove(old);
                        _map.Add(key, _order.AddFirst((key, value)));
                        Trim();
                    }
                }

                [RequiresLock("_gate")]
                private void Trim()
                {
                    while (_map.Count > capacity && _order.Last is { } last)
                    {
                        _map.Remove(last.Value.Key);
                        _order.RemoveLast();
                    }
                }
            }
            """),
        new("Read-through cache", """
            public sealed class ReadThroughCache(Func<string, byte[]> load)
            {
                private readonly Lock _gate = new();
                private readonly Dictionary<string, byte[]> _blobs = new(StringComparer.Ordinal);

                public byte[] Get(string key)
                {
                    lock (_gate)
                    {
                        if (_blobs.TryGetValue(key, out byte[]? known))
                            return known;
                    }

                    // Two may load the same: the first to come back wins.
                    byte[] loaded = load(key);
                    lock (_gate)
                    {
                        if (_blobs.TryGetValue(key, out byte[]? other))
                            return other;

                        _blobs.Add(key, loaded);
                        return loaded;
                    }
                }

                public bool Evict(string key)
                {
                    lock (_gate)
                    {
                        return _blobs.Remove(key);
                    }
                }
            }
            """),
        new("Object pool", """
            public sealed class BufferPool
            {
                private readonly object _gate = new();
                private readonly Stack<byte[]> _free = new();

                public byte[] Rent()
                {
                    lock (_gate)
                    {
                        if (_free.TryPop(out byte[]? buffer))
                            return buffer;
                    }

                    return new byte[4096];
                }

                public void Return(byte[] buffer)
                {
                    Array.Clear(buffer);
                    lock (_gate)
                    {
                        if (_free.Count < 64)
                            _free.Push(buffer);
                    }
                }
            }
            """),
        new("Lazy initialisation", """
            public sealed class Settings
            {
                private readonly object _init = new();
                private volatile Dictionary<string, string>? _values;

                public Dictionary<string, string> Values
                {
                    get
                    {
                        if (_values is { } ready)
                            return ready;

                        lock (_init)
                        {
                            return _values ??= Defaults();
                        }
                    }
                }

                private readonly Lazy<string> _title = new(() => string.Join('-', "acme", "settings"));

                public string Title => _title.Value;

                private static Dictionary<string, string> Defaults() => new() { ["culture"] = "en" };
            }
            """),
        new("Event source", """
            public sealed class Thermometer
            {
                private readonly Lock _gate = new();
                private double _last;

                public event EventHandler<double>? Changed;

                public void Report(double value)
                {
                    bool changed;
                    lock (_gate)
                    {
                        changed = Math.Abs(value - _last) > 0.1;
                        _last = value;
                    }

                    if (changed)
                        Changed?.Invoke(this, value);
                }
            }
            """),
        new("Connection registry", """
            public sealed class ConnectionRegistry
            {
                private readonly object _gate = new();
                private readonly Dictionary<Guid, Stream> _connections = [];
                private bool _closed;

                public Guid Add(Stream connection)
                {
                    Guid id = Guid.NewGuid();
                    lock (_gate)
                    {
                        ObjectDisposedException.ThrowIf(_closed, this);
                        _connections.Add(id, connection);
                    }

                    return id;
                }

                public bool Remove(Guid id)
                {
                    lock (_gate)
                    {
                        return _connections.Remove(id);
                    }
                }

                public void CloseAll()
                {
                    Stream[] all;
                    lock (_gate)
                    {
                        _closed = true;
                        all = [.. _connections.Values];
                        _connections.Clear();
                    }

                    foreach (Stream connection in all)
                        connection.Dispose();
                }
            }
            """),
        new("Subscriptions", """
            public sealed class Topic<T>
            {
                private readonly object _gate = new();
                [GuardedBy(nameof(_gate))] private readonly List<Action<T>> _handlers = [];

                public IDisposable Subscribe(Action<T> handler)
                {
                    lock (_gate)
                    {
                        _handlers.Add(handler);
                    }

                    return new Subscription(this, handler);
                }

                public void Publish(T message)
                {
                    Action<T>[] handlers;
                    lock (_gate)
                    {
                        handlers = _handlers.ToArray();
                    }

                    foreach (Action<T> handler in handlers)
                        handler(message);
                }

                [ExcludesLock(nameof(_gate))]
                public void Remove(Action<T> handler)
                {
                    lock (_gate)
                    {
                        _handlers.Remove(handler);
                    }
                }

                private sealed class Subscription(Topic<T> topic, Action<T> handler) : IDisposable
                {
                    public void Dispose() => topic.Remove(handler);
                }
            }
            """),
        new("Pending requests", """
            public sealed class PendingRequests
            {
                private readonly object _gate = new();
                private readonly Dictionary<int, TaskCompletionSource<string>> _pending = [];
                private int _next;

                public Task<string> Begin(out int id)
                {
                    TaskCompletionSource<string> source = new(TaskCreationOptions.RunContinuationsAsynchronously);
                    lock (_gate)
                    {
                        id = _next++;
                        _pending.Add(id, source);
                    }

                    return source.Task;
                }

                public void Complete(int id, string answer)
                {
                    TaskCompletionSource<string>? source;
                    lock (_gate)
                    {
                        _pending.Remove(id, out source);
                    }

                    source?.TrySetResult(answer);
                }
            }
            """),
        new("Batched timer", """
            public sealed class Batcher : IDisposable
            {
                private readonly Lock _gate = new();
                private readonly List<string> _batch = [];
                private readonly Timer _timer;
                private readonly Action<IReadOnlyList<string>> _send;

                public Batcher(Action<IReadOnlyList<string>> send)
                {
                    _send = send;
                    _timer = new Timer(_ => Flush(), null, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1));
                }

                public void Add(string line)
                {
                    using (_gate.EnterScope())
                    {
                        _batch.Add(line);
                    }
                }

                public void Flush()
                {
                    string[] lines;
                    using (_gate.EnterScope())
                    {
                        lines = _batch.ToArray();
                        _batch.Clear();
                    }

                    if (lines.Length > 0)
                        _send(lines);
                }

                public void Dispose() => _timer.Dispose();
            }
            """),
    ];
}
