namespace Faultline.CodeFixes.Tests;

/// <summary>The loop over <c>AtomicCopy</c>, for each way to hold a lock.</summary>
public class RuntimeFormTests
{
    [Fact]
    public Task Using_declaration_of_a_page_lock_lasts_to_the_end_of_its_block() => FixTest.Runtime(
        """
        using System;
        using Faultline;

        static class Client
        {
            static void Write(Page page, int offset, UserBuffer source)
            {
                using LockedPage locked = page.Lock();
                {|FLT0001:source.CopyTo(locked.Data[offset..])|};
                locked.MarkDirty();
            }
        }
        """,
        """
        using System;
        using Faultline;

        static class Client
        {
            static void Write(Page page, int offset, UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    using LockedPage locked = page.Lock();
                    copy.CopyTo(locked.Data[offset..]);
                    locked.MarkDirty();
                }
                while (copy.FaultIn());
            }
        }
        """);

    [Fact]
    public Task Using_statement_of_a_page_lock() => FixTest.Runtime(
        """
        using Faultline;

        static class Client
        {
            static void Write(Page page, UserBuffer source)
            {
                using (LockedPage locked = page.Lock())
                {
                    {|FLT0001:source.CopyTo(locked.Data)|};
                    locked.MarkDirty();
                }

                page.Dispose();
            }
        }
        """,
        """
        using Faultline;

        static class Client
        {
            static void Write(Page page, UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    using (LockedPage locked = page.Lock())
                    {
                        copy.CopyTo(locked.Data);
                        locked.MarkDirty();
                    }
                }
                while (copy.FaultIn());

                page.Dispose();
            }
        }
        """);

    [Fact]
    public Task Lock_statement_and_a_missing_using_directive() => FixTest.Runtime(
        """
        using System;
        using Acme;

        class Store
        {
            private readonly Latch _latch = new();
            private readonly byte[] _bytes = new byte[4096];

            void Write(Faultline.UserBuffer source)
            {
                lock (_latch)
                    {|FLT0001:source.CopyTo(_bytes)|};
            }
        }
        """,
        """
        using System;
        using Acme;
        using Faultline;

        class Store
        {
            private readonly Latch _latch = new();
            private readonly byte[] _bytes = new byte[4096];

            void Write(Faultline.UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    lock (_latch)
                        copy.CopyTo(_bytes);
                }
                while (copy.FaultIn());
            }
        }
        """);

    [Fact]
    public Task Enter_and_exit_without_try() => FixTest.Runtime(
        """
        using Acme;
        using Faultline;

        static class Client
        {
            static void Write(Frame frame, UserBuffer source)
            {
                frame.Enter();
                {|FLT0001:source.CopyTo(frame.Bytes)|};
                frame.MarkDirty();
                frame.Exit();
                frame.Used = 0;
            }
        }
        """,
        """
        using Acme;
        using Faultline;

        static class Client
        {
            static void Write(Frame frame, UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    frame.Enter();
                    copy.CopyTo(frame.Bytes);
                    frame.MarkDirty();
                    frame.Exit();
                }
                while (copy.FaultIn());
                frame.Used = 0;
            }
        }
        """);

    [Fact]
    public Task Enter_and_exit_in_finally() => FixTest.Runtime(
        """
        using Acme;
        using Faultline;

        static class Client
        {
            static void Write(Frame frame, UserBuffer source)
            {
                frame.Enter();
                try
                {
                    {|FLT0001:source.CopyTo(frame.Bytes)|};
                }
                finally
                {
                    frame.Exit();
                }
            }
        }
        """,
        """
        using Acme;
        using Faultline;

        static class Client
        {
            static void Write(Frame frame, UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    frame.Enter();
                    try
                    {
                        copy.CopyTo(frame.Bytes);
                    }
                    finally
                    {
                        frame.Exit();
                    }
                }
                while (copy.FaultIn());
            }
        }
        """);

