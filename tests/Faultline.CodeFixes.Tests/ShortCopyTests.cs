using Microsoft.CodeAnalysis;

namespace Faultline.CodeFixes.Tests;

/// <summary>FLT0003: an atomic copy whose count nobody looks at becomes the same loop.</summary>
public class ShortCopyTests
{
    [Theory]
    [InlineData("")]
    [InlineData("_ = ")]
    [InlineData("int n = ")]
    public Task Runtime_copy_under_a_lock(string result) => FixTest.Runtime(
        $$"""
        using Faultline;

        static class Client
        {
            static void Write(Page page, UserBuffer source)
            {
                using LockedPage locked = page.Lock();
                {{result}}{|FLT0003:source.CopyToAtomic(locked.Data)|};
                locked.MarkDirty();
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
                    using LockedPage locked = page.Lock();
                    copy.CopyTo(locked.Data);
                    locked.MarkDirty();
                }
                while (copy.FaultIn());
            }
        }
        """);

    [Fact]
    public Task Runtime_copy_without_a_lock() => FixTest.Runtime(
        """
        using System;
        using Faultline;

        static class Client
        {
            static int Read(UserBuffer source, Span<byte> destination)
            {
                // Whatever is there.
                {|FLT0003:source.CopyToAtomic(destination)|};
                return destination[0];
            }
        }
        """,
        """
        using System;
        using Faultline;

        static class Client
        {
            static int Read(UserBuffer source, Span<byte> destination)
            {
                // Whatever is there.
                var copy = new AtomicCopy(source);
                do
                {
                    copy.CopyTo(destination);
                }
                while (copy.FaultIn());
                return destination[0];
            }
        }
        """);

    [Fact]
    public Task Runtime_copy_while_page_faults_are_disabled() => FixTest.Runtime(
        """
        using System;
        using Acme;
        using Faultline;

        static class Client
        {
            static void Read(UserBuffer source, byte[] destination)
            {
                using (PageFaults.Disable())
                {
                    {|FLT0003:source.CopyToAtomic(destination)|};
                }
            }

            static void Write(Frame frame, UserBuffer source)
            {
                lock (frame)
                {
                    using (PageFaults.Disable())
                    {
                        {|FLT0003:source.CopyToAtomic(frame.Bytes)|};
                    }
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
            static void Read(UserBuffer source, byte[] destination)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    using (PageFaults.Disable())
                    {
                        copy.CopyTo(destination);
                    }
                }
                while (copy.FaultIn());
            }

            static void Write(Frame frame, UserBuffer source)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    lock (frame)
                    {
                        using (PageFaults.Disable())
                        {
                            copy.CopyTo(frame.Bytes);
                        }
                    }
                }
                while (copy.FaultIn());
            }
        }
        """);

    [Fact]
    public Task Inline_copy_with_and_without_a_lock() => FixTest.Inline(
        """
        using System;
        using System.IO;
        using Acme;

        static class Client
        {
            static void Write(Frame frame, UserRange source)
            {
                frame.Enter();
                _ = {|FLT0003:source.CopyToAtomic(frame.Bytes)|};
                frame.Exit();
            }

            static void Read(UserRange destination, byte[] bytes)
            {
                {|FLT0003:destination.CopyFromAtomic(bytes)|};
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

            static void Read(UserRange destination, byte[] bytes)
            {
                int best = 0;
                int fruitless = 0;
                while (true)
                {
                    int copied = destination.CopyFromAtomic(bytes);
                    if (copied == bytes.Length)
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
    [InlineData("_total += source.CopyToAtomic(frame.Bytes);")]
    [InlineData("int n = source.CopyToAtomic(frame.Bytes); _total += n;")]
    [InlineData("Commit(source.CopyToAtomic(frame.Bytes));")]
    public async Task A_count_that_goes_somewhere_is_not_replaced(string statement)
    {
        string code = $$"""
            using Acme;
            using Faultline;

            class Client
            {
                private int _total;

                void Write(Frame frame, UserBuffer source)
                {
                    lock (frame)
                    {
                        {{statement}}
                    }
                }

                void Commit(int count) => _total = count;
            }
            """;
        using var workbench = new Workbench(withRuntime: true, code);

        Diagnostic diagnostic = Assert.Single(await workbench.DiagnosticsAsync());

        Assert.Equal("FLT0003", diagnostic.Id);
        Assert.Empty(await workbench.ActionsAsync(diagnostic));
        Assert.Equal(code, await workbench.FixAllAsync(equivalenceKey: null));
    }

    [Theory]
    [InlineData("int copied = ", "write.Complete(copied);")]
    [InlineData("var copied = ", "write.Complete(copied);")]
    [InlineData("_ = ", "{|FLT0006:write.Complete((int)source.Length)|};")]
    public Task A_commit_of_a_count_that_nobody_compares(string count, string commit) => FixTest.Runtime(
        $$"""
        using Faultline;

        static class Client
        {
            static void Write(CachedFile file, UserBuffer source, long offset)
            {
                using PageWrite write = file.BeginWrite(offset, source.Length);
                {{count}}{|FLT0003:source.CopyToAtomic(write.Data)|};
                {{commit}}
            }
        }
        """,
        """
        using Faultline;

        static class Client
        {
            static void Write(CachedFile file, UserBuffer source, long offset)
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

    [Theory]
    [InlineData("a commit of more", "write.Complete(copied + 1);", "")]
    [InlineData("a count that is read again", "write.Complete(copied);", "Console.WriteLine(copied);")]
    [InlineData("another statement than the commit", "Console.WriteLine(copied);", "write.Complete(write.Length);")]
    [InlineData("something between", "Console.WriteLine(offset);", "write.Complete(copied);")]
    public Task A_count_that_goes_elsewhere_is_left(string shape, string first, string second) =>
        Declined.CheckAsync(
            shape,
            $$"""
            void Write(CachedFile file, UserBuffer source, long offset)
            {
                using PageWrite write = file.BeginWrite(offset, source.Length);
                int copied = source.CopyToAtomic(write.Data);
                {{first}}
                {{second}}
            }
            """);

    [Fact]
    public Task A_commit_of_something_else_is_left() => Declined.CheckAsync(
        "not the write",
        """
        protected abstract void Complete(int count);

        void Write(Page page, UserBuffer source)
        {
            using LockedPage locked = page.Lock();
            int copied = source.CopyToAtomic(locked.Data);
            Complete(copied);
        }
        """);
}
