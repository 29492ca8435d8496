namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>The same through virtual members, properties, and locals and parameters that hold a lock.</summary>
internal static class OrderedMembers
{
    public static CleanProgram[] All { get; } =
    [
        new("Base class with hooks", """
            public abstract class Shape
            {
                protected readonly object _layout = new();
                protected readonly object _style = new();
                private int _width;

                public int Width
                {
                    get
                    {
                        lock (_layout)
                            return _width;
                    }
                }

                public void Resize(int width)
                {
                    lock (_layout)
                    {
                        _width = width;
                        OnResized(width);
                    }
                }

                public void Move(int by)
                {
                    lock (_layout)
                    {
                        _width += by;
                        Moved(by);
                    }
                }

                protected virtual void OnResized(int width)
                {
                }

                protected abstract void Redraw(int from, int to);

                private void Moved(int by) => Moved(by, by);

                private void Moved(int from, int to)
                {
                    if (from != to || to > 0)
                        Invalidate(from, to);
                }

                private void Invalidate(int from, int to) => Redraw(from, to);
            }

            public sealed class Box : Shape
            {
                private string _color = "";
                private int _painted;

                public void Paint(string color)
                {
                    lock (_layout)
                    {
                        lock (_style)
                        {
                            _color = color;
                        }
                    }
                }

                protected override void OnResized(int width)
                {
                    lock (_style)
                        _color = width > 100 ? "gray" : _color;
                }

                protected override void Redraw(int from, int to) => Drawn(to - from);

                private void Drawn(int lines)
                {
                    lock (_style)
                    {
                        _painted += lines;
                    }
                }
            }
            """),
        new("Properties that lock", """
            public sealed class Thermostat
            {
                private readonly object _state = new();
                private readonly object _history = new();
                private readonly List<double> _past = [];
                private double _current;

                public double Set(double value)
                {
                    lock (_state)
                    {
                        _current = value;
                        Latest = value;
                        return _current;
                    }
                }

                public double Deviation()
                {
                    lock (_state)
                    {
                        return _current - Average;
                    }
                }

                public double Highest()
                {
                    lock (_state)
                        return Math.Max(_current, this[0]);
                }

                public bool IsRising()
                {
                    lock (_state)
                    {
                        return Trend > 0;
                    }
                }

                public int Count()
                {
                    lock (_state)
                    {
                        lock (_history)
                            return _past.Count;
                    }
                }

                private double Latest
                {
                    set
                    {
                        lock (_history)
                        {
                            _past.Add(value);
                        }
                    }
                }

                private double Average
                {
                    get
                    {
                        lock (_history)
                            return _past.Count == 0 ? 0 : _past.Average();
                    }
                }

                private double Trend => Change;

                private double Change => _current - Before();

                private double Before()
                {
                    lock (_history)
                    {
                        return _past.Count == 0 ? 0 : _past[^1];
                    }
                }

                private double this[int index]
                {
                    get
                    {
                        lock (_history)
                        {
                            return index < _past.Count ? _past[index] : 0;
                        }
                    }
                }
            }
            """),
        new("Locals and parameters that hold a lock", """
            public sealed class Ledger
            {
                private readonly object _open = new();
                private readonly object _closed = new();
                private readonly List<int> _pending = [];
                private readonly List<int> _done = [];

                public void Close(int entry)
                {
                    object from = _open;
                    object to = _closed;
                    lock (from)
                    {
                        lock (to)
                        {
                            if (_pending.Remove(entry))
                                _done.Add(entry);
                        }
                    }
                }

                public void Reopen(int entry)
                {
                    object gate = _open;
                    lock (gate)
                    {
                        if (Take(entry))
                            _pending.Add(entry);
                    }
                }

                public int Count()
                {
                    lock (_open)
                    {
                        return _pending.Count + Finished(_closed);
                    }
                }

                public void Clear() => Clear(_open, _closed);

                private void Clear(object first, object second)
                {
                    lock (first)
                    {
                        _pending.Clear();
                        lock (second)
                        {
                            _done.Clear();
                        }
                    }
                }

                private bool Take(int entry)
                {
                    object gate = _closed;
                    lock (gate)
                    {
                        return _done.Remove(entry);
                    }
                }

                private int Finished(object gate)
                {
                    lock (gate)
                        return _done.Count;
                }
            }
            """),
    ];
}
