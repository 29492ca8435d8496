using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>When, and on which thread, a delegate runs that is handed to a framework member.</summary>
internal enum DelegateUse
{
    /// <summary>It is not known, or later.</summary>
    Unknown,

    /// <summary>Before the call returns, under the locks of the caller.</summary>
    AtOnce,

    /// <summary>On other threads, while the caller waits.</summary>
    OnOtherThreadsMeanwhile,

    /// <summary>Somewhere else, without the locks of the caller.</summary>
    Elsewhere,

    /// <summary>Elsewhere, whenever something happens, as long as it is registered.</summary>
    Registered,

    /// <summary>When the value that it makes is first asked for, under the locks of whoever asks.</summary>
    Factory,
}

/// <summary>What the framework does with the delegates that it is handed, as data.</summary>
internal static class FrameworkDelegates
{
    private const string Threading = "System.Threading.";
    private const string Tasks = "System.Threading.Tasks.";
    private const string Generic = "System.Collections.Generic.";
    private const string Immutable = "System.Collections.Immutable.";
    private const string Finds = "ConvertAll Exists Find FindAll FindIndex FindLast FindLastIndex ForEach TrueForAll";

    private static readonly (string Type, DelegateUse Use, string Members)[] Rows =
    [
        (Generic + "List", DelegateUse.AtOnce, Finds + " RemoveAll Sort"),
        (Generic + "HashSet", DelegateUse.AtOnce, "RemoveWhere"),
        (Generic + "SortedSet", DelegateUse.AtOnce, "RemoveWhere"),
        (Immutable + "ImmutableList", DelegateUse.AtOnce, Finds + " RemoveAll Sort"),
        (Immutable + "ImmutableList.Builder", DelegateUse.AtOnce, Finds + " RemoveAll Sort"),
        (Immutable + "ImmutableArray", DelegateUse.AtOnce, "RemoveAll Sort"),
        (Immutable + "ImmutableArray.Builder", DelegateUse.AtOnce, "RemoveAll Sort"),
        (Immutable + "ImmutableInterlocked", DelegateUse.AtOnce, "AddOrUpdate GetOrAdd Update"),
        ("System.Array", DelegateUse.AtOnce, Finds + " Sort"),
        ("System.MemoryExtensions", DelegateUse.AtOnce, "Sort"),
        ("System.String", DelegateUse.AtOnce, "Create"),
        ("System.Text.RegularExpressions.Regex", DelegateUse.AtOnce, "Replace"),
        ("System.Collections.Concurrent.ConcurrentDictionary", DelegateUse.AtOnce, "AddOrUpdate GetOrAdd"),
        ("System.Runtime.CompilerServices.ConditionalWeakTable", DelegateUse.AtOnce, "GetOrAdd GetValue"),
        // Not those that return a sequence: their delegates run when it is enumerated.
        (
            "System.Linq.Enumerable", DelegateUse.AtOnce,
            "Aggregate All Any Average Count First FirstOrDefault Last LastOrDefault LongCount Max MaxBy Min MinBy " +
            "Single SingleOrDefault Sum ToDictionary ToLookup"),
        (Threading + "LazyInitializer", DelegateUse.AtOnce, "EnsureInitialized"),
        (Threading + "SpinWait", DelegateUse.AtOnce, "SpinUntil"),
        (Threading + "ExecutionContext", DelegateUse.AtOnce, "Run"),
        (Threading + "SynchronizationContext", DelegateUse.AtOnce, "Send"),

        ("System.Lazy", DelegateUse.Factory, ".ctor"),
        (Threading + "ThreadLocal", DelegateUse.Factory, ".ctor"),

        (Tasks + "Parallel", DelegateUse.OnOtherThreadsMeanwhile, "For ForEach Invoke"),
        ("System.Linq.ParallelEnumerable", DelegateUse.OnOtherThreadsMeanwhile, "ForAll"),

        (Tasks + "Parallel", DelegateUse.Elsewhere, "ForAsync ForEachAsync"),
        (Tasks + "Task", DelegateUse.Elsewhere, ".ctor ContinueWith Run"),
        (Tasks + "TaskFactory", DelegateUse.Elsewhere, "ContinueWhenAll ContinueWhenAny FromAsync StartNew"),
        (Threading + "Thread", DelegateUse.Elsewhere, ".ctor"),
        (Threading + "ThreadPool", DelegateUse.Elsewhere, "QueueUserWorkItem UnsafeQueueUserWorkItem"),
        (Threading + "SynchronizationContext", DelegateUse.Elsewhere, "Post"),
        ("System.Runtime.CompilerServices.TaskAwaiter", DelegateUse.Elsewhere, "OnCompleted UnsafeOnCompleted"),
        ("System.Runtime.CompilerServices.ValueTaskAwaiter", DelegateUse.Elsewhere, "OnCompleted UnsafeOnCompleted"),
        ("System.Progress", DelegateUse.Elsewhere, ".ctor"),

        (Threading + "CancellationToken", DelegateUse.Registered, "Register UnsafeRegister"),
        (
            Threading + "ThreadPool", DelegateUse.Registered,
            "RegisterWaitForSingleObject UnsafeRegisterWaitForSingleObject"),
        (Threading + "Timer", DelegateUse.Registered, ".ctor"),
        (Threading + "Barrier", DelegateUse.Registered, ".ctor"),
        (Threading + "AsyncLocal", DelegateUse.Registered, ".ctor"),
        ("System.TimeProvider", DelegateUse.Registered, "CreateTimer"),
        ("System.Runtime.InteropServices.PosixSignalRegistration", DelegateUse.Registered, "Create"),
    ];

    private static readonly Dictionary<(string Type, string Member), DelegateUse> Table = Rows
        .SelectMany(row => row.Members.Split(' ').Select(member => (Key: (row.Type, member), row.Use)))
        .ToDictionary(entry => entry.Key, entry => entry.Use);

    /// <summary>Every row of the table, for its tests.</summary>
    public static IEnumerable<(string Type, string Member)> Members => Table.Keys;

    /// <summary>Are the values of the type made by a delegate, when they are first asked for?</summary>
    public static bool IsMadeByFactory(INamedTypeSymbol type) =>
        FrameworkNames.Of(type) is { } name && Table.TryGetValue((name, ".ctor"), out DelegateUse use) && use == DelegateUse.Factory;

    /// <summary>When the delegate runs that a call passes for the parameter.</summary>
    public static DelegateUse Of(IMethodSymbol method, IParameterSymbol parameter)
    {
        IMethodSymbol declared = method.ReducedFrom ?? method;
        if (FrameworkNames.Of(declared.ContainingType) is not { } type || !IsDelegate(parameter.Type))
            return DelegateUse.Unknown;
        if (declared.MethodKind == MethodKind.EventAdd)
            return DelegateUse.Registered;
        return Table.TryGetValue((type, declared.Name), out DelegateUse use) ? use : DelegateUse.Unknown;
    }

    /// <summary>A delegate, or several of them (<c>Parallel.Invoke</c>).</summary>
    private static bool IsDelegate(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => IsDelegate(array.ElementType),
        INamedTypeSymbol { Name: "ReadOnlySpan", TypeArguments: [var element] } => IsDelegate(element),
        _ => type.TypeKind == TypeKind.Delegate,
    };
}
