namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Locks of different kinds, always taken in the same order.</summary>
internal static class OrderedMixtures
{
    public static CleanProgram[] All { get; } =
    [
        new("Different kinds in order", """
            public sealed class Depot
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private readonly ReaderWriterLockSlim _shelves = new();
                private readonly object _labels = new();
                private readonly Mutex _scale = new();
                private SpinLock _tally = new(false);
                private readonly List<int> _goods = [];
                private int _weight;

                public void Store(int weight)
                {
                    _gate.Wait();
                    try
                    {
                        _shelves.EnterWriteLock();
                        try
                        {
                            _goods.Add(weight);
                        }
                        finally
                        {
                            _shelves.ExitWriteLock();
                        }
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }

                public int Count()
                {
                    _gate.Wait();
                    try
                    {
                        return Stored();
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }

                public void Label()
                {
                    _shelves.EnterReadLock();
                    try
                    {
                        lock (_labels)
                        {
                            _weight = _goods.Sum();
                        }
                    }
                    finally
                    {
                        _shelves.ExitReadLock();
                    }
                }

                public void Relabel()
                {
                    _shelves.EnterWriteLock();
                    try
                    {
                        _goods.Sort();
                        Labelled();
                    }
                    finally
                    {
                        _shelves.ExitWriteLock();
                    }
                }

                public void Weigh()
                {
                    lock (_labels)
                    {
                        _scale.WaitOne();
                        try
                        {
                            _weight++;
                        }
                        finally
                        {
                            _scale.ReleaseMutex();
                        }
                    }
                }

                public int Weight()
                {
                    lock (_labels)
                        return Weighed(0);
                }

                public void Tally()
                {
                    _scale.WaitOne();
                    try
                    {
                        bool taken = false;
                        try
                        {
                            _tally.Enter(ref taken);
                            _weight--;
                        }
                        finally
                        {
                            if (taken)
                                _tally.Exit();
                        }
                    }
                    finally
                    {
                        _scale.ReleaseMutex();
                    }
                }

                public void Recount()
                {
                    _scale.WaitOne();
                    try
                    {
                        Recounted(0);
                    }
                    finally
                    {
                        _scale.ReleaseMutex();
                    }
                }

                private int Stored()
                {
                    _shelves.EnterReadLock();
                    try
                    {
                        return _goods.Count;
                    }
                    finally
                    {
                        _shelves.ExitReadLock();
                    }
                }

                private void Labelled() => Labelled(1);

                private void Labelled(int labels)
                {
                    lock (_labels)
                    {
                        _weight += labels;
                    }
                }

                private int Weighed(int least) => Weighed(least, _weight);

                private int Weighed(int least, int most) => Math.Max(least, OnScale(most));

                private int OnScale(int most)
                {
                    _scale.WaitOne();
                    try
                    {
                        return Math.Min(_weight, most);
                    }
                    finally
                    {
                        _scale.ReleaseMutex();
                    }
                }

                private void Recounted(int from) => Recounted(from, 1);

                private void Recounted(int from, int by)
                {
                    bool taken = false;
                    try
                    {
                        _tally.Enter(ref taken);
                        _weight = from + by;
                    }
                    finally
                    {
                        if (taken)
                            _tally.Exit();
                    }
                }
            }
            """),
    ];
}
