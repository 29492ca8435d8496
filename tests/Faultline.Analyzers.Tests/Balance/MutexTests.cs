namespace Faultline.Analyzers.Tests.Balance;

/// <summary>What only a mutex does: born held, abandoned, waited for together with others.</summary>
public class MutexTests
{
    [Theory]
    [InlineData("Mutex gate = new(true); _count++; gate.ReleaseMutex();")]
    [InlineData("using Mutex gate = new(true); try { _count = int.Parse(text); } finally { gate.ReleaseMutex(); }")]
    [InlineData(
        "Mutex gate = new(true, text, out bool createdNew); if (!createdNew) return; _count++; " +
        "gate.ReleaseMutex();")]
    [InlineData("Mutex gate = new(true, text, out bool createdNew); _count++; if (createdNew) gate.ReleaseMutex();")]
    [InlineData(
        "Mutex gate = new(true, text, out bool createdNew); if (!createdNew) gate.WaitOne(); _count++; " +
        "gate.ReleaseMutex();")]
    [InlineData("Mutex gate = new(false); gate.WaitOne(); _count++; gate.ReleaseMutex();")]
    [InlineData("Mutex gate = new(false, text, out bool createdNew); if (createdNew) _count++;")]
    // Not held, disposed: nothing to release.
    [InlineData("using Mutex gate = new(); _count++;")]
    // Owned from birth and taken once more: two releases.
    [InlineData("Mutex gate = new(true); gate.WaitOne(); _count++; gate.ReleaseMutex(); gate.ReleaseMutex();")]
    public Task Released_as_often_as_owned_is_clean(string body) => MutexAsync(body);

    [Theory]
    [InlineData("Mutex gate = {|FLT0201:new Mutex(true)|}; if (a) return; gate.ReleaseMutex();")]
    [InlineData("Mutex gate = {|FLT0201:new(true)|}; if (a) return; gate.ReleaseMutex();")]
    [InlineData(
        "Mutex gate = {|FLT0201:new Mutex(true, text, out bool createdNew)|}; if (createdNew && a) return; " +
        "if (createdNew) gate.ReleaseMutex();")]
    // The owner who disposes it still owns it.
    [InlineData("using (Mutex gate = {|FLT0201:new Mutex(true)|}) { _count++; }")]
    [InlineData(
        "using Mutex gate = {|FLT0201:new Mutex(true, text, out bool createdNew)|}; if (!createdNew) return; " +
        "_count++;")]
    [InlineData("{|FLT0201:_gate.WaitOne()|}; _count++; _gate.Dispose();")]
    // Not owned.
    [InlineData("Mutex gate = new(false); {|FLT0202:gate.ReleaseMutex()|};")]
    [InlineData(
        "Mutex gate = new(true, text, out bool createdNew); " +
        "if (!createdNew) { {|FLT0202:gate.ReleaseMutex()|}; return; } gate.ReleaseMutex();")]
    public Task Owned_from_the_constructor(string body) => MutexAsync(body);

    [Theory]
    [InlineData(
        "try { _gate.WaitOne(); } catch (AbandonedMutexException) { } try { _count = int.Parse(text); } " +
        "finally { _gate.ReleaseMutex(); }")]
    [InlineData(
        "try { _gate.WaitOne(); _count++; } catch (AbandonedMutexException) { _count = 0; } _gate.ReleaseMutex();")]
    [InlineData(
        "bool held; try { held = _gate.WaitOne(100); } catch (AbandonedMutexException) { held = true; } " +
        "if (held) _gate.ReleaseMutex();")]
    // What only the wait throws does not come from the call that makes its argument.
    [InlineData(
        "bool held = false; try { try { held = _gate.WaitOne(TimeSpan.FromSeconds(2)); } " +
        "catch (AbandonedMutexException) { held = true; } if (held) _count = int.Parse(text); } " +
        "finally { if (held) _gate.ReleaseMutex(); }")]
    [InlineData(
        "bool held = false; try { held = _gate.WaitOne(TimeSpan.FromSeconds(n)); } catch (AbandonedMutexException) " +
        "{ held = true; } if (!held) return; try { _count = int.Parse(text); } finally { _gate.ReleaseMutex(); }")]
    [InlineData(
        "try { {|FLT0201:_gate.WaitOne()|}; } catch (AbandonedMutexException) { return; } _count++; " +
        "_gate.ReleaseMutex();")]
    [InlineData(
        "try { {|FLT0201:_gate.WaitOne()|}; _gate.ReleaseMutex(); } " +
        "catch (AbandonedMutexException) { _count = 0; }")]
    public Task An_abandoned_mutex_is_held(string body) => MutexAsync(body);

    [Theory]
    [InlineData(
        "WaitHandle.WaitAll([_gate, _other]); try { _count = int.Parse(text); } " +
        "finally { _gate.ReleaseMutex(); _other.ReleaseMutex(); }")]
    [InlineData(
        "WaitHandle.WaitAll(new WaitHandle[] { _gate, _other }); _count++; _other.ReleaseMutex(); " +
        "_gate.ReleaseMutex();")]
    [InlineData(
        "if (!WaitHandle.WaitAll(new WaitHandle[] { _gate, _other }, 0)) return; _count++; " +
        "_other.ReleaseMutex(); _gate.ReleaseMutex();")]
    // Which one it was is not known.
    [InlineData(
        "int which = WaitHandle.WaitAny(new WaitHandle[] { _gate, _other }); _count++; " +
        "if (which == 0) _gate.ReleaseMutex(); else _other.ReleaseMutex();")]
    [InlineData("WaitHandle.WaitAny([_gate, _other]); if (a) return; _count++;")]
    // One of them forgotten.
    [InlineData("{|FLT0201:WaitHandle.WaitAll(new WaitHandle[] { _gate, _other })|}; _count++; _gate.ReleaseMutex();")]
    [InlineData("{|FLT0201:WaitHandle.WaitAll([_gate, _other])|}; _count++; _other.ReleaseMutex();")]
    public Task Waited_for_together(string body) => MutexAsync(body);

    private static Task MutexAsync(string body) =>
        BalanceClient.FieldAsync("private readonly Mutex _gate = new(); private readonly Mutex _other = new();", body);
}
