using Faultline.Runtime.Tests.Support;

namespace Faultline.Runtime.Tests.Storage;

/// <summary>The contract of a store, for the stores that are shipped.</summary>
public sealed class PageStoreTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("faultline-").FullName;

    public static TheoryData<string> Stores => ["file", "memory"];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [MemberData(nameof(Stores))]
    public void Byte_ranges_come_back_and_extend(string kind)
    {
        using IPageStore store = Create(kind);
        Assert.Equal(0, store.Length);

        store.WritePages(100, Bytes.Pattern(10_000));
        Assert.Equal(10_100, store.Length);
        store.WritePages(5_000, "in the middle"u8);

        byte[] expected = [.. new byte[100], .. Bytes.Pattern(10_000)];
        "in the middle"u8.CopyTo(expected.AsSpan(5_000));
        byte[] seen = new byte[10_100];
        Assert.Equal(10_100, store.ReadPages(0, seen));
        Assert.Equal(expected, seen);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void A_read_is_short_only_at_the_end(string kind)
    {
        using IPageStore store = Create(kind);
        store.WritePages(0, Bytes.Pattern(5_000));
        byte[] buffer = new byte[4096];
        Assert.Equal(4096, store.ReadPages(0, buffer));
        Assert.Equal(904, store.ReadPages(4096, buffer));
        Assert.Equal(Bytes.Pattern(5_000)[4096..], buffer[..904]);
        Assert.Equal(0, store.ReadPages(5_000, buffer));
        Assert.Equal(0, store.ReadPages(50_000, buffer));
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void A_shrunk_store_is_zero_where_it_grows_again(string kind)
    {
        using IPageStore store = Create(kind);
        store.WritePages(0, Bytes.Pattern(9_000));
        store.SetLength(4_500);
        Assert.Equal(4_500, store.Length);
        store.SetLength(9_000);

        byte[] expected = [.. Bytes.Pattern(9_000)[..4_500], .. new byte[4_500]];
        byte[] seen = new byte[9_000];
        Assert.Equal(9_000, store.ReadPages(0, seen));
        Assert.Equal(expected, seen);
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void Written_bytes_are_never_called_zero(string kind)
    {
        using IPageStore store = Create(kind);
        store.WritePages(10_000, "x"u8);
        Assert.False(store.IsKnownZero(8192, 4096));
        Assert.False(store.IsKnownZero(10_000, 1));
        Assert.True(store.IsKnownZero(20_480, 4096));
        Assert.True(store.CanInvalidate);
    }

    [Fact]
    public void Memory_knows_what_was_never_written()
    {
        using MemoryPageStore store = new("named");
        store.SetLength(1 << 20);
        store.WritePages(500_000, "x"u8);
        Assert.True(store.IsKnownZero(0, 4096));
        Assert.Equal("named", store.Name);
    }

    [Fact]
    public void A_file_store_is_a_plain_file()
    {
        string path = Path.Combine(_folder, "plain");
        using (FilePageStore store = new(path))
        {
            Assert.Equal(path, store.Name);
            store.WritePages(0, "bytes"u8);
            store.Flush(toDisk: true);
            Assert.Equal("bytes"u8.ToArray(), ReadShared(path));
        }

        using (FilePageStore store = new(path, FileMode.Open, FileAccess.Read))
        {
            Assert.Equal(5, store.Length);
            Assert.Throws<UnauthorizedAccessException>(() => store.WritePages(0, "other"u8));
        }

        Assert.Equal("bytes"u8.ToArray(), File.ReadAllBytes(path));
        using (FilePageStore store = new(path, FileMode.Create))
        {
            Assert.Equal(0, store.Length);
        }
    }

    [Theory]
    [MemberData(nameof(Stores))]
    public void Bad_ranges_are_refused(string kind)
    {
        using IPageStore store = Create(kind);
        Assert.Throws<ArgumentOutOfRangeException>(() => store.ReadPages(-1, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.WritePages(-1, new byte[1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => store.SetLength(-1));
    }

    private static byte[] ReadShared(string path)
    {
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private IPageStore Create(string kind) =>
        kind == "file" ? new FilePageStore(Path.Combine(_folder, Guid.NewGuid().ToString("N"))) : new MemoryPageStore();
}
