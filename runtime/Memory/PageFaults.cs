using Faultline.Annotations;
using Faultline.Locking;

namespace Faultline;

/// <summary>Disables page faults on the current thread.</summary>
public static class PageFaults
{
    /// <summary>Whether page faults are disabled on this thread.</summary>
    public static bool AreDisabled => ThreadRecord.Current.FaultsDisabled != 0;

    /// <summary>
    /// Disables page faults on this thread until the scope is disposed. Inside, the atomic forms are the only copies
    /// from and to user memory: whatever may fault throws <see cref="InvalidOperationException"/>, whether it would
    /// have faulted or not. Scopes nest. Does not block.
    /// </summary>
    /// <returns>The scope. Dispose it on this thread, once.</returns>
    [DisablesFaults]
    public static PageFaultsDisabled Disable()
    {
        ThreadRecord thread = ThreadRecord.Current;
        thread.FaultsDisabled++;
        return new PageFaultsDisabled(thread);
    }

    /// <summary>At every entry that may fault: a mistake shows even when the memory happens to be resident.</summary>
    internal static void ThrowIfDisabled()
    {
        if (AreDisabled)
        {
            throw new InvalidOperationException(
                "This may take a page fault, and page faults are disabled on this thread. Use the atomic form of the " +
                $"copy, or call it after the scope of {nameof(PageFaults)}.{nameof(Disable)} has ended.");
        }
    }
}

/// <summary>Page faults are disabled on the thread that made it until it is disposed.</summary>
public readonly ref struct PageFaultsDisabled : IDisposable
{
    private readonly ThreadRecord? _thread;
    private readonly int _depth;

    internal PageFaultsDisabled(ThreadRecord thread)
    {
        _thread = thread;
        _depth = thread.FaultsDisabled;
    }

    /// <summary>Ends the scope, and those opened inside it. Again, or through a copy, does nothing.</summary>
    public void Dispose()
    {
        if (_thread is { } thread && thread.FaultsDisabled >= _depth)
            thread.FaultsDisabled = _depth - 1;
    }
}
