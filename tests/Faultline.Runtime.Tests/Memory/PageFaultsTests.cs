using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Memory;

/// <summary>Inside <see cref="PageFaults.Disable"/> the atomic forms are the only copies.</summary>
public sealed class PageFaultsTests : CacheTest
{
    [Fact]
    public void The_scope_nests_and_belongs_to_its_thread()
    {
        Assert.False(PageFaults.AreDisabled);
        using (PageFaults.Disable())
        {
            using (PageFaults.Disable())
            {
                Assert.True(PageFaults.AreDisabled);
            }

            Assert.True(PageFaults.AreDisabled);
            Deadline.Run(Cache, () => Assert.False(PageFaults.AreDisabled));
        }

        Assert.False(PageFaults.AreDisabled);
    }

    public static TheoryData<string> FaultingCalls =>
        ["CopyTo", "CopyFrom", "Load", "Store", "LoadSpan", "StoreSpan", "FileRead", "FileWrite", "FileTryWrite"];

    [Theory]
    [MemberData(nameof(FaultingCalls))]
    public void A_call_that_may_fault_is_refused_even_if_nothing_would_fault(string call)
    {
        CachedFile file = OpenMemory(Bytes.Pattern(PageSize));
        UserBuffer buffer = UserMemory.Resident(Space, Bytes.Pattern(100));
        Action act = call switch
        {
            "CopyTo" => () => buffer.CopyTo(new byte[100]),
            "CopyFrom" => () => buffer.CopyFrom(new byte[100]),
            "Load" => () => Space.Read<int>(buffer.Address),
            "Store" => () => Space.Write(buffer.Address, 1),
            "LoadSpan" => () => Space.Read(buffer.Address, new byte[4]),
            "StoreSpan" => () => Space.Write(buffer.Address, new byte[4]),
            "FileRead" => () => file.Read(buffer, 0),
            "FileWrite" => () => file.Write(buffer, 0),
            "FileTryWrite" => () => file.TryWrite(buffer, 0),
            _ => throw new ArgumentOutOfRangeException(nameof(call)),
        };

        act();
        using (PageFaults.Disable())
        {
            Assert.Throws<InvalidOperationException>(act);
        }

        act();
    }

    [Fact]
    public void The_atomic_forms_work_inside()
    {
        byte[] content = Bytes.Pattern(100);
        UserBuffer buffer = UserMemory.Resident(Space, content);
        byte[] copy = new byte[100];
        using (PageFaults.Disable())
        {
            Assert.Equal(100, buffer.CopyToAtomic(copy));
            Assert.Equal(100, buffer.CopyFromAtomic(copy));
        }

        Assert.Equal(content, copy);
    }

    [Fact]
    public void Plain_reads_and_writes_work_inside()
    {
        CachedFile file = OpenMemory(Bytes.Pattern(PageSize));
        byte[] bytes = new byte[4];
        using (PageFaults.Disable())
        {
            file.Write("abcd"u8, 0);
            Assert.Equal(4, file.Read(bytes, 0));
        }

        Assert.Equal("abcd"u8, bytes);
    }
}
