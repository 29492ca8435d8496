using System.Collections.Immutable;
using Faultline.Analyzers.Effects;

namespace Faultline.Analyzers.Flow;

/// <summary>Why locks are not held on a group of ways, where there is more to say than that nobody acquired them.</summary>
internal sealed record LackedLocks
{
    public static readonly LackedLocks None = new();

    private LackedLocks()
    {
    }

    /// <summary>A try did not get them.</summary>
    public ImmutableHashSet<Place> FailedTries { get; private init; } = [];

    /// <summary>When an exception was thrown, other ways to that very operation held them.</summary>
    public ImmutableHashSet<Place> BeforeException { get; private init; } = [];

    /// <summary>They are held where other exceptions enter the same handler.</summary>
    public ImmutableHashSet<Place> ByException { get; private init; } = [];

    /// <summary>They may be held all the same: who releases them, or a test, could not be followed. With their classes.</summary>
    public ImmutableDictionary<Place, LockClass> Unsure { get; private init; } = ImmutableDictionary<Place, LockClass>.Empty;

    public bool IsEmpty =>
        FailedTries.IsEmpty && BeforeException.IsEmpty && ByException.IsEmpty && Unsure.IsEmpty;

    public LackedLocks WithFailedTry(Place instance) => this with { FailedTries = FailedTries.Add(instance) };

    public LackedLocks WithBeforeException(IEnumerable<Place> instances) =>
        this with { BeforeException = BeforeException.Union(instances) };

    public LackedLocks WithByException(IEnumerable<Place> instances) =>
        this with { ByException = ByException.Union(instances) };

    public LackedLocks WithUnsure(Place instance, LockClass lockClass) =>
        this with { Unsure = Unsure.SetItem(instance, lockClass) };

    /// <summary>Can it not be told whether this lock is held?</summary>
    public bool IsUnsure(Place instance) => Unsure.ContainsKey(instance);

    /// <summary>The lock is acquired.</summary>
    public LackedLocks Without(Place instance) => IsEmpty
        ? this
        : new LackedLocks
        {
            FailedTries = FailedTries.Remove(instance),
            BeforeException = BeforeException.Remove(instance),
            ByException = ByException.Remove(instance),
            Unsure = Unsure.Remove(instance),
        };

    /// <summary>What is known of both groups of ways together; this very object if the other adds nothing new.</summary>
    public LackedLocks Join(LackedLocks other)
    {
        if (ReferenceEquals(this, other) || (IsEmpty && other.IsEmpty))
            return this;
        // A lock that only one of them tried for is simply not held on the other.
        var joined = new LackedLocks
        {
            FailedTries = FailedTries.Intersect(other.FailedTries),
            BeforeException = BeforeException.Union(other.BeforeException),
            ByException = ByException.Union(other.ByException),
            Unsure = Unsure.SetItems(other.Unsure),
        };
        bool isSame = joined.FailedTries.Count == FailedTries.Count &&
            joined.BeforeException.Count == BeforeException.Count && joined.ByException.Count == ByException.Count &&
            joined.Unsure.Count == Unsure.Count;
        return isSame ? this : joined;
    }
}
