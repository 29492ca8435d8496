namespace Faultline.Memory;

/// <summary>
/// A copy into a file that is made in rounds, a page each. For a source that cannot fault the questions between the
/// rounds have constant answers, which the compiler folds away.
/// </summary>
internal interface ICopyRounds
{
    /// <summary>How many bytes have been accepted.</summary>
    long Accepted { get; }

    /// <summary>How many bytes the next round asks for.</summary>
    long Remaining { get; }

    /// <summary>Copies without a fault and completes the write.</summary>
    void CopyTo(PageWrite write);

    /// <summary>With no page locked: makes sure that another round can make progress. False: done, or an error.</summary>
    bool TryFaultIn(out Exception? error);
}
