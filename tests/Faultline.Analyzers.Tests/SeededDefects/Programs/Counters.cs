namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>State that is counted and looked at under <c>lock</c> and <see cref="Lock"/>.</summary>
internal static class Counters
{
    public static CleanProgram[] All { get; } =
    [
        new("Ledger", """
            public sealed class Ledger
            {
                private readonly object _gate = new();
                [GuardedBy(nameof(_gate))] private readonly Dictionary<string, decimal> _balances = [];
                [GuardedBy(nameof(_gate))] private long _version;

                public decimal this[string account]
                {
                    get
                    {
                        lock (_gate)
                        {
                            return _balances.GetValueOrDefault(account);
                        }
                    }
                }

                public void Deposit(string account, decimal amount)
                {
                    ArgumentOutOfRangeException.ThrowIfNegative(amount);
                    lock (_gate)
                    {
                        Add(account, amount);
                        _version++;
                    }
                }

                public bool Transfer(string from, string to, decimal amount)
                {
                    lock (_gate)
                    {
                        if (_balances.GetValueOrDefault(from) < amount)
                            return false;

                        Add(from, -amount);
                        Add(to, amount);
                        _version++;
                        return true;
                    }
                }

                [RequiresLock(nameof(_gate))]
                private void Add(string account, decimal amount)
                {
                    _balances.TryGetValue(account, out decimal balance);
                    _balances[account] = balance + amount;
                }
            }
            """),
        new("Hit counter", """
            public sealed class HitCounter
            {
                private readonly Lock _gate = new();
                [GuardedBy("_gate")] private readonly Dictionary<string, int> _hits = new(StringComparer.Ordinal);
                [GuardedBy("_gate")] private int _total;

                public int Total
                {
                    get
                    {
                        lock (_gate)
                        {
                            return _total;
                        }
                    }
                }

                public void Hit(string page)
                {
                    lock (_gate)
                    {
                        _hits[page] = _hits.GetValueOrDefault(page) + 1;
                        _total++;
                    }
                }

                public KeyValuePair<string, int>[] Top(int count)
                {
                    lock (_gate)
                    {
                        return _hits.OrderByDescending(pair => pair.Value).Take(count).ToArray();
                    }
                }

                public void Reset()
                {
                    lock (_gate)
                    {
                        _hits.Clear();
                        _total = 0;
                    }
                }
            }
            """),
        new("Moving average", """
            public sealed class MovingAverage(int window)
            {
                private readonly Lock _gate = new();
                private readonly double[] _samples = new double[window];
                [GuardedBy("_gate")] private int _next;
                [GuardedBy("_gate")] private int _count;

                public void Add(double sample)
                {
                    using (_gate.EnterScope())
                    {
                        _samples[_next] = sample;
                        Advance();
                    }
                }

                public double Value()
                {
                    using (_gate.EnterScope())
                    {
                        if (_count == 0)
                            return double.NaN;

                        double sum = 0;
                        for (int i = 0; i < _count; i++)
                            sum += _samples[i];
                        return sum / _count;
                    }
                }

                [RequiresLock("_gate")]
                private void Advance()
                {
                    _next = (_next + 1) % _samples.Length;
                    _count = Math.Min(_count + 1, _samples.Length);
                }
            }
            """),
        new("Token bucket", """
            public sealed class TokenBucket(int capacity, TimeProvider clock)
            {
                private readonly Lock _gate = new();
                private long _refilled = clock.GetTimestamp();
                private double _tokens = capacity;

                public bool TryTake(int count)
                {
                    using Lock.Scope held = _gate.EnterScope();
                    Refill();
                    if (_tokens < count)
                        return false;

                    _tokens -= count;
                    return true;
                }

                public void Return(int count)
                {
                    using Lock.Scope held = _gate.EnterScope();
                    _tokens = Math.Min(capacity, _tokens + count);
                }

                [RequiresLock("_gate")]
                private void Refill()
                {
                    long now = clock.GetTimestamp();
                    _tokens = Math.Min(capacity, _tokens + clock.GetElapsedTime(_refilled, now).TotalSeconds * 10);
                    _refilled = now;
                }
            }
            """),
        new("Progress board", """
            public sealed class ProgressBoard
            {
                private readonly Lock _gate = new();
                private readonly List<string> _lines = [];
                private bool _closed;

                public void Write(string line)
                {
                    _gate.Enter();
                    try
                    {
                        if (_closed)
                            throw new ObjectDisposedException(nameof(ProgressBoard));

                        _lines.Add(line);
                    }
                    finally
                    {
                        _gate.Exit();
                    }
                }

                public bool TryWrite(string line)
                {
                    if (!_gate.TryEnter(TimeSpan.FromMilliseconds(20)))
                        return false;

                    try
                    {
                        _lines.Add(line);
                        return true;
                    }
                    finally
                    {
                        _gate.Exit();
                    }
                }

                public void Close()
                {
                    _gate.Enter();
                    _closed = true;
                    _gate.Exit();
                }
            }
            """),
        new("Identifiers", """
            public static class Identifiers
            {
                private static readonly Lock Gate = new();
                private static readonly Dictionary<string, int> Known = [];
                private static int next;

                public static int Of(string name)
                {
                    lock (Gate)
                    {
                        if (!Known.TryGetValue(name, out int id))
                        {
                            id = ++next;
                            Known.Add(name, id);
                        }

                        return id;
                    }
                }

                public static string[] Names()
                {
                    lock (Gate)
                    {
                        return [.. Known.Keys];
                    }
                }
            }
            """),
        new("Synchronized total", """
            using System.Runtime.CompilerServices;

            public sealed class Totals
            {
                private readonly List<int> _values = [];
                private long _sum;

                [MethodImpl(MethodImplOptions.Synchronized)]
                public void Add(int value)
                {
                    _values.Add(value);
                    _sum += value;
                }

                [MethodImpl(MethodImplOptions.Synchronized)]
                public long Sum() => _sum;

                [MethodImpl(MethodImplOptions.Synchronized)]
                public int[] Drain()
                {
                    int[] values = [.. _values];
                    _values.Clear();
                    _sum = 0;
                    return values;
                }
            }
            """),
    ];
}
