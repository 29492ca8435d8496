namespace Faultline.CodeFixes.Tests;

/// <summary>What becomes an operand keeps its meaning.</summary>
public class ParenthesesTests
{
    [Theory]
    [InlineData("count & 7", "(count & 7)")]
    [InlineData("count > 7 ? 7 : count", "(count > 7 ? 7 : count)")]
    [InlineData("count - 1", "count - 1")]
    [InlineData("(int)count", "(int)count")]
    public Task The_count_that_a_fault_in_was_asked_for(string count, string compared)
    {
        const string Part = """
            using System;
            using System.IO;
            using Acme;
            using Faultline.Annotations;

            class Part
            {
                [MayFault(Atomic = nameof(CopyPartAtomic), FaultIn = nameof(FaultInPart))]
                public void CopyPart(int count, Span<byte> destination) { }

                [NoFault] public int CopyPartAtomic(int count, Span<byte> destination) => 0;

                [FaultIn] public int FaultInPart(int count) => 0;
            }

            """;
        return FixTest.Inline(
            $$"""
            {{Part}}
            static class Client
            {
                static void Write(Frame frame, Part source, int count)
                {
                    lock (frame)
                    {
                        {|FLT0001:source.CopyPart({{count}}, frame.Bytes)|};
                    }
                }
            }
            """,
            $$"""
            {{Part}}
            static class Client
            {
                static void Write(Frame frame, Part source, int count)
                {
                    int length = {{count}};
                    int best = 0;
                    int fruitless = 0;
                    while (true)
                    {
                        int copied;
                        lock (frame)
                        {
                            copied = source.CopyPartAtomic({{count}}, frame.Bytes);
                        }

                        if (copied == length)
                            break;
                        fruitless = copied > best ? 0 : fruitless + 1;
                        best = Math.Max(best, copied);
                        if (fruitless == 10 || source.FaultInPart({{count}}) == {{compared}})
                            throw new IOException("The user memory could not be brought in.");
                    }
                }
            }
            """);
    }

    [Theory]
    [InlineData("far ? offset : 0", "(far ? offset : 0)")]
    [InlineData("offset << 12", "(offset << 12)")]
    [InlineData("offset - 1", "offset - 1")]
    [InlineData("checked(offset * 2)", "checked(offset * 2)")]
    public Task The_offset_of_a_page_write(string offset, string operand) => FixTest.Runtime(
        $$"""
        using Faultline;

        static class Client
        {
            static void Write(CachedFile file, UserBuffer source, long offset, bool far)
            {
                using PageWrite write = file.BeginWrite({{offset}}, source.Length);
                {|FLT0001:source.CopyTo(write.Data)|};
                write.Complete(write.Length);
            }
        }
        """,
        $$"""
        using Faultline;

        static class Client
        {
            static void Write(CachedFile file, UserBuffer source, long offset, bool far)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    using PageWrite write = file.BeginWrite({{operand}} + copy.Accepted, copy.Remaining);
                    copy.CopyTo(write);
                }
                while (copy.FaultIn());
            }
        }
        """);
}
