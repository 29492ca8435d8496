namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Locks behind types and helpers that say nothing about it: releasers, async locks, striped locks.</summary>
internal static class Wrappers
{
    public static CleanProgram[] All { get; } =
    [
        new("Releaser structs of a reader-writer lock", """
            public sealed class ReadersAndWriter
            {
                private readonly ReaderWriterLockSlim _lock = new();

                public Reader Read()
                {
                    _lock.EnterReadLock();
                    return new Reader(_lock);
                }

                public Writer Write()
                {
                    _lock.EnterWriteLock();
                    return new Writer(_lock);
                }

                public readonly struct Reader(ReaderWriterLockSlim held) : IDisposable
                {
                    public void Dispose() => held.ExitReadLock();
                }

                public readonly struct Writer(ReaderWriterLockSlim held) : IDisposable
                {
                    public void Dispose() => held.ExitWriteLock();
                }
            }

            public sealed class Glossary
            {
                private readonly ReadersAndWriter _access = new();
                private readonly Dictionary<string, string> _terms = [];

                public string? Find(string term)
                {
                    using (_access.Read())
                    {
                        return _terms.GetValueOrDefault(term);
                    }
                }

                public void Define(string term, string meaning)
                {
                    using (_access.Write())
                    {
                        _terms[term] = meaning;
                    }
                }
            }
            """),
        new("Async lock", """
            public sealed class AsyncLock
            {
                private readonly SemaphoreSlim _semaphore = new(1, 1);

                public async Task<IDisposable> LockAsync()
                {
                    await _semaphore.WaitAsync().ConfigureAwait(false);
                    return new Releaser(_semaphore);
                }

                private sealed class Releaser(SemaphoreSlim held) : IDisposable
                {
                    public void Dispose() => held.Release();
                }
            }

            public sealed class Mailbox(Stream stream)
            {
                private readonly AsyncLock _lock = new();

                public async Task AppendAsync(byte[] message)
                {
                    using (await _lock.LockAsync())
                    {
                        await stream.WriteAsync(message);
                        await stream.FlushAsync();
                    }
                }
            }
            """),
        new("Hand-written critical section", """
            public sealed class CriticalSection
            {
                private readonly object _inner = new();

                public void Enter() => Monitor.Enter(_inner);

                public void Leave() => Monitor.Exit(_inner);
            }

            public sealed class Roster
            {
                private readonly CriticalSection _section = new();
                private readonly SortedSet<string> _names = [];

                public void Join(string name)
                {
                    _section.Enter();
                    try
                    {
                        _names.Add(name);
                    }
                    finally
                    {
                        _section.Leave();
                    }
                }

                public string[] Names()
                {
                    _section.Enter();
                    try
                    {
                        return [.. _names];
                    }
                    finally
                    {
                        _section.Leave();
                    }
                }
            }
            """),
        new("Private helpers", """
            public sealed class Timeline
            {
                private readonly Mutex _mutex = new();
                private readonly List<DateTime> _moments = [];

                public void Mark(DateTime moment)
                {
                    Begin();
                    try
                    {
                        _moments.Add(moment);
                    }
                    finally
                    {
                        End();
                    }
                }

                public DateTime? Last()
                {
                    Begin();
                    try
                    {
                        return _moments.Count == 0 ? null : _moments[^1];
                    }
                    finally
                    {
                        End();
                    }
                }

                private void Begin() => _mutex.WaitOne();

                private void End() => _mutex.ReleaseMutex();
            }
            """),
        new("Striped locks", """
            public sealed class StripedSet
            {
                private readonly object[] _stripes = [.. Enumerable.Range(0, 16).Select(_ => new object())];
                private readonly HashSet<string>[] _sets =
                    [.. Enumerable.Range(0, 16).Select(_ => new HashSet<string>())];

                public bool Add(string item)
                {
                    int stripe = (int)((uint)item.GetHashCode() % 16);
                    object gate = _stripes[stripe];
                    lock (gate)
                    {
                        return _sets[stripe].Add(item);
                    }
                }

                public bool Remove(string item)
                {
                    int stripe = (int)((uint)item.GetHashCode() % 16);
                    lock (_stripes[stripe])
                    {
                        return _sets[stripe].Remove(item);
                    }
                }
            }
            """),
    ];
}
