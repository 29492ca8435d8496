namespace Faultline.Analyzers.Tests.Order.Programs;

/// <summary>Pools, schedulers, mailboxes and what serves many threads.</summary>
internal static class Services
{
    public static Dictionary<string, string> All { get; } = new()
    {
        ["connection pool"] =
            """
            public sealed class Connection
            {
                private readonly object _gate = new();
                private bool _open;

                public bool IsOpen { get { lock (_gate) { return _open; } } }
                public void Open() { lock (_gate) { _open = true; } }
                public void Close() { lock (_gate) { _open = false; } }
            }

            public sealed class ConnectionPool : IDisposable
            {
                private readonly SemaphoreSlim _slots = new(8, 8);
                private readonly object _gate = new();
                private readonly Stack<Connection> _idle = new();
                private bool _disposed;

                public async Task<Connection> RentAsync(CancellationToken token)
                {
                    await _slots.WaitAsync(token);
                    lock (_gate)
                    {
                        while (_idle.TryPop(out Connection? idle))
                        {
                            if (idle.IsOpen)
                                return idle;
                        }
                    }

                    var connection = new Connection();
                    connection.Open();
                    return connection;
                }

                public void Return(Connection connection)
                {
                    bool keep;
                    lock (_gate)
                    {
                        keep = !_disposed && connection.IsOpen;
                        if (keep)
                            _idle.Push(connection);
                    }

                    if (!keep)
                        connection.Close();
                    _slots.Release();
                }

                public void Dispose()
                {
                    List<Connection> idle;
                    lock (_gate)
                    {
                        _disposed = true;
                        idle = new List<Connection>(_idle);
                        _idle.Clear();
                    }

                    foreach (Connection connection in idle)
                        connection.Close();
                    _slots.Dispose();
                }
            }
            """,
        ["scheduler with a worker thread"] =
            """
            public sealed class Scheduler
            {
                private readonly object _queueLock = new();
                private readonly object _statsLock = new();
                private readonly Queue<Action> _queue = new();
                private readonly Thread _worker;
                private bool _stopping;
                private int _done;

                public Scheduler()
                {
                    _worker = new Thread(Run) { IsBackground = true };
                    _worker.Start();
                }

                public void Post(Action work)
                {
                    lock (_queueLock)
                    {
                        _queue.Enqueue(work);
                        Monitor.Pulse(_queueLock);
                    }
                }

                private void Run()
                {
                    while (true)
                    {
                        Action work;
                        lock (_queueLock)
                        {
                            while (_queue.Count == 0 && !_stopping)
                                Monitor.Wait(_queueLock);
                            if (_queue.Count == 0)
                                return;
                            work = _queue.Dequeue();
                        }

                        work();
                        lock (_statsLock)
                            _done++;
                    }
                }

                public (int Done, int Waiting) Status()
                {
                    lock (_queueLock)
                    {
                        lock (_statsLock)
                            return (_done, _queue.Count);
                    }
                }

                public void Stop()
                {
                    lock (_queueLock)
                    {
                        _stopping = true;
                        Monitor.PulseAll(_queueLock);
                    }

                    _worker.Join();
                }
            }
            """,
        ["subscription list"] =
            """
            public sealed class Topic
            {
                private readonly object _gate = new();
                private readonly List<Subscriber> _subscribers = new();
                private int _published;

                public IDisposable Subscribe(Subscriber subscriber)
                {
                    lock (_gate)
                        _subscribers.Add(subscriber);
                    return new Subscription(this, subscriber);
                }

                public void Publish(string message)
                {
                    Subscriber[] subscribers;
                    lock (_gate)
                    {
                        _published++;
                        subscribers = _subscribers.ToArray();
                    }

                    foreach (Subscriber subscriber in subscribers)
                        subscriber.Receive(message);
                }

                private void Remove(Subscriber subscriber)
                {
                    lock (_gate)
                        _subscribers.Remove(subscriber);
                }

                private sealed class Subscription(Topic topic, Subscriber subscriber) : IDisposable
                {
                    private readonly Topic _topic = topic;
                    private readonly Subscriber _subscriber = subscriber;

                    public void Dispose() => _topic.Remove(_subscriber);
                }
            }

            public sealed class Subscriber
            {
                private readonly object _inbox = new();
                private readonly List<string> _messages = new();
                private IDisposable? _subscription;

                public void Attach(Topic topic)
                {
                    IDisposable subscription = topic.Subscribe(this);
                    lock (_inbox)
                        _subscription = subscription;
                }

                public void Receive(string message) { lock (_inbox) { _messages.Add(message); } }

                public void Detach()
                {
                    IDisposable? subscription;
                    lock (_inbox)
                    {
                        subscription = _subscription;
                        _subscription = null;
                    }

                    subscription?.Dispose();
                }
            }
            """,
        ["actor mailboxes"] =
            """
            public abstract class Actor
            {
                private readonly object _mailbox = new();
                private readonly Queue<object> _messages = new();
                private bool _running;

                public void Send(object message)
                {
                    lock (_mailbox)
                    {
                        _messages.Enqueue(message);
                        if (_running)
                            return;
                        _running = true;
                    }

                    ThreadPool.QueueUserWorkItem(_ => Drain());
                }

                private void Drain()
                {
                    while (true)
                    {
                        object message;
                        lock (_mailbox)
                        {
                            if (_messages.Count == 0)
                            {
                                _running = false;
                                return;
                            }

                            message = _messages.Dequeue();
                        }

                        Handle(message);
                    }
                }

                protected abstract void Handle(object message);
            }

            public sealed class Counter(Actor next) : Actor
            {
                private readonly object _state = new();
                private readonly Actor _next = next;
                private int _count;

                protected override void Handle(object message)
                {
                    int count;
                    lock (_state)
                        count = ++_count;
                    _next.Send(count);
                }
            }

            public sealed class Printer : Actor
            {
                private readonly object _lines = new();
                private readonly List<string> _printed = new();

                protected override void Handle(object message)
                {
                    lock (_lines)
                        _printed.Add(message.ToString() ?? "");
                }
            }
            """,
        ["lazy singleton"] =
            """
            public sealed class Configuration
            {
                private static readonly object s_gate = new();
                private static Configuration? s_instance;
                private readonly object _values = new();
                private readonly Dictionary<string, string> _map = new();

                private Configuration()
                {
                    _map["culture"] = "en";
                }

                public static Configuration Instance
                {
                    get
                    {
                        Configuration? instance = Volatile.Read(ref s_instance);
                        if (instance is not null)
                            return instance;
                        lock (s_gate)
                        {
                            s_instance ??= new Configuration();
                            return s_instance;
                        }
                    }
                }

                public string? this[string name]
                {
                    get
                    {
                        lock (_values)
                            return _map.GetValueOrDefault(name);
                    }

                    set
                    {
                        lock (_values)
                            _map[name] = value ?? "";
                    }
                }

                public static void Reset()
                {
                    lock (s_gate)
                        s_instance = null;
                }
            }

            public static class Formats
            {
                private static readonly Lazy<Dictionary<string, string>> s_formats = new(Load);
                private static readonly object s_uses = new();
                private static int s_count;

                private static Dictionary<string, string> Load() => new() { ["date"] = "yyyy" };

                public static string? Of(string name)
                {
                    lock (s_uses)
                        s_count++;
                    return s_formats.Value.GetValueOrDefault(name) ?? Configuration.Instance[name];
                }
            }
            """,
        ["hierarchy of three locks with a declared order"] =
            """
            [assembly: LockOrder("Database._schema", "Table._rows", "Journal._tail")]

            public sealed class Database
            {
                private readonly object _schema = new();
                private readonly Dictionary<string, Table> _tables = new();
                private readonly Journal _journal = new();

                public Table Create(string name)
                {
                    lock (_schema)
                    {
                        var table = new Table(_journal);
                        _tables.Add(name, table);
                        _journal.Append("create");
                        return table;
                    }
                }

                public int Count()
                {
                    lock (_schema)
                    {
                        int rows = 0;
                        foreach (Table table in _tables.Values)
                            rows += table.Count();
                        return rows;
                    }
                }
            }

            public sealed class Table(Journal journal)
            {
                private readonly object _rows = new();
                private readonly Journal _journal = journal;
                private readonly List<string> _data = new();

                public int Count() { lock (_rows) { return _data.Count; } }

                public void Insert(string row)
                {
                    lock (_rows)
                    {
                        _data.Add(row);
                        _journal.Append(row);
                    }
                }
            }

            public sealed class Journal
            {
                private readonly object _tail = new();
                private long _length;

                public void Append(string text) { lock (_tail) { _length += text.Length; } }
                public long Length { get { lock (_tail) { return _length; } } }
            }
            """,
        ["async cache under a semaphore"] =
            """
            public sealed class AsyncCache
            {
                private readonly SemaphoreSlim _load = new(1, 1);
                private readonly object _gate = new();
                private readonly Dictionary<string, string> _values = new();

                public async Task<string> GetAsync(string key, CancellationToken token)
                {
                    if (TryGet(key, out string? value))
                        return value!;

                    await _load.WaitAsync(token);
                    try
                    {
                        if (TryGet(key, out value))
                            return value!;
                        string loaded = await LoadAsync(key, token);
                        Put(key, loaded);
                        return loaded;
                    }
                    finally
                    {
                        _load.Release();
                    }
                }

                private static async Task<string> LoadAsync(string key, CancellationToken token)
                {
                    await Task.Delay(1, token);
                    return key.ToUpperInvariant();
                }

                private bool TryGet(string key, out string? value)
                {
                    lock (_gate)
                        return _values.TryGetValue(key, out value);
                }

                private void Put(string key, string value)
                {
                    lock (_gate)
                        _values[key] = value;
                }

                public async Task ClearAsync()
                {
                    await _load.WaitAsync();
                    try
                    {
                        lock (_gate)
                            _values.Clear();
                    }
                    finally
                    {
                        _load.Release();
                    }
                }
            }
            """,
        ["rate limiter and its timer"] =
            """
            public sealed class RateLimiter : IDisposable
            {
                private readonly Lock _gate = new();
                private readonly Meter _meter = new();
                private readonly Timer _timer;
                private int _tokens = 10;
                private bool _disposed;

                public RateLimiter() => _timer = new Timer(_ => Refill(), null, 1000, 1000);

                public bool TryTake()
                {
                    bool taken;
                    lock (_gate)
                    {
                        taken = !_disposed && _tokens > 0;
                        if (taken)
                            _tokens--;
                    }

                    _meter.Count(taken);
                    return taken;
                }

                private void Refill()
                {
                    lock (_gate)
                    {
                        if (_disposed)
                            return;
                        _tokens = 10;
                        _meter.Reset();
                    }
                }

                public void Dispose()
                {
                    lock (_gate)
                    {
                        if (_disposed)
                            return;
                        _disposed = true;
                    }

                    _timer.Dispose();
                }
            }

            public sealed class Meter
            {
                private SpinLock _spin = new(false);
                private int _granted;
                private int _refused;

                public void Count(bool granted)
                {
                    bool taken = false;
                    try
                    {
                        _spin.Enter(ref taken);
                        if (granted)
                            _granted++;
                        else
                            _refused++;
                    }
                    finally
                    {
                        if (taken)
                            _spin.Exit();
                    }
                }

                public void Reset()
                {
                    bool taken = false;
                    try
                    {
                        _spin.Enter(ref taken);
                        _granted = _refused = 0;
                    }
                    finally
                    {
                        if (taken)
                            _spin.Exit();
                    }
                }
            }
            """,
    };
}
