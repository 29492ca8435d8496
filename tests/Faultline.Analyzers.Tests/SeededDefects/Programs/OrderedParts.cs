namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Locks that types share with the parts that they call, always taken in the same order.</summary>
internal static class OrderedParts
{
    public static CleanProgram[] All { get; } =
    [
        new("Shared locks behind an interface", """
            public sealed class EngineLocks
            {
                public object Model { get; } = new();

                public object View { get; } = new();
            }

            public interface IPart
            {
                void Update(int tick);

                void Reset();
            }
            // ---- another file
            public sealed class Engine(EngineLocks locks, IPart part)
            {
                private int _tick;

                public void Step()
                {
                    lock (locks.Model)
                    {
                        part.Update(++_tick);
                    }
                }

                public void Restart()
                {
                    lock (locks.Model)
                    {
                        _tick = 0;
                        part.Reset();
                    }
                }

                public int Ticks()
                {
                    lock (locks.Model)
                    {
                        lock (locks.View)
                        {
                            return _tick;
                        }
                    }
                }
            }
            // ---- another file
            public sealed class Sprite(EngineLocks locks) : IPart
            {
                private int _frame;

                public void Update(int tick)
                {
                    lock (locks.View)
                    {
                        _frame = tick % 8;
                    }
                }

                public void Reset() => Rewind(0);

                private void Rewind(int frame) => Rewind(frame, frame);

                private void Rewind(int from, int to)
                {
                    if (from >= to)
                        Show(from);
                }

                private void Show(int frame)
                {
                    lock (locks.View)
                        _frame = frame;
                }
            }
            // ---- another file
            public sealed class Editor(EngineLocks locks)
            {
                private int _edits;

                public void Edit()
                {
                    lock (locks.Model)
                    {
                        Edited();
                    }
                }

                public void Undo()
                {
                    lock (locks.Model)
                        Undone(steps: 1);
                }

                private void Edited()
                {
                    lock (locks.View)
                    {
                        _edits++;
                    }
                }

                private void Undone(int steps) => Back(steps);

                private void Back(int steps) => Back(steps, _edits);

                private void Back(int steps, int most)
                {
                    while (steps-- > 0 && most-- > 0)
                        BackOne();
                }

                private void BackOne() => Subtract(1);

                private void Subtract(int count)
                {
                    lock (locks.View)
                    {
                        _edits -= count;
                    }
                }
            }
            """),
        new("Hand-written locks of a static class", """
            public sealed class Turnstile
            {
                private readonly object _inner = new();

                public void Enter() => Monitor.Enter(_inner);

                public void Leave() => Monitor.Exit(_inner);
            }

            internal static class Turnstiles
            {
                public static readonly Turnstile Orders = new();
                public static readonly Turnstile Goods = new();
            }
            // ---- another file
            public sealed class Shop
            {
                private int _sold;

                public void Sell(int count)
                {
                    Turnstiles.Orders.Enter();
                    try
                    {
                        Turnstiles.Goods.Enter();
                        try
                        {
                            _sold += count;
                        }
                        finally
                        {
                            Turnstiles.Goods.Leave();
                        }
                    }
                    finally
                    {
                        Turnstiles.Orders.Leave();
                    }
                }

                public void Return(int count)
                {
                    Turnstiles.Orders.Enter();
                    try
                    {
                        Returned(count);
                    }
                    finally
                    {
                        Turnstiles.Orders.Leave();
                    }
                }

                private void Returned(int count) => Restock(-count);

                private void Restock(int count) => Restocked(count, count);

                private void Restocked(int from, int to)
                {
                    Turnstiles.Goods.Enter();
                    try
                    {
                        _sold += Math.Min(from, to);
                    }
                    finally
                    {
                        Turnstiles.Goods.Leave();
                    }
                }
            }
            // ---- another file
            public sealed class Warehouse
            {
                private int _stock;

                public void Deliver(int count)
                {
                    Turnstiles.Orders.Enter();
                    try
                    {
                        Store(count);
                    }
                    finally
                    {
                        Turnstiles.Orders.Leave();
                    }
                }

                private void Store(int count)
                {
                    Turnstiles.Goods.Enter();
                    try
                    {
                        _stock += count;
                    }
                    finally
                    {
                        Turnstiles.Goods.Leave();
                    }
                }
            }
            """),
    ];
}
