namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Page caches of the program's own: a page that was unlocked is looked at again before it is used.</summary>
internal static class OwnPages
{
    private const string Frame =
        """

        [LockClass("frame", TakenByFaultHandler = true)]
        public sealed class Frame
        {
            public readonly byte[] Bytes = new byte[4096];
            public PageFile? Owner { get; set; }
            public bool IsUpToDate { get; set; }

            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
            [Acquires] public FrameScope Hold() => default;
        }

        [ScopedLock]
        public readonly ref struct FrameScope : IDisposable
        {
            public void Dispose() { }
        }
        """;

    public static CleanProgram[] All { get; } =
    [
        new("Two-step update", """
            public sealed class PageFile
            {
                public bool Update(Frame frame, byte first, byte second)
                {
                    frame.Enter();
                    try
                    {
                        frame.Bytes[0] = first;
                    }
                    finally
                    {
                        frame.Exit();
                    }

                    frame.Enter();
                    try
                    {
                        if (frame.Owner != this)
                            return false;

                        frame.Bytes[1] = second;
                        return true;
                    }
                    finally
                    {
                        frame.Exit();
                    }
                }

                public byte Peek(Frame frame)
                {
                    using (frame.Hold())
                    {
                        if (frame.Owner != this)
                            return 0;

                        return frame.Bytes[0];
                    }
                }

                public void Swap(Frame frame)
                {
                    byte last;
                    using (frame.Hold())
                    {
                        last = frame.Bytes[4095];
                    }

                    using (frame.Hold())
                    {
                        if (frame.Owner != this)
                            return;

                        frame.Bytes[0] = last;
                    }
                }
            }

            """ + Frame),
        new("Read in, then use", """
            public sealed class PageFile(Func<long, byte[]> read)
            {
                public void BringUpToDate(Frame frame, long index)
                {
                    frame.Enter();
                    bool ready = frame.IsUpToDate;
                    frame.Exit();
                    if (ready)
                        return;

                    byte[] bytes = read(index);
                    frame.Enter();
                    try
                    {
                        if (frame.Owner != this)
                            return;

                        bytes.AsSpan().CopyTo(frame.Bytes);
                        frame.IsUpToDate = true;
                    }
                    finally
                    {
                        frame.Exit();
                    }
                }

                public bool Append(Frame frame, byte value, int at)
                {
                    using (frame.Hold())
                    {
                        frame.Bytes[at] = value;
                    }

                    Thread.Yield();
                    using (frame.Hold())
                    {
                        if (frame.Owner is null)
                            return false;

                        frame.Bytes[at + 1] = value;
                        return true;
                    }
                }
            }

            """ + Frame),
        new("Retry until it is ours", """
            public sealed class PageFile
            {
                private readonly Dictionary<long, Frame> _frames = [];

                public int Sum(Frame frame)
                {
                    int sum;
                    using (frame.Hold())
                    {
                        sum = frame.Bytes[0];
                    }

                    using (frame.Hold())
                    {
                        if (frame.Owner != this)
                            throw new InvalidOperationException("The page has gone.");

                        sum += frame.Bytes[1];
                    }

                    return sum;
                }

                public void Clear(Frame frame)
                {
                    frame.Enter();
                    try
                    {
                        frame.Bytes.AsSpan(0, 2048).Clear();
                    }
                    finally
                    {
                        frame.Exit();
                    }

                    frame.Enter();
                    try
                    {
                        if (frame.Owner != this)
                            return;

                        frame.Bytes.AsSpan(2048).Clear();
                    }
                    finally
                    {
                        frame.Exit();
                    }
                }
            }

            """ + Frame),
        new("Frame list", """
            public sealed class PageFile
            {
                public void CopyHead(Frame from, byte[] destination)
                {
                    using (from.Hold())
                    {
                        from.Bytes.AsSpan(0, 16).CopyTo(destination);
                    }

                    using (from.Hold())
                    {
                        if (from.Owner is null)
                            return;

                        from.Bytes.AsSpan(16, 16).CopyTo(destination.AsSpan(16));
                    }
                }

                public void Mark(Frame frame, byte mark)
                {
                    using (frame.Hold())
                    {
                        frame.Bytes[7] = mark;
                    }

                    using (frame.Hold())
                    {
                        if (frame.Owner != this)
                            return;

                        frame.Bytes[8] = mark;
                    }
                }
            }

            """ + Frame),
    ];
}
