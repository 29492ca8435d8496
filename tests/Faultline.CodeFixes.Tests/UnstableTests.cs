namespace Faultline.CodeFixes.Tests;

/// <summary>
/// What is read out of memory, or out of a field that changes, may be something else in the next round, because the
/// lock is released in between. Then no fix is offered.
/// </summary>
public class UnstableTests
{
    public static TheoryData<string, string> Sections { get; } = new()
    {
        {
            "a position that is read out of the page",
            """
            void Write(Page page, UserBuffer source)
            {
                using LockedPage locked = page.Lock();
                int free = locked.Data[0];
                source.CopyTo(locked.Data[free..]);
                locked.Data[0] = (byte)(free + source.Length);
                locked.MarkDirty();
            }
            """
        },
        {
            "a position out of an array",
            """
            void Write(Page page, UserBuffer source, int[] slots, int i)
            {
                using LockedPage locked = page.Lock();
                source.CopyTo(locked.Data.Slice(slots[i] * 8));
                locked.MarkDirty();
            }
            """
        },
        {
            "a position that is searched for in the page",
            """
            void Write(Page page, UserBuffer source)
            {
                using LockedPage locked = page.Lock();
                source.CopyTo(locked.Data[locked.Data.IndexOf((byte)0)..]);
                locked.MarkDirty();
            }
            """
        },
        {
            "a position behind a pointer",
            """
            unsafe void Write(Page page, UserBuffer source, int* free)
            {
                using LockedPage locked = page.Lock();
                source.CopyTo(locked.Data[*free..]);
                locked.MarkDirty();
            }
            """
        },
        {
            "a position that a property computes from what changes",
            """
            private int _end;

            private int End => _end;

            void Write(Page page, UserBuffer source)
            {
                using LockedPage locked = page.Lock();
                source.CopyTo(locked.Data[End..]);
                locked.MarkDirty();
            }
            """
        },
        {
            "a position that a member finds out, if without side effects",
            """
            [System.Diagnostics.Contracts.Pure] protected abstract int End();

            void Write(Page page, UserBuffer source)
            {
                using LockedPage locked = page.Lock();
                source.CopyTo(locked.Data[End()..]);
                locked.MarkDirty();
            }
            """
        },
        {
            "a lock out of an array",
            """
            void Write(Page[] pages, int i, UserBuffer source)
            {
                using LockedPage locked = pages[i].Lock();
                source.CopyTo(locked.Data);
                locked.MarkDirty();
            }
            """
        },
        {
            "the object of a lock statement out of an array",
            """
            void Write(Frame[] frames, int i, Frame frame, UserBuffer source)
            {
                lock (frames[i])
                {
                    source.CopyTo(frame.Bytes);
                }
            }
            """
        },
        {
            "a destination that is another array later",
            """
            private byte[] _log = new byte[64];

            void Grow() => _log = new byte[128];

            void Write(Frame frame, UserRange source)
            {
                lock (frame)
                {
                    source.CopyTo(_log);
                }
            }
            """
        },
        {
            "a destination in a property that can be set",
            """
            byte[] Log { get; set; } = new byte[64];

            void Write(Frame frame, UserBuffer source)
            {
                lock (frame)
                {
                    source.CopyTo(Log);
                }
            }
            """
        },
        {
            "a destination in a property that shows another array later",
            """
            private byte[] _log = new byte[64];

            byte[] Log => _log;

            void Grow() => _log = new byte[128];

            void Write(Frame frame, UserBuffer source)
            {
                lock (frame)
                {
                    source.CopyTo(Log);
                }
            }
            """
        },
        {
            "what a buffer is filled from is another array later",
            """
            private byte[] _log = new byte[64];

            void Read(Frame frame, UserRange target)
            {
                lock (frame)
                {
                    target.CopyFrom(_log);
                    _log = new byte[8];
                }
            }
            """
        },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public Task Nothing_is_offered_and_Fix_All_leaves_it(string shape, string section) =>
        Declined.CheckAsync(shape, section);

    [Theory]
    [InlineData("private readonly byte[] _log = new byte[64];", "_log", "int at", "at")]
    [InlineData("byte[] Log { get; } = new byte[64];", "Log", "int at", "at")]
    [InlineData("private readonly byte[] _log = new byte[64];\n\n    byte[] Log => _log;", "Log", "int at", "at")]
    [InlineData("private const int Start = 4;", "frame.Bytes", "int at", "(Start + at)")]
    [InlineData("int Start { get; } = 4;", "frame.Bytes", "int at", "Start")]
    [InlineData(
        "private readonly int _start = 4;\n\n    int Start { get => _start; }", "frame.Bytes", "int at", "Start")]
    [InlineData(
        "private readonly int _start = 4;\n\n    int Start { get { return _start; } }", "frame.Bytes", "int at",
        "Start")]
    [InlineData("", "frame.Bytes", "string at", "at[0]")]
    [InlineData("", "frame.Bytes", "System.Range at", "")]
    public Task What_stays_the_same_is_read_again(string member, string memory, string parameter, string start)
    {
        string range = start.Length == 0 ? "at" : start + "..";
        return FixTest.Runtime(
            $$"""
            using System;
            using Acme;
            using Faultline;

            class Client
            {
                {{member}}

                void Write(Frame frame, {{parameter}}, UserBuffer source)
                {
                    lock (frame)
                    {
                        {|FLT0001:source.CopyTo({{memory}}.AsSpan()[{{range}}])|};
                    }
                }
            }
            """,
            $$"""
            using System;
            using Acme;
            using Faultline;

            class Client
            {
                {{member}}

                void Write(Frame frame, {{parameter}}, UserBuffer source)
                {
                    var copy = new AtomicCopy(source);
                    do
                    {
                        lock (frame)
                        {
                            copy.CopyTo({{memory}}.AsSpan()[{{range}}]);
                        }
                    }
                    while (copy.FaultIn());
                }
            }
            """);
    }
}
