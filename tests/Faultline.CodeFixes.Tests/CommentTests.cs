namespace Faultline.CodeFixes.Tests;

/// <summary>Comments go with the statement that they belong to; where one would be lost, there is no fix.</summary>
public class CommentTests
{
    [Fact]
    public Task The_comments_of_a_return_go_with_it() => Check(
        """
            static int Write(Page page, UserBuffer source, int offset)
            {
                using LockedPage locked = page.Lock();
                {|FLT0001:source.CopyTo(locked.Data[offset..])|};
                locked.MarkDirty();

                // Done:
                // the position
                /* that was
                   asked for. */
                return offset; // as asked
            }

            static void Write(Page page, UserBuffer source, bool all)
            {
                if (all)
                {
                    using LockedPage locked = page.Lock();
                    {|FLT0001:source.CopyTo(locked.Data)|};
                    return; // at once
                }

                page.ToString();
            }
        """,
        """
            static int Write(Page page, UserBuffer source, int offset)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    using LockedPage locked = page.Lock();
                    copy.CopyTo(locked.Data[offset..]);
                    locked.MarkDirty();
                }
                while (copy.FaultIn());

                // Done:
                // the position
                /* that was
                   asked for. */
                return offset; // as asked
            }

            static void Write(Page page, UserBuffer source, bool all)
            {
                if (all)
                {
                    var copy = new AtomicCopy(source);
                    do
                    {
                        using LockedPage locked = page.Lock();
                        copy.CopyTo(locked.Data);
                    }
                    while (copy.FaultIn());

                    return; // at once
                }

                page.ToString();
            }
        """);

    [Fact]
    public Task The_comments_of_a_return_in_a_nested_block_go_with_it() => Check(
        """
            static int Write(Frame frame, UserBuffer source, int offset)
            {
                lock (frame)
                {
                    {|FLT0001:source.CopyTo(frame.Bytes.AsSpan(offset))|};

                    // Done.
                    return offset;
                }
            }
        """,
        """
            static int Write(Frame frame, UserBuffer source, int offset)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    lock (frame)
                    {
                        copy.CopyTo(frame.Bytes.AsSpan(offset));
                    }
                }
                while (copy.FaultIn());

                // Done.
                return offset;
            }
        """);

    [Fact]
    public Task The_comments_of_the_source_go_with_it() => Check(
        """
            static void Write(Page page, UserBuffer source)
            {
                // Under the lock:
                using LockedPage locked = page.Lock();

                // Only a part.
                UserBuffer part = source.Slice(0, 100); // the head
                {|FLT0001:part.CopyTo(locked.Data)|};
            }
        """,
        """
            static void Write(Page page, UserBuffer source)
            {
                // Under the lock:
                // Only a part.
                UserBuffer part = source.Slice(0, 100); // the head
                var copy = new AtomicCopy(part);
                do
                {
                    using LockedPage locked = page.Lock();

                    copy.CopyTo(locked.Data);
                }
                while (copy.FaultIn());
            }
        """);

    [Fact]
    public Task The_comment_of_a_commit_goes_to_the_copy_that_commits() => Check(
        """
            static void Write(CachedFile file, UserBuffer source, long offset)
            {
                using PageWrite write = file.BeginWrite(offset, source.Length);
                {|FLT0001:source.CopyTo(write.Data)|};
                write.Complete(write.Length); // commit
            }
        """,
        """
            static void Write(CachedFile file, UserBuffer source, long offset)
            {
                var copy = new AtomicCopy(source);
                do
                {
                    using PageWrite write = file.BeginWrite(offset + copy.Accepted, copy.Remaining);
                    copy.CopyTo(write); // commit
                }
                while (copy.FaultIn());
            }
        """);

    public static TheoryData<string, string> Lost { get; } = new()
    {
        {
            "above the commit",
            """
            void Write(CachedFile file, UserBuffer source, long offset)
            {
                using PageWrite write = file.BeginWrite(offset, source.Length);
                source.CopyTo(write.Data);

                // Commit.
                write.Complete(write.Length);
            }
            """
        },
        {
            "beside the commit and beside the copy",
            """
            void Write(CachedFile file, UserBuffer source, long offset)
            {
                using PageWrite write = file.BeginWrite(offset, source.Length);
                source.CopyTo(write.Data); // copy
                write.Complete(write.Length); // commit
            }
            """
        },
        {
            "in the commit",
            """
            void Write(CachedFile file, UserBuffer source, long offset)
            {
                using PageWrite write = file.BeginWrite(offset, source.Length);
                source.CopyTo(write.Data);
                write.Complete(/* all */ write.Length);
            }
            """
        },
        {
            "in the copy",
            """
            void Write(Page page, UserBuffer source)
            {
                using LockedPage locked = page.Lock();
                source /* the client's */ .CopyTo(locked.Data);
            }
            """
        },
        {
            "before the count",
            """
            void Write(Page page, UserBuffer source)
            {
                using LockedPage locked = page.Lock();
                _ = // nobody cares
                    source.CopyToAtomic(locked.Data);
            }
            """
        },
    };

    [Theory]
    [MemberData(nameof(Lost))]
    public Task Nothing_is_offered_where_a_comment_would_be_lost(string where, string section) =>
        Declined.CheckAsync(where, section);

    private static Task Check(string before, string after)
    {
        const string Frame = """
            using System;
            using Acme;
            using Faultline;

            static class Client
            {
            #
            }
            """;
        return FixTest.Runtime(
            Frame.Replace("#", before, StringComparison.Ordinal), Frame.Replace("#", after, StringComparison.Ordinal));
    }
}
