using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Balance;

/// <summary>A class with a lock and a counter, for tests of one body.</summary>
internal static class BalanceClient
{
    private const string OwnTypes =
        """
        [LockClass("latch")]
        public sealed class Latch
        {
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
            [Acquires(Mode = LockMode.Shared)] public void EnterShared() { }
            [Releases(Mode = LockMode.Shared)] public void ExitShared() { }
            [TryAcquires] public bool TryEnter() => true;
            [TryAcquires(Result = false)] public bool IsContended() => false;
            [Acquires] public LatchScope Hold() => new();
            [TryAcquires] public LatchScope? TryHold() => null;
        }

        [ScopedLock]
        public sealed class LatchScope : IDisposable
        {
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
            public void Dispose() { }
        }

        [LockClass("reentrant latch", Reentrant = true)]
        public sealed class ReentrantLatch
        {
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
        }
        """;

    /// <summary>A client whose class has this field and these members.</summary>
    public static string ClassWith(string field, string members) =>
        $$"""
        public sealed class Account
        {
            {{field}}
            private int _count;

        {{members}}
        }

        {{OwnTypes}}
        """;

    /// <summary>A method with what bodies ask for: conditions, numbers, a text that may not parse, a token.</summary>
    public static string MethodWith(string body) =>
        $$"""
            public void Method(bool a, bool b, int n, int[] items, string text, object? value, CancellationToken token)
            {
        {{body}}
            }
        """;

    /// <summary>The only method of a class whose lock, <c>_gate</c>, is a plain object.</summary>
    public static Task MonitorAsync(string body) => FieldAsync("private readonly object _gate = new();", body);

    /// <summary>The only method of a class with this lock.</summary>
    public static Task FieldAsync(string field, string body) =>
        Verify.OwnTypesAsync(ClassWith(field, MethodWith(body)));
}
