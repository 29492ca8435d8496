namespace Faultline;

/// <summary>A page has left its file: it was truncated away, or the file was closed. Look it up again.</summary>
public sealed class PageDetachedException : InvalidOperationException
{
    /// <summary>Creates the exception with a general message.</summary>
    public PageDetachedException()
        : base("The page no longer belongs to its file. Look it up again.")
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened and what to do.</param>
    public PageDetachedException(string message)
        : base(message)
    {
    }

    /// <summary>Creates the exception.</summary>
    /// <param name="message">What happened and what to do.</param>
    /// <param name="innerException">Why.</param>
    public PageDetachedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal PageDetachedException(long index)
        : this($"Page {index} no longer belongs to its file. Look it up again.")
    {
    }
}
