namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Three locks, always taken in the same order.</summary>
internal static class OrderedTriples
{
    public static CleanProgram[] All { get; } =
    [
        new("Three locks in a row", """
            public sealed class Cluster
            {
                private readonly object _nodes = new();
                private readonly object _links = new();
                private readonly object _traffic = new();
                private readonly HashSet<int> _up = [];
                private int _packets;

                public void Join(int node)
                {
                    lock (_nodes)
                    {
                        _up.Add(node);
                        lock (_links)
                        {
                            lock (_traffic)
                            {
                                _packets = 0;
                            }
                        }
                    }
                }

                public void Part(int node)
                {
                    lock (_nodes)
                    {
                        if (_up.Remove(node))
                            Unlink(node);
                    }
                }

                public void Send(int packets)
                {
                    lock (_links)
                    {
                        Count(packets);
                    }
                }

                public int Packets()
                {
                    lock (_links)
                    lock (_traffic)
                        return _packets;
                }

                private void Unlink(int node)
                {
                    lock (_links)
                    {
                        Quiet(node);
                    }
                }

                private void Quiet(int node)
                {
                    lock (_traffic)
                    {
                        _packets -= node;
                    }
                }

                private void Count(int packets) => Count(packets, twice: false);

                private void Count(int packets, bool twice)
                {
                    lock (_traffic)
                        _packets += twice ? 2 * packets : packets;
                }
            }
            """),
        new("Three types, three locks", """
            internal static class Order
            {
                public static readonly Lock First = new();
                public static readonly object Second = new();
                public static readonly SemaphoreSlim Third = new(1, 1);
            }
            // ---- another file
            public sealed class Planner
            {
                private int _plans;

                public void Plan()
                {
                    using (Order.First.EnterScope())
                    {
                        lock (Order.Second)
                        {
                            _plans++;
                        }
                    }
                }

                public void Replan()
                {
                    lock (Order.First)
                    {
                        new Draft().Write(_plans);
                    }
                }
            }

            public sealed class Draft
            {
                private int _lines;

                public void Write(int lines) => Write(lines, lines);

                private void Write(int from, int to)
                {
                    for (int i = from; i <= to; i++)
                        WriteLine(i);
                }

                private void WriteLine(int line) => Commit(line);

                private void Commit(int line)
                {
                    lock (Order.Second)
                    {
                        _lines += line;
                    }
                }
            }
            // ---- another file
            public sealed class Builder
            {
                private int _built;

                public void Build()
                {
                    lock (Order.Second)
                    {
                        Order.Third.Wait();
                        try
                        {
                            _built++;
                        }
                        finally
                        {
                            Order.Third.Release();
                        }
                    }
                }

                public int Built()
                {
                    lock (Order.Second)
                    {
                        return Count();
                    }
                }

                private int Count()
                {
                    Order.Third.Wait();
                    try
                    {
                        return _built;
                    }
                    finally
                    {
                        Order.Third.Release();
                    }
                }
            }
            // ---- another file
            public sealed class Inspector
            {
                private int _inspected;

                public void Inspect()
                {
                    lock (Order.First)
                    {
                        Order.Third.Wait();
                        try
                        {
                            _inspected++;
                        }
                        finally
                        {
                            Order.Third.Release();
                        }
                    }
                }
            }
            """),
    ];
}
