namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Locks that one place takes and another gives back, and that an error gives back at once.</summary>
internal static class HandOvers
{
    public static CleanProgram[] All { get; } =
    [
        new("Lease that an error gives back", """
            public sealed class Ledger
            {
                private readonly object _gate = new();
                private readonly Dictionary<string, decimal> _entries = [];

                public Lease Open(string name)
                {
                    bool taken = false;
                    try
                    {
                        Monitor.TryEnter(_gate, 1000, ref taken);
                        if (!taken)
                            throw new TimeoutException();
                        _entries.Add(name, 0);
                        return new Lease(this);
                    }
                    catch
                    {
                        if (taken)
                            Monitor.Exit(_gate);
                        throw;
                    }
                }

                private void Close() => Monitor.Exit(_gate);

                public readonly struct Lease(Ledger ledger) : IDisposable
                {
                    public void Dispose() => ledger.Close();
                }
            }
            """),
        new("All shelves or none", """
            public sealed class Shelves
            {
                private readonly Lock[] _locks = [new(), new(), new()];
                private int _moves;

                public void Rearrange(int moves)
                {
                    int taken = 0;
                    try
                    {
                        foreach (Lock one in _locks)
                        {
                            one.Enter();
                            taken++;
                        }

                        _moves += moves;
                    }
                    finally
                    {
                        for (int i = 0; i < taken; i++)
                            _locks[i].Exit();
                    }
                }

                public void Count(int shelf)
                {
                    lock (_locks[shelf])
                        _moves++;
                }
            }
            """),
        new("Single instance", """
            public static class SingleInstance
            {
                public static int Run(string name, Func<int> main)
                {
                    using var mutex = new Mutex(initiallyOwned: false, name);
                    bool owned = false;
                    try
                    {
                        try
                        {
                            owned = mutex.WaitOne(TimeSpan.FromSeconds(2));
                        }
                        catch (AbandonedMutexException)
                        {
                            owned = true;
                        }

                        return owned ? main() : 1;
                    }
                    finally
                    {
                        if (owned)
                            mutex.ReleaseMutex();
                    }
                }
            }
            """, Suggestions: ["FLT0304"]),
        new("Unlock window", """
            public sealed class Cursor
            {
                private readonly object _gate = new();
                private int _position;

                public void Skip()
                {
                    lock (_gate)
                    {
                        _position++;
                        using (new Window(_gate))
                            Thread.Yield();
                        _position++;
                    }
                }

                private readonly ref struct Window
                {
                    private readonly object _gate;

                    public Window(object gate)
                    {
                        _gate = gate;
                        Monitor.Exit(gate);
                    }

                    public void Dispose() => Monitor.Enter(_gate);
                }
            }

            public sealed class Turnstile
            {
                private readonly object _gate = new();

                public void Enter() => Monitor.Enter(_gate);

                public void Leave() => Monitor.Exit(_gate);
            }
            """),
    ];
}
