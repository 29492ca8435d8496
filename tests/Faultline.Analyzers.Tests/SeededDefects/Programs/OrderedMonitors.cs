namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Two locks that belong to a thread, always taken in the same order.</summary>
internal static class OrderedMonitors
{
    public static CleanProgram[] All { get; } =
    [
        new("Monitors in order", """
            public sealed class Inbox
            {
                private readonly object _folders = new();
                private readonly object _messages = new();
                private readonly List<string> _names = [];
                private int _unread;

                public void Open(string name)
                {
                    Monitor.Enter(_folders);
                    try
                    {
                        _names.Add(name);
                        Monitor.Enter(_messages);
                        try
                        {
                            _unread++;
                        }
                        finally
                        {
                            Monitor.Exit(_messages);
                        }
                    }
                    finally
                    {
                        Monitor.Exit(_folders);
                    }
                }

                public void Close(string name)
                {
                    Monitor.Enter(_folders);
                    try
                    {
                        if (_names.Remove(name))
                            Closed(name);
                    }
                    finally
                    {
                        Monitor.Exit(_folders);
                    }
                }

                public void Visit()
                {
                    bool entered = false;
                    try
                    {
                        Monitor.Enter(_folders, ref entered);
                        _names.Sort();
                        bool taken = false;
                        try
                        {
                            Monitor.Enter(_messages, ref taken);
                            _unread = 0;
                        }
                        finally
                        {
                            if (taken)
                                Monitor.Exit(_messages);
                        }
                    }
                    finally
                    {
                        if (entered)
                            Monitor.Exit(_folders);
                    }
                }

                private void Closed(string name) => Closed(name.Length);

                private void Closed(int count)
                {
                    if (count > 0)
                        Read(count);
                }

                private void Read(int count)
                {
                    Monitor.Enter(_messages);
                    try
                    {
                        _unread -= count;
                    }
                    finally
                    {
                        Monitor.Exit(_messages);
                    }
                }
            }
            """),
        new("Lock objects in order", """
            public sealed class Palette
            {
                private readonly Lock _colors = new();
                private readonly Lock _uses = new();
                private readonly List<int> _all = [];
                private int _used;

                public void Add(int color)
                {
                    using (_colors.EnterScope())
                    {
                        _all.Add(color);
                        using (_uses.EnterScope())
                        {
                            _used++;
                        }
                    }
                }

                public int Count()
                {
                    using Lock.Scope colors = _colors.EnterScope();
                    using Lock.Scope uses = _uses.EnterScope();
                    return _all.Count + _used;
                }

                public void Remove(int color)
                {
                    lock (_colors)
                    {
                        if (_all.Remove(color))
                            Removed();
                    }
                }

                public void Clear()
                {
                    _colors.Enter();
                    try
                    {
                        _all.Clear();
                        Cleared();
                    }
                    finally
                    {
                        _colors.Exit();
                    }
                }

                private void Removed()
                {
                    lock (_uses)
                    {
                        _used--;
                    }
                }

                private void Cleared() => Cleared(0);

                private void Cleared(int left) => Left(left, left);

                private void Left(int least, int most)
                {
                    if (least <= most)
                        Set(most);
                }

                private void Set(int used)
                {
                    _uses.Enter();
                    try
                    {
                        _used = used;
                    }
                    finally
                    {
                        _uses.Exit();
                    }
                }
            }
            """),
        new("Mutexes in order", """
            public sealed class Printers
            {
                private readonly Mutex _spool = new();
                private readonly Mutex _paper = new();
                private int _pages;
                private int _sheets;

                public void Print(int pages)
                {
                    _spool.WaitOne();
                    try
                    {
                        _pages += pages;
                        _paper.WaitOne();
                        try
                        {
                            _sheets -= pages;
                        }
                        finally
                        {
                            _paper.ReleaseMutex();
                        }
                    }
                    finally
                    {
                        _spool.ReleaseMutex();
                    }
                }

                public void Refill(int sheets)
                {
                    _spool.WaitOne();
                    try
                    {
                        Filled(sheets);
                    }
                    finally
                    {
                        _spool.ReleaseMutex();
                    }
                }

                private void Filled(int sheets) => Filled(sheets, 1);

                private void Filled(int sheets, int trays)
                {
                    for (int i = 0; i < trays; i++)
                        Tray(sheets);
                }

                private void Tray(int sheets) => Put(sheets, upsideDown: false);

                private void Put(int sheets, bool upsideDown)
                {
                    if (!upsideDown)
                        Push(sheets);
                }

                private void Push(int sheets)
                {
                    _paper.WaitOne();
                    try
                    {
                        _sheets += sheets;
                    }
                    finally
                    {
                        _paper.ReleaseMutex();
                    }
                }
            }
            """),
    ];
}
