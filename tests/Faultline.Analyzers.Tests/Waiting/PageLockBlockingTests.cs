using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>FLT0306: a call that may block, under a spin lock or under a lock that the fault handler takes.</summary>
public class PageLockBlockingTests
{
    public static TheoryData<string> Waiting => new(
        "{|FLT0306:Thread.Sleep(10)|};",
        "{|FLT0306:task.Wait()|};",
        "_count = {|FLT0306:answer.Result|};",
        "{|FLT0306:reset.WaitOne()|};",
        "{|FLT0306:stream.Flush()|};",
        "_count = {|FLT0306:view.ReadByte(0)|};",
        "{|FLT0306:queue.Take()|};",
        "{|FLT0306:registration.Dispose()|};");

    [Theory]
    [MemberData(nameof(Waiting))]
    public Task Under_a_lock_that_the_fault_handler_takes(string statement) => Waits.UnderPageLockAsync(statement);

    [Theory]
    [MemberData(nameof(Waiting))]
    public Task Under_a_spin_lock(string statement) => Waits.UnderSpinLockAsync(statement);

    [Theory]
    [InlineData("{|FLT0306:_mutex.WaitOne()|}; try { _count++; } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("lock ({|FLT0306:_gate|}) _count++;")]
    [InlineData("{|FLT0306:Monitor.Enter(_gate)|}; try { _count++; } finally { Monitor.Exit(_gate); }")]
    [InlineData("using ({|FLT0306:_lock.EnterScope()|}) _count++;")]
    [InlineData("{|FLT0306:_slim.Wait()|}; try { _count++; } finally { _slim.Release(); }")]
    [InlineData("{|FLT0306:_rw.EnterWriteLock()|}; try { _count++; } finally { _rw.ExitWriteLock(); }")]
    public Task A_blocking_lock_under_a_spin_lock_blocks(string statement) => Waits.UnderSpinLockAsync(statement);

    [Theory]
    [InlineData("if (Monitor.TryEnter(_gate)) { try { _count++; } finally { Monitor.Exit(_gate); } }")]
    [InlineData("if (_slim.Wait(0)) { try { _count++; } finally { _slim.Release(); } }")]
    [InlineData("Task.Run(() => { lock (_gate) _count++; });")]
    public Task A_try_under_a_spin_lock_does_not_block(string statement) => Waits.UnderSpinLockAsync(statement);

    [Theory]
    [InlineData("lock (_gate) _count++;")]
    [InlineData("_mutex.WaitOne(); try { _count++; } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("_slim.Wait(); try { _count++; } finally { _slim.Release(); }")]
    public Task A_lock_under_a_page_lock_is_a_matter_of_order(string statement) => Waits.UnderPageLockAsync(statement);

    [Fact]
    public Task A_lock_says_by_its_class_that_its_waiters_spin_or_that_the_fault_handler_takes_it() =>
        Verify.OwnTypesAsync(
            """
            [LockClass("spinning", Spin = true)]
            public sealed class Spinning
            {
                [Acquires] public void Enter() { }
                [Releases] public void Exit() { }
            }

            public sealed class Client
            {
                private readonly Spinning _spinning = new();
                private readonly Spinning _nested = new();

                [LockClass("page", TakenByFaultHandler = true)]
                private readonly object _page = new();

                [LockClass("index")]
                private readonly object _index = new();

                private int _count;

                public void Fires()
                {
                    _spinning.Enter();
                    try
                    {
                        {|FLT0306:Thread.Sleep(10)|};
                        lock ({|FLT0306:_index|})
                        {
                            _count++;
                        }
                    }
                    finally
                    {
                        _spinning.Exit();
                    }

                    lock (_page)
                    {
                        {|FLT0306:Thread.Sleep(10)|};
                    }
                }

                public void OnlyInformation()
                {
                    lock (_index)
                    {
                        {|FLT0301:Thread.Sleep(10)|};
                    }
                }
            }
            """);

    [Fact]
    public async Task A_lock_that_is_meant_to_be_held_across_io_is_not_warned_about()
    {
        Diagnostic[] diagnostics = [.. await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Client
            {
                [LockClass("page", TakenByFaultHandler = true, HeldAcrossIO = true)]
                private readonly object _page = new();

                public void Read(FileStream file, byte[] data)
                {
                    lock (_page)
                    {
                        file.ReadExactly(data);
                    }
                }
            }
            """))];
        Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Severity != DiagnosticSeverity.Info);
        Assert.DoesNotContain(diagnostics, diagnostic => diagnostic.Id == "FLT0306");
    }

    [Fact]
    public Task What_may_fault_under_a_spin_lock_that_the_fault_handler_does_not_take_blocks() =>
        Verify.MembersAsync(
            """
                private SpinLock _spin = new(false);

                public void Method(Source source, byte[] data)
                {
                    plain.Enter();
                    try
                    {
                        source.Copy(data);
                    }
                    finally
                    {
                        plain.Exit();
                    }

                    bool taken = false;
                    try
                    {
                        _spin.Enter(ref taken);
                        {|FLT0306:source.Copy(data)|};
                    }
                    finally
                    {
                        if (taken)
                            _spin.Exit();
                    }
                }
            """);

    [Fact]
    public async Task A_call_is_told_with_the_path_to_the_wait()
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Client
            {
                [LockClass("page", TakenByFaultHandler = true)]
                private readonly object _page = new();

                public void Read()
                {
                    lock (_page)
                    {
                        Load();
                    }
                }

                private static void Load() => LoadNow();

                private static void LoadNow() => File.ReadAllBytes("page");
            }
            """)));
        Assert.Equal(("FLT0306", "Load()"), (diagnostic.Id, diagnostic.Covered()));
        Assert.Equal(DiagnosticSeverity.Warning, diagnostic.Severity);
        Assert.Contains("'_page'", diagnostic.Message(), StringComparison.Ordinal);
        string[] also = [.. diagnostic.AlsoCovered()];
        Assert.Contains("_page", also);
        Assert.Contains("LoadNow()", also);
        Assert.Contains("File.ReadAllBytes(\"page\")", also);
    }

    [Fact]
    public Task A_helper_that_takes_a_lock_blocks_under_a_spin_lock() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Client
            {
                private readonly object _gate = new();
                private SpinLock _spin = new(false);
                private int _count;

                public void Add()
                {
                    bool taken = false;
                    try
                    {
                        _spin.Enter(ref taken);
                        {|FLT0306:AddOne()|};
                    }
                    finally
                    {
                        if (taken)
                            _spin.Exit();
                    }
                }

                public void AddOne()
                {
                    lock (_gate)
                    {
                        _count++;
                    }
                }
            }
            """);

    [Fact]
    public Task A_lock_that_a_page_store_takes_is_taken_by_the_fault_handler() =>
        Verify.RuntimeClientAsync(
            """
            public sealed class CountingStore : IPageStore
            {
                private readonly object _reads = new();
                private readonly object _writes = new();
                private readonly object _reports = new();
                private int _count;

                public string Name => "counting";

                public long Length => 0;

                public bool CanWrite => true;

                public bool CanInvalidate => true;

                public int ReadPages(long offset, Span<byte> destination)
                {
                    lock (_reads)
                    {
                        _count++;
                    }

                    return 0;
                }

                public void WritePages(long offset, ReadOnlySpan<byte> source) => Count();

                public bool IsKnownZero(long offset, long length) => false;

                public void SetLength(long length)
                {
                }

                public void Flush(bool toDisk)
                {
                }

                public void Dispose()
                {
                }

                public void Report()
                {
                    lock (_reads)
                    {
                        {|FLT0306:Thread.Sleep(10)|};
                    }

                    lock (_writes)
                    {
                        {|FLT0306:Thread.Sleep(10)|};
                    }

                    lock (_reports)
                    {
                        {|FLT0301:Thread.Sleep(10)|};
                    }
                }

                private void Count()
                {
                    lock (_writes)
                    {
                        _count++;
                    }
                }
            }
            """);
}
