namespace Faultline.Runtime.Tests.Support;

/// <summary>
/// A cache, an address space and a folder of its own for every test. Files that a test leaves open are closed with the
/// cache, under a deadline: closing one itself would hang a test that has failed with a page locked.
/// </summary>
public abstract class CacheTest : IDisposable
{
    protected const int PageSize = 4096;

    private readonly string _folder = Directory.CreateTempSubdirectory("faultline-").FullName;
    private int _names;

    protected CacheTest()
        : this(new PageCacheOptions { Capacity = 8 << 20, PageSize = PageSize })
    {
    }

    protected CacheTest(PageCacheOptions options)
    {
        Cache = new PageCache(options);
        Space = new AddressSpace(Cache);
    }

    protected PageCache Cache { get; }

    protected AddressSpace Space { get; }

    public void Dispose()
    {
        if (!Deadline.HasFailed(Cache))
        {
            Deadline.Run(Cache, () =>
            {
                Space.Dispose();
                Cache.Dispose();
            });
        }

        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>The path of a file that does not exist yet.</summary>
    protected string NewPath() => Path.Combine(_folder, $"file{Interlocked.Increment(ref _names)}");

    /// <summary>A real file with this content, nothing of it cached.</summary>
    protected CachedFile OpenFile(byte[] content)
    {
        string path = NewPath();
        File.WriteAllBytes(path, content);
        return Cache.Open(path);
    }

    /// <summary>A store in memory with this content, nothing of it cached.</summary>
    protected CachedFile OpenMemory(byte[] content) => Cache.Open(Stored(content));

    /// <summary>As <see cref="OpenMemory"/>, with the store at hand.</summary>
    private protected CachedFile OpenInjected(byte[] content, out FaultInjectingPageStore store)
    {
        store = new FaultInjectingPageStore(Stored(content));
        return Cache.Open(store);
    }

    /// <summary>
    /// A store whose old bytes count, as a file on a block device: it never says that a range is zero.
    /// </summary>
    private protected CachedFile OpenBlockLike(byte[] content, out FaultInjectingPageStore store)
    {
        CachedFile file = OpenInjected(content, out store);
        store.IsKnownZeroAnswer = false;
        return file;
    }

    /// <summary>A sparse store of this length: nothing was ever written to it, so every byte is known to be zero.</summary>
    private protected CachedFile OpenMemoryLike(long length, out FaultInjectingPageStore store)
    {
        MemoryPageStore memory = new($"sparse{Interlocked.Increment(ref _names)}");
        memory.SetLength(length);
        store = new FaultInjectingPageStore(memory);
        return Cache.Open(store);
    }

    /// <summary>Reads through the cache, until nothing comes any more.</summary>
    protected static byte[] ReadAll(CachedFile file)
    {
        byte[] content = new byte[file.Length];
        int done = 0;
        while (done < content.Length)
        {
            int count = file.Read(content.AsSpan(done), done);
            Assert.True(count > 0, $"read nothing at {done} of {content.Length}");
            done += count;
        }

        return content;
    }

    private MemoryPageStore Stored(byte[] content)
    {
        MemoryPageStore store = new($"memory{Interlocked.Increment(ref _names)}");
        if (content.Length > 0) store.WritePages(0, content);
        return store;
    }
}
