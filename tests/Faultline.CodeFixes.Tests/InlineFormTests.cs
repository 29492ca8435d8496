namespace Faultline.CodeFixes.Tests;

/// <summary>The loop over a client's own atomic form and fault-in, without the runtime.</summary>
public class InlineFormTests
{
    [Fact]
    public Task Using_declaration_becomes_a_statement_so_that_the_fault_in_comes_after_the_release() => FixTest.Inline(
        """
        using System;
        using Acme;

        static class Client
        {
            static void Write(Frame frame, int offset, UserRange source)
            {
                using FrameScope locked = frame.Lock();
                {|FLT0001:source.CopyTo(locked.Data[offset..])|};
                frame.MarkDirty();
            }
        }
        """,
        """
        using System;
        using System.IO;
        using Acme;

        static class Client
        {
            static void Write(Frame frame, int offset, UserRange source)
            {
                int best = 0;
                int fruitless = 0;
                while (true)
                {
                    int copied;
                    using (FrameScope locked = frame.Lock())
                    {
                        copied = source.CopyToAtomic(locked.Data[offset..]);
                        frame.MarkDirty();
                    }

                    if (copied == source.Length)
                        break;
                    fruitless = copied > best ? 0 : fruitless + 1;
                    best = Math.Max(best, copied);
                    if (fruitless == 10 || source.FaultInReadable() == source.Length)
                        throw new IOException("The user memory could not be brought in.");
                }
            }
        }
        """);

    [Fact]
    public Task Using_statement() => FixTest.Inline(
        """
        using System;
        using System.IO;
        using Acme;

        static class Client
        {
            static void Write(Frame frame, UserRange source)
            {
                using (frame.Lock())
                {
                    {|FLT0001:source.CopyTo(frame.Bytes)|};
                    frame.Used += source.Length;
                }
            }
        }
        """,
        """
        using System;
        using System.IO;
        using Acme;

        static class Client
        {
            static void Write(Frame frame, UserRange source)
            {
                int best = 0;
                int fruitless = 0;
                while (true)
                {
                    int copied;
                    using (frame.Lock())
                    {
                        copied = source.CopyToAtomic(frame.Bytes);
                        if (copied == source.Length)
                            frame.Used += source.Length;
                    }

                    if (copied == source.Length)
                        break;
                    fruitless = copied > best ? 0 : fruitless + 1;
                    best = Math.Max(best, copied);
                    if (fruitless == 10 || source.FaultInReadable() == source.Length)
                        throw new IOException("The user memory could not be brought in.");
                }
            }
        }
        """);

    [Fact]
    public Task Lock_statement_in_a_file_without_using_directives() => FixTest.Inline(
        """
        // The store of frames.

        namespace Acme.Storage;

        class Store
        {
            private readonly Latch _latch = new();
            private readonly byte[] _bytes = new byte[4096];

            void Write(UserRange source)
            {
                lock (_latch)
                {
                    {|FLT0001:source.CopyTo(_bytes)|};
                }
            }
        }
        """,
        """
        // The store of frames.

        using System;
        using System.IO;

        namespace Acme.Storage;

        class Store
        {
            private readonly Latch _latch = new();
            private readonly byte[] _bytes = new byte[4096];

            void Write(UserRange source)
            {
                int best = 0;
                int fruitless = 0;
                while (true)
                {
                    int copied;
                    lock (_latch)
                    {
                        copied = source.CopyToAtomic(_bytes);
                    }

                    if (copied == source.Length)
                        break;
                    fruitless = copied > best ? 0 : fruitless + 1;
                    best = Math.Max(best, copied);
                    if (fruitless == 10 || source.FaultInReadable() == source.Length)
                        throw new IOException("The user memory could not be brought in.");
                }
            }
        }
        """);

    [Fact]
    public Task Enter_and_exit_without_try_and_a_computed_source() => FixTest.Inline(
        """
        using System;
        using System.IO;
        using Acme;

        static class Client
        {
            static void Write(Frame frame, UserRange all, int start)
            {
                frame.Enter();
                {|FLT0001:all.Slice(start, 512).CopyTo(frame.Bytes)|};
                frame.Exit();
            }
        }
        """,
        """
        using System;
        using System.IO;
        using Acme;

        static class Client
        {
            static void Write(Frame frame, UserRange all, int start)
            {
                UserRange source = all.Slice(start, 512);
                int best = 0;
                int fruitless = 0;
                while (true)
                {
                    frame.Enter();
                    int copied = source.CopyToAtomic(frame.Bytes);
                    frame.Exit();

                    if (copied == source.Length)
                        break;
                    fruitless = copied > best ? 0 : fruitless + 1;
                    best = Math.Max(best, copied);
                    if (fruitless == 10 || source.FaultInReadable() == source.Length)
                        throw new IOException("The user memory could not be brought in.");
                }
            }
        }
        """);

