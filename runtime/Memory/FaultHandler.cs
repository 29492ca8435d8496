using System.Diagnostics.CodeAnalysis;
using Faultline.Annotations;
using Faultline.Caching;
using Faultline.Locking;

namespace Faultline.Memory;

/// <summary>
/// Brings a page of an address space in. The shape is that of <c>filemap_fault</c> and <c>do_fault</c> of Linux: under
/// the address space's lock, shared, find the region; look the page up, lock it, look again whether it is still the
/// file's and inside it; map it while it is locked, so that nobody can take it out of its file in between.
/// </summary>
internal ref struct FaultHandler
{
    private readonly AddressSpace _space;
    private readonly long _address;
    private readonly UserAccess _access;

    // What is mapped at the address, as of the last attempt.
    private SharedFile? _file;
    private long _offset;

    // What the first attempt found that has to be waited for: a page that is locked, or to be read.
    private CachedPage? _awaited;
    private bool _hasWaited;

    private bool _isMajor;
    private int _copied;
    private Exception? _error;

    private FaultHandler(AddressSpace space, long address, UserAccess access)
    {
        _space = space;
        _address = address;
        _access = access;
    }

    private enum Outcome
    {
        Done,
        Failed,

        /// <summary>The page left its file while it was being locked: look it up again.</summary>
        Retry,

        /// <summary>The page is locked or to be read: wait for it without the address space's lock, once.</summary>
        Wait,
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
    [MayBlock]
    public static bool TryHandle(
        AddressSpace space, long address, scoped UserAccess access, out int copied, [NotNullWhen(false)] out Exception? error)
    {
        ThreadRecord thread = ThreadRecord.Current;
        thread.FaultAddress = address;
        var handler = new FaultHandler(space, address, access);
        try
        {
            bool handled = handler.Run();
            copied = handler._copied;
            error = handler._error;
            return handled;
        }
        finally
        {
            thread.FaultAddress = -1;
        }
    }

    private bool Run()
    {
        while (true)
        {
            Outcome outcome;
            _space.Mmap.EnterShared();
            try
            {
                outcome = Attempt();
            }
            finally
            {
                _space.Mmap.ExitShared();
            }

            switch (outcome)
            {
                case Outcome.Done:
                    Interlocked.Increment(ref _isMajor ? ref _space.Cache.Counters.MajorFaults : ref _space.Cache.Counters.MinorFaults);
                    return true;
                case Outcome.Wait when !WaitWithoutMmap():
                case Outcome.Failed:
                    return false;
            }
        }
    }

    [RequiresLock("_space.Mmap", Mode = LockMode.Shared)]
    private Outcome Attempt()
    {
        if (_space.IsDisposed)
            return Fail(new ObjectDisposedException(nameof(AddressSpace)));
        if (_space.FindRegion(_address) is not { } region)
            return Fail(new PageFaultException($"Nothing is mapped at address 0x{_address:x}.", _address, null, -1, null));
        if (!region.Allows(_access.IsStore))
        {
            string how = _access.IsStore ? "written to" : "read";
            return Fail(new UnauthorizedAccessException($"The mapping at address 0x{_address:x} may not be {how}."));
        }

        if (region.File is null)
            return HandleAnonymous();

        _file = region.File;
        _offset = region.OffsetOf(_address);
        try
        {
            return HandleFile(_file);
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            return FailBecause(cause);
        }
    }

    [RequiresLock("_space.Mmap", Mode = LockMode.Shared)]
    private Outcome HandleAnonymous()
    {
        CachedPage page = _space.Table.InstallAnonymous(_address / _space.PageSize, _space.Cache);
        _copied = _access.Copy(page.Bytes, _address);
        return Outcome.Done;
    }

    [RequiresLock("_space.Mmap", Mode = LockMode.Shared)]
    private Outcome HandleFile(SharedFile file)
    {
        long index = _offset / _space.PageSize;
        if (IsBeyondEnd(file, index))
            return FailBeyondEnd(file);

        CachedPage page = file.GetOrAddPage(index);
        if (!page.IsUpToDate)
            _isMajor = true;
        if (!_hasWaited && !page.IsUpToDate)
            return WaitFor(page);
        if (!page.TryAcquire())
        {
            if (!_hasWaited)
                return WaitFor(page);
            page.AcquireInFault();
        }

        try
        {
            if (page.File != file)
                return Outcome.Retry;
            file.ThrowIfClosed();
            file.BringUpToDate(page);
            if (IsBeyondEnd(file, index))
                return FailBeyondEnd(file);
            if (_access.IsStore)
                page.MarkDirty();
            _space.Table.Install(_address / _space.PageSize, page, _access.IsStore);
            _copied = _access.Copy(page.Bytes, _address);
            return Outcome.Done;
        }
        finally
        {
            page.Release();
        }
    }

    private Outcome WaitFor(CachedPage page)
    {
        if (!page.TryAddReference())
            return Outcome.Retry;
        _awaited = page;
        return Outcome.Wait;
    }

    /// <summary>
    /// Waits until nobody holds the page, and reads it if needed, while whoever wants to change the address space can:
    /// once, and then the whole fault is handled again. Its own read, and only that, decides whether it failed.
    /// </summary>
    private bool WaitWithoutMmap()
    {
        Interlocked.Increment(ref _space.Cache.Counters.MmapDrops);
        CachedPage page = _awaited!;
        SharedFile file = _file!;
        _hasWaited = true;
        try
        {
            file.InvalidateLock.EnterShared();
            try
            {
                page.AcquireInFault();
                try
                {
                    // A page that has left its file meanwhile is looked up again, in whatever is mapped there now.
                    if (page.File == file && !file.IsClosed)
                        file.BringUpToDate(page);
                    return true;
                }
                finally
                {
                    page.Release();
                }
            }
            finally
            {
                file.InvalidateLock.ExitShared();
            }
        }
        catch (Exception cause) when (cause is not OutOfMemoryException)
        {
            FailBecause(cause);
            return false;
        }
        finally
        {
            page.RemoveReference();
        }
    }

    private static bool IsBeyondEnd(SharedFile file, long index) => index * file.PageSize >= file.Length;

    private Outcome FailBeyondEnd(SharedFile file) => Fail(new PageFaultException(
        $"Address 0x{_address:x} is mapped to byte {_offset} of file '{file.Name}', beyond its end at {file.Length}.",
        _address, file.Name, _offset, null));

    private Outcome FailBecause(Exception cause) => Fail(
        cause is ObjectDisposedException ? cause : new PageFaultException(
            $"Byte {_offset} of file '{_file!.Name}', mapped at address 0x{_address:x}, could not be brought in: {cause.Message}",
            _address, _file.Name, _offset, cause));

    private Outcome Fail(Exception error)
    {
        _error = error;
        return Outcome.Failed;
    }
}
