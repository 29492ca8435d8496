namespace Faultline.Annotations;

// The vocabulary in which code tells the analyzers what it does to locks and page faults. The attributes
// have no behaviour. They are matched by full name, so a copy of them in another assembly means the same:
// the analyzers-only package offers this very file, made internal. It therefore keeps to C# 7.3.

/// <summary>How a lock is held.</summary>
public enum LockMode
{
    /// <summary>Held by one owner, to read and to write.</summary>
    Exclusive = 0,

    /// <summary>Held together with other readers.</summary>
    Shared = 1,

    /// <summary>Held together with readers, by the one owner who may go on to write.</summary>
    Upgradeable = 2,
}

/// <summary>
/// The member may take a page fault: it touches memory that may not be resident, and then runs the fault
/// handler, which acquires locks. On a delegate type or parameter: whoever invokes it may fault.
/// </summary>
[System.AttributeUsage(
    System.AttributeTargets.Method | System.AttributeTargets.Constructor | System.AttributeTargets.Property |
    System.AttributeTargets.Delegate | System.AttributeTargets.Parameter)]
public sealed class MayFaultAttribute : System.Attribute
{
    /// <summary>The member of the same type that does the same without faulting, and may stop short.</summary>
    public string? Atomic { get; set; }

    /// <summary>The member of the same type that brings the memory in.</summary>
    public string? FaultIn { get; set; }
}

/// <summary>The member never takes a page fault. If it returns a count, the copy may stop short of what was asked.</summary>
[System.AttributeUsage(System.AttributeTargets.Method | System.AttributeTargets.Property)]
public sealed class NoFaultAttribute : System.Attribute
{
}

/// <summary>The method brings pages in. It faults by design, and is the step by which a retry loop makes progress.</summary>
[System.AttributeUsage(System.AttributeTargets.Method)]
public sealed class FaultInAttribute : System.Attribute
{
}

/// <summary>Page faults are disabled on this thread until the scope that the method returns is disposed.</summary>
[System.AttributeUsage(System.AttributeTargets.Method)]
public sealed class DisablesFaultsAttribute : System.Attribute
{
}

/// <summary>Memory that may not be resident: whoever touches it may fault.</summary>
[System.AttributeUsage(
    System.AttributeTargets.Parameter | System.AttributeTargets.Field | System.AttributeTargets.Property |
    System.AttributeTargets.Class | System.AttributeTargets.Struct | System.AttributeTargets.Interface)]
public sealed class UserMemoryAttribute : System.Attribute
{
}

/// <summary>The member acquires a lock of this class, and releases it before it returns.</summary>
[System.AttributeUsage(
    System.AttributeTargets.Method | System.AttributeTargets.Constructor | System.AttributeTargets.Property,
    AllowMultiple = true)]
public sealed class TakesLockAttribute : System.Attribute
{
    /// <summary>Names the class of the lock.</summary>
    /// <param name="lockClass">The name given by <see cref="LockClassAttribute"/>, or <c>Type.field</c>.</param>
    public TakesLockAttribute(string lockClass)
    {
        LockClass = lockClass;
    }

    /// <summary>The class of the lock.</summary>
    public string LockClass { get; }
}

/// <summary>The member may block for long: on I/O, on other threads, on time.</summary>
[System.AttributeUsage(
    System.AttributeTargets.Method | System.AttributeTargets.Constructor | System.AttributeTargets.Property)]
public sealed class MayBlockAttribute : System.Attribute
{
}

/// <summary>The member runs code that it does not know: a callback, an event, a continuation.</summary>
[System.AttributeUsage(
    System.AttributeTargets.Method | System.AttributeTargets.Constructor | System.AttributeTargets.Property)]
public sealed class CallsBackAttribute : System.Attribute
{
}

/// <summary>
/// Names a lock for orders and messages. On a class or struct it makes the type a lock type; on a field or
/// property it names the lock that is stored there.
/// </summary>
[System.AttributeUsage(
    System.AttributeTargets.Class | System.AttributeTargets.Struct | System.AttributeTargets.Field |
    System.AttributeTargets.Property)]
public sealed class LockClassAttribute : System.Attribute
{
    /// <summary>Names the lock class.</summary>
    /// <param name="name">The name that <see cref="LockOrderAttribute"/> and messages use.</param>
    public LockClassAttribute(string name)
    {
        Name = name;
    }

    /// <summary>The name that orders and messages use.</summary>
    public string Name { get; }

    /// <summary>The page-fault handler acquires this lock, so nothing may fault while it is held.</summary>
    public bool TakenByFaultHandler { get; set; }

    /// <summary>The holder may acquire it again.</summary>
    public bool Reentrant { get; set; }

    /// <summary>Waiters spin: whoever holds it must not block.</summary>
    public bool Spin { get; set; }

    /// <summary>It is meant to be held while I/O is done.</summary>
    public bool HeldAcrossIO { get; set; }
}

