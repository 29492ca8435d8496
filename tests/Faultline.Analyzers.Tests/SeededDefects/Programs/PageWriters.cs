namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>Clients of the page cache that write pages from memory that may not be resident.</summary>
internal static class PageWriters
{
    public static CleanProgram[] All { get; } =
    [
        new("Writer with the runtime's copy", """
            public static class MappedWriter
            {
                public static void Write(CachedFile file, long offset, UserBuffer source)
                {
                    var copy = new AtomicCopy(source);
                    do
                    {
                        using PageWrite write = file.BeginWrite(offset + copy.Accepted, copy.Remaining);
                        copy.CopyTo(write);
                    }
                    while (copy.FaultIn());
                }

                public static void WriteInto(Page page, int offset, UserBuffer source)
                {
                    var copy = new AtomicCopy(source);
                    do
                    {
                        using LockedPage locked = page.Lock();
                        copy.CopyTo(locked.Data[offset..]);
                        locked.MarkDirty();
                    }
                    while (copy.FaultIn());
                }
            }
            """, UsesRuntime: true),
        new("Write loop by hand", """
            public static class WriteLoop
            {
                public static void Write(CachedFile file, UserBuffer source)
                {
                    long done = 0;
                    while (done < source.Length)
                    {
                        int copied;
                        using (PageWrite write = file.BeginWrite(done, source.Length - done))
                        {
                            copied = source.Slice(done).CopyToAtomic(write.Data);
                            done += write.Complete(copied);
                        }

                        if (copied == 0)
                            source.Slice(done).FaultInReadable();
                    }
                }

                public static void WriteAt(CachedFile file, long offset, UserBuffer rest)
                {
                    while (!rest.IsEmpty)
                    {
                        int accepted;
                        using (PageWrite write = file.BeginWrite(offset, rest.Length))
                        {
                            int copied = rest.CopyToAtomic(write.Data);
                            accepted = write.Complete(copied);
                            if (copied > accepted)
                                throw new IOException("The page took less than it was given.");
                        }

                        offset += accepted;
                        rest = rest.Slice(accepted);
                        rest.FaultInReadable();
                    }
                }
            }
            """, UsesRuntime: true),
        new("Writer that gives up", """
            public static class PatientWriter
            {
                public static long Write(CachedFile file, UserBuffer source)
                {
                    long done = 0;
                    while (true)
                    {
                        int copied;
                        using (PageWrite write = file.BeginWrite(done, source.Length - done))
                        {
                            copied = source.Slice(done).CopyToAtomic(write.Data);
                            done += write.Complete(copied);
                        }

                        if (done == source.Length)
                            return done;

                        if (copied == 0)
                        {
                            UserBuffer rest = source.Slice(done);
                            rest.FaultInReadable();
                        }
                    }
                }

                public static bool TryWrite(CachedFile file, UserBuffer source)
                {
                    int copied;
                    using (PageWrite write = file.BeginWrite(0, source.Length))
                    {
                        copied = source.CopyToAtomic(write.Data);
                        write.Complete(copied);
                    }

                    return copied == source.Length;
                }
            }
            """, UsesRuntime: true),
        new("Record appender", """
            public sealed class Appender(CachedFile file)
            {
                private readonly Lock _tail = new();
                private long _end;

                public long Reserve(int length)
                {
                    lock (_tail)
                    {
                        long at = _end;
                        _end += length;
                        return at;
                    }
                }

                public int Append(UserBuffer record, long at)
                {
                    using PageWrite write = file.BeginWrite(at, record.Length);
                    int copied = record.CopyToAtomic(write.Data);
                    int accepted = write.Complete(copied);
                    if (copied < record.Length)
                        record.Slice(accepted).FaultInReadable();
                    return accepted;
                }

                public void Fill(long at, UserBuffer pattern)
                {
                    byte[] bytes = new byte[pattern.Length];
                    pattern.CopyTo(bytes);
                    using PageWrite write = file.BeginWrite(at, bytes.Length);
                    bytes.AsSpan(0, write.Length).CopyTo(write.Data);
                    write.Complete(write.Length);
                }
            }
            """, UsesRuntime: true),
        new("Page stamps", """
            public static class Stamps
            {
                public static void Stamp(Page page, UserBuffer stamp)
                {
                    byte[] bytes = new byte[16];
                    stamp.Slice(0, 16).CopyTo(bytes);
                    using (LockedPage locked = page.Lock())
                    {
                        bytes.CopyTo(locked.Data);
                        locked.MarkDirty();
                    }
                }

                public static bool TryStamp(Page page, UserBuffer stamp)
                {
                    using (LockedPage locked = page.Lock())
                    {
                        int copied = stamp.CopyToAtomic(locked.Data);
                        if (copied < stamp.Length)
                            return false;

                        locked.MarkDirty();
                        return true;
                    }
                }
            }
            """, UsesRuntime: true),
        new("Copy of one file to another", """
            public static class FileCopier
            {
                public static void Copy(CachedFile target, AddressSpace memory, CachedFile origin, long length)
                {
                    UserBuffer view = memory.Map(origin, 0, length, FileAccess.Read);
                    long done = 0;
                    while (done < length)
                    {
                        int accepted;
                        int copied;
                        using (PageWrite write = target.BeginWrite(done, length - done))
                        {
                            copied = view.Slice(done).CopyToAtomic(write.Data);
                            accepted = write.Complete(copied);
                        }

                        if (accepted == 0 && view.Slice(done).FaultInReadable() == 0)
                            throw new IOException($"The source cannot be read from byte {done} on; copied {copied}.");

                        done += accepted;
                    }

                    memory.Unmap(view);
                }
            }
            """, UsesRuntime: true),
        new("Log pages", """
            public sealed class LogPages(CachedFile file)
            {
                public int Put(long at, UserBuffer line)
                {
                    int copied;
                    int accepted;
                    using (PageWrite write = file.BeginWrite(at, line.Length))
                    {
                        copied = line.CopyToAtomic(write.Data);
                        accepted = write.Complete(copied);
                    }

                    return copied == line.Length ? accepted : -accepted;
                }

                public void PutAll(UserBuffer lines)
                {
                    for (long at = 0; at < lines.Length;)
                    {
                        UserBuffer rest = lines.Slice(at);
                        using (PageWrite write = file.BeginWrite(at, rest.Length))
                        {
                            int copied = rest.CopyToAtomic(write.Data);
                            at += write.Complete(copied);
                            if (copied == rest.Length)
                                return;
                        }

                        rest.FaultInReadable();
                    }
                }
            }
            """, UsesRuntime: true),
    ];
}
