using Faultline.Annotations;
using Faultline.Caching;
using Faultline.Memory;

namespace Faultline.Files;

/// <summary>
/// The write path, for every kind of source: page by page, copy with faults disabled, complete with what was copied,
/// and bring in what is missing while no page is locked.
/// </summary>
internal static class WriteLoop
{
    /// <summary>Writes all, or as much as can be written before the cause that is returned.</summary>
    [FaultIn]
    public static WriteResult Run<TCopy>(SharedFile file, long offset, ref TCopy copy)
        where TCopy : struct, ICopyRounds, allows ref struct
    {
        if (copy.Remaining == 0)
            return default;

        Exception? cause;
        WriteLockHold hold = WriteLockHold.Enter(file, offset, offset + copy.Remaining);
        try
        {
            do
            {
                using PageWrite write = PageWrite.Begin(file, offset + copy.Accepted, copy.Remaining, WriteLockHold.None);
                copy.CopyTo(write);
            }
            while (copy.TryFaultIn(out cause));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            cause = error;
        }
        finally
        {
            hold.Exit(file);
        }

        return new WriteResult(copy.Accepted, cause);
    }

    /// <summary>Rounds over memory that cannot fault: each is complete.</summary>
    internal ref struct SpanCopy(ReadOnlySpan<byte> source) : ICopyRounds
    {
        private readonly ReadOnlySpan<byte> _source = source;
        private int _accepted;

        public readonly long Accepted => _accepted;

        public readonly long Remaining => _source.Length - _accepted;

        public void CopyTo(PageWrite write)
        {
            _source.Slice(_accepted, write.Length).CopyTo(write.Data);
            _accepted += write.Complete(write.Length);
        }

        public readonly bool TryFaultIn(out Exception? error)
        {
            error = null;
            return _accepted < _source.Length;
        }
    }
}
