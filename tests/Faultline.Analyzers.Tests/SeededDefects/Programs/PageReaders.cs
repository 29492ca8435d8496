namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Clients of the page cache that read, and copy with page faults disabled.</summary>
internal static class PageReaders
{
    public static CleanProgram[] All { get; } =
    [
        new("Page header", """
            public static class Header
            {
                public static void CopyTo(CachedFile file, UserBuffer destination)
                {
                    byte[] header = new byte[64];
                    using (Page page = file.GetPage(0))
                    using (LockedPage locked = page.Lock())
                    {
                        locked.Data[..64].CopyTo(header);
                    }

                    destination.CopyFrom(header);
                }

                public static byte First(Page page)
                {
                    using LockedPage locked = page.Lock();
                    return locked.Data[0];
                }

                public static void Increment(Page page)
                {
                    using (LockedPage locked = page.Lock())
                    {
                        locked.Data[0]++;
                        locked.MarkDirty();
                    }
                }
            }
            """, UsesRuntime: true),
        new("Copies with faults disabled", """
            public static class Probe
            {
                public static bool TryRead(UserBuffer source, byte[] destination)
                {
                    int copied;
                    using (PageFaults.Disable())
                    {
                        copied = source.CopyToAtomic(destination);
                    }

                    return copied == destination.Length;
                }

                public static void Read(UserBuffer source, byte[] destination)
                {
                    while (true)
                    {
                        int copied;
                        using (PageFaults.Disable())
                        {
                            copied = source.CopyToAtomic(destination);
                        }

                        if (copied == destination.Length)
                            return;

                        source.FaultInReadable();
                    }
                }

                public static int Peek(UserBuffer source, byte[] destination)
                {
                    using PageFaultsDisabled disabled = PageFaults.Disable();
                    return source.CopyToAtomic(destination);
                }
            }
            """, UsesRuntime: true),
        new("Scatter", """
            public static class Scatter
            {
                public static void Fill(UserBuffer destination, byte[] bytes)
                {
                    int done = 0;
                    while (done < bytes.Length)
                    {
                        int copied = destination.Slice(done).CopyFromAtomic(bytes.AsSpan(done));
                        done += copied;
                        if (copied == 0)
                            destination.Slice(done).FaultInWriteable();
                    }
                }

                public static void FromPage(Page page, UserBuffer destination)
                {
                    int copied;
                    do
                    {
                        using (LockedPage locked = page.Lock())
                        {
                            copied = destination.CopyFromAtomic(locked.Data);
                        }

                        destination.FaultInWriteable();
                    }
                    while (copied < destination.Length);
                }

                public static bool TryFromPage(Page page, UserBuffer destination)
                {
                    using LockedPage locked = page.Lock();
                    int copied = destination.CopyFromAtomic(locked.Data);
                    return copied == destination.Length;
                }
            }
            """, UsesRuntime: true),
        new("Checksums", """
            public static class Checksums
            {
                public static uint OfPage(Page page)
                {
                    uint sum = 0;
                    using (LockedPage locked = page.Lock())
                    {
                        foreach (byte one in locked.Data)
                            sum = (sum * 31) + one;
                    }

                    return sum;
                }

                public static uint OfBuffer(UserBuffer buffer, byte[] scratch)
                {
                    uint sum = 0;
                    for (long at = 0; at < buffer.Length;)
                    {
                        UserBuffer rest = buffer.Slice(at);
                        int count;
                        using (PageFaults.Disable())
                        {
                            count = rest.CopyToAtomic(scratch);
                        }

                        if (count == 0)
                            rest.FaultInReadable();
                        for (int i = 0; i < count; i++)
                            sum = (sum * 31) + scratch[i];
                        at += count;
                    }

                    return sum;
                }
            }
            """, UsesRuntime: true),
    ];
}
