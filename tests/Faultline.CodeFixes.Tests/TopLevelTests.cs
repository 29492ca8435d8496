namespace Faultline.CodeFixes.Tests;

/// <summary>Top-level statements are a function like others.</summary>
public class TopLevelTests
{
    [Fact]
    public Task Inline_form() => FixTest.Program(
        withRuntime: false,
        """
        using System;
        using System.IO;
        using Acme;

        int best = 7;
        Frame frame = new();
        UserRange source = new([1]);
        frame.Enter();
        {|FLT0001:source.CopyTo(frame.Bytes)|};
        frame.Used = best;
        frame.Exit();
        Console.WriteLine(frame.Used);

        class Other { }
        """,
        """
        using System;
        using System.IO;
        using Acme;

        int best = 7;
        Frame frame = new();
        UserRange source = new([1]);
        int best2 = 0;
        int fruitless = 0;
        while (true)
        {
            frame.Enter();
            int copied = source.CopyToAtomic(frame.Bytes);
            if (copied == source.Length)
                frame.Used = best;
            frame.Exit();

            if (copied == source.Length)
                break;
            fruitless = copied > best2 ? 0 : fruitless + 1;
            best2 = Math.Max(best2, copied);
            if (fruitless == 10 || source.FaultInReadable() == source.Length)
                throw new IOException("The user memory could not be brought in.");
        }
        Console.WriteLine(frame.Used);

        class Other { }
        """);

    [Fact]
    public Task Runtime_form() => FixTest.Program(
        withRuntime: true,
        """
        using Acme;
        using Faultline;

        Frame frame = new();
        UserBuffer source = default;
        using FrameScope locked = frame.Lock();
        {|FLT0001:source.CopyTo(locked.Data)|};
        frame.MarkDirty();
        """,
        """
        using Acme;
        using Faultline;

        Frame frame = new();
        UserBuffer source = default;
        var copy = new AtomicCopy(source);
        do
        {
            using FrameScope locked = frame.Lock();
            copy.CopyTo(locked.Data);
            frame.MarkDirty();
        }
        while (copy.FaultIn());
        """);
}
