using System.Diagnostics;
using Faultline.Annotations;

namespace Faultline;

/// <summary>
/// A range of an address space: memory that may not be resident, so that touching it may take a page fault. Thread-safe
/// as far as the memory is; it says nothing about what others store there meanwhile.
/// </summary>
/// <remarks>
/// The faulting copies acquire the <c>mmap</c> lock and a page lock: hold no lock that a fault takes. The atomic forms
/// acquire nothing and stop at the first byte that is not resident; bring that in, with nothing locked, and go on.
/// </remarks>
[DebuggerDisplay("0x{Address,h}, {Length} bytes")]
public readonly struct UserBuffer
{
    private readonly AddressSpace? _space;

    internal UserBuffer(AddressSpace space, long address, long length)
    {
        _space = space;
        Address = address;
        Length = length;
    }

    /// <summary>The address space.</summary>
    /// <exception cref="InvalidOperationException">The buffer is the default one, of no address space.</exception>
    public AddressSpace Space => _space ?? throw new InvalidOperationException("The buffer belongs to no address space.");

    /// <summary>The first address.</summary>
    public long Address { get; }

    /// <summary>How many bytes.</summary>
    public long Length { get; }

    /// <summary>Whether there are no bytes.</summary>
    public bool IsEmpty => Length == 0;

    /// <summary>The rest of the range. Touches nothing.</summary>
    /// <param name="start">How many bytes to leave out.</param>
    /// <returns>The rest.</returns>
    public UserBuffer Slice(long start) => Slice(start, Length - start);

    /// <summary>A part of the range. Touches nothing.</summary>
    /// <param name="start">How many bytes to leave out.</param>
    /// <param name="length">How many bytes to take.</param>
    /// <returns>The part.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The part does not lie inside.</exception>
    public UserBuffer Slice(long start, long length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(start, Length);
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length - start);
        return _space is null ? default : new UserBuffer(_space, Address + start, length);
    }

    /// <summary>Copies all of the range out. May fault; no page lock may be held.</summary>
    /// <param name="destination">Memory that cannot fault.</param>
    /// <exception cref="ArgumentException">It is shorter than the range.</exception>
    /// <exception cref="PageFaultException">Some of the range could not be brought in; the bytes before it are copied.</exception>
    /// <exception cref="UnauthorizedAccessException">The mapping may not be read.</exception>
    /// <exception cref="InvalidOperationException">Page faults are disabled on this thread.</exception>
    [MayFault(Atomic = nameof(CopyToAtomic), FaultIn = nameof(FaultInReadable))]
    public void CopyTo(Span<byte> destination)
    {
        if (destination.Length < Length)
            throw new ArgumentException($"The destination has {destination.Length} bytes, the source {Length}.", nameof(destination));
        if (Length > 0)
            Space.Read(Address, destination[..(int)Length]);
    }

    /// <summary>Copies bytes in. May fault; no page lock may be held.</summary>
    /// <param name="source">Memory that cannot fault.</param>
    /// <exception cref="ArgumentException">It is longer than the range.</exception>
    /// <exception cref="PageFaultException">Some of the range could not be brought in; the bytes before it are copied.</exception>
    /// <exception cref="UnauthorizedAccessException">The mapping may not be written to.</exception>
    /// <exception cref="InvalidOperationException">Page faults are disabled on this thread.</exception>
    [MayFault(Atomic = nameof(CopyFromAtomic), FaultIn = nameof(FaultInWriteable))]
    public void CopyFrom(ReadOnlySpan<byte> source)
    {
        if (source.Length > Length)
            throw new ArgumentException($"The source has {source.Length} bytes, the destination {Length}.", nameof(source));
        if (!source.IsEmpty)
            Space.Write(Address, source);
    }

    /// <summary>
    /// Copies out what is resident, up to the first byte that is not. Never faults and never blocks, so it may be called
    /// under a page lock. Zeroes nothing.
    /// </summary>
    /// <param name="destination">Memory that cannot fault; may be shorter than the range.</param>
    /// <returns>The bytes copied: fewer than asked if some of the range was not resident.</returns>
    [NoFault]
    public int CopyToAtomic(Span<byte> destination)
    {
        int wanted = (int)Math.Min(Length, destination.Length);
        return wanted == 0 ? 0 : Space.Table.Load(Address, destination[..wanted]);
    }

    /// <summary>
    /// Copies in up to the first byte that is not resident for stores. Never faults and never blocks, so it may be
    /// called under a page lock.
    /// </summary>
    /// <param name="source">Memory that cannot fault; may be longer than the range.</param>
    /// <returns>The bytes copied: fewer than asked if some of the range was not resident.</returns>
    [NoFault]
    public int CopyFromAtomic(ReadOnlySpan<byte> source)
    {
        int wanted = (int)Math.Min(Length, source.Length);
        return wanted == 0 ? 0 : Space.Table.Store(Address, source[..wanted]);
    }

    /// <summary>
    /// Brings the range in for loads. Faults by design: no page lock may be held. Nothing keeps the memory resident
    /// afterwards, so an atomic copy may stop short all the same.
    /// </summary>
    /// <returns>The bytes that could not be brought in: from the first page that failed to the end. 0 is success.</returns>
    /// <exception cref="InvalidOperationException">Page faults are disabled on this thread.</exception>
    [FaultIn]
    public long FaultInReadable() => IsEmpty ? 0 : Space.BringIn(Address, Length, store: false, out _);

    /// <summary>
    /// Brings the range in for stores, and changes no byte. Faults by design: no page lock may be held. Nothing keeps
    /// the memory resident afterwards, so an atomic copy may stop short all the same.
    /// </summary>
    /// <returns>The bytes that could not be brought in: from the first page that failed to the end. 0 is success.</returns>
    /// <exception cref="InvalidOperationException">Page faults are disabled on this thread.</exception>
    [FaultIn]
    public long FaultInWriteable() => IsEmpty ? 0 : Space.BringIn(Address, Length, store: true, out _);
}