    [Fact]
    public Task Write_into_a_file_begins_again_with_what_is_left() => FixTest.Runtime(
        """
        using Faultline;

        static class Client
        {
            static void Write(CachedFile file, long offset, UserBuffer source)
            {
                using PageWrite write = file.BeginWrite(offset, source.Length);
                {|FLT0001:source.CopyTo(write.Data)|};
                write.Complete(write.Length);
            }
        }
        """,
        """
        using Faultline;

        static class Client
        {
            static void Write(CachedFile file, long offset, UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    using PageWrite write = file.BeginWrite(offset + copy.Accepted, copy.Remaining);
                    copy.CopyTo(write);
                }
                while (copy.FaultIn());
            }
        }
        """);

    [Fact]
    public Task Write_in_a_using_statement_whose_length_is_kept_in_a_local() => FixTest.Runtime(
        """
        using System;
        using Faultline;

        static class Client
        {
            static long Write(CachedFile file, UserBuffer source)
            {
                long length = source.Length;
                using (PageWrite write = file.BeginWrite(0, length))
                {
                    {|FLT0001:source.CopyTo(write.Data)|};
                    write.Complete(checked((int)length));
                    Console.WriteLine("written");
                }

                return length;
            }
        }
        """,
        """
        using System;
        using Faultline;

        static class Client
        {
            static long Write(CachedFile file, UserBuffer source)
            {
                long length = source.Length;
                var copy = new AtomicCopy(source);
                do
                {
                    using (PageWrite write = file.BeginWrite(copy.Accepted, copy.Remaining))
                    {
                        copy.CopyTo(write);
                        if (copy.IsComplete)
                            Console.WriteLine("written");
                    }
                }
                while (copy.FaultIn());

                return length;
            }
        }
        """);

    [Fact]
    public Task Write_without_a_scope_gets_one() => FixTest.Runtime(
        """
        using Faultline;

        static class Client
        {
            static void Write(CachedFile file, long start, bool second, UserBuffer source)
            {
                PageWrite write = file.BeginWrite(fileOffset: second ? start : 0, length: source.Length);
                {|FLT0001:source.CopyTo(write.Data)|};
                write.Complete((int)source.Length);
                file.Flush();
            }
        }
        """,
        """
        using Faultline;

        static class Client
        {
            static void Write(CachedFile file, long start, bool second, UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    using PageWrite write = file.BeginWrite(fileOffset: (second ? start : 0) + copy.Accepted, length: copy.Remaining);
                    copy.CopyTo(write);
                }
                while (copy.FaultIn());
                file.Flush();
            }
        }
        """);

    [Fact]
    public Task Return_moves_behind_the_loop_and_other_statements_wait_for_the_whole_copy() => FixTest.Runtime(
        """
        using System;
        using Acme;
        using Faultline;

        class Store(Frame frame)
        {
            private readonly Frame _frame = frame;
            private int _writes;

            int Write(int offset, UserBuffer source)
            {
                using FrameScope locked = _frame.Lock();
                ArgumentOutOfRangeException.ThrowIfNegative(offset);
                if (!_frame.IsValid)
                    throw new InvalidOperationException("The frame is not valid.");
                Span<byte> data = locked.Data.Slice(offset, 64);
                {|FLT0001:source.CopyTo(data)|};
                _frame.IsDirty = true;
                _frame.Used += 64;
                _writes++;

                return offset;
            }
        }
        """,
        """
        using System;
        using Acme;
        using Faultline;

        class Store(Frame frame)
        {
            private readonly Frame _frame = frame;
            private int _writes;

            int Write(int offset, UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    using FrameScope locked = _frame.Lock();
                    ArgumentOutOfRangeException.ThrowIfNegative(offset);
                    if (!_frame.IsValid)
                        throw new InvalidOperationException("The frame is not valid.");
                    Span<byte> data = locked.Data.Slice(offset, 64);
                    copy.CopyTo(data);
                    _frame.IsDirty = true;
                    if (copy.IsComplete)
                    {
                        _frame.Used += 64;
                        _writes++;
                    }
                }
                while (copy.FaultIn());

                return offset;
            }
        }
        """);

