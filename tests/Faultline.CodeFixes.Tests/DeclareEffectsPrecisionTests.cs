namespace Faultline.CodeFixes.Tests;

/// <summary>
/// With its attributes written, a member is known to its callers in the same project as well as before: its body in sight says
/// more than they do, and no rule reports what it did not report without them.
/// </summary>
public class DeclareEffectsPrecisionTests
{
    [Fact]
    public Task Whoever_passes_his_own_delegate_under_a_lock_is_not_told_of_foreign_code() => Written(
        "[CallsBack]", "void Each(Action<int> each) => each(_count);", "lock (_gate) Each(x => _count = x);");

    [Fact]
    public Task What_is_waited_for_later_is_not_waited_for_by_who_starts_it() => Written(
        "[MayBlock]", "async Task Later() { await Task.Yield(); Thread.Sleep(100); }", "lock (_gate) _ = Later();");

    [Fact]
    public Task A_spin_lock_is_still_one() => Written(
        "[TakesLock(\"Library._spin\")]",
        "void Spin() { bool taken = false; try { _spin.Enter(ref taken); } finally { if (taken) _spin.Exit(); } }",
        "bool taken = false; try { _outer.Enter(ref taken); Spin(); } finally { if (taken) _outer.Exit(); }");

    [Fact]
    public Task A_lock_that_can_be_taken_again_still_can() => Written(
        "[TakesLock(\"Library._gate\")]", "void Take() { lock (_gate) _count++; }", "lock (_gate) Take();");

    [Fact]
    public Task The_same_lock_of_another_object_is_still_another() => Written(
        "[TakesLock(\"Library._mutex\")]",
        "void Take() { _mutex.Wait(); try { _count++; } finally { _mutex.Release(); } }",
        "_mutex.Wait(); try { new Library().Take(); } finally { _mutex.Release(); }");

    /// <summary>Is exactly this written, and nothing reported any more, also not in an internal member that calls it?</summary>
    private static Task Written(string attribute, string member, string caller) => DeclareTest.File(
        Code("", Marked(member), caller), Code("    " + attribute + "\n", member, caller));

    private static string Marked(string member)
    {
        int end = member.IndexOf('(', StringComparison.Ordinal);
        int start = member.LastIndexOf(' ', end) + 1;
        return $"{member[..start]}{{|FLT0008:{member[start..end]}|}}{member[end..]}";
    }

    private static string Code(string attribute, string member, string caller) =>
        $$"""
        using System;
        using System.Threading;
        using System.Threading.Tasks;
        using Faultline.Annotations;

        public sealed class Library
        {
            private readonly object _gate = new();
            private readonly SemaphoreSlim _mutex = new(1, 1);
            private SpinLock _spin = new(false);
            private SpinLock _outer = new(false);
            private int _count;

        {{attribute}}    public {{member}}

            internal void Caller() { {{caller}} }

            // They are what they are here, whatever of it is used.
            internal (object, object, object, object, object, int) All() =>
                (_gate, _mutex, _spin.IsHeld, _outer.IsHeld, Task.CompletedTask, _count = Environment.ProcessId);

            [Acquires("_gate")] internal void Enter() => Monitor.Enter(_gate);

            [Releases("_gate")] internal void Exit() => Monitor.Exit(_gate);
        }
        """;
}
