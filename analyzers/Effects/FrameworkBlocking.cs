using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Effects;

/// <summary>What a blocking call waits for.</summary>
internal enum WaitKind
{
    Sleep,
    Task,
    Thread,
    Handle,
    File,
    Stream,
    Socket,
    Process,
    Collection,

    /// <summary>A callback that has to end before its registration is gone.</summary>
    Disposal,
    MappedMemory,
}

/// <summary>A call that may block for long.</summary>
/// <param name="Kind">What it waits for.</param>
/// <param name="What">The same, for messages: "waits for a task".</param>
/// <param name="WaitsFor">The task, thread, timer, registration or handle whose code is waited for, if any.</param>
internal sealed record BlockingCall(WaitKind Kind, string What, IOperation? WaitsFor);

/// <summary>The calls into the framework that may block for long. Taking a lock is none of them.</summary>
internal static class FrameworkBlocking
{
    private const string Constructor = ".ctor";

    private static readonly ILookup<(string Type, string Member), BlockingRow> Table = BlockingRows.All
        .SelectMany(row => row.Members.Split(' ').Select(member => (Key: (row.Type, member), Row: row)))
        .ToLookup(entry => entry.Key, entry => entry.Row);

    /// <summary>The members that block, and the types whose constructors do, by simple name.</summary>
    public static IEnumerable<string> Names { get; } =
    [
        .. Members
            .Select(row => row.Member == Constructor ? row.Type.Substring(row.Type.LastIndexOf('.') + 1) : row.Member)
            .Distinct(),
    ];

    /// <summary>Every row of the table, for its tests.</summary>
    public static IEnumerable<(string Type, string Member)> Members => Table.Select(entry => entry.Key);

    /// <summary>What a call, a read of a property or a creation waits for; null if it does not block.</summary>
    public static BlockingCall? Of(IOperation operation) => operation switch
    {
        IInvocationOperation call => Of(call.TargetMethod, call.TargetMethod.Name, call.Instance, call.Arguments),
        IPropertyReferenceOperation { Property: { GetMethod: { } getter } property } read =>
            Of(getter, property.Name, read.Instance, read.Arguments),
        IObjectCreationOperation { Constructor: { } constructor } creation =>
            Of(constructor, Constructor, null, creation.Arguments),
        _ => null,
    };

    private static BlockingCall? Of(
        IMethodSymbol method, string name, IOperation? receiver, ImmutableArray<IArgumentOperation> arguments)
    {
        if (Find(method, name, receiver, arguments) is not { } row || TimeLimits.Of(arguments) == TimeLimit.Zero ||
            IsLock(method, receiver, arguments))
        {
            return null;
        }

        IOperation? waitsFor = row.For switch
        {
            WaitedFor.Receiver => receiver,
            WaitedFor.Argument => First(arguments),
            _ => null,
        };
        if (row.Kind == WaitKind.Task && row.For == WaitedFor.Receiver && waitsFor is not null)
        {
            waitsFor = CompletedTasks.TaskOf(waitsFor);
            if (CompletedTasks.Is(waitsFor))
                return null;
        }

        return new BlockingCall(row.Kind, row.What, waitsFor is null ? null : Operations.Strip(waitsFor));
    }

    private static BlockingRow? Find(
        IMethodSymbol method, string name, IOperation? receiver, ImmutableArray<IArgumentOperation> arguments)
    {
        bool isFramework = FrameworkNames.Of(method.ContainingType) is not null || IsWin32(method.ContainingType);
        // What a client writes is followed. A driver of a database, in metadata, does what its base class promises.
        if (!isFramework && !method.DeclaringSyntaxReferences.IsEmpty)
            return null;
        if (receiver is not null && IsInMemory(receiver))
            return null;

        foreach (INamedTypeSymbol type in Types(method, receiver))
        {
            string? typeName = Name(type);
            if (typeName is null)
                continue;
            if (BlockingRows.InMemory.Contains(typeName))
                return null;
            foreach (BlockingRow row in Table[(typeName, name)])
            {
                if ((isFramework || typeName.StartsWith("System.Data.", StringComparison.Ordinal)) &&
                    Fits(row, method, receiver, arguments))
                {
                    return row;
                }
            }
        }

        return null;
    }

    /// <summary>The types of the object, as far as they are known, nearest first, then those of the member.</summary>
    private static IEnumerable<INamedTypeSymbol> Types(IMethodSymbol method, IOperation? receiver)
    {
        for (ITypeSymbol? type = receiver is null ? null : Operations.Strip(receiver).Type;
            type is not null;
            type = type.BaseType)
        {
            if (type is INamedTypeSymbol named)
                yield return named;
        }

        for (IMethodSymbol? declared = method; declared is not null; declared = declared.OverriddenMethod)
            yield return declared.ContainingType;
    }

    private static bool Fits(
        BlockingRow row, IMethodSymbol method, IOperation? receiver, ImmutableArray<IArgumentOperation> arguments)
    {
        if (row.ByPath && method.Parameters is not [{ Type.SpecialType: SpecialType.System_String }, ..])
            return false;
        if (row.NeedsArgument && First(arguments) is null or { ConstantValue: { HasValue: true, Value: null } })
            return false;
        if (row.NeedsTimeLimit && TimeLimits.Of(arguments) == TimeLimit.None)
            return false;
        return !row.NeedsBound || CreationOf(receiver).IsBounded == true;
    }

    /// <summary>A wait that acquires a lock, or may, is none that blocks.</summary>
    private static bool IsLock(IMethodSymbol method, IOperation? receiver, ImmutableArray<IArgumentOperation> arguments)
    {
        if (FrameworkLocks.IsWaitOne(method))
        {
            return FrameworkLocks.HandleKind(receiver) is { } kind &&
                (kind != LockKind.Semaphore || CreationOf(receiver).IsMutex != false);
        }

        if (LockKinds.OfFramework(method.ContainingType) == LockKind.Semaphore)
            return CreationOf(receiver).IsMutex != false;
        return method.Name is "WaitAll" or "WaitAny" && First(arguments) is { } handles &&
            FrameworkLocks.ElementsOf(handles) is { IsDefault: false } elements &&
            elements.Any(handle => FrameworkLocks.HandleKind(handle) is not null);
    }

    private static LockCreation CreationOf(IOperation? receiver) =>
        receiver is not null && Operations.SymbolOf(receiver) is { } symbol
            ? LockCreation.Of(symbol)
            : LockCreation.Unknown;

    /// <summary>
    /// A stream that the code shows to be memory, whatever its variable is declared as; or <c>Stream.Null</c>.
    /// </summary>
    private static bool IsInMemory(IOperation receiver) => Operations.SymbolOf(receiver) is { } symbol &&
        (symbol is { IsStatic: true, Name: "Null" } || LockCreation.Of(symbol).TypeName is
            "MemoryStream" or "UnmanagedMemoryStream" or "StringReader" or "StringWriter");

    private static IOperation? First(ImmutableArray<IArgumentOperation> arguments) =>
        arguments.FirstOrDefault(argument => argument.Parameter?.Ordinal == 0)?.Value;

    private static string? Name(INamedTypeSymbol type) =>
        FrameworkNames.Of(type) ?? (IsWin32(type) ? "Microsoft.Win32.SafeHandles." + type.Name : null);

    private static bool IsWin32(INamedTypeSymbol? type) => type?.ContainingNamespace is
    {
        Name: "SafeHandles",
        ContainingNamespace:
        {
            Name: "Win32", ContainingNamespace: { Name: "Microsoft", ContainingNamespace.IsGlobalNamespace: true },
        },
    };
}
