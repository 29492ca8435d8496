namespace Faultline.CodeFixes.Tests;

/// <summary>The length of a complete copy where it is that of a part of some memory, or computed.</summary>
public class ViewLengthTests
{
    [Fact]
    public Task The_length_of_a_part_is_taken_under_the_lock() => FixTest.Inline(
        """
        using System;
        using System.IO;
        using Acme;

        static class Client
        {
            static void Read(Frame frame, int offset, UserRange target)
            {
                using (FrameScope locked = frame.Lock())
                {
                    {|FLT0001:target.CopyFrom(locked.Data[offset..])|};
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
            static void Read(Frame frame, int offset, UserRange target)
            {
                int best = 0;
                int fruitless = 0;
                while (true)
                {
                    int copied;
                    int length;
                    using (FrameScope locked = frame.Lock())
                    {
                        copied = target.CopyFromAtomic(locked.Data[offset..]);
                        length = locked.Data[offset..].Length;
                    }

                    if (copied == length)
                        break;
                    fruitless = copied > best ? 0 : fruitless + 1;
                    best = Math.Max(best, copied);
                    if (fruitless == 10 || target.FaultInWriteable() == target.Length)
                        throw new IOException("The user memory could not be brought in.");
                }
            }
        }
        """);

    [Fact]
    public Task A_length_that_is_computed_of_what_stays_can_be_returned() => FixTest.Inline(
        """
        using System;
        using System.IO;
        using Acme;
        using Faultline.Annotations;

        class Part(byte[] data)
        {
            private readonly byte[] _data = data;

            public int Length => _data.Length;

            [MayFault(Atomic = nameof(CopyToAtomic), FaultIn = nameof(FaultIn))]
            public void CopyTo(Span<byte> destination) => _data.CopyTo(destination);

            [NoFault] public int CopyToAtomic(Span<byte> destination) => 0;

            [FaultIn] public bool FaultIn() => true;
        }

        static class Client
        {
            static int Write(Frame frame, Part source)
            {
                lock (frame)
                {
                    {|FLT0001:source.CopyTo(frame.Bytes)|};
                    return source.Length;
                }
            }
        }
        """,
        """
        using System;
        using System.IO;
        using Acme;
        using Faultline.Annotations;

        class Part(byte[] data)
        {
            private readonly byte[] _data = data;

            public int Length => _data.Length;

            [MayFault(Atomic = nameof(CopyToAtomic), FaultIn = nameof(FaultIn))]
            public void CopyTo(Span<byte> destination) => _data.CopyTo(destination);

            [NoFault] public int CopyToAtomic(Span<byte> destination) => 0;

            [FaultIn] public bool FaultIn() => true;
        }

        static class Client
        {
            static int Write(Frame frame, Part source)
            {
                int best = 0;
                int fruitless = 0;
                while (true)
                {
                    int copied;
                    lock (frame)
                    {
                        copied = source.CopyToAtomic(frame.Bytes);
                    }

                    if (copied == source.Length)
                        break;
                    fruitless = copied > best ? 0 : fruitless + 1;
                    best = Math.Max(best, copied);
                    if (fruitless == 10 || !source.FaultIn())
                        throw new IOException("The user memory could not be brought in.");
                }

                return source.Length;
            }
        }
        """);
}
