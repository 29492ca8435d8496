using Faultline;

namespace WriteDeadlock;

/// <summary>
/// Two threads, two pages: each writes to page 1 of its own file, from a mapping of the other's file that runs from the
/// end of page 0 into page 1. Each holds the page that the other's copy has to bring in.
/// </summary>
internal static class TwoPages
{
    private const int Length = 2000;

    public static void Write(PageCache cache)
    {
        int pageSize = cache.PageSize;
        string leftPath = SampleFile.Create("left.data", 2 * pageSize, seed: 3);
        string rightPath = SampleFile.Create("right.data", 2 * pageSize, seed: 4);
        byte[] leftBefore = File.ReadAllBytes(leftPath);
        byte[] rightBefore = File.ReadAllBytes(rightPath);
        int from = pageSize - (Length / 2);
        int to = pageSize + Length;

        using (Barrier bothDisksBusy = new(2))
        using (CachedFile left = cache.Open(new SlowStore(leftPath, bothDisksBusy)))
        using (CachedFile right = cache.Open(new SlowStore(rightPath, bothDisksBusy)))
        using (AddressSpace memory = new(cache))
        {
            UserBuffer leftMapping = memory.Map(left, 0, 2 * pageSize);
            UserBuffer rightMapping = memory.Map(right, 0, 2 * pageSize);
            Task first = Start("writer of left", () => WritePath.WriteAt(left, to, rightMapping.Slice(from, Length)));
            Task second = Start("writer of right", () => WritePath.WriteAt(right, to, leftMapping.Slice(from, Length)));
            Task.WaitAll(first, second);
            left.Flush();
            right.Flush();
        }

        rightBefore.AsSpan(from, Length).CopyTo(leftBefore.AsSpan(to));
        leftBefore.AsSpan(from, Length).CopyTo(rightBefore.AsSpan(to));
        SampleFile.Verify(leftPath, leftBefore);
        SampleFile.Verify(rightPath, rightBefore);
    }

    private static Task Start(string name, Action write)
    {
        // Long-running: it has a thread of its own, which can have a name.
        return Task.Factory.StartNew(
            () =>
            {
                Thread.CurrentThread.Name = name;
                write();
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
    }
}
