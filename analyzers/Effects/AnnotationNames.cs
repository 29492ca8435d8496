namespace Faultline.Analyzers.Effects;

/// <summary>The attributes of <c>Faultline.Annotations</c>, matched by name wherever they are declared.</summary>
internal static class AnnotationNames
{
    public const string Namespace = "Faultline.Annotations";

    public const string MayFault = "MayFaultAttribute";
    public const string NoFault = "NoFaultAttribute";
    public const string FaultIn = "FaultInAttribute";
    public const string DisablesFaults = "DisablesFaultsAttribute";
    public const string UserMemory = "UserMemoryAttribute";

    public const string LockClass = "LockClassAttribute";
    public const string LockOrder = "LockOrderAttribute";
    public const string ScopedLock = "ScopedLockAttribute";

    public const string Acquires = "AcquiresAttribute";
    public const string Releases = "ReleasesAttribute";
    public const string TryAcquires = "TryAcquiresAttribute";
    public const string RequiresLock = "RequiresLockAttribute";
    public const string ExcludesLock = "ExcludesLockAttribute";
    public const string AssertsLock = "AssertsLockAttribute";
    public const string GuardedBy = "GuardedByAttribute";

    public const string TakesLock = "TakesLockAttribute";
    public const string MayBlock = "MayBlockAttribute";
    public const string CallsBack = "CallsBackAttribute";

    /// <summary>No attribute: only the model file says it.</summary>
    public const string WaitsFor = "WaitsFor";
}
