using Faultline;

namespace WriteDeadlock;

/// <summary>
/// The client's own write path. It looks right, and works in every test whose source happens to be in memory.
/// </summary>
internal static class WritePath
{
    /// <summary>Writes the source to the file, into one page of it.</summary>
    public static void WriteAt(CachedFile file, long offset, UserBuffer source)
    {
        using PageWrite write = file.BeginWrite(offset, source.Length);
        source.CopyTo(write.Data);
        write.Complete(write.Length);
    }

    /// <summary>The same for code that manages pages itself.</summary>
    public static void WriteInto(Page page, int offset, UserBuffer source)
    {
        using (LockedPage locked = page.Lock())
        {
            source.CopyTo(locked.Data[offset..]);
            locked.MarkDirty();
        }
    }
}
