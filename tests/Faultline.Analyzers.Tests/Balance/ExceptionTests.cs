using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Balance;

/// <summary>
/// Exceptions. One that the method catches is a path like any other (FLT0201); one that an ordinary call might throw
/// and nobody here catches is a suggestion (FLT0206).
/// </summary>
public class ExceptionTests
{
    [Theory]
    // Nothing between can throw, or the call is not between.
    [InlineData("Monitor.Enter(_gate); _count += n; Monitor.Exit(_gate);")]
    [InlineData("int x = int.Parse(text); Monitor.Enter(_gate); _count += x; Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); _count += n; Monitor.Exit(_gate); _count = int.Parse(text);")]
    // Forms that release in any case.
    [InlineData("lock (_gate) _count = int.Parse(text);")]
    [InlineData("lock (_gate) { if (n < 0) throw new ArgumentException(text); if (a) return; _count++; }")]
    [InlineData(
        "Monitor.Enter(_gate); try { if (n < 0) throw new ArgumentException(text); _count++; } " +
        "finally { Monitor.Exit(_gate); }")]
    [InlineData(
        "Monitor.Enter(_gate); try { try { _count = int.Parse(text); } finally { _count++; } } " +
        "finally { Monitor.Exit(_gate); }")]
    [InlineData(
        "Monitor.Enter(_gate); try { try { if (a) return; } " +
        "finally { if (b) throw new ArgumentException(text); } } finally { Monitor.Exit(_gate); }")]
    // Every catch releases, and so does the normal way.
    [InlineData(
        "Monitor.Enter(_gate); try { _count = int.Parse(text); } catch { Monitor.Exit(_gate); throw; } " +
        "Monitor.Exit(_gate);")]
    [InlineData(
        "Monitor.Enter(_gate); try { _count = int.Parse(text); } catch (Exception) { Monitor.Exit(_gate); " +
        "throw; } Monitor.Exit(_gate);")]
    [InlineData(
        "Monitor.Enter(_gate); try { _count = int.Parse(text); } catch (Exception) { _count = 0; } " +
        "Monitor.Exit(_gate);")]
    [InlineData(
        "Monitor.Enter(_gate); try { _count = int.Parse(text); } catch (FormatException) { _count = 0; } " +
        "catch { _count = -1; } Monitor.Exit(_gate);")]
    [InlineData(
        "Monitor.Enter(_gate); try { throw new InvalidOperationException(text); } " +
        "catch (InvalidOperationException) { Monitor.Exit(_gate); }")]
    // The acquisition itself failed: there is nothing to release.
    [InlineData(
        "try { Monitor.Enter(_gate); } catch (ThreadInterruptedException) { return; } _count++; " +
        "Monitor.Exit(_gate);")]
    public Task Released_whatever_is_thrown_is_clean(string body) => BalanceClient.MonitorAsync(body);

    [Theory]
    [InlineData("{|FLT0206:Monitor.Enter(_gate)|}; _count = int.Parse(text); Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0206:Monitor.Enter(_gate)|}; int x = int.Parse(text); try { _count = x; } " +
        "finally { Monitor.Exit(_gate); }")]
    [InlineData(
        "{|FLT0206:Monitor.Enter(_gate)|}; try { _count = int.Parse(text); } finally { _count++; } " +
        "Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0206:Monitor.Enter(_gate)|}; try { _count = int.Parse(text); } " +
        "finally { _count = int.Parse(text); Monitor.Exit(_gate); }")]
    // A catch for some exceptions only lets the others out.
    [InlineData(
        "{|FLT0206:Monitor.Enter(_gate)|}; try { _count = int.Parse(text); } " +
        "catch (FormatException) { Monitor.Exit(_gate); throw; } Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0206:Monitor.Enter(_gate)|}; try { _count = int.Parse(text); } " +
        "catch (Exception) when (a) { Monitor.Exit(_gate); throw; } Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0206:Monitor.Enter(_gate)|}; try { _count++; } catch (Exception) { } _count = int.Parse(text); " +
        "Monitor.Exit(_gate);")]
    public Task Only_an_uncaught_exception_of_a_call_is_a_suggestion(string body) => BalanceClient.MonitorAsync(body);

