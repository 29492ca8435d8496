namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary><see cref="SemaphoreSlim"/> as a lock, also across <c>await</c>, and as what it is, a count.</summary>
internal static class Semaphores
{
    public static CleanProgram[] All { get; } =
    [
        new("Async log", """
            public sealed class AsyncLog(Stream stream)
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private long _written;

                public async Task WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
                {
                    await _gate.WaitAsync(cancellation).ConfigureAwait(false);
                    try
                    {
                        await stream.WriteAsync(bytes, cancellation).ConfigureAwait(false);
                        _written += bytes.Length;
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }

                public async Task<long> WrittenAsync()
                {
                    await _gate.WaitAsync();
                    try
                    {
                        return _written;
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
            }
            """),
        new("Access token", """
            public sealed class AccessToken(Func<CancellationToken, Task<string>> fetch)
            {
                private readonly SemaphoreSlim _refresh = new(1, 1);
                private string? _token;

                public void Invalidate() => _token = null;

                public async ValueTask<string> GetAsync(CancellationToken cancellation)
                {
                    if (_token is { } known)
                        return known;

                    string fetched = await fetch(cancellation);
                    await _refresh.WaitAsync(cancellation);
                    try
                    {
                        _token = string.Concat(fetched, "==");
                        return _token;
                    }
                    finally
                    {
                        _refresh.Release();
                    }
                }
            }
            """),
        new("Batch writer", """
            public sealed class BatchWriter
            {
                private readonly SemaphoreSlim _gate = new(1);
                private readonly List<string> _batch = [];

                public void Add(string line)
                {
                    _gate.Wait();
                    try
                    {
                        _batch.Add(line);
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }

                public string[] Take(CancellationToken cancellation)
                {
                    _gate.Wait(cancellation);
                    try
                    {
                        string[] lines = [.. _batch];
                        _batch.Clear();
                        return lines;
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }

                public bool TryAdd(string line)
                {
                    if (!_gate.Wait(0))
                        return false;

                    try
                    {
                        _batch.Add(line);
                        return true;
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }
            }
            """),
        new("Once a minute", """
            public sealed class Throttle
            {
                private readonly SemaphoreSlim _single = new(1, 1);
                private readonly Dictionary<string, DateTime> _last = [];

                public bool Allow(string key, DateTime now)
                {
                    _single.Wait();
                    try
                    {
                        if (_last.TryGetValue(key, out DateTime last) && now - last < TimeSpan.FromMinutes(1))
                            return false;

                        _last[key] = now;
                        return true;
                    }
                    finally
                    {
                        _single.Release();
                    }
                }
            }
            """),
        new("Limited downloads", """
            public sealed class Downloads(Func<Uri, Task<byte[]>> get)
            {
                // A count, no lock: eight may be inside.
                private readonly SemaphoreSlim _slots = new(8);

                public async Task<byte[]> GetAsync(Uri address)
                {
                    await _slots.WaitAsync();
                    try
                    {
                        return await get(address);
                    }
                    finally
                    {
                        _slots.Release();
                    }
                }

                public Task<byte[][]> GetAllAsync(IEnumerable<Uri> addresses) =>
                    Task.WhenAll(addresses.Select(GetAsync));
            }
            """),
        new("Async connection", """
            public sealed class Connection : IAsyncDisposable
            {
                private readonly SemaphoreSlim _open = new(1, 1);
                private Stream? _stream;

                public async Task EnsureOpenAsync(Func<Task<Stream>> open)
                {
                    await _open.WaitAsync();
                    try
                    {
                        _stream ??= await open();
                    }
                    finally
                    {
                        _open.Release();
                    }
                }

                public async ValueTask DisposeAsync()
                {
                    if (_stream is not null)
                        await _stream.DisposeAsync();
                    _open.Dispose();
                }
            }
            """,
            // The way to open it is the caller's: it runs under the lock, once.
            Suggestions: "FLT0304"),
    ];
}
