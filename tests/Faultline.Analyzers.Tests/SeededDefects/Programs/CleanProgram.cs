namespace Faultline.Analyzers.Tests.SeededDefects.Programs;

/// <summary>A program as people write it, with nothing in it that a rule should warn of.</summary>
/// <param name="Name">What it does.</param>
/// <param name="Source">Its files: what follows a line <see cref="AnotherFile"/> stands in another one.</param>
/// <param name="UsesRuntime">Whether it is a client of the page cache; if not, it brings its own types.</param>
/// <param name="Suggestions">The rules that may say something at level Info, with reason, and no others.</param>
internal sealed record CleanProgram(
    string Name, string Source, bool UsesRuntime = false, params string[] Suggestions)
{
    public const string AnotherFile = "// ---- another file";

    /// <summary>All of them, theme by theme.</summary>
    public static CleanProgram[] All { get; } =
    [
        .. Counters.All,
        .. Monitors.All,
        .. Conditions.All,
        .. Handles.All,
        .. HandOvers.All,
        .. Semaphores.All,
        .. SpinLocks.All,
        .. ReaderWriters.All,
        .. OwnLocks.All,
        .. Wrappers.All,
        .. Caches.All,
        .. PageWriters.All,
        .. PageReaders.All,
        .. OwnPages.All,
        .. OwnCopies.All,
        .. OrderedFields.All,
        .. OrderedMembers.All,
        .. OrderedDelegates.All,
        .. OrderedTypes.All,
        .. OrderedParts.All,
        .. OrderedTriples.All,
        .. OrderedMonitors.All,
        .. OrderedSemaphores.All,
        .. OrderedReaders.All,
        .. OrderedLatches.All,
        .. OrderedMixtures.All,
    ];

    public override string ToString() => Name;
}
