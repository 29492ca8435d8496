namespace Faultline;

/// <summary>
/// Memory could not be brought in: nothing is mapped there, it lies beyond the end of its file, or the file could not
/// be read. The process goes on.
/// </summary>
public sealed class PageFaultException : IOException
{
    /// <summary>Creates the exception with a general message.</summary>
    public PageFaultException()
        : base("Memory could not be brought in.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    public PageFaultException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="innerException">Why.</param>
    public PageFaultException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="address">The address that faulted.</param>
    /// <param name="file">The file that is mapped there, if one is.</param>
    /// <param name="fileOffset">The position in that file in bytes, or -1.</param>
    /// <param name="cause">Why the page could not be brought in, if not for its place.</param>
    public PageFaultException(string message, long address, string? file, long fileOffset, Exception? cause)
        : base(message, cause)
    {
        Address = address;
        File = file;
        FileOffset = fileOffset;
    }

    /// <summary>The address that faulted.</summary>
    public long Address { get; } = -1;

    /// <summary>The file that is mapped there; <see langword="null"/> if none is.</summary>
    public string? File { get; }

    /// <summary>The position in the file in bytes; -1 if no file is mapped there.</summary>
    public long FileOffset { get; } = -1;
}
