using Faultline;

namespace WriteDeadlock;

/// <summary>
/// One thread, one page: it holds the page's lock, the copy faults, and the fault handler wants the lock of the page it
/// has to bring in, which is the same.
/// </summary>
internal static class SamePage
{
    private const int From = 100;
    private const int To = 2000;
    private const int Length = 1000;

    public static void Write(PageCache cache)
    {
        string path = SampleFile.Create("same-page.data", cache.PageSize, seed: 1);
        byte[] expected = Expected(path);
        using (CachedFile file = cache.Open(path))
        using (AddressSpace memory = new(cache))
        {
            UserBuffer mapping = memory.Map(file, 0, cache.PageSize);
            WritePath.WriteAt(file, To, mapping.Slice(From, Length));
            file.Flush();
        }

        SampleFile.Verify(path, expected);
    }

    public static void WriteThroughRawPage(PageCache cache)
    {
        string path = SampleFile.Create("raw-page.data", cache.PageSize, seed: 2);
        byte[] expected = Expected(path);
        using (CachedFile file = cache.Open(path))
        using (AddressSpace memory = new(cache))
        {
            UserBuffer mapping = memory.Map(file, 0, cache.PageSize);
            using (Page page = file.GetPage(0))
            {
                WritePath.WriteInto(page, To, mapping.Slice(From, Length));
            }

            file.Flush();
        }

        SampleFile.Verify(path, expected);
    }

    private static byte[] Expected(string path)
    {
        byte[] bytes = File.ReadAllBytes(path);
        bytes.AsSpan(From, Length).CopyTo(bytes.AsSpan(To));
        return bytes;
    }
}