    [Fact]
    public Task Declarations_that_the_loop_would_cut_off_move_before_it() => FixTest.Runtime(
        """
        using System;
        using Acme;
        using Faultline;

        static class Client
        {
            static int Write(Frame frame, int block, UserBuffer all)
            {
                frame.Enter();
                var offset = block * 512;
                UserBuffer source = all.Slice(0, 512);
                {|FLT0001:source.CopyTo(frame.Bytes.AsSpan(offset))|};
                frame.Exit();
                return offset;
            }
        }
        """,
        """
        using System;
        using Acme;
        using Faultline;

        static class Client
        {
            static int Write(Frame frame, int block, UserBuffer all)
            {
                UserBuffer source = all.Slice(0, 512);
                int offset;
                var copy = new AtomicCopy(source);
                do
                {
                    frame.Enter();
                    offset = block * 512;
                    copy.CopyTo(frame.Bytes.AsSpan(offset));
                    frame.Exit();
                }
                while (copy.FaultIn());
                return offset;
            }
        }
        """);

    [Fact]
    public Task Section_inside_a_loop_and_a_name_that_is_taken() => FixTest.Runtime(
        """
        using Acme;
        using Faultline;

        static class Client
        {
            static void Write(Frame frame, UserBuffer[] parts, bool copy)
            {
                for (int i = 0; i < parts.Length; i++)
                {
                    if (!copy)
                        continue;
                    lock (frame)
                    {
                        {|FLT0001:parts[i].CopyTo(frame.Bytes)|};
                    }
                }
            }
        }
        """,
        """
        using Acme;
        using Faultline;

        static class Client
        {
            static void Write(Frame frame, UserBuffer[] parts, bool copy)
            {
                for (int i = 0; i < parts.Length; i++)
                {
                    if (!copy)
                        continue;
                    var copy2 = new AtomicCopy(parts[i]);
                    do
                    {
                        lock (frame)
                        {
                            copy2.CopyTo(frame.Bytes);
                        }
                    }
                    while (copy2.FaultIn());
                }
            }
        }
        """);

    [Fact]
    public Task A_lock_that_nests_in_the_section_is_taken_again_in_every_round() => FixTest.Runtime(
        """
        using System.Threading;
        using Acme;
        using Faultline;

        class Store(Page page, UserBuffer source)
        {
            private readonly Lock _statistics = new();
            private int _writes;

            int Writes
            {
                get
                {
                    using (LockedPage locked = page.Lock())
                    {
                        lock (_statistics)
                        {
                            {|FLT0001:source.CopyTo(locked.Data)|};
                            _writes++;
                        }

                        locked.MarkDirty();
                    }

                    return _writes;
                }
            }
        }
        """,
        """
        using System.Threading;
        using Acme;
        using Faultline;

        class Store(Page page, UserBuffer source)
        {
            private readonly Lock _statistics = new();
            private int _writes;

            int Writes
            {
                get
                {
                    var copy = new AtomicCopy(source);
                    do
                    {
                        using (LockedPage locked = page.Lock())
                        {
                            lock (_statistics)
                            {
                                copy.CopyTo(locked.Data);
                                if (copy.IsComplete)
                                    _writes++;
                            }

                            locked.MarkDirty();
                        }
                    }
                    while (copy.FaultIn());

                    return _writes;
                }
            }
        }
        """);

    [Fact]
    public Task Sections_in_a_lambda_and_in_a_local_function() => FixTest.Runtime(
        """
        using System;
        using Acme;
        using Faultline;

        static class Client
        {
            static Action<Frame> Writer(UserBuffer source, object copy)
            {
                Local();
                return frame =>
                {
                    lock (frame)
                    {
                        {|FLT0001:source.CopyTo(frame.Bytes)|};
                    }
                };

                void Local()
                {
                    Frame own = new();
                    own.Enter();
                    {|FLT0001:source.CopyTo(own.Bytes)|};
                    own.Exit();
                }
            }
        }
        """,
        """
        using System;
        using Acme;
        using Faultline;

        static class Client
        {
            static Action<Frame> Writer(UserBuffer source, object copy)
            {
                Local();
                return frame =>
                {
                    var copy2 = new AtomicCopy(source);
                    do
                    {
                        lock (frame)
                        {
                            copy2.CopyTo(frame.Bytes);
                        }
                    }
                    while (copy2.FaultIn());
                };

                void Local()
                {
                    Frame own = new();
                    var copy3 = new AtomicCopy(source);
                    do
                    {
                        own.Enter();
                        copy3.CopyTo(own.Bytes);
                        own.Exit();
                    }
                    while (copy3.FaultIn());
                }
            }
        }
        """);

