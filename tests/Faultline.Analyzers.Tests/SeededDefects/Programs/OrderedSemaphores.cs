namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Two semaphores, always taken in the same order, also asynchronously.</summary>
internal static class OrderedSemaphores
{
    public static CleanProgram[] All { get; } =
    [
        new("Semaphores in order", """
            public sealed class Elevator
            {
                private readonly SemaphoreSlim _door = new(1, 1);
                private readonly SemaphoreSlim _motor = new(1, 1);
                private int _floor;

                public void Go(int floor)
                {
                    _door.Wait();
                    try
                    {
                        _motor.Wait();
                        try
                        {
                            _floor = floor;
                        }
                        finally
                        {
                            _motor.Release();
                        }
                    }
                    finally
                    {
                        _door.Release();
                    }
                }

                public void Stop()
                {
                    _door.Wait();
                    try
                    {
                        Halt();
                    }
                    finally
                    {
                        _door.Release();
                    }
                }

                private void Halt() => Halt(1);

                private void Halt(int seconds) => Brake(seconds, _floor);

                private void Brake(int seconds, int at)
                {
                    _motor.Wait();
                    try
                    {
                        _floor = at + seconds;
                    }
                    finally
                    {
                        _motor.Release();
                    }
                }
            }
            """),
        new("Asynchronous semaphores in order", """
            public sealed class Uploads(Stream target)
            {
                private readonly SemaphoreSlim _session = new(1, 1);
                private readonly SemaphoreSlim _channel = new(1, 1);
                private int _sent;

                public async Task SendAsync(byte[] data)
                {
                    await _session.WaitAsync();
                    try
                    {
                        _sent++;
                        await _channel.WaitAsync();
                        try
                        {
                            await target.WriteAsync(data);
                        }
                        finally
                        {
                            _channel.Release();
                        }
                    }
                    finally
                    {
                        _session.Release();
                    }
                }

                public async Task FlushAsync(CancellationToken cancellation)
                {
                    await _session.WaitAsync(cancellation).ConfigureAwait(false);
                    try
                    {
                        await FlushTargetAsync(cancellation).ConfigureAwait(false);
                    }
                    finally
                    {
                        _session.Release();
                    }
                }

                public async Task CloseAsync(CancellationToken cancellation)
                {
                    await _session.WaitAsync(cancellation);
                    try
                    {
                        await EndAsync(cancellation);
                    }
                    finally
                    {
                        _session.Release();
                    }
                }

                private async Task FlushTargetAsync(CancellationToken cancellation)
                {
                    await _channel.WaitAsync(cancellation).ConfigureAwait(false);
                    try
                    {
                        await target.FlushAsync(cancellation).ConfigureAwait(false);
                    }
                    finally
                    {
                        _channel.Release();
                    }
                }

                private Task EndAsync(CancellationToken cancellation) => EndAsync(attempts: 1, cancellation);

                private async Task EndAsync(int attempts, CancellationToken cancellation)
                {
                    for (int i = 0; i < attempts; i++)
                        await TryEndAsync(cancellation);
                }

                private async ValueTask TryEndAsync(CancellationToken cancellation) => await WriteEndAsync(cancellation);

                private async Task WriteEndAsync(CancellationToken cancellation)
                {
                    await _channel.WaitAsync(cancellation);
                    try
                    {
                        await target.WriteAsync(new byte[1], cancellation);
                    }
                    finally
                    {
                        _channel.Release();
                    }
                }
            }
            """),
        new("Releasers in order", """
            public sealed class AsyncGate
            {
                private readonly SemaphoreSlim _semaphore = new(1, 1);

                public async Task<IDisposable> EnterAsync()
                {
                    await _semaphore.WaitAsync().ConfigureAwait(false);
                    return new Releaser(_semaphore);
                }

                private sealed class Releaser(SemaphoreSlim held) : IDisposable
                {
                    public void Dispose() => held.Release();
                }
            }

            public sealed class Chat(Stream stream)
            {
                private readonly AsyncGate _room = new();
                private readonly AsyncGate _wire = new();
                private int _guests;

                public async Task JoinAsync(byte[] name)
                {
                    using (await _room.EnterAsync())
                    {
                        _guests++;
                        using (await _wire.EnterAsync())
                        {
                            await stream.WriteAsync(name);
                        }
                    }
                }

                public async Task LeaveAsync(byte[] name)
                {
                    using (await _room.EnterAsync())
                    {
                        _guests--;
                        await SayAsync(name);
                    }
                }

                private async Task SayAsync(byte[] name)
                {
                    using (await _wire.EnterAsync())
                    {
                        await stream.WriteAsync(name);
                    }
                }
            }
            """),
    ];
}