    [Fact]
    public Task Enter_and_exit_in_finally_copying_into_user_memory() => FixTest.Inline(
        """
        using System;
        using System.IO;
        using Acme;

        static class Client
        {
            static int Read(Frame frame, int offset, int count, UserRange destination)
            {
                frame.Enter();
                try
                {
                    {|FLT0001:destination.CopyFrom(frame.Bytes.AsSpan(offset, count))|};
                    return count;
                }
                finally
                {
                    frame.Exit();
                }
            }
        }
        """,
        """
        using System;
        using System.IO;
        using Acme;

        static class Client
        {
            static int Read(Frame frame, int offset, int count, UserRange destination)
            {
                int best = 0;
                int fruitless = 0;
                while (true)
                {
                    int copied;
                    frame.Enter();
                    try
                    {
                        copied = destination.CopyFromAtomic(frame.Bytes.AsSpan(offset, count));
                    }
                    finally
                    {
                        frame.Exit();
                    }

                    if (copied == count)
                        break;
                    fruitless = copied > best ? 0 : fruitless + 1;
                    best = Math.Max(best, copied);
                    if (fruitless == 10 || destination.FaultInWriteable() == destination.Length)
                        throw new IOException("The user memory could not be brought in.");
                }

                return count;
            }
        }
        """);

    [Fact]
    public Task A_length_that_is_known_only_under_the_lock_is_carried_out_of_it() => FixTest.Inline(
        """
        using System;
        using System.IO;
        using Acme;

        static class Client
        {
            static void Read(Frame frame, UserRange destination)
            {
                using FrameScope locked = frame.Lock();
                ReadOnlySpan<byte> data = locked.Data;
                {|FLT0001:destination.CopyFrom(data)|};
            }
        }
        """,
        """
        using System;
        using System.IO;
        using Acme;

        static class Client
        {
            static void Read(Frame frame, UserRange destination)
            {
                int best = 0;
                int fruitless = 0;
                while (true)
                {
                    int copied;
                    int length;
                    using (FrameScope locked = frame.Lock())
                    {
                        ReadOnlySpan<byte> data = locked.Data;
                        copied = destination.CopyFromAtomic(data);
                        length = data.Length;
                    }

                    if (copied == length)
                        break;
                    fruitless = copied > best ? 0 : fruitless + 1;
                    best = Math.Max(best, copied);
                    if (fruitless == 10 || destination.FaultInWriteable() == destination.Length)
                        throw new IOException("The user memory could not be brought in.");
                }
            }
        }
        """);

    [Theory]
    [InlineData("bool", "if (fruitless == 10 || !memory.Touch(count))")]
    [InlineData("long", "if (fruitless == 10 || memory.Touch(count) == count)")]
    public Task Counts_are_long_and_the_fault_in_takes_them(string result, string failure) => FixTest.Inline(
        $$"""
        using System;
        using System.IO;
        using Acme;
        using Faultline.Annotations;

        abstract class NativeMemory
        {
            [MayFault] public abstract void Get(byte[] into, int index, long count);
            [NoFault] public abstract long TryGet(byte[] into, int index, long count);
            [FaultIn] public abstract {{result}} Touch(long count);
        }

        static class Client
        {
            static void Read(Frame frame, NativeMemory memory, long count)
            {
                lock (frame)
                {
                    {|FLT0001:memory.Get(frame.Bytes, 0, count)|};
                }
            }
        }
        """,
        $$"""
        using System;
        using System.IO;
        using Acme;
        using Faultline.Annotations;

        abstract class NativeMemory
        {
            [MayFault] public abstract void Get(byte[] into, int index, long count);
            [NoFault] public abstract long TryGet(byte[] into, int index, long count);
            [FaultIn] public abstract {{result}} Touch(long count);
        }

        static class Client
        {
            static void Read(Frame frame, NativeMemory memory, long count)
            {
                long best = 0;
                int fruitless = 0;
                while (true)
                {
                    long copied;
                    lock (frame)
                    {
                        copied = memory.TryGet(frame.Bytes, 0, count);
                    }

                    if (copied == count)
                        break;
                    fruitless = copied > best ? 0 : fruitless + 1;
                    best = Math.Max(best, copied);
                    {{failure}}
                        throw new IOException("The user memory could not be brought in.");
                }
            }
        }
        """);

