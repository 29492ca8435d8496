using Faultline.Annotations;
using Faultline.Caching;

namespace Faultline;

// How the lock is held, and whether at all, is what the value says: no contract can say that.
#pragma warning disable FLT0404

/// <summary>A hold of a file's write lock: shared for a write inside the file, exclusive for one that lets it grow.</summary>
internal readonly struct WriteLockHold
{
    private readonly Kind _kind;

    private WriteLockHold(Kind kind)
    {
        _kind = kind;
    }

    private enum Kind : byte
    {
        None,
        Shared,
        Exclusive,
    }

    /// <summary>Nothing to release: somebody else holds the lock for longer.</summary>
    public static WriteLockHold None => default;

    /// <summary>Acquires the lock as a write that begins and ends there needs it.</summary>
    [Acquires("file.WriteLock")]
    [TakesLock("page")]
    public static WriteLockHold Enter(SharedFile file, long start, long end)
    {
        file.WriteLock.EnterShared();
        if (end <= file.Length)
            return new WriteLockHold(Kind.Shared);

        file.WriteLock.ExitShared();
        file.WriteLock.EnterExclusive();
        try
        {
            if (start > file.Length)
                file.ZeroBehindEnd();
            return new WriteLockHold(Kind.Exclusive);
        }
        catch
        {
            file.WriteLock.ExitExclusive();
            throw;
        }
    }

    [Releases("file.WriteLock")]
    public void Exit(SharedFile file)
    {
        if (_kind == Kind.Shared)
            file.WriteLock.ExitShared();
        else if (_kind == Kind.Exclusive)
            file.WriteLock.ExitExclusive();
    }
}
