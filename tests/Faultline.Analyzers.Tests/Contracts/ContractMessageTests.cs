using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Contracts;

/// <summary>What the rules about lock contracts tell: which lock, as the code spells it, and where it was acquired.</summary>
public class ContractMessageTests
{
    [Fact]
    public async Task A_missing_requirement_names_the_member_and_the_lock()
    {
        Diagnostic diagnostic = await SingleAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();
                private int _count;

                [RequiresLock(nameof(_gate))]
                private void Bump() => _count++;

                public void Add() => Bump();
            }
            """);

        Check(diagnostic, "FLT0401", "Bump()");
        Assert.Contains("'_gate'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("Bump", diagnostic.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_lock_of_another_object_is_spelled_with_that_object()
    {
        Diagnostic diagnostic = await SingleAsync(
            """
            public sealed class Account
            {
                public readonly object Gate = new();

                [RequiresLock(nameof(Gate))]
                public void Deposit() { }
            }

            public static class Bank
            {
                public static void Pay(Account savings) => savings.Deposit();
            }
            """);

        Check(diagnostic, "FLT0401", "savings.Deposit()");
        Assert.Contains("'savings.Gate'", diagnostic.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_excluded_lock_is_named_with_the_place_that_acquired_it()
    {
        Diagnostic diagnostic = await SingleAsync(
            """
            public sealed class Cache
            {
                private readonly Lock _gate = new();

                [ExcludesLock(nameof(_gate))]
                private void Rest() { }

                public void Use()
                {
                    using (_gate.EnterScope())
                        Rest();
                }
            }
            """);

        Check(diagnostic, "FLT0402", "Rest()");
        Assert.Contains("'_gate'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("Rest", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("_gate.EnterScope()", diagnostic.AlsoCovered());
    }

    [Fact]
    public async Task A_guarded_member_is_named_with_its_lock()
    {
        Diagnostic diagnostic = await SingleAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();
                [GuardedBy(nameof(_gate))] private int _count;

                public int Get() => _count;
            }
            """);

        Check(diagnostic, "FLT0403", "_count");
        Assert.Contains("'_gate'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("_count", diagnostic.Message(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_under_a_shared_hold_says_that_it_has_to_be_exclusive()
    {
        Diagnostic diagnostic = await SingleAsync(
            """
            public sealed class Table
            {
                private readonly ReaderWriterLockSlim _rows = new();
                [GuardedBy(nameof(_rows))] private int _count;

                public void Add()
                {
                    _rows.EnterReadLock();
                    try
                    {
                        _count = 1;
                    }
                    finally
                    {
                        _rows.ExitReadLock();
                    }
                }
            }
            """);

        Check(diagnostic, "FLT0403", "_count");
        Assert.Contains("'_rows'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Matches("(?i)exclusive|write", diagnostic.Message());
    }

    [Fact]
    public async Task A_broken_promise_names_the_method_and_the_lock()
    {
        Diagnostic diagnostic = await SingleAsync(
            """
            public sealed class Counter
            {
                private readonly object _gate = new();

                [Acquires(nameof(_gate))]
                public void Begin() { }
            }
            """);

        Check(diagnostic, "FLT0404", "Begin");
        Assert.Contains("Begin", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("'_gate'", diagnostic.Message(), StringComparison.Ordinal);
    }

    private static void Check(Diagnostic diagnostic, string id, string covered)
    {
        Assert.Equal(id, diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Equal(covered, diagnostic.Covered());
    }

    private static async Task<Diagnostic> SingleAsync(string source)
    {
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(source));
        return Assert.Single(diagnostics);
    }
}