/// <summary>
/// Declares the order in which locks are acquired, outermost first. Declarations add up: an order that follows
/// from several of them, in any assembly, holds as well.
/// </summary>
[System.AttributeUsage(System.AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class LockOrderAttribute : System.Attribute
{
    /// <summary>Declares an order.</summary>
    /// <param name="lockClasses">Lock classes, outermost first; a plain field is named <c>Type.field</c>.</param>
    public LockOrderAttribute(params string[] lockClasses)
    {
        LockClasses = lockClasses;
    }

    /// <summary>Lock classes, outermost first.</summary>
    public string[] LockClasses { get; }
}

/// <summary>The method returns with the lock held.</summary>
[System.AttributeUsage(System.AttributeTargets.Method | System.AttributeTargets.Constructor, AllowMultiple = true)]
public sealed class AcquiresAttribute : System.Attribute
{
    /// <summary>Says which lock.</summary>
    /// <param name="target">
    /// <c>this</c>, a member of it, a parameter, a member path, <c>return</c>, <c>return.member</c>, or
    /// <c>Type.Member</c> of a static one.
    /// </param>
    public AcquiresAttribute(string target = "this")
    {
        Target = target;
    }

    /// <summary>Which lock.</summary>
    public string Target { get; }

    /// <summary>How it is then held.</summary>
    public LockMode Mode { get; set; }
}

/// <summary>The method is entered with the lock held, and returns with it released.</summary>
[System.AttributeUsage(System.AttributeTargets.Method | System.AttributeTargets.Constructor, AllowMultiple = true)]
public sealed class ReleasesAttribute : System.Attribute
{
    /// <summary>Says which lock.</summary>
    /// <param name="target">As for <see cref="AcquiresAttribute"/>.</param>
    public ReleasesAttribute(string target = "this")
    {
        Target = target;
    }

    /// <summary>Which lock.</summary>
    public string Target { get; }

    /// <summary>How it was held.</summary>
    public LockMode Mode { get; set; }
}

/// <summary>The lock is held if the method returned <see cref="Result"/>.</summary>
[System.AttributeUsage(System.AttributeTargets.Method, AllowMultiple = true)]
public sealed class TryAcquiresAttribute : System.Attribute
{
    /// <summary>Says which lock.</summary>
    /// <param name="target">As for <see cref="AcquiresAttribute"/>.</param>
    public TryAcquiresAttribute(string target = "this")
    {
        Target = target;
    }

    /// <summary>Which lock.</summary>
    public string Target { get; }

    /// <summary>How it is then held.</summary>
    public LockMode Mode { get; set; }

    /// <summary>
    /// The result that means "held". For a method that returns a nullable or a reference, <see langword="true"/>
    /// means "not null".
    /// </summary>
    public bool Result { get; set; } = true;
}

/// <summary>Whoever calls the member holds the lock, and still holds it when the member returns.</summary>
[System.AttributeUsage(System.AttributeTargets.Method | System.AttributeTargets.Property, AllowMultiple = true)]
public sealed class RequiresLockAttribute : System.Attribute
{
    /// <summary>Says which lock.</summary>
    /// <param name="target">As for <see cref="AcquiresAttribute"/>.</param>
    public RequiresLockAttribute(string target)
    {
        Target = target;
    }

    /// <summary>Which lock.</summary>
    public string Target { get; }

    /// <summary>The weakest mode that will do.</summary>
    public LockMode Mode { get; set; }
}

/// <summary>Whoever calls the member must not hold the lock.</summary>
[System.AttributeUsage(System.AttributeTargets.Method | System.AttributeTargets.Property, AllowMultiple = true)]
public sealed class ExcludesLockAttribute : System.Attribute
{
    /// <summary>Says which lock.</summary>
    /// <param name="target">As for <see cref="AcquiresAttribute"/>.</param>
    public ExcludesLockAttribute(string target)
    {
        Target = target;
    }

    /// <summary>Which lock.</summary>
    public string Target { get; }

    /// <summary>The mode in which it must not be held. Not set: in none.</summary>
    public LockMode Mode { get; set; }
}

/// <summary>After the method has returned, the lock is held: it checked, or it would have thrown.</summary>
[System.AttributeUsage(System.AttributeTargets.Method, AllowMultiple = true)]
public sealed class AssertsLockAttribute : System.Attribute
{
    /// <summary>Says which lock.</summary>
    /// <param name="target">As for <see cref="AcquiresAttribute"/>.</param>
    public AssertsLockAttribute(string target)
    {
        Target = target;
    }

    /// <summary>Which lock.</summary>
    public string Target { get; }

    /// <summary>How it is held.</summary>
    public LockMode Mode { get; set; }
}

/// <summary>The member may be read under the lock, and written while it is held exclusively.</summary>
[System.AttributeUsage(System.AttributeTargets.Field | System.AttributeTargets.Property, AllowMultiple = true)]
public sealed class GuardedByAttribute : System.Attribute
{
    /// <summary>Says which lock.</summary>
    /// <param name="target">As for <see cref="AcquiresAttribute"/>.</param>
    public GuardedByAttribute(string target)
    {
        Target = target;
    }

    /// <summary>Which lock.</summary>
    public string Target { get; }
}

/// <summary>
/// An instance owns the lock that was acquired by the method or constructor which made it; its <c>Dispose</c>
/// releases that lock.
/// </summary>
[System.AttributeUsage(System.AttributeTargets.Class | System.AttributeTargets.Struct)]
public sealed class ScopedLockAttribute : System.Attribute
{
}
