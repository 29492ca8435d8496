namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Two reader-writer locks or spin locks, always taken in the same order.</summary>
internal static class OrderedReaders
{
    public static CleanProgram[] All { get; } =
    [
        new("Spin locks in order", """
            public sealed class Particles
            {
                private SpinLock _positions = new(false);
                private SpinLock _speeds = new(false);
                private int _x;
                private int _v;

                public void Step()
                {
                    bool first = false;
                    try
                    {
                        _positions.Enter(ref first);
                        bool second = false;
                        try
                        {
                            _speeds.Enter(ref second);
                            _x += _v;
                        }
                        finally
                        {
                            if (second)
                                _speeds.Exit();
                        }
                    }
                    finally
                    {
                        if (first)
                            _positions.Exit();
                    }
                }

                public void Bounce()
                {
                    bool taken = false;
                    try
                    {
                        _positions.Enter(ref taken);
                        if (_x > 100)
                            Turn();
                    }
                    finally
                    {
                        if (taken)
                            _positions.Exit();
                    }
                }

                private void Turn() => Turn(180);

                private void Turn(int degrees)
                {
                    if (degrees != 0)
                        Reverse();
                }

                private void Reverse() => Multiply(-1);

                private void Multiply(int by) => Multiply(by, 1);

                private void Multiply(int by, int over)
                {
                    bool taken = false;
                    try
                    {
                        _speeds.Enter(ref taken);
                        _v = _v * by / over;
                    }
                    finally
                    {
                        if (taken)
                            _speeds.Exit();
                    }
                }
            }
            """),
        new("Reader-writer locks in order", """
            public sealed class Geography
            {
                private readonly ReaderWriterLockSlim _countries = new();
                private readonly ReaderWriterLockSlim _cities = new();
                private readonly Dictionary<string, List<string>> _all = [];
                private int _people;

                public void Found(string country, string city)
                {
                    _countries.EnterWriteLock();
                    try
                    {
                        _all.TryAdd(country, []);
                        _cities.EnterWriteLock();
                        try
                        {
                            _all[country].Add(city);
                        }
                        finally
                        {
                            _cities.ExitWriteLock();
                        }
                    }
                    finally
                    {
                        _countries.ExitWriteLock();
                    }
                }

                public int Count(string country)
                {
                    _countries.EnterReadLock();
                    try
                    {
                        return _all.TryGetValue(country, out List<string>? cities) ? Count(cities) : 0;
                    }
                    finally
                    {
                        _countries.ExitReadLock();
                    }
                }

                public int People()
                {
                    _countries.EnterReadLock();
                    try
                    {
                        _cities.EnterReadLock();
                        try
                        {
                            return _people;
                        }
                        finally
                        {
                            _cities.ExitReadLock();
                        }
                    }
                    finally
                    {
                        _countries.ExitReadLock();
                    }
                }

                public void Grow(string country)
                {
                    _countries.EnterUpgradeableReadLock();
                    try
                    {
                        if (_all.ContainsKey(country))
                            Grown(1);
                    }
                    finally
                    {
                        _countries.ExitUpgradeableReadLock();
                    }
                }

                private int Count(List<string> cities)
                {
                    _cities.EnterReadLock();
                    try
                    {
                        return cities.Count;
                    }
                    finally
                    {
                        _cities.ExitReadLock();
                    }
                }

                private void Grown(int people) => Born(people);

                private void Born(int people) => Born(people, _people);

                private void Born(int people, int before)
                {
                    _cities.EnterWriteLock();
                    try
                    {
                        _people = before + people;
                    }
                    finally
                    {
                        _cities.ExitWriteLock();
                    }
                }
            }
            """),
        new("Old reader-writer locks in order", """
            public sealed class Parish
            {
                private readonly ReaderWriterLock _books = new();
                private readonly ReaderWriterLock _pages = new();
                private readonly List<string> _names = [];

                public void Baptize(string name)
                {
                    _books.AcquireWriterLock(Timeout.Infinite);
                    try
                    {
                        _pages.AcquireWriterLock(Timeout.Infinite);
                        try
                        {
                            _names.Add(name);
                        }
                        finally
                        {
                            _pages.ReleaseWriterLock();
                        }
                    }
                    finally
                    {
                        _books.ReleaseWriterLock();
                    }
                }

                public bool Knows(string name)
                {
                    _books.AcquireReaderLock(Timeout.Infinite);
                    try
                    {
                        return Find(name) >= 0;
                    }
                    finally
                    {
                        _books.ReleaseReaderLock();
                    }
                }

                private int Find(string name) => Find(name, 0);

                private int Find(string name, int from) => Find(name, from, exact: true);

                private int Find(string name, int from, bool exact) => exact ? Look(name, from) : -1;

                private int Look(string name, int from)
                {
                    _pages.AcquireReaderLock(Timeout.Infinite);
                    try
                    {
                        return _names.IndexOf(name, from);
                    }
                    finally
                    {
                        _pages.ReleaseReaderLock();
                    }
                }
            }
            """),
    ];
}
