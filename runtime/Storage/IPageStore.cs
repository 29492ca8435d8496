using Faultline.Annotations;

namespace Faultline;

/// <summary>
/// What is behind a cached file: bytes that are read and written in ranges. The cache calls it with page locks held,
/// from several threads at once, for ranges that do not overlap; an implementation must not call back into the
/// cache, from <see cref="Flush"/> and <see cref="IDisposable.Dispose"/> neither, and must not lock anything that is
/// held while the cache is called.
/// </summary>
/// <remarks>Errors are reported by throwing <see cref="IOException"/> or another exception, which reaches the caller
/// of the operation that needed the bytes.</remarks>
public interface IPageStore : IDisposable
{
    /// <summary>What reports and messages call the file.</summary>
    string Name { get; }

    /// <summary>The size in bytes. Does not block.</summary>
    long Length { get; }

    /// <summary>
    /// Whether the cache may write to the store. Asked once, when the store is opened.
    /// </summary>
    bool CanWrite { get; }

    /// <summary>
    /// Whether a page can be taken back from whoever has it mapped. A store that lends out its own fixed memory cannot,
    /// and cannot be mapped.
    /// </summary>
    bool CanInvalidate { get; }

    /// <summary>Reads bytes. May block.</summary>
    /// <param name="offset">The position of the first byte.</param>
    /// <param name="destination">Receives the bytes.</param>
    /// <returns>The number of bytes read; fewer than asked only at the end of the store.</returns>
    [MayBlock]
    int ReadPages(long offset, Span<byte> destination);

    /// <summary>Writes all of the bytes, and extends the store where needed. May block.</summary>
    /// <param name="offset">The position of the first byte.</param>
    /// <param name="source">The bytes.</param>
    [MayBlock]
    void WritePages(long offset, ReadOnlySpan<byte> source);

    /// <summary>
    /// Whether the whole range reads as zeros because nothing was ever written there. Does not block; a store that
    /// does not know says <see langword="false"/>.
    /// </summary>
    /// <param name="offset">The position of the first byte.</param>
    /// <param name="length">The number of bytes.</param>
    bool IsKnownZero(long offset, long length);

    /// <summary>Changes the size; new bytes are zero. May block.</summary>
    /// <param name="length">The new size in bytes.</param>
    [MayBlock]
    void SetLength(long length);

    /// <summary>Passes on what was written. May block.</summary>
    /// <param name="toDisk">Whether to wait until the device has it, so that a power failure does not lose it.</param>
    [MayBlock]
    void Flush(bool toDisk);
}