    [Fact]
    public Task Static_members_and_a_fault_in_that_returns_nothing() => FixTest.Inline(
        """
        using System;
        using System.IO;
        using Acme;
        using Faultline.Annotations;

        static class UserMemory
        {
            [MayFault] public static void CopyToUser(IntPtr user, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();
            [NoFault] public static int CopyToUserInAtomic(IntPtr user, ReadOnlySpan<byte> bytes) => 0;
            [FaultIn] public static void Touch(IntPtr user) { }
        }

        static class Client
        {
            static void Read(Frame frame, IntPtr user, int end)
            {
                lock (frame)
                {
                    {|FLT0001:UserMemory.CopyToUser(bytes: frame.Bytes.AsSpan(0, end - 1), user: user)|};
                }
            }
        }
        """,
        """
        using System;
        using System.IO;
        using Acme;
        using Faultline.Annotations;

        static class UserMemory
        {
            [MayFault] public static void CopyToUser(IntPtr user, ReadOnlySpan<byte> bytes) => throw new NotSupportedException();
            [NoFault] public static int CopyToUserInAtomic(IntPtr user, ReadOnlySpan<byte> bytes) => 0;
            [FaultIn] public static void Touch(IntPtr user) { }
        }

        static class Client
        {
            static void Read(Frame frame, IntPtr user, int end)
            {
                int length = end - 1;
                int best = 0;
                int fruitless = 0;
                while (true)
                {
                    int copied;
                    lock (frame)
                    {
                        copied = UserMemory.CopyToUserInAtomic(bytes: frame.Bytes.AsSpan(0, end - 1), user: user);
                    }

                    if (copied == length)
                        break;
                    fruitless = copied > best ? 0 : fruitless + 1;
                    best = Math.Max(best, copied);
                    if (fruitless == 10)
                        throw new IOException("The user memory could not be brought in.");
                    UserMemory.Touch(user);
                }
            }
        }
        """);

    [Fact]
    public Task A_buffer_of_the_runtime_as_destination_has_no_AtomicCopy() => FixTest.Runtime(
        """
        using System;
        using System.IO;
        using Faultline;

        static class Client
        {
            static void Read(Page page, int count, UserBuffer destination)
            {
                using LockedPage locked = page.Lock();
                {|FLT0001:destination.CopyFrom(locked.Data[..count])|};
            }
        }
        """,
        """
        using System;
        using System.IO;
        using Faultline;

        static class Client
        {
            static void Read(Page page, int count, UserBuffer destination)
            {
                int best = 0;
                int fruitless = 0;
                while (true)
                {
                    int copied;
                    using (LockedPage locked = page.Lock())
                    {
                        copied = destination.CopyFromAtomic(locked.Data[..count]);
                    }

                    if (copied == count)
                        break;
                    fruitless = copied > best ? 0 : fruitless + 1;
                    best = Math.Max(best, copied);
                    if (fruitless == 10 || destination.FaultInWriteable() == destination.Length)
                        throw new IOException("The user memory could not be brought in.");
                }
            }
        }
        """);

    [Fact]
    public Task A_type_that_copies_itself() => FixTest.Inline(
        """
        using System;
        using System.IO;
        using Acme;
        using Faultline.Annotations;

        abstract class Region
        {
            private readonly Frame _frame = new();

            public abstract int Count { get; }

            [MayFault] public abstract void CopyTo(Span<byte> destination);
            [NoFault] public abstract int CopyToAtomic(Span<byte> destination);
            [FaultIn] public abstract bool Touch();

            void Save()
            {
                lock (_frame)
                {
                    {|FLT0001:CopyTo(_frame.Bytes)|};
                }
            }
        }
        """,
        """
        using System;
        using System.IO;
        using Acme;
        using Faultline.Annotations;

        abstract class Region
        {
            private readonly Frame _frame = new();

            public abstract int Count { get; }

            [MayFault] public abstract void CopyTo(Span<byte> destination);
            [NoFault] public abstract int CopyToAtomic(Span<byte> destination);
            [FaultIn] public abstract bool Touch();

            void Save()
            {
                int best = 0;
                int fruitless = 0;
                while (true)
                {
                    int copied;
                    lock (_frame)
                    {
                        copied = CopyToAtomic(_frame.Bytes);
                    }

                    if (copied == Count)
                        break;
                    fruitless = copied > best ? 0 : fruitless + 1;
                    best = Math.Max(best, copied);
                    if (fruitless == 10 || !Touch())
                        throw new IOException("The user memory could not be brought in.");
                }
            }
        }
        """);
}
