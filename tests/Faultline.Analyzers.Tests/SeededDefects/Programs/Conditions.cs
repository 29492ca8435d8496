namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Producers and consumers: <see cref="Monitor.Wait(object)"/> and what wakes it.</summary>
internal static class Conditions
{
    public static CleanProgram[] All { get; } =
    [
        new("Blocking queue", """
            public sealed class BlockingQueue<T>
            {
                private readonly object _gate = new();
                private readonly Queue<T> _items = new();
                private bool _completed;

                public void Enqueue(T item)
                {
                    lock (_gate)
                    {
                        if (_completed)
                            throw new InvalidOperationException("The queue is complete.");

                        _items.Enqueue(item);
                        Monitor.Pulse(_gate);
                    }
                }

                public bool TryDequeue(out T? item)
                {
                    lock (_gate)
                    {
                        while (_items.Count == 0 && !_completed)
                            Monitor.Wait(_gate);

                        return _items.TryDequeue(out item);
                    }
                }

                public void Complete()
                {
                    lock (_gate)
                    {
                        _completed = true;
                        Monitor.PulseAll(_gate);
                    }
                }
            }
            """),
        new("Bounded buffer", """
            public sealed class BoundedBuffer(int capacity)
            {
                private readonly object _gate = new();
                private readonly Queue<byte[]> _items = new();

                public void Put(byte[] item)
                {
                    Monitor.Enter(_gate);
                    try
                    {
                        while (_items.Count == capacity)
                            Monitor.Wait(_gate);

                        _items.Enqueue(item);
                        Monitor.PulseAll(_gate);
                    }
                    finally
                    {
                        Monitor.Exit(_gate);
                    }
                }

                public byte[] Take()
                {
                    Monitor.Enter(_gate);
                    try
                    {
                        while (_items.Count == 0)
                            Monitor.Wait(_gate);

                        byte[] item = _items.Dequeue();
                        Monitor.PulseAll(_gate);
                        return item;
                    }
                    finally
                    {
                        Monitor.Exit(_gate);
                    }
                }
            }
            """),
        new("Worker thread", """
            public sealed class Worker : IDisposable
            {
                private readonly object _gate = new();
                private readonly Queue<Action> _work = new();
                private readonly Thread _thread;
                private bool _stopping;

                public Worker()
                {
                    _thread = new Thread(Run) { IsBackground = true };
                    _thread.Start();
                }

                public void Post(Action action)
                {
                    lock (_gate)
                    {
                        _work.Enqueue(action);
                        Monitor.Pulse(_gate);
                    }
                }

                public void Dispose()
                {
                    lock (_gate)
                    {
                        _stopping = true;
                        Monitor.Pulse(_gate);
                    }

                    _thread.Join();
                }

                private void Run()
                {
                    while (Next() is { } action)
                        action();
                }

                private Action? Next()
                {
                    lock (_gate)
                    {
                        while (_work.Count == 0)
                        {
                            if (_stopping)
                                return null;

                            Monitor.Wait(_gate);
                        }

                        return _work.Dequeue();
                    }
                }
            }
            """),
        new("Countdown", """
            public sealed class Countdown(int count)
            {
                private readonly object _gate = new();
                private int _remaining = count;

                public void Signal()
                {
                    lock (_gate)
                    {
                        if (--_remaining == 0)
                            Monitor.PulseAll(_gate);
                    }
                }

                public bool Wait(TimeSpan timeout)
                {
                    long deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
                    lock (_gate)
                    {
                        while (_remaining > 0)
                        {
                            long left = deadline - Environment.TickCount64;
                            if (left <= 0 || !Monitor.Wait(_gate, TimeSpan.FromMilliseconds(left)))
                                return _remaining == 0;
                        }

                        return true;
                    }
                }
            }
            """),
        new("Turnstile by condition", """
            public sealed class FairTurnstile
            {
                private readonly object _gate = new();
                private long _nextTicket;
                private long _serving;

                public long Enter()
                {
                    lock (_gate)
                    {
                        long ticket = _nextTicket++;
                        while (ticket != _serving)
                            Monitor.Wait(_gate);
                        return ticket;
                    }
                }

                public void Leave()
                {
                    lock (_gate)
                    {
                        _serving++;
                        Monitor.PulseAll(_gate);
                    }
                }
            }
            """),
    ];
}
