namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Two locks of one type, always taken in the same order: directly, and through helpers up to five calls deep.</summary>
internal static class OrderedFields
{
    public static CleanProgram[] All { get; } =
    [
        new("Accounts and their journal", """
            public sealed class Accounts
            {
                private readonly object _balances = new();
                private readonly object _journal = new();
                private readonly Dictionary<string, decimal> _amounts = [];
                private readonly List<string> _lines = [];

                public void Deposit(string account, decimal amount)
                {
                    lock (_balances)
                    {
                        _amounts[account] = _amounts.GetValueOrDefault(account) + amount;
                        lock (_journal)
                        {
                            _lines.Add($"{account} + {amount}");
                        }
                    }
                }

                public bool Withdraw(string account, decimal amount)
                {
                    lock (_balances)
                    {
                        decimal rest = _amounts.GetValueOrDefault(account) - amount;
                        if (rest < 0)
                            return false;

                        _amounts[account] = rest;
                        Write(account, amount);
                        return true;
                    }
                }

                public void Close(string account)
                {
                    lock (_balances)
                    {
                        if (_amounts.Remove(account))
                            Finish(account);
                    }
                }

                public string[] Lines()
                {
                    lock (_journal)
                        return [.. _lines];
                }

                private void Write(string account, decimal amount)
                {
                    lock (_journal)
                    {
                        _lines.Add($"{account} - {amount}");
                    }
                }

                private void Finish(string account) => WriteLast(account + " closed");

                private void WriteLast(string line)
                {
                    lock (_journal)
                        _lines.Add(line);
                }
            }
            """),
        new("Index and its statistics", """
            public sealed class WordIndex
            {
                private readonly object _words = new();
                private readonly object _counts = new();
                private readonly Dictionary<string, List<int>> _places = [];
                private readonly Dictionary<string, int> _uses = [];

                public void Add(string word, int place)
                {
                    lock (_words)
                    {
                        if (!_places.TryGetValue(word, out List<int>? places))
                            _places.Add(word, places = []);
                        places.Add(place);
                        Added(word, place);
                    }
                }

                public void Remove(string word)
                {
                    lock (_words)
                    {
                        if (_places.Remove(word, out List<int>? places))
                            Removed(word, places.Count);
                    }
                }

                public void Rebuild(IEnumerable<string> words)
                {
                    lock (_words)
                    {
                        _places.Clear();
                        foreach (string word in words)
                            Rebuilt(word);
                    }
                }

                public int Uses(string word)
                {
                    lock (_words)
                    {
                        if (!_places.ContainsKey(word))
                            return 0;

                        lock (_counts)
                            return _uses.GetValueOrDefault(word);
                    }
                }

                private void Added(string word, int place)
                {
                    if (place >= 0)
                        More(word);
                }

                private void More(string word) => Increase(word, 1);

                private void Increase(string word, int by)
                {
                    lock (_counts)
                    {
                        _uses[word] = _uses.GetValueOrDefault(word) + by;
                    }
                }

                private void Removed(string word, int places)
                {
                    while (places-- > 0)
                        Less(word);
                }

                private void Less(string word) => Decrease(word.Trim());

                private bool Decrease(string word) => Store(word, -1) >= 0;

                private int Store(string word, int by)
                {
                    lock (_counts)
                    {
                        int count = _uses.GetValueOrDefault(word) + by;
                        return _uses[word] = count;
                    }
                }

                private void Rebuilt(string word)
                {
                    _places.TryAdd(word, []);
                    Reset(word);
                }

                private void Reset(string word) => Forget(word, thoroughly: true);

                private void Forget(string word, bool thoroughly)
                {
                    if (thoroughly)
                        Erase(word);
                }

                private void Erase(string word)
                {
                    try
                    {
                        Drop(word);
                    }
                    catch (KeyNotFoundException)
                    {
                    }
                }

                private void Drop(string word)
                {
                    lock (_counts)
                        _uses.Remove(word);
                }
            }
            """),
        new("Static registry", """
            public static class Plugins
            {
                private static readonly object Types = new();
                private static readonly object Instances = new();
                private static readonly HashSet<Type> Known = [];
                private static readonly Dictionary<Type, object> Made = [];

                public static void Register(Type type)
                {
                    lock (Types)
                    {
                        Known.Add(type);
                        lock (Instances)
                        {
                            Made.Remove(type);
                        }
                    }
                }

                public static object? Find(Type type)
                {
                    lock (Types)
                    {
                        return Known.Contains(type) ? Instance(type) : null;
                    }
                }

                public static void Forget(Type type)
                {
                    lock (Types)
                    {
                        if (Known.Remove(type))
                            Discard(type);
                    }
                }

                public static void Clear()
                {
                    lock (Types)
                    {
                        foreach (Type type in Known)
                            Emptied(type);
                        Known.Clear();
                    }
                }

                private static object? Instance(Type type)
                {
                    lock (Instances)
                        return Made.GetValueOrDefault(type);
                }

                private static void Discard(Type type) => Discard(type.FullName ?? type.Name, type);

                private static void Discard(string name, Type type)
                {
                    if (name.Length > 0)
                        Remove(type);
                }

                private static void Remove(Type type)
                {
                    lock (Instances)
                        Made.Remove(type);
                }

                private static void Emptied(Type type) => Unload(type);

                private static void Unload(Type type) => Unload(type, type.Assembly.FullName);

                private static void Unload(Type type, string? assembly)
                {
                    if (assembly is not null)
                        Release(type);
                }

                private static void Release(Type type) => Free(type);

                private static void Free(Type type)
                {
                    lock (Instances)
                    {
                        Made.Remove(type);
                    }
                }
            }
            """),
    ];
}
