namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Two locks of the program's own types, always taken in the same order.</summary>
internal static class OrderedLatches
{
    public static CleanProgram[] All { get; } =
    [
        new("Own locks in order", """
            public sealed class Baton
            {
                private int _held;

                [Acquires]
                public void Grab()
                {
                    while (Interlocked.CompareExchange(ref _held, 1, 0) != 0)
                        Thread.Yield();
                }

                [Releases]
                public void Drop() => Volatile.Write(ref _held, 0);
            }

            public sealed class Relay
            {
                private readonly Baton _team = new();
                private readonly Baton _track = new();
                private int _rounds;

                public void Run()
                {
                    _team.Grab();
                    try
                    {
                        _track.Grab();
                        try
                        {
                            _rounds++;
                        }
                        finally
                        {
                            _track.Drop();
                        }
                    }
                    finally
                    {
                        _team.Drop();
                    }
                }

                public void Rest()
                {
                    _team.Grab();
                    try
                    {
                        Slower(1);
                    }
                    finally
                    {
                        _team.Drop();
                    }
                }

                private void Slower(int by) => Slow(by, 1);

                private void Slow(int by, int times)
                {
                    while (times-- > 0)
                        Brake(by);
                }

                private void Brake(int by) => Less(by);

                private void Less(int by)
                {
                    if (by > 0)
                        Subtract(by);
                }

                private void Subtract(int by)
                {
                    _track.Grab();
                    try
                    {
                        _rounds -= by;
                    }
                    finally
                    {
                        _track.Drop();
                    }
                }
            }
            """),
        new("Named locks in order", """
            [LockClass("directory latch")]
            public sealed class DirectoryLatch
            {
                private int _state;

                [Acquires]
                public void Enter()
                {
                    while (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
                        Thread.Yield();
                }

                [Releases]
                public void Exit() => Volatile.Write(ref _state, 0);
            }

            [LockClass("inode latch")]
            public sealed class InodeLatch
            {
                private int _state;

                [Acquires]
                public void Enter()
                {
                    while (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
                        Thread.Yield();
                }

                [Releases]
                public void Exit() => Volatile.Write(ref _state, 0);
            }

            public sealed class FileSystem
            {
                private readonly DirectoryLatch _directory = new();
                private readonly InodeLatch _inode = new();
                private int _files;

                public void Create()
                {
                    _directory.Enter();
                    try
                    {
                        _inode.Enter();
                        try
                        {
                            _files++;
                        }
                        finally
                        {
                            _inode.Exit();
                        }
                    }
                    finally
                    {
                        _directory.Exit();
                    }
                }

                public void Delete()
                {
                    _directory.Enter();
                    try
                    {
                        Unlink();
                    }
                    finally
                    {
                        _directory.Exit();
                    }
                }

                private void Unlink() => Unlink(1);

                private void Unlink(int count) => Unlink(count, _files);

                private void Unlink(int count, int most) => Erase(Math.Min(count, most));

                private void Erase(int count)
                {
                    _inode.Enter();
                    try
                    {
                        _files -= count;
                    }
                    finally
                    {
                        _inode.Exit();
                    }
                }
            }
            """),
        new("Scopes in order", """
            public sealed class Latch
            {
                private int _state;

                [Acquires]
                public LatchScope Hold()
                {
                    Enter();
                    return new LatchScope(this);
                }

                [Acquires]
                internal void Enter()
                {
                    while (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
                        Thread.Yield();
                }

                [Releases]
                internal void Exit() => Volatile.Write(ref _state, 0);
            }

            [ScopedLock]
            public readonly struct LatchScope : IDisposable
            {
                private readonly Latch _owner;

                internal LatchScope(Latch owner) => _owner = owner;

                public void Dispose() => _owner.Exit();
            }

            public sealed class Gallery
            {
                private readonly Latch _rooms = new();
                private readonly Latch _pictures = new();
                private int _hung;

                public void Hang()
                {
                    using (_rooms.Hold())
                    {
                        using (_pictures.Hold())
                        {
                            _hung++;
                        }
                    }
                }

                public int Hung()
                {
                    using LatchScope room = _rooms.Hold();
                    using LatchScope picture = _pictures.Hold();
                    return _hung;
                }

                public void Close()
                {
                    using (_rooms.Hold())
                    {
                        Store();
                    }
                }

                private void Store() => Store(_hung);

                private void Store(int pictures)
                {
                    while (pictures-- > 0)
                        TakeDown();
                }

                private void TakeDown()
                {
                    using (_pictures.Hold())
                    {
                        _hung--;
                    }
                }
            }
            """),
    ];
}