    [Theory]
    // A catch that falls through, returns or throws on, without the release.
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; try { _count = int.Parse(text); Monitor.Exit(_gate); } " +
        "catch (Exception) { _count = 0; }")]
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; try { _count = int.Parse(text); } catch (Exception) { return; } " +
        "Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; try { _count = int.Parse(text); } catch (Exception) { _count = 0; " +
        "throw; } Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; try { _count = int.Parse(text); } " +
        "catch (Exception e) { throw new InvalidOperationException(text, e); } Monitor.Exit(_gate);")]
    [InlineData(
        "try { {|FLT0201:Monitor.Enter(_gate)|}; _count = int.Parse(text); Monitor.Exit(_gate); } " +
        "catch (FormatException) { _count = 0; }")]
    // Cancelled while it is held.
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; try { token.ThrowIfCancellationRequested(); } " +
        "catch (OperationCanceledException) { return; } Monitor.Exit(_gate);")]
    // The same acquisition leaks on a path that is written down too: that is the one that is reported.
    [InlineData("{|FLT0201:Monitor.Enter(_gate)|}; if (a) return; _count = int.Parse(text); Monitor.Exit(_gate);")]
    [InlineData(
        "{|FLT0201:Monitor.Enter(_gate)|}; if (a) throw new ArgumentException(text); " +
        "_count = int.Parse(text); Monitor.Exit(_gate);")]
    // Thrown here, caught here: by the method, so a path through its catch.
    [InlineData(
        "try { {|FLT0201:Monitor.Enter(_gate)|}; if (a) throw new InvalidOperationException(text); " +
        "Monitor.Exit(_gate); } catch (InvalidOperationException) { }")]
    public Task A_path_through_a_catch_of_the_method_is_a_leak(string body) => BalanceClient.MonitorAsync(body);

    [Fact]
    public Task A_cancelled_wait_under_the_lock_leaks_it() =>
        BalanceClient.FieldAsync(
            "private readonly SemaphoreSlim _gate = new(1, 1); private readonly ManualResetEventSlim _ready = new();",
            """
            {|FLT0201:_gate.Wait()|};
            try
            {
                {|FLT0301:_ready.Wait(token)|};
            }
            catch (OperationCanceledException)
            {
                return;
            }

            _gate.Release();
            """);

    [Theory]
    [InlineData("if (n < 0) Fail();")]
    [InlineData("if (n < 0) Environment.FailFast(text);")]
    [InlineData("switch (n) { case 0: Fail(); break; default: _count++; break; }")]
    [InlineData("try { _count++; } catch (Exception) { Fail(); }")]
    public Task A_call_that_does_not_return_ends_the_path(string between) =>
        BalanceClient.FieldAsync(
            "private readonly object _gate = new(); " +
            "[System.Diagnostics.CodeAnalysis.DoesNotReturn] " +
            "private static void Fail() => throw new InvalidOperationException();",
            $"Monitor.Enter(_gate); {between} Monitor.Exit(_gate);");

    [Fact]
    public Task An_awaited_call_may_throw_too() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Account
            {
                private readonly SemaphoreSlim _gate = new(1, 1);

                public async Task DepositAsync()
                {
                    await {|FLT0206:_gate.WaitAsync()|};
                    await Task.Delay(10);
                    _gate.Release();
                }
            }
            """);

    [Theory]
    [InlineData("await _gate.WaitAsync(token); try { await Task.Delay(1, token); } finally { _gate.Release(); }")]
    [InlineData(
        "await _gate.WaitAsync(token).ConfigureAwait(false); try { await Task.Delay(1, token); } " +
        "finally { _gate.Release(); }")]
    [InlineData(
        "if (!await _gate.WaitAsync(0)) return; try { await Task.Delay(1, token); } finally { _gate.Release(); }")]
    [InlineData(
        "if (await _gate.WaitAsync(TimeSpan.FromSeconds(1), token)) { try { await Task.Delay(1, token); } " +
        "finally { _gate.Release(); } }")]
    [InlineData("bool entered = await _gate.WaitAsync(100).ConfigureAwait(false); if (entered) _gate.Release();")]
    // Leaks.
    [InlineData(
        "await {|FLT0201:_gate.WaitAsync(token)|}; if (token.IsCancellationRequested) return; _gate.Release();")]
    [InlineData(
        "await {|FLT0201:_gate.WaitAsync()|}.ConfigureAwait(false); " +
        "if (token.IsCancellationRequested) return; _gate.Release();")]
    [InlineData("if (await {|FLT0201:_gate.WaitAsync(0)|}) return;")]
    // Not re-entrant across an await either.
    [InlineData(
        "await _gate.WaitAsync(); try { await {|FLT0104:_gate.WaitAsync()|}; _gate.Release(); } " +
        "finally { _gate.Release(); }")]
    public Task An_awaited_wait_is_an_acquisition(string body) =>
        Verify.OwnTypesAsync(
            $$"""
            public sealed class Account
            {
                private readonly SemaphoreSlim _gate = new(1, 1);

                public async Task DepositAsync(CancellationToken token)
                {
                    {{body}}
                }
            }
            """);
}
