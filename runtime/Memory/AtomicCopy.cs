using Faultline.Annotations;
using Faultline.Memory;

namespace Faultline;

/// <summary>
/// A copy out of user memory that never faults under a lock: it copies what is resident while the lock is held, and
/// brings in what is missing after the release, until all is copied. It is the progress rule of Linux's
/// <c>generic_perform_write</c> as a value, with the bound of ten rounds that Andrew Morton named in 2006.
/// </summary>
/// <remarks>
/// <para>The write path of a client that goes through the file:</para>
/// <code>
/// var copy = new AtomicCopy(source);
/// do
/// {
///     using PageWrite write = file.BeginWrite(offset + copy.Accepted, copy.Remaining);
///     copy.CopyTo(write);
/// }
/// while (copy.FaultIn());
/// </code>
/// <para>Others may see the part that is copied already between two rounds. A mutable struct for one thread: keep it in
/// one local, and pass it on by reference.</para>
/// </remarks>
public struct AtomicCopy : ICopyRounds
{
    private const int MaxFruitlessRounds = 10;

    private readonly UserBuffer _source;
    private long _accepted;

    // How much a page that accepted nothing may be asked for next: what could be copied. 0: no limit.
    private long _limit;
    private bool _stoppedShort;
    private int _fruitlessRounds;

    // Bytes that were copied with nothing locked, after too many fruitless rounds: the next to be accepted.
    private byte[]? _private;
    private int _privateStart;
    private int _privateEnd;

    /// <summary>Begins a copy. Touches nothing.</summary>
    /// <param name="source">What is to be copied.</param>
    public AtomicCopy(UserBuffer source)
    {
        _source = source;
    }

    /// <summary>The length of the source in bytes.</summary>
    public readonly long Length => _source.Length;

    /// <summary>How many bytes have been accepted. The copy goes on there.</summary>
    public readonly long Accepted => _accepted;

    /// <summary>
    /// How many bytes the next round is to ask for: what is left; or less, after a round in which a page that was to be
    /// overwritten as a whole accepted nothing, because the copy stopped short.
    /// </summary>
    public readonly long Remaining
    {
        get
        {
            long left = Length - _accepted;
            if (_privateEnd > _privateStart)
                return Math.Min(left, _privateEnd - _privateStart);
            return _limit > 0 ? Math.Min(left, _limit) : left;
        }
    }

    /// <summary>Whether all bytes have been accepted.</summary>
    public readonly bool IsComplete => _accepted == Length;

    /// <summary>
    /// Copies, with page faults disabled, what is resident into the page, and completes the write with it. Does not
    /// block. After it the page is unlocked.
    /// </summary>
    /// <param name="write">
    /// A write at the place of <see cref="Accepted"/> that asked for <see cref="Remaining"/> bytes.
    /// </param>
    /// <exception cref="ArgumentException">The write is for more than <see cref="Remaining"/>.</exception>
    [NoFault]
    [Releases("write")]
    public void CopyTo(PageWrite write)
    {
        if (write.Length > Remaining)
        {
            throw new ArgumentException(
                $"The write is for {write.Length} bytes, but the next round of the copy is to ask for {Remaining}. Begin it " +
                $"with the length {nameof(AtomicCopy)}.{nameof(Remaining)}.", nameof(write));
        }

        int copied = CopyResident(write.Data);
        Advance(write.Length, copied, write.Complete(copied));
    }

    /// <summary>
    /// Copies, with page faults disabled, what is resident, continuing where the last round stopped. Does not block.
    /// </summary>
    /// <param name="destination">
    /// The place of the whole source, the same in each round; memory that cannot fault, of a page that is up to date.
    /// </param>
    /// <exception cref="ArgumentException">It is shorter than the source.</exception>
    [NoFault]
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Length)
            throw new ArgumentException($"The destination has {destination.Length} bytes, the source {Length}.", nameof(destination));
        Span<byte> rest = destination.Slice((int)_accepted, (int)Remaining);
        int copied = CopyResident(rest);
        Advance(rest.Length, copied, copied);
    }

    /// <summary>
    /// Between two rounds, with nothing locked: brings in what is missing. After ten rounds without progress it copies
    /// the next part into a private buffer, from which the next round cannot stop short.
    /// </summary>
    /// <returns><see langword="true"/> if another round is needed; <see langword="false"/> if all is copied.</returns>
    /// <exception cref="PageFaultException">
    /// Not one byte of the next part could be brought in. <see cref="Accepted"/> tells how much was copied before it.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">The mapping may not be read.</exception>
    /// <exception cref="InvalidOperationException">Page faults are disabled on this thread.</exception>
    [FaultIn]
    public bool FaultIn()
    {
        bool goOn = TryFaultIn(out Exception? error);
        return error is null ? goOn : throw error;
    }

    [FaultIn]
    bool ICopyRounds.TryFaultIn(out Exception? error) => TryFaultIn(out error);

    [FaultIn]
    private bool TryFaultIn(out Exception? error)
    {
        error = null;
        if (IsComplete)
            return false;
        PageFaults.ThrowIfDisabled();
        if (_privateEnd > _privateStart)
            return true;

        long next = Math.Min(_source.Space.PageSize, Length - _accepted);
        if (_fruitlessRounds >= MaxFruitlessRounds)
            return TryFillPrivate((int)next, out error);

        // After a page accepted nothing of a short copy, what could be copied is resident and will be asked for alone.
        if (!_stoppedShort || _limit > 0)
            return true;
        if (_source.Space.BringIn(_source.Address + _accepted, next, store: false, out error) == next)
            return false;

        // Some of it is enough: the next round ends where it ends, and only a round that begins there is in vain.
        error = null;
        return true;
    }

    /// <summary>Copies the next bytes, up to the first that cannot be brought in, by a faulting copy with nothing locked.</summary>
    [MayFault]
    private bool TryFillPrivate(int count, out Exception? error)
    {
        Interlocked.Increment(ref _source.Space.Cache.Counters.PrivateBufferCopies);
        _private ??= new byte[_source.Space.PageSize];
        _privateStart = 0;
        _privateEnd = _source.Space.ReadAvailable(_source.Address + _accepted, _private.AsSpan(0, count), out error);
        if (_privateEnd == 0)
            return false;
        error = null;
        _limit = 0;
        return true;
    }

    [NoFault]
    private readonly int CopyResident(Span<byte> destination)
    {
        using PageFaultsDisabled scope = PageFaults.Disable();
        if (_privateEnd == _privateStart)
            return _source.Slice(_accepted).CopyToAtomic(destination);

        int count = Math.Min(destination.Length, _privateEnd - _privateStart);
        _private.AsSpan(_privateStart, count).CopyTo(destination);
        return count;
    }

    private void Advance(int wanted, int copied, int accepted)
    {
        _stoppedShort = copied < wanted;
        if (_stoppedShort)
            Interlocked.Increment(ref _source.Space.Cache.Counters.ShortCopies);
        if (accepted == 0 && wanted > 0)
        {
            Interlocked.Increment(ref _source.Space.Cache.Counters.FruitlessRounds);
            _fruitlessRounds++;
            _limit = copied;
            return;
        }

        _accepted += accepted;
        _fruitlessRounds = 0;
        _limit = 0;
        if (_privateStart < _privateEnd)
            _privateStart += accepted;
    }
}
