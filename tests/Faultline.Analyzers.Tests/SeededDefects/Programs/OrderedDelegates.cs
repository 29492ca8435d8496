namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Two locks in one order, where the second is taken in lambdas, local functions and delegates.</summary>
internal static class OrderedDelegates
{
    public static CleanProgram[] All { get; } =
    [
        new("Lambdas that run at once", """
            public sealed class Basket
            {
                private readonly object _items = new();
                private readonly object _prices = new();
                private readonly List<string> _names = [];
                private readonly Dictionary<string, int> _known = [];

                public void Add(string name, int price)
                {
                    lock (_items)
                    {
                        _names.Add(name);
                        lock (_prices)
                        {
                            _known[name] = price;
                        }
                    }
                }

                public int Total()
                {
                    lock (_items)
                    {
                        return _names.Sum(name =>
                        {
                            lock (_prices)
                            {
                                return _known.GetValueOrDefault(name);
                            }
                        });
                    }
                }

                public void Discount(int percent)
                {
                    lock (_items)
                    {
                        _names.ForEach(name =>
                        {
                            lock (_prices)
                                _known[name] -= _known[name] * percent / 100;
                        });
                    }
                }

                public void Round()
                {
                    lock (_items)
                    {
                        RoundAll();

                        void RoundAll()
                        {
                            lock (_prices)
                            {
                                foreach (string name in _names)
                                    _known[name] = _known[name] / 10 * 10;
                            }
                        }
                    }
                }

                public void Forget()
                {
                    lock (_items)
                    {
                        ForEachName(name =>
                        {
                            lock (_prices)
                            {
                                _known.Remove(name);
                            }
                        });
                    }
                }

                public void Restock(int price)
                {
                    lock (_items)
                    {
                        _names.ForEach(name => Restocked(name, price));
                    }
                }

                private void ForEachName(Action<string> action)
                {
                    foreach (string name in _names)
                        action(name);
                }

                private void Restocked(string name, int price)
                {
                    if (price > 0)
                        Refill(name, price);
                }

                private void Refill(string name, int price) => Fill(name, price, 1);

                private void Fill(string name, int price, int times)
                {
                    for (int i = 0; i < times; i++)
                        Price(name, price);
                }

                private void Price(string name, int price)
                {
                    lock (_prices)
                    {
                        _known[name] = price;
                    }
                }
            }
            """),
        new("Delegates in fields", """
            public sealed class Scheduler
            {
                private readonly object _queue = new();
                private readonly object _log = new();
                private readonly Queue<int> _jobs = new();
                private readonly List<string> _lines = [];
                private readonly Action<int> _queued;
                private readonly Action<int> _taken;
                private readonly Func<int> _written;

                public Scheduler()
                {
                    _queued = job =>
                    {
                        lock (_log)
                        {
                            _lines.Add($"queued {job}");
                        }
                    };
                    _taken = Taken;
                    _written = () => Written();
                }

                public void Enqueue(int job)
                {
                    lock (_queue)
                    {
                        _jobs.Enqueue(job);
                        _queued(job);
                    }
                }

                public int Dequeue()
                {
                    lock (_queue)
                    {
                        int job = _jobs.Dequeue();
                        _taken(job);
                        return job;
                    }
                }

                public int Backlog()
                {
                    lock (_queue)
                        return _jobs.Count - _written();
                }

                public void Clear()
                {
                    lock (_queue)
                    {
                        _jobs.Clear();
                        lock (_log)
                        {
                            _lines.Clear();
                        }
                    }
                }

                private void Taken(int job) => Note("taken", job);

                private void Note(string what, int job)
                {
                    lock (_log)
                    {
                        _lines.Add($"{what} {job}");
                    }
                }

                private int Written() => CountOf("taken");

                private int CountOf(string what) => Counted(what.Length);

                private int Counted(int least)
                {
                    lock (_log)
                    {
                        return _lines.Count(line => line.Length > least);
                    }
                }
            }
            """),
    ];
}
