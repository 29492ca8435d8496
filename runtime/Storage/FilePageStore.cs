using Faultline.Annotations;
using Microsoft.Win32.SafeHandles;

namespace Faultline;

/// <summary>A file of the operating system. Thread-safe.</summary>
public sealed class FilePageStore : IPageStore
{
    private readonly SafeFileHandle _handle;

    // Kept here, because asking the file costs a system call and a fault asks. Nobody else may change the file.
    private long _length;

    /// <summary>Opens or creates the file. May block.</summary>
    /// <param name="path">The file.</param>
    /// <param name="mode">As for <see cref="FileStream"/>, without <see cref="FileMode.Append"/>.</param>
    /// <param name="access">Must include reading.</param>
    /// <exception cref="ArgumentException">The mode or the access is one that a cached file cannot have.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be opened.</exception>
    [MayBlock]
    public FilePageStore(string path, FileMode mode = FileMode.OpenOrCreate, FileAccess access = FileAccess.ReadWrite)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        Check(mode, access);

        // Shared with others for reading only: the cache would not see what they write.
        _handle = File.OpenHandle(path, mode, access, FileShare.Read, FileOptions.RandomAccess);
        try
        {
            _length = RandomAccess.GetLength(_handle);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }

        Name = path;
        CanWrite = (access & FileAccess.Write) != 0;
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public long Length => Volatile.Read(ref _length);

    /// <inheritdoc/>
    public bool CanWrite { get; }

    /// <inheritdoc/>
    public bool CanInvalidate => true;

    /// <inheritdoc/>
    [MayBlock]
    public int ReadPages(long offset, Span<byte> destination)
    {
        int total = 0;
        while (total < destination.Length)
        {
            int read = RandomAccess.Read(_handle, destination[total..], offset + total);
            if (read == 0)
                break;
            total += read;
        }

        return total;
    }

    /// <inheritdoc/>
    [MayBlock]
    public void WritePages(long offset, ReadOnlySpan<byte> source)
    {
        if (source.IsEmpty)
            return;
        RandomAccess.Write(_handle, source, offset);
        long end = offset + source.Length;
        for (long length = Length; end > length; length = Length)
            Interlocked.CompareExchange(ref _length, end, length);
    }

    /// <inheritdoc/>
    public bool IsKnownZero(long offset, long length) => offset >= Length;

    /// <inheritdoc/>
    [MayBlock]
    public void SetLength(long length)
    {
        RandomAccess.SetLength(_handle, length);
        Volatile.Write(ref _length, length);
    }

    /// <inheritdoc/>
    [MayBlock]
    public void Flush(bool toDisk)
    {
        if (toDisk)
            RandomAccess.FlushToDisk(_handle);
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    /// <summary>Refuses what a cached file cannot be opened with.</summary>
    internal static void Check(FileMode mode, FileAccess access)
    {
        if (mode == FileMode.Append)
            throw new ArgumentException("A cached file has no position to append at; open it and write at its length.", nameof(mode));
        if ((access & FileAccess.Read) == 0)
            throw new ArgumentException("A page is read before a part of it is written, so reading must be allowed.", nameof(access));
    }
}
