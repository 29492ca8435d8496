namespace Faultline.Analyzers.Tests.Order;

/// <summary>A field that holds a lock of one kind, and a statement under that lock.</summary>
/// <param name="Field">Declares it. In all texts <c>#</c> stands for its name, <c>@</c> for a type of its own.</param>
/// <param name="Acquire">The acquisition, which is where a diagnostic stands.</param>
/// <param name="Form">The whole: <c>?</c> stands for the acquisition, <c>!</c> for the statement.</param>
internal sealed record OrderLock(string Field, string Acquire, string Form)
{
    private const string Plain = "private readonly object # = new();";
    private const string Slim = "private readonly ReaderWriterLockSlim # = new();";
    private const string Latch = "private readonly @ # = new();";

    private static readonly Dictionary<string, OrderLock> Kinds = new()
    {
        ["lock"] = new(Plain, "#", "lock (?) { ! }"),
        ["Monitor"] = new(Plain, "Monitor.Enter(#)", "?; try { ! } finally { Monitor.Exit(#); }"),
        ["Monitor, flag"] = new(
            Plain,
            "Monitor.Enter(#, ref taken#)",
            "bool taken# = false; try { ?; ! } finally { if (taken#) Monitor.Exit(#); }"),
        ["lock on Lock"] = new("private readonly Lock # = new();", "#", "lock (?) { ! }"),
        ["Lock"] = new("private readonly Lock # = new();", "#.Enter()", "?; try { ! } finally { #.Exit(); }"),
        ["Lock, scope"] = new("private readonly Lock # = new();", "#.EnterScope()", "using (?) { ! }"),
        ["Mutex"] = new("private readonly Mutex # = new();", "#.WaitOne()", "?; try { ! } finally { #.ReleaseMutex(); }"),
        ["SemaphoreSlim"] = new(
            "private readonly SemaphoreSlim # = new(1, 1);", "#.Wait()", "?; try { ! } finally { #.Release(); }"),
        ["Semaphore"] = new(
            "private readonly Semaphore # = new(1, 1);", "#.WaitOne()", "?; try { ! } finally { #.Release(); }"),
        ["ReaderWriterLockSlim, write"] = new(
            Slim, "#.EnterWriteLock()", "?; try { ! } finally { #.ExitWriteLock(); }"),
        ["ReaderWriterLockSlim, upgradeable"] = new(
            Slim, "#.EnterUpgradeableReadLock()", "?; try { ! } finally { #.ExitUpgradeableReadLock(); }"),
        ["ReaderWriterLock"] = new(
            "private readonly ReaderWriterLock # = new();",
            "#.AcquireWriterLock(Timeout.Infinite)",
            "?; try { ! } finally { #.ReleaseWriterLock(); }"),
        ["annotated"] = new(Latch, "#.Enter()", "?; try { ! } finally { #.Exit(); }"),
        ["annotated, scope"] = new(Latch, "#.Hold()", "using (?) { ! }"),
        ["wrapper"] = new("private readonly Wrapper # = new();", "#.Enter()", "?; try { ! } finally { #.Exit(); }"),
        ["SpinLock"] = new(
            "private SpinLock # = new(false);",
            "#.Enter(ref taken#)",
            "bool taken# = false; try { ?; ! } finally { if (taken#) #.Exit(); }"),
    };

    public static TheoryData<string> Names => [.. Kinds.Keys];

    /// <summary>Those whose waiters sleep: a spin lock may not be held around such a wait.</summary>
    public static TheoryData<string> Blocking => new(Kinds.Keys.Where(kind => kind != "SpinLock"));

    public static string Declare(string kind, string name) => Named(Kinds[kind].Field, name);

    /// <summary>The statement under that lock; if a rule is given, it is expected at the acquisition.</summary>
    public static string Around(string kind, string name, string statement, string? rule = null)
    {
        OrderLock one = Kinds[kind];
        string acquire = rule is null ? one.Acquire : $"{{|{rule}:{one.Acquire}|}}";
        return Named(one.Form.Replace("?", acquire, StringComparison.Ordinal), name)
            .Replace("!", statement, StringComparison.Ordinal);
    }

    /// <summary>The types of locks that the kinds use: an annotated type is a class of its own, so a field has one.</summary>
    public static string Types { get; } =
        """

        public sealed class Wrapper
        {
            private readonly object _inner = new();

            public void Enter() => Monitor.Enter(_inner);

            public void Exit() => Monitor.Exit(_inner);
        }

        [ScopedLock]
        public sealed class LatchScope : IDisposable
        {
            public void Dispose() { }
        }

        """ + LatchOf("_first") + LatchOf("_second") + LatchOf("_third") + LatchOf("_outer");

    private static string LatchOf(string field) => Named(
        """
        [LockClass("latch of #")]
        public sealed class @
        {
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
            [Acquires] public LatchScope Hold() => new();
        }

        """,
        field);

    private static string Named(string text, string name) =>
        text.Replace("#", name, StringComparison.Ordinal).Replace("@", "Latch" + name, StringComparison.Ordinal);
}
