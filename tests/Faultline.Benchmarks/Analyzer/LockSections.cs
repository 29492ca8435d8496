using System.Globalization;
using System.Text;

namespace Faultline.Benchmarks.Analyzer;

/// <summary>
/// Writes a class with locks: the kinds of lock, of helpers and of calls under them that programs have. All of it is
/// correct, and none of it waits under its lock, so that what is measured is the looking and not the reporting.
/// </summary>
/// <param name="file">The file that the class stands in.</param>
/// <param name="neighbour">The file of the next class with locks; null if there is none.</param>
/// <param name="policies">The files with implementations of the interface of this area.</param>
/// <param name="random">Chooses numbers.</param>
/// <param name="another">Chooses the module of some file, to call it.</param>
internal sealed class LockSections(
    int file, int? neighbour, int[] policies, Random random, Func<(string Name, string Qualified)> another)
{
    private readonly List<GeneratedBody> _bodies = [];

    /// <summary>The bodies that were written.</summary>
    public IReadOnlyList<GeneratedBody> Bodies => _bodies;

    private string Type => $"Store{file}";

    private int Area => file / SourceGenerator.FilesInArea;

    /// <summary>A class with one lock section, or with two.</summary>
    /// <param name="ordinal">Which of the classes it is: they differ in their second lock section.</param>
    /// <param name="locks">The number of lock sections.</param>
    public string Store(int ordinal, int locks)
    {
        var source = new StringBuilder();
        source.Append(CultureInfo.InvariantCulture, $$"""
            public sealed class {{Type}}
            {
                private readonly object _gate = new();
                private readonly object _tally = new();
                private readonly SemaphoreSlim _turn = new(1, 1);
                private readonly ReaderWriterLockSlim _readers = new();
                private readonly List<int> _entries = new();
                private int _sum;
                private int _counted;


            """);
        source.Append(Absorb());
        if (locks > 1)
            source.Append('\n').Append(Second(ordinal));
        return source.Append("}\n\n").ToString();
    }

    // Two in five of these take a second lock, and so do one in five of all sections.
    private string Second(int ordinal) => (ordinal % 10) switch
    {
        0 => HelperInAnotherFile(),
        1 => Nested.Direct(),
        2 => Interface(),
        3 => MonitorWithFinally(),
        4 => neighbour is { } next ? Nested.InAnotherClass(next) : HelperInAnotherFile(),
        5 => Semaphore(),
        6 => ReaderWriter(),
        7 => neighbour is { } next ? Nested.ThroughHelpers(next) : HelperInAnotherFile(),
        8 => Creation(),
        _ => Nested.OfAnotherKind(),
    };

    private NestedSections Nested => new(
        file, Number, (name, locks, underLock) => Add(name, locks, underLock, otherwise: []));

    /// <summary>A lock statement that calls a private method of its own class; and a call without the lock.</summary>
    private string Absorb()
    {
        (string name, string qualified) = another();
        Add("Absorb", locks: ["_gate"], underLock: [$"{Type}.Keep"], otherwise: [$"{name}.Combine"]);
        Add("Keep", locks: [], underLock: [], otherwise: []);
        return $$"""
                public int Absorb(int value)
                {
                    int start = {{qualified}}.Combine(value, {{Number()}});
                    lock (_gate)
                    {
                        if (start > {{Number()}} && _entries.Count < 1000)
                            Keep(start);
                        return _sum;
                    }
                }

                private void Keep(int value)
                {
                    _entries.Add(value);
                    _sum += value % {{Number()}};
                }

            """;
    }

    private string HelperInAnotherFile()
    {
        (string name, string qualified) = another();
        Add("Merge", locks: ["_gate"], underLock: [$"{name}.Combine"], otherwise: []);
        return $$"""
                public void Merge(IEnumerable<int> values)
                {
                    lock (_gate)
                    {
                        foreach (int value in values)
                            _sum = {{qualified}}.Combine(_sum, value + {{Number()}});
                    }
                }

            """;
    }

    private string Interface()
    {
        string[] implementations = [.. policies.Select(policy => $"Policy{policy}.Weigh")];
        Add("Apply", locks: ["_gate"], implementations, otherwise: []);
        return $$"""
                public int Apply(IPolicy{{Area}} policy, int value)
                {
                    lock (_gate)
                    {
                        int weight = policy.Weigh(value);
                        if (weight > _sum)
                            _sum = weight - {{Number()}};
                        return _sum;
                    }
                }

            """;
    }

    private string MonitorWithFinally()
    {
        Add("Drain", locks: ["_gate"], underLock: [$"{Type}.Reset"], otherwise: []);
        Add("Reset", locks: [], underLock: [], otherwise: []);
        return $$"""
                public int Drain()
                {
                    bool taken = false;
                    try
                    {
                        Monitor.Enter(_gate, ref taken);
                        int sum = _sum;
                        Reset({{Number()}});
                        return sum;
                    }
                    finally
                    {
                        if (taken)
                            Monitor.Exit(_gate);
                    }
                }

                private void Reset(int sum)
                {
                    _sum = sum;
                    _entries.Clear();
                }

            """;
    }

    private string Semaphore()
    {
        (string name, string qualified) = another();
        Add("UpdateAsync", locks: ["_turn"], underLock: [$"{name}.Combine"], otherwise: []);
        return $$"""
                public async Task<int> UpdateAsync(int value, CancellationToken cancellation)
                {
                    await _turn.WaitAsync(cancellation).ConfigureAwait(false);
                    try
                    {
                        _sum = {{qualified}}.Combine(value, {{Number()}});
                        return _sum;
                    }
                    finally
                    {
                        _turn.Release();
                    }
                }

            """;
    }

    private string ReaderWriter()
    {
        Add("Peek", locks: ["_readers"], underLock: [$"{Type}.Find"], otherwise: []);
        Add("Find", locks: [], underLock: [], otherwise: []);
        return $$"""
                public int Peek(int least)
                {
                    _readers.EnterReadLock();
                    try
                    {
                        return Find(least);
                    }
                    finally
                    {
                        _readers.ExitReadLock();
                    }
                }

                private int Find(int least)
                {
                    for (int i = 0; i < _entries.Count; i++)
                    {
                        if (_entries[i] >= least)
                            return i;
                    }

                    return -{{Number()}};
                }

            """;
    }

    private string Creation()
    {
        _bodies.Add(new GeneratedBody($"Entry{file}..ctor", file, Locks: [], [], [$"Entry{file}.Scale"]));
        _bodies.Add(new GeneratedBody($"Entry{file}.Scale", file, Locks: [], [], []));
        Add("Note", locks: ["_gate"], underLock: [$"Entry{file}..ctor"], otherwise: []);
        return $$"""
                public object Note(string name)
                {
                    lock (_gate)
                    {
                        var entry = new Entry{{file}}(name, _sum);
                        _sum++;
                        return entry;
                    }
                }

                private sealed class Entry{{file}}
                {
                    private readonly string _name;
                    private readonly int _value;

                    public Entry{{file}}(string name, int value)
                    {
                        _name = name;
                        _value = value * Scale;
                    }

                    private static int Scale => {{Number()}};

                    public override string ToString() => _name + _value.ToString(CultureInfo.InvariantCulture);
                }

            """;
    }

    private void Add(string name, string[] locks, string[] underLock, string[] otherwise) =>
        _bodies.Add(new GeneratedBody(
            $"{Type}.{name}", file, [.. locks.Select(one => $"{Type}.{one}")], underLock, otherwise));

    private int Number() => random.Next(2, 100);
}
