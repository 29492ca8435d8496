using Faultline.Annotations;
using Faultline.Caching;
using Faultline.Locking;

namespace Faultline.Memory;

/// <summary>
/// Brings a page of an address space in. The shape is that of <c>filemap_fault</c> and <c>do_fault</c> of Linux: under
/// the address space's lock, shared, find the region; look the page up, lock it, look again whether it is still the
/// file's and inside it; map it while it is locked, so that nobody can take it out of its file in between.
/// </summary>
internal static class FaultHandler
{
    private enum Outcome
    {
        Done,
        Failed,

        /// <summary>The page left its file while it was being locked: look it up again.</summary>
        Retry,

        /// <summary>Somebody holds the page: wait for it without the address space's lock, once.</summary>
        Contended,
    }

    /// <summary>
    /// Handles the fault of one access, and makes the part of the access that lies in the faulting page, while the
    /// page is held: so each fault makes progress, however fast pages are taken away again.
    /// </summary>
    /// <param name="space">The address space.</param>
    /// <param name="address">The address that faulted.</param>
    /// <param name="access">What to do there; may be nothing but bringing the page in.</param>
    /// <param name="copied">The bytes that were copied.</param>
    /// <param name="error">Why the page could not be brought in.</param>
    [FaultIn]
    [TakesLock("mmap")]
    [TakesLock("file.invalidate")]
    [TakesLock("page")]
    public static bool TryHandle(
        AddressSpace space, long address, scoped UserAccess access, out int copied, out Exception? error)
    {
        ThreadRecord thread = ThreadRecord.Current;
        thread.FaultAddress = address;
        try
        {
            bool mayDrop = true;
            while (true)
            {
                Page? contended = null;
                Outcome outcome;
                space.Mmap.EnterShared();
                try
                {
                    outcome = Handle(space, address, access, mayDrop, out copied, ref contended, out error);
                }
                finally
                {
                    space.Mmap.ExitShared();
                }

                if (outcome is Outcome.Done or Outcome.Failed)
                    return outcome == Outcome.Done;
                if (contended is not null)
                {
                    // Whoever wants to change the address space, or only to look at it behind somebody who does, must
                    // not wait for this page too. Once: a second time the page is waited for with the lock held.
                    Interlocked.Increment(ref space.Cache.Counters.MmapDrops);
                    contended.AcquireInFault();
                    contended.Release();
                    contended.RemoveReference();
                    mayDrop = false;
                }
            }
        }
        finally
        {
            thread.FaultAddress = -1;
        }
    }

    [RequiresLock("space.Mmap", Mode = LockMode.Shared)]
    private static Outcome Handle(
        AddressSpace space, long address, scoped UserAccess access, bool mayDrop, out int copied, ref Page? contended,
        out Exception? error)
    {
        copied = 0;
        if (space.IsDisposed)
        {
            error = new ObjectDisposedException(nameof(AddressSpace));
            return Outcome.Failed;
        }

        if (space.FindRegion(address) is not { } region)
        {
            error = new PageFaultException($"Nothing is mapped at address 0x{address:x}.", address, null, -1, null);
            return Outcome.Failed;
        }

        if (!region.Allows(access.IsStore))
        {
            string how = access.IsStore ? "written to" : "read";
            error = new UnauthorizedAccessException($"The mapping at address 0x{address:x} may not be {how}.");
            return Outcome.Failed;
        }

        error = null;
        return region.File is { } file
            ? HandleFile(space, region, file, address, access, mayDrop, out copied, ref contended, out error)
            : HandleAnonymous(space, address, access, out copied);
    }

    [RequiresLock("space.Mmap", Mode = LockMode.Shared)]
    private static Outcome HandleAnonymous(AddressSpace space, long address, scoped UserAccess access, out int copied)
    {
        Page page = space.Table.InstallAnonymous(address / space.PageSize, space.Cache, out bool isNew);
        Count(space.Cache, major: isNew);
        copied = access.Copy(page.Bytes, address);
        return Outcome.Done;
    }

    [RequiresLock("space.Mmap", Mode = LockMode.Shared)]
    private static Outcome HandleFile(
        AddressSpace space, Region region, SharedFile file, long address, scoped UserAccess access, bool mayDrop,
        out int copied, ref Page? contended, out Exception? error)
    {
        copied = 0;
        error = null;
        long offset = region.FileOffset + (address - region.Start);
        long index = offset / space.PageSize;
        if (IsBeyondEnd(file, index))
            return Fail(BeyondEnd(file, address, offset), out error);

        bool isMajor = file.FindPage(index) is not { IsUpToDate: true };
        if (isMajor)
            file.InvalidateLock.EnterShared();
        try
        {
            Page page = file.GetOrAddPage(index);
            if (!page.TryAcquire())
            {
                if (mayDrop)
                {
                    page.AddReference();
                    contended = page;
                    return Outcome.Contended;
                }

                page.AcquireInFault();
            }

            try
            {
                if (page.File != file)
                    return Outcome.Retry;
                file.BringUpToDate(page);
                if (IsBeyondEnd(file, index))
                    return Fail(BeyondEnd(file, address, offset), out error);
                if (access.IsStore)
                    file.MarkDirty(page);
                space.Table.Install(address / space.PageSize, page, access.IsStore);
                copied = access.Copy(page.Bytes, address);
            }
            finally
            {
                page.Release();
            }
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            // Its own read, and only that, decides: an error is reported once, and the next fault tries again.
            return Fail(
                cause is ObjectDisposedException ? cause : new PageFaultException(
                    $"Byte {offset} of file '{file.Name}', mapped at address 0x{address:x}, could not be brought in: " +
                    cause.Message, address, file.Name, offset, cause),
                out error);
        }
        finally
        {
            if (isMajor)
                file.InvalidateLock.ExitShared();
        }

        Count(space.Cache, isMajor);
        return Outcome.Done;
    }

    private static bool IsBeyondEnd(SharedFile file, long index) => index * file.PageSize >= file.Length;

    private static PageFaultException BeyondEnd(SharedFile file, long address, long offset) => new(
        $"Address 0x{address:x} is mapped to byte {offset} of file '{file.Name}', beyond its end at {file.Length}.",
        address, file.Name, offset, null);

    private static Outcome Fail(Exception cause, out Exception error)
    {
        error = cause;
        return Outcome.Failed;
    }

    private static void Count(PageCache cache, bool major) =>
        Interlocked.Increment(ref major ? ref cache.Counters.MajorFaults : ref cache.Counters.MinorFaults);
}
