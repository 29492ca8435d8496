using System.Collections.Immutable;

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

    private const string Suffix = "Attribute";

    /// <summary>The attributes.</summary>
    public static ImmutableArray<string> All { get; } =
    [
        MayFault, NoFault, FaultIn, DisablesFaults, UserMemory, LockClass, LockOrder, ScopedLock, Acquires, Releases,
        TryAcquires, RequiresLock, ExcludesLock, AssertsLock, GuardedBy, TakesLock, MayBlock, CallsBack,
    ];

    /// <summary>The words by which code can name these attributes.</summary>
    public static IEnumerable<string> Spellings(IEnumerable<string> annotations) =>
        annotations.SelectMany(name => new[] { name, ShortName(name) });

    /// <summary>The name of an attribute, as code writes it.</summary>
    public static string ShortName(string annotation) => annotation.EndsWith(Suffix, StringComparison.Ordinal)
        ? annotation.Substring(0, annotation.Length - Suffix.Length)
        : annotation;
}
