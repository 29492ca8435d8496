namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary><see cref="Monitor"/> by hand: with <c>try/finally</c>, with flags, with timeouts.</summary>
internal static class Monitors
{
    public static CleanProgram[] All { get; } =
    [
        new("Journal", """
            public sealed class Journal
            {
                private readonly object _gate = new();
                private readonly List<string> _entries = [];
                private int _dropped;

                public void Append(string entry)
                {
                    Monitor.Enter(_gate);
                    try
                    {
                        _entries.Add(entry);
                        if (_entries.Count > 1000)
                            _entries.RemoveAt(0);
                    }
                    finally
                    {
                        Monitor.Exit(_gate);
                    }
                }

                public void AppendOrDrop(string entry)
                {
                    if (!Monitor.TryEnter(_gate))
                    {
                        Interlocked.Increment(ref _dropped);
                        return;
                    }

                    try
                    {
                        _entries.Add(entry);
                    }
                    finally
                    {
                        Monitor.Exit(_gate);
                    }
                }
            }
            """),
        new("Sequence", """
            public sealed class Sequence
            {
                private readonly object _gate = new();
                private long _last;

                public long Next()
                {
                    long value;
                    Monitor.Enter(_gate);
                    value = ++_last;
                    Monitor.Exit(_gate);
                    return value;
                }

                public void Skip(int count)
                {
                    Monitor.Enter(_gate);
                    try
                    {
                        checked
                        {
                            _last += Math.Abs(count);
                        }
                    }
                    finally
                    {
                        Monitor.Exit(_gate);
                    }
                }
            }
            """),
        new("Registry with lock flags", """
            public sealed class ServiceRegistry
            {
                private readonly object _gate = new();
                private readonly Dictionary<Type, object> _services = [];

                public void Register(Type type, object service)
                {
                    bool taken = false;
                    try
                    {
                        Monitor.Enter(_gate, ref taken);
                        _services.Add(type, service);
                    }
                    finally
                    {
                        if (taken)
                            Monitor.Exit(_gate);
                    }
                }

                public bool TryRegister(Type type, object service)
                {
                    bool taken = false;
                    try
                    {
                        Monitor.TryEnter(_gate, TimeSpan.FromMilliseconds(50), ref taken);
                        return taken && _services.TryAdd(type, service);
                    }
                    finally
                    {
                        if (taken)
                            Monitor.Exit(_gate);
                    }
                }
            }
            """),
        new("Configuration reload", """
            public sealed class Configuration(Func<string, IReadOnlyDictionary<string, string>> load)
            {
                private readonly object _reload = new();
                private volatile IReadOnlyDictionary<string, string> _values = new Dictionary<string, string>();

                public string? this[string key] => _values.GetValueOrDefault(key);

                public void Reload(string path)
                {
                    IReadOnlyDictionary<string, string> values = load(path);
                    Monitor.Enter(_reload);
                    try
                    {
                        if (values.Count > 0)
                            _values = new Dictionary<string, string>(values, StringComparer.OrdinalIgnoreCase);
                    }
                    finally
                    {
                        Monitor.Exit(_reload);
                    }
                }
            }
            """),
        new("Splitting pause and resume", """
            public sealed class Scheduler
            {
                private readonly object _gate = new();
                private readonly List<Action> _due = [];
                private int _paused;

                public void Pause()
                {
                    Monitor.Enter(_gate);
                    _paused++;
                }

                public void Resume()
                {
                    _paused--;
                    Monitor.Exit(_gate);
                }

                public bool IsPausedHere => Monitor.IsEntered(_gate) && _paused > 0;

                public void Add(Action action)
                {
                    lock (_gate)
                    {
                        _due.Add(action);
                    }
                }

                public void RunAll()
                {
                    Action[] due;
                    lock (_gate)
                    {
                        due = [.. _due];
                        _due.Clear();
                    }

                    foreach (Action action in due)
                        action();
                }
            }
            """),
        new("Line parser", """
            public sealed class LineParser
            {
                private readonly object _sync = new();
                private readonly List<int> _numbers = [];
                private readonly List<string> _rejected = [];

                public void Feed(string text)
                {
                    Monitor.Enter(_sync);
                    try
                    {
                        foreach (string part in text.Split(','))
                            _numbers.Add(int.Parse(part));
                    }
                    catch (FormatException)
                    {
                        _rejected.Add(text);
                    }
                    finally
                    {
                        Monitor.Exit(_sync);
                    }
                }
            }
            """),
        new("Conditional locking", """
            public sealed class Buffer(bool synchronized)
            {
                private readonly bool _synchronized = synchronized;
                private readonly object _gate = new();
                private readonly List<byte> _bytes = [];

                public void Append(byte value)
                {
                    if (_synchronized)
                        Monitor.Enter(_gate);
                    try
                    {
                        _bytes.Add(value);
                    }
                    finally
                    {
                        if (_synchronized)
                            Monitor.Exit(_gate);
                    }
                }
            }
            """),
        new("Single flush", """
            public sealed class Spool(Stream target)
            {
                private readonly object _flush = new();
                private readonly MemoryStream _pending = new();

                public void Write(byte[] data)
                {
                    Monitor.Enter(_flush);
                    try
                    {
                        _pending.Write(data);
                    }
                    finally
                    {
                        Monitor.Exit(_flush);
                    }
                }

                public async Task DrainAsync()
                {
                    byte[] bytes = _pending.ToArray();
                    await target.WriteAsync(bytes).ConfigureAwait(false);
                }
            }
            """),
    ];
}
