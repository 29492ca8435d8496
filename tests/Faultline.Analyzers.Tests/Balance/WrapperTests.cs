using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Balance;

/// <summary>Locks behind methods of the client's own, known by what these do.</summary>
public class WrapperTests
{
    [Theory]
    [InlineData("Freeze(); _count++; Thaw();")]
    [InlineData("Freeze(); try { if (a) return; _count = int.Parse(text); } finally { Thaw(); }")]
    [InlineData("if (a) Freeze(); _count++; if (a) Thaw();")]
    [InlineData("if (!TryFreeze()) return; _count++; Thaw();")]
    [InlineData("Freeze(); _count++; Monitor.Exit(_gate);")]
    [InlineData("Monitor.Enter(_gate); _count++; Thaw();")]
    [InlineData("{|FLT0201:Freeze()|}; if (a) return; Thaw();")]
    [InlineData("{|FLT0206:Freeze()|}; _count = int.Parse(text); Thaw();")]
    [InlineData("if ({|FLT0201:TryFreeze()|}) { if (a) return; Thaw(); }")]
    [InlineData("if (a) Freeze(); _count++; {|FLT0203:Thaw()|};")]
    public Task Helpers_of_the_same_class_are_followed(string body) =>
        Verify.OwnTypesAsync(BalanceClient.ClassWith(
            "private readonly object _gate = new();",
            $$"""
                private void Freeze() => Monitor.Enter(_gate);

                private void Thaw() => Monitor.Exit(_gate);

                private bool TryFreeze() => Monitor.TryEnter(_gate);

            {{BalanceClient.MethodWith(body)}}
            """));

    [Theory]
    [InlineData("_gate.Take(); _count++; _gate.Give();")]
    [InlineData("_gate.Take(); try { if (a) return; _count = int.Parse(text); } finally { _gate.Give(); }")]
    [InlineData("if (!_gate.TryTake()) return; _count++; _gate.Give();")]
    [InlineData("if (_gate.TryTake()) { _count++; _gate.Give(); }")]
    [InlineData("_gate.Take(); _gate.Give(); _gate.Take(); _gate.Give();")]
    [InlineData("{|FLT0201:_gate.Take()|}; if (a) return; _gate.Give();")]
    [InlineData("{|FLT0206:_gate.Take()|}; _count = int.Parse(text); _gate.Give();")]
    [InlineData("_gate.Take(); _gate.Give(); {|FLT0202:_gate.Give()|};")]
    [InlineData("if (!_gate.TryTake()) { {|FLT0202:_gate.Give()|}; return; } _gate.Give();")]
    [InlineData("if (a) _gate.Take(); _count++; {|FLT0203:_gate.Give()|};")]
    [InlineData("_gate.Take(); try { {|FLT0104:_gate.Take()|}; _gate.Give(); } finally { _gate.Give(); }")]
    public Task A_class_that_only_passes_on_is_a_lock(string body) =>
        Verify.OwnTypesAsync(
            BalanceClient.ClassWith("private readonly Turnstile _gate = new();", BalanceClient.MethodWith(body)) +
            """

            public sealed class Turnstile
            {
                private readonly SemaphoreSlim _slot = new(1, 1);

                public void Take() => _slot.Wait();

                public bool TryTake() => _slot.Wait(0);

                public void Give() => _slot.Release();
            }
            """);

    [Fact]
    public Task A_wrapper_around_a_reentrant_lock_is_reentrant() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Turnstile
            {
                private readonly object _slot = new();

                public void Take() => Monitor.Enter(_slot);

                public void Give() => Monitor.Exit(_slot);
            }

            public sealed class Account
            {
                private readonly Turnstile _gate = new();
                private int _count;

                public void Deposit()
                {
                    _gate.Take();
                    _gate.Take();
                    _count++;
                    _gate.Give();
                    _gate.Give();
                }
            }
            """);

    [Theory]
    [InlineData("using (await _gate.LockAsync()) { await Task.Delay(1); }")]
    [InlineData("using (await _gate.LockAsync().ConfigureAwait(false)) { await Task.Delay(1); }")]
    [InlineData("using AsyncGate.Hold hold = await _gate.LockAsync(); await Task.Delay(1);")]
    [InlineData("AsyncGate.Hold hold = await {|FLT0201:_gate.LockAsync()|}; if (a) return; hold.Dispose();")]
    [InlineData("using (await _gate.LockAsync()) { using (await {|FLT0104:_gate.LockAsync()|}) { } }")]
    public Task An_asynchronous_lock_of_the_clients_own(string body) =>
        Verify.OwnTypesAsync(
            $$"""
            public sealed class AsyncGate
            {
                private readonly SemaphoreSlim _slot = new(1, 1);

                public async Task<Hold> LockAsync()
                {
                    await _slot.WaitAsync().ConfigureAwait(false);
                    return new Hold(this);
                }

                public readonly struct Hold : IDisposable
                {
                    private readonly AsyncGate _gate;

                    internal Hold(AsyncGate gate) => _gate = gate;

                    public void Dispose() => _gate._slot.Release();
                }
            }

            public sealed class Account
            {
                private readonly AsyncGate _gate = new();

                public async Task DepositAsync(bool a)
                {
                    {{body}}
                }
            }
            """);

    [Fact]
    public Task A_lock_type_without_a_contract_that_is_taken_twice_says_nothing() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Turnstile
            {
                private int _state;

                public void Enter()
                {
                    while (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
                        Thread.SpinWait(1);
                }

                public void Exit() => Volatile.Write(ref _state, 0);
            }

            public sealed class Account
            {
                private readonly Turnstile _gate = new();
                private int _count;

                public void Deposit()
                {
                    _gate.Enter();
                    _gate.Enter();
                    _count++;
                    _gate.Exit();
                }
            }
            """);

    [Theory]
    [InlineData("private readonly SemaphoreSlim _gate = new(4, 4);")]
    [InlineData("private readonly SemaphoreSlim _gate = new(2);")]
    [InlineData("private readonly SemaphoreSlim _gate = new(Environment.ProcessorCount);")]
    public Task A_semaphore_that_counts_is_no_lock(string field) =>
        BalanceClient.FieldAsync(field, "_gate.Wait(); _gate.Wait(); if (a) return; _count++; _gate.Release();");

    [Theory]
    [InlineData("private readonly ManualResetEventSlim _gate = new();", "_gate.Wait(token);")]
    [InlineData("private readonly AutoResetEvent _gate = new(false);", "_gate.WaitOne(); _gate.Set();")]
    [InlineData("private readonly CountdownEvent _gate = new(3);", "_gate.Wait(); _gate.Signal();")]
    public Task An_event_is_no_lock(string field, string body) => BalanceClient.FieldAsync(field, body);
}
