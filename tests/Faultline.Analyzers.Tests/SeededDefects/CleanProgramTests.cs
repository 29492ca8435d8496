using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Faultline.Analyzers.Tests.SeededDefects.Programs;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.SeededDefects;

/// <summary>Programs as people write them: nothing to warn of, and no suggestion that is not expected.</summary>
public class CleanProgramTests
{
    public static TheoryData<string> Names => [.. CleanProgram.All.Select(program => program.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task A_clean_program_is_clean(string name)
    {
        var program = new ProgramModel(CleanProgram.All.Single(one => one.Name == name));
        ImmutableArray<Diagnostic> diagnostics =
            await Analysis.DiagnosticsOfAsync(program.With(program.Program.Source));
        Assert.Empty(diagnostics
            .Where(one => one.Severity > DiagnosticSeverity.Info || !program.Program.Suggestions.Contains(one.Id))
            .Select(one => one.ToString()));
    }

    [Fact]
    public void The_programs_are_many_and_have_names_of_their_own()
    {
        Assert.True(CleanProgram.All.Length >= 45, $"There are {CleanProgram.All.Length} programs.");
        Assert.Distinct(CleanProgram.All.Select(program => program.Name));
    }

    [Fact]
    public void Every_kind_of_lock_is_there_twice()
    {
        string[] spellings =
        [
            "lock (", "Monitor.Enter(", "Monitor.TryEnter(", "Monitor.Wait(", "new Lock()|Lock _", "EnterScope()",
            "WaitOne(", "ReleaseMutex()", "_gate.Wait(", "WaitAsync(", "new(1, 1)", "Semaphore ", "SpinLock ",
            "EnterReadLock()", "EnterWriteLock()", "EnterUpgradeableReadLock()",
            "AcquireReaderLock(", "AcquireWriterLock(",
            "[Acquires", "[Releases", "[TryAcquires", "[ScopedLock]", "[GuardedBy(", "[RequiresLock(", "[ExcludesLock(",
            "struct", "BeginWrite(", "new AtomicCopy(|CopyToAtomic(", "[MayFault", "[NoFault]", "[FaultIn]",
        ];
        Assert.All(
            spellings,
            spelling => Assert.True(CleanProgram.All.Sum(one => Count(one.Source, spelling)) >= 2, spelling));
    }

    private static int Count(string source, string spelling) =>
        spelling.Split('|').Sum(one => source.Split(one, StringSplitOptions.None).Length - 1);
}
