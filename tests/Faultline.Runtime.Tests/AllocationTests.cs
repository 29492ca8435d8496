using Faultline.Runtime.Tests.Files;
using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests;

/// <summary>Runs alone: a garbage collection that others cause counts the rest of this thread's allocation block.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone
{
    public const string Name = "alone";
}

/// <summary>Nothing is allocated on hit paths.</summary>
[Collection(Alone.Name)]
public sealed class AllocationTests : CacheTest
{
    private const int Rounds = 2_000;

    public static TheoryData<string> Paths =>
    [
        "write 64 B", "write 4 KiB", "write 64 KiB", "write 64 B from user memory", "write 4 KiB from user memory",
        "read 64 B", "read 4 KiB", "read into user memory", "mapped load", "mapped store", "mapped copy out",
        "mapped copy in", "atomic copies", "AtomicCopy into a file", "AtomicCopy into a page", "page lock", "begin and complete",
        "disable faults", "statistics",
    ];

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_hit_path_allocates_nothing(string path)
    {
        const int Length = 64 << 10;
        CachedFile file = OpenMemory(Bytes.Pattern(Length));
        using Page page = file.GetPage(0);
        UserBuffer anonymous = UserMemory.Resident(Space, Bytes.Pattern(Length));
        UserBuffer mapping = Space.Map(file, 0, Length);
        byte[] bytes = Bytes.Pattern(Length);
        mapping.CopyFrom(bytes);
        ReadAll(file);

        Action act = path switch
        {
            "write 64 B" => () => file.Write(bytes.AsSpan(0, 64), 100),
            "write 4 KiB" => () => file.Write(bytes.AsSpan(0, PageSize), PageSize),
            "write 64 KiB" => () => file.Write(bytes.AsSpan(0, Length), 0),
            "write 64 B from user memory" => () => file.Write(anonymous.Slice(9, 64), 100),
            "write 4 KiB from user memory" => () => file.Write(anonymous.Slice(9, PageSize), PageSize),
            "read 64 B" => () => file.Read(bytes.AsSpan(0, 64), 100),
            "read 4 KiB" => () => file.Read(bytes.AsSpan(0, PageSize), 100),
            "read into user memory" => () => file.Read(anonymous.Slice(9, PageSize), 100),
            "mapped load" => () => Space.Read<long>(mapping.Address + 8),
            "mapped store" => () => Space.Write(mapping.Address + 8, 5L),
            "mapped copy out" => () => mapping.Slice(9, PageSize).CopyTo(bytes),
            "mapped copy in" => () => mapping.Slice(9, PageSize).CopyFrom(bytes.AsSpan(0, PageSize)),
            "atomic copies" => () =>
            {
                mapping.CopyToAtomic(bytes);
                mapping.CopyFromAtomic(bytes);
            },
            "AtomicCopy into a file" => () => AtomicCopyTests.WriteThrough(file, anonymous.Slice(9, PageSize), 77),
            "AtomicCopy into a page" => () => AtomicCopyTests.CopyInto(page, anonymous.Slice(9, 1000), 77),
            "page lock" => () =>
            {
                using LockedPage locked = page.Lock();
                locked.Data[0]++;
                locked.MarkDirty();
            },
            "begin and complete" => () =>
            {
                using PageWrite write = file.BeginWrite(10, 10);
                write.Complete(write.Length);
            },
            "disable faults" => () =>
            {
                using PageFaultsDisabled disabled = PageFaults.Disable();
            },
            "statistics" => () => Cache.GetStatistics(),
            _ => throw new ArgumentOutOfRangeException(nameof(path)),
        };

        for (int i = 0; i < Rounds; i++) act();
        Assert.Equal(0, Enumerable.Range(0, 3).Min(_ => AllocatedBy(act)));
    }

    private static long AllocatedBy(Action act)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < Rounds; i++) act();
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
