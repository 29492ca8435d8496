using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>What kind of lock an object is: it decides whether it may be taken again, and who releases it.</summary>
internal enum LockKind
{
    Monitor,
    Lock,
    Mutex,

    /// <summary><c>Semaphore</c> and <c>SemaphoreSlim</c>; whether it is used as a lock is another question.</summary>
    Semaphore,
    SpinLock,
    ReaderWriterSlim,
    ReaderWriter,
    TypeInitializer,

    /// <summary>A type whose own annotations say what it does.</summary>
    Annotated,
    Unknown,
}

/// <summary>The kinds of lock, by type.</summary>
internal static class LockKinds
{
    private static readonly Dictionary<string, LockKind> Framework = new(StringComparer.Ordinal)
    {
        ["System.Threading.Monitor"] = LockKind.Monitor,
        ["System.Threading.Lock"] = LockKind.Lock,
        ["System.Threading.Mutex"] = LockKind.Mutex,
        ["System.Threading.Semaphore"] = LockKind.Semaphore,
        ["System.Threading.SemaphoreSlim"] = LockKind.Semaphore,
        ["System.Threading.SpinLock"] = LockKind.SpinLock,
        ["System.Threading.ReaderWriterLockSlim"] = LockKind.ReaderWriterSlim,
        ["System.Threading.ReaderWriterLock"] = LockKind.ReaderWriter,
    };

    /// <summary>The names of the types, for the tests of the table.</summary>
    public static IEnumerable<string> Types => Framework.Keys;

    /// <summary>The kind of a lock type of the framework, or of one derived from it; null for all others.</summary>
    public static LockKind? OfFramework(ITypeSymbol? type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (FrameworkNames.Of(current as INamedTypeSymbol) is { } name &&
                Framework.TryGetValue(name, out LockKind kind))
            {
                return kind;
            }
        }

        return null;
    }

    /// <summary>Must the thread that acquired it release it?</summary>
    public static bool IsThreadAffine(LockKind kind) => kind is
        LockKind.Monitor or LockKind.Lock or LockKind.Mutex or LockKind.SpinLock or LockKind.ReaderWriterSlim or
        LockKind.ReaderWriter or LockKind.TypeInitializer;
}
