namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Locks that several types take, each in a file of its own, always in the same order.</summary>
internal static class OrderedTypes
{
    public static CleanProgram[] All { get; } =
    [
        new("Locks of a static class", """
            internal static class Gates
            {
                public static readonly object Catalog = new();
                public static readonly object Storage = new();
            }
            // ---- another file
            public static class Import
            {
                private static int s_count;

                public static void Run(string[] names)
                {
                    lock (Gates.Catalog)
                    {
                        s_count += names.Length;
                        lock (Gates.Storage)
                        {
                            Disk.Write(names);
                        }
                    }
                }

                public static void Again(string[] names)
                {
                    lock (Gates.Catalog)
                    {
                        Retry.Until(names, 3);
                    }
                }
            }
            // ---- another file
            public static class Retry
            {
                public static void Until(string[] names, int attempts)
                {
                    for (int i = 0; i < attempts; i++)
                        Attempt.Once(names);
                }
            }

            public static class Attempt
            {
                public static void Once(string[] names) => Session.Open(names);
            }
            // ---- another file
            public static class Session
            {
                public static void Open(string[] names) => Transfer.Begin(names, names.Length);
            }

            public static class Transfer
            {
                public static void Begin(string[] names, int count)
                {
                    if (count > 0)
                        Flush(names);
                }

                private static void Flush(string[] names)
                {
                    lock (Gates.Storage)
                    {
                        Disk.Write(names);
                    }
                }
            }
            // ---- another file
            public static class Disk
            {
                private static int s_writes;

                public static void Write(string[] names) => s_writes += names.Length;

                public static int Used()
                {
                    lock (Gates.Catalog)
                    {
                        return Usage.Sum(s_writes);
                    }
                }

                public static void Trim()
                {
                    lock (Gates.Catalog)
                        Usage.Shrink(1);
                }
            }

            public static class Usage
            {
                public static int Sum(int start) => start + Files();

                public static void Shrink(int by) => Shrink(by, by);

                private static void Shrink(int from, int to)
                {
                    if (from == to)
                        Cut(from);
                }

                private static void Cut(int by) => Cutter.Cut(by);

                private static int Files()
                {
                    lock (Gates.Storage)
                        return Environment.TickCount;
                }
            }

            public static class Cutter
            {
                private static int s_cut;

                public static void Cut(int by)
                {
                    lock (Gates.Storage)
                    {
                        s_cut += by;
                    }
                }
            }
            """),
        new("Locks that a constructor is given", """
            public sealed class Folder
            {
                private readonly object _tree = new();
                private readonly object _names = new();
                private readonly Entries _entries;
                private readonly Watcher _watcher;
                private string _title = "";

                public Folder()
                {
                    _entries = new Entries(_tree, _names);
                    _watcher = new Watcher(_tree, names: _names);
                }

                public Entries Entries => _entries;

                public Watcher Watcher => _watcher;

                public void Rename(string title)
                {
                    lock (_tree)
                    {
                        lock (_names)
                        {
                            _title = title;
                        }
                    }
                }

                public int Length()
                {
                    lock (_tree)
                        return Measure();
                }

                private int Measure()
                {
                    lock (_names)
                    {
                        return _title.Length;
                    }
                }
            }
            // ---- another file
            public sealed class Entries
            {
                private readonly object _parent;
                private readonly object _keys;
                private readonly List<string> _all = [];

                public Entries(object parent, object keys)
                {
                    _parent = parent;
                    _keys = keys;
                }

                public void Add(string name)
                {
                    lock (_parent)
                    {
                        lock (_keys)
                        {
                            _all.Add(name);
                        }
                    }
                }

                public void Remove(string name)
                {
                    lock (_parent)
                    {
                        Removed(name);
                    }
                }

                private void Removed(string name) => Erase(name.Trim());

                private void Erase(string name)
                {
                    lock (_keys)
                    {
                        _all.Remove(name);
                    }
                }
            }
            // ---- another file
            public sealed class Watcher(object tree, object names)
            {
                private int _seen;

                public void See()
                {
                    lock (tree)
                    {
                        lock (names)
                        {
                            _seen++;
                        }
                    }
                }
            }
            """),
    ];
}