    [Fact]
    public Task A_lock_of_the_framework_that_is_named_as_one_the_fault_handler_takes() => FixTest.Runtime(
        """
        using System.Threading;
        using Faultline;
        using Faultline.Annotations;

        class Store
        {
            [LockClass("store", TakenByFaultHandler = true)]
            private readonly Lock _gate = new();
            private readonly byte[] _bytes = new byte[64];

            void Write(UserBuffer source)
            {
                using (_gate.EnterScope())
                {
                    {|FLT0001:source.CopyTo(_bytes)|};
                }
            }
        }
        """,
        """
        using System.Threading;
        using Faultline;
        using Faultline.Annotations;

        class Store
        {
            [LockClass("store", TakenByFaultHandler = true)]
            private readonly Lock _gate = new();
            private readonly byte[] _bytes = new byte[64];

            void Write(UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    using (_gate.EnterScope())
                    {
                        copy.CopyTo(_bytes);
                    }
                }
                while (copy.FaultIn());
            }
        }
        """);

    [Fact]
    public Task Enter_and_exit_by_methods_of_the_own_type() => FixTest.Runtime(
        """
        using Acme;
        using Faultline;
        using Faultline.Annotations;

        class Store
        {
            private readonly Frame _first = new();
            private readonly Frame _second = new();

            [Acquires("_first")] void EnterFirst() => _first.Enter();
            [Releases("_first")] void ExitFirst() => _first.Exit();
            [Acquires("_second")] void EnterSecond() => _second.Enter();
            [Releases("_second")] void ExitSecond() => _second.Exit();
            [Acquires("frame")] static void Enter(Frame frame) => frame.Enter();
            [Releases("frame")] static void Exit(int reason, Frame frame) => frame.Exit();

            void Fixed(Frame frame, UserBuffer source)
            {
                EnterFirst();
                {|FLT0001:source.CopyTo(_first.Bytes)|};
                ExitFirst();

                Enter(frame);
                {|FLT0001:source.CopyTo(frame.Bytes)|};
                Exit(0, frame);
            }

            void Declined(UserBuffer source)
            {
                EnterFirst();
                EnterSecond();
                {|FLT0001:source.CopyTo(_second.Bytes)|};
                ExitFirst();
                ExitSecond();
            }
        }
        """,
        """
        using Acme;
        using Faultline;
        using Faultline.Annotations;

        class Store
        {
            private readonly Frame _first = new();
            private readonly Frame _second = new();

            [Acquires("_first")] void EnterFirst() => _first.Enter();
            [Releases("_first")] void ExitFirst() => _first.Exit();
            [Acquires("_second")] void EnterSecond() => _second.Enter();
            [Releases("_second")] void ExitSecond() => _second.Exit();
            [Acquires("frame")] static void Enter(Frame frame) => frame.Enter();
            [Releases("frame")] static void Exit(int reason, Frame frame) => frame.Exit();

            void Fixed(Frame frame, UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    EnterFirst();
                    copy.CopyTo(_first.Bytes);
                    ExitFirst();
                }
                while (copy.FaultIn());

                var copy2 = new AtomicCopy(source);
                do
                {
                    Enter(frame);
                    copy2.CopyTo(frame.Bytes);
                    Exit(0, frame);
                }
                while (copy2.FaultIn());
            }

            void Declined(UserBuffer source)
            {
                EnterFirst();
                EnterSecond();
                {|FLT0001:source.CopyTo(_second.Bytes)|};
                ExitFirst();
                ExitSecond();
            }
        }
        """);
}
