using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Methods that take or give back a lock for their caller, whole or perhaps.</summary>
public class LockHelperTests
{
    [Fact]
    public Task Private_helpers_that_lock_and_unlock_are_followed() =>
        Verify.OwnTypesAsync(
            """
            public class User
            {
                private readonly object _sync = new();
                private int _count;

                private void Lock() => Monitor.Enter(_sync);
                private void Unlock() => Monitor.Exit(_sync);

                public void Right(bool flag)
                {
                    Lock();
                    try
                    {
                        if (flag)
                            return;
                        _count = Math.Max(_count, 1);
                    }
                    finally
                    {
                        Unlock();
                    }
                }

                public void Forgotten(bool flag)
                {
                    {|FLT0201:Lock()|};
                    if (flag)
                        return;
                    Unlock();
                }

                public void Twice()
                {
                    Lock();
                    _count++;
                    Unlock();
                    {|FLT0202:Unlock()|};
                }
            }
            """);

    [Fact]
    public Task Helpers_of_a_static_class_act_on_their_parameter() =>
        Verify.OwnTypesAsync(
            """
            public static class Gates
            {
                public static void Lock(SemaphoreSlim gate) => gate.Wait();
                public static void Unlock(SemaphoreSlim gate) => gate.Release();
            }

            public class User
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private int _count;

                public void Right()
                {
                    Gates.Lock(_gate);
                    _count++;
                    Gates.Unlock(_gate);
                }

                public void Mixed()
                {
                    Gates.Lock(_gate);
                    _count++;
                    _gate.Release();
                }

                public void Again()
                {
                    _gate.Wait();
                    {|FLT0104:Gates.Lock(_gate)|};
                    _count++;
                    Gates.Unlock(_gate);
                    _gate.Release();
                }

                public void Forgotten(bool flag)
                {
                    {|FLT0201:Gates.Lock(_gate)|};
                    if (flag)
                        return;
                    Gates.Unlock(_gate);
                }
            }
            """);

    [Fact]
    public Task A_helper_with_a_lock_taken_flag_is_followed() =>
        Verify.OwnTypesAsync(
            """
            public class User
            {
                private readonly object _sync = new();
                private int _count;

                private void Lock(ref bool taken) => Monitor.Enter(_sync, ref taken);

                public void Right()
                {
                    bool taken = false;
                    try
                    {
                        Lock(ref taken);
                        _count = Math.Max(_count, 1);
                    }
                    finally
                    {
                        if (taken)
                            Monitor.Exit(_sync);
                    }
                }

                public void Forgotten(bool flag)
                {
                    bool taken = false;
                    {|FLT0201:Lock(ref taken)|};
                    if (flag)
                        return;
                    if (taken)
                        Monitor.Exit(_sync);
                }

                public void Twice()
                {
                    bool taken = false;
                    Lock(ref taken);
                    _count++;
                    Monitor.Exit(_sync);
                    {|FLT0202:Monitor.Exit(_sync)|};
                }
            }
            """);

    [Theory]
    [InlineData("private bool TryLock() => _gate.Wait(0);", "TryLock()")]
    [InlineData("private bool TryLock() { return _gate.Wait(TimeSpan.FromSeconds(1)); }", "TryLock()")]
    [InlineData("private bool TryLock() { if (_gate.Wait(5)) return true; return false; }", "TryLock()")]
    [InlineData("private bool TryLock() { bool got = _gate.Wait(5); return got; }", "TryLock()")]
    [InlineData("private bool IsBusy() => !_gate.Wait(0);", "!IsBusy()")]
    [InlineData("private bool TryLock(out int count) { count = _count; return _gate.Wait(0); }", "TryLock(out int n)")]
    public Task A_helper_that_returns_whether_it_locked_is_followed(string helper, string entered) =>
        Verify.OwnTypesAsync(
            $$"""
            public class User
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private int _count;

                {{helper}}

                public void Right()
                {
                    if ({{entered}})
                    {
                        _count++;
                        _gate.Release();
                    }
                }

                public void Kept()
                {
                    bool got = {{entered}};
                    if (got)
                    {
                        _count++;
                        _gate.Release();
                    }
                }

                public void Failed()
                {
                    if ({{entered}})
                    {
                        _count++;
                        _gate.Release();
                    }
                    else
                    {
                        {|FLT0202:_gate.Release()|};
                    }
                }
            }
            """);

    [Fact]
    public Task A_helper_that_ignores_whether_it_locked_cannot_be_relied_on() =>
        Verify.OwnTypesAsync(
            """
            public class User
            {
                private readonly SemaphoreSlim _gate = new(1, 1);
                private int _count;

                private bool TryLock() => _gate.Wait(0);

                public void Method()
                {
                    bool ignored = TryLock();
                    _count++;
                    {|FLT0202:_gate.Release()|};
                }
            }
            """);
}
