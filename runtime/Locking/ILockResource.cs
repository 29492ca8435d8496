namespace Faultline.Locking;

/// <summary>A lock that threads wait for, as reports and snapshots see it.</summary>
internal interface ILockResource
{
    /// <summary>What a person calls this lock: "page 3 of file 'x'".</summary>
    string LockName { get; }

    /// <summary>Tells the locks of one cache from those of another.</summary>
    LockRecorder Recorder { get; }
}

/// <summary>
/// Shared by all locks of one cache: says whether holders are recorded, and stands for the cache in reports.
/// Waits are always recorded, since whoever waits is slow already; holders cost something on every acquisition.
/// </summary>
internal sealed class LockRecorder(bool recordsHolders)
{
    public bool RecordsHolders { get; } = recordsHolders;
}
