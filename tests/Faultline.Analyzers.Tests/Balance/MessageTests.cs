using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Balance;

/// <summary>A diagnostic names its lock as the code spells it, and says where it was acquired.</summary>
public class MessageTests
{
    [Theory]
    [InlineData("FLT0201", "Monitor.Enter(_gate); if (a) return; Monitor.Exit(_gate);", "'_gate'")]
    [InlineData("FLT0201", "Monitor.Enter(this._gate); if (a) return; Monitor.Exit(this._gate);", "'this._gate'")]
    [InlineData("FLT0206", "Monitor.Enter(_gate); _count = int.Parse(text); Monitor.Exit(_gate);", "'_gate'")]
    [InlineData("FLT0202", "Monitor.Exit(_gate);", "'_gate'")]
    [InlineData("FLT0203", "if (a) Monitor.Enter(_gate); Monitor.Exit(_gate);", "'_gate'")]
    [InlineData("FLT0204", "_pages.EnterReadLock(); _count++; _pages.ExitWriteLock();", "'_pages'")]
    [InlineData("FLT0205", "SpinLock copy = _spin;", "'_spin'")]
    [InlineData("FLT0104", "_slot.Wait(); _slot.Wait(); _slot.Release(); _slot.Release();", "'_slot'")]
    public async Task The_lock_is_named_as_the_code_spells_it(string rule, string body, string name)
    {
        Diagnostic diagnostic = await SingleAsync(body);
        Assert.Equal(rule, diagnostic.Id);
        Assert.Contains(name, diagnostic.Message(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("FLT0203", "if (a) Monitor.Enter(_gate); _count++; Monitor.Exit(_gate);", "Monitor.Enter(_gate)")]
    [InlineData("FLT0204", "_pages.EnterReadLock(); _count++; _pages.ExitWriteLock();", "_pages.EnterReadLock()")]
    [InlineData("FLT0104", "_slot.Wait(token); _slot.Wait(); _slot.Release(); _slot.Release();", "_slot.Wait(token)")]
    [InlineData(
        "FLT0104",
        "_pages.EnterReadLock(); _pages.EnterWriteLock(); _pages.ExitWriteLock(); _pages.ExitReadLock();",
        "_pages.EnterReadLock()")]
    public async Task The_additional_locations_say_where_it_was_acquired(string rule, string body, string acquisition)
    {
        Diagnostic diagnostic = await SingleAsync(body);
        Assert.Equal(rule, diagnostic.Id);
        Assert.Contains(acquisition, diagnostic.AlsoCovered());
    }

    [Fact]
    public async Task Through_a_call_the_steps_of_the_path_are_additional_locations()
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Account
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private int _count;

                public void Deposit(CancellationToken token)
                {
                    _gate.Wait(token);
                    try
                    {
                        First();
                    }
                    finally
                    {
                        _gate.Release();
                    }
                }

                private void First() => Second();

                private void Second()
                {
                    _gate.Wait();
                    _count++;
                    _gate.Release();
                }
            }
            """)));
        Assert.Equal("FLT0104", diagnostic.Id);
        Assert.Equal("First()", diagnostic.Covered());
        string[] places = [.. diagnostic.AlsoCovered()];
        Assert.Contains("_gate.Wait(token)", places);
        Assert.Contains("Second()", places);
        Assert.Contains("_gate.Wait()", places);
    }

    [Theory]
    [InlineData("Monitor.Enter(_gate); if (a) return; Monitor.Exit(_gate);", DiagnosticSeverity.Warning)]
    [InlineData("Monitor.Enter(_gate); _count = int.Parse(text); Monitor.Exit(_gate);", DiagnosticSeverity.Info)]
    [InlineData("Monitor.Exit(_gate);", DiagnosticSeverity.Warning)]
    [InlineData("_slot.Wait(); _slot.Wait(); _slot.Release(); _slot.Release();", DiagnosticSeverity.Warning)]
    public async Task What_could_happen_at_any_call_is_only_a_suggestion(string body, DiagnosticSeverity severity) =>
        Assert.Equal(severity, (await SingleAsync(body)).Severity);

    private static async Task<Diagnostic> SingleAsync(string body) =>
        Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(BalanceClient.ClassWith(
            """
            private readonly object _gate = new();
            private readonly SemaphoreSlim _slot = new(1, 1);
            private readonly ReaderWriterLockSlim _pages = new();
            private SpinLock _spin;
            """,
            BalanceClient.MethodWith(body)))));
}
