namespace Faultline;

/// <summary>What came of a write that may stop short, as with write(2).</summary>
/// <param name="Written">The bytes that are in the file now, from the first.</param>
/// <param name="Cause">Why there are no more; <see langword="null"/> if all are.</param>
public readonly record struct WriteResult(long Written, Exception? Cause);
