using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>FLT0301: every family of calls that may block for long, directly under a lock.</summary>
public class BlockingCallTests
{
    [Fact]
    public Task Waiting_before_and_after_the_lock_is_clean() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Cache
            {
                private readonly object _gate = new();
                private int _value;

                public void Load(Task<int> answer, FileStream log, byte[] line)
                {
                    int value = answer.Result;
                    lock (_gate)
                    {
                        _value = value;
                    }

                    log.Write(line);
                    Thread.Sleep(10);
                }
            }
            """);

    [Theory]
    [InlineData("{|FLT0301:task.Wait()|};")]
    [InlineData("{|FLT0301:task.Wait(1000)|};")]
    [InlineData("{|FLT0301:task.Wait(token)|};")]
    [InlineData("{|FLT0301:Task.WaitAll(task, answer)|};")]
    [InlineData("{|FLT0301:Task.WaitAny(task, answer)|};")]
    [InlineData("_count = {|FLT0301:answer.Result|};")]
    [InlineData("{|FLT0301:task.GetAwaiter().GetResult()|};")]
    [InlineData("_count = {|FLT0301:answer.ConfigureAwait(false).GetAwaiter().GetResult()|};")]
    [InlineData("_count = {|FLT0301:value.AsTask().Result|};")]
    [InlineData("{|FLT0301:Task.Delay(10).Wait()|};")]
    public Task A_wait_for_a_task(string statement) => Waits.UnderLockAsync(statement);

    [Theory]
    [InlineData("{|FLT0301:thread.Join()|};")]
    [InlineData("{|FLT0301:thread.Join(1000)|};")]
    [InlineData("{|FLT0301:Thread.Sleep(10)|};")]
    [InlineData("{|FLT0301:Thread.Sleep(TimeSpan.FromSeconds(1))|};")]
    public Task A_wait_for_a_thread_or_for_time(string statement) => Waits.UnderLockAsync(statement);

    [Theory]
    [InlineData("{|FLT0301:reset.WaitOne()|};")]
    [InlineData("{|FLT0301:auto.WaitOne(1000)|};")]
    [InlineData("{|FLT0301:WaitHandle.WaitAny(events)|};")]
    [InlineData("{|FLT0301:WaitHandle.SignalAndWait(auto, reset)|};")]
    [InlineData("{|FLT0301:slimReset.Wait()|};")]
    [InlineData("{|FLT0301:slimReset.Wait(token)|};")]
    [InlineData("{|FLT0301:countdown.Wait()|};")]
    [InlineData("{|FLT0301:barrier.SignalAndWait()|};")]
    // Counts from zero: a signal, not a lock.
    [InlineData("{|FLT0301:_signal.Wait()|};")]
    public Task A_wait_for_an_event(string statement) => Waits.UnderLockAsync(statement);

    [Theory]
    [InlineData("_count = {|FLT0301:stream.Read(data, 0, 8)|};")]
    [InlineData("{|FLT0301:stream.Write(data)|};")]
    [InlineData("{|FLT0301:stream.Flush()|};")]
    [InlineData("{|FLT0301:file.Flush(true)|};")]
    [InlineData("{|FLT0301:file.CopyTo(stream)|};")]
    [InlineData("_count = {|FLT0301:network.Read(data, 0, 8)|};")]
    [InlineData("string? line = {|FLT0301:reader.ReadLine()|};")]
    [InlineData("string text = {|FLT0301:File.ReadAllText(\"a\")|};")]
    [InlineData("{|FLT0301:File.WriteAllBytes(\"a\", data)|};")]
    [InlineData("{|FLT0301:RandomAccess.Read(file.SafeFileHandle, data, 0)|};")]
    [InlineData("{|FLT0301:socket.Receive(data)|};")]
    [InlineData("{|FLT0301:socket.Send(data)|};")]
    [InlineData("{|FLT0301:socket.Accept()|};")]
    [InlineData("{|FLT0301:pipe.WaitForConnection()|};")]
    [InlineData("{|FLT0301:process.WaitForExit()|};")]
    [InlineData("{|FLT0301:process.WaitForExit(1000)|};")]
    public Task Synchronous_io(string statement) => Waits.UnderLockAsync(statement);

    [Theory]
    [InlineData("_count = {|FLT0301:view.ReadByte(0)|};")]
    [InlineData("{|FLT0301:view.Write(0, 1)|};")]
    [InlineData("{|FLT0301:view.ReadArray(0, data, 0, 8)|};")]
    [InlineData("{|FLT0301:viewStream.Write(data, 0, 8)|};")]
    public Task Access_to_mapped_memory(string statement) => Waits.UnderLockAsync(statement);

    [Theory]
    [InlineData("_count = {|FLT0301:queue.Take()|};")]
    [InlineData("_count = {|FLT0301:queue.Take(token)|};")]
    [InlineData("{|FLT0301:queue.TryTake(out _count, Timeout.Infinite)|};")]
    [InlineData("{|FLT0301:_bounded.Add(1)|};")]
    public Task A_wait_for_a_queue(string statement) => Waits.UnderLockAsync(statement);

    [Theory]
    [InlineData("{|FLT0301:registration.Dispose()|};")]
    [InlineData("{|FLT0301:timer.Dispose(reset)|};")]
    public Task A_dispose_that_joins(string statement) => Waits.UnderLockAsync(statement);

    [Fact]
    public async Task A_pointer_into_a_mapped_view_does_io_when_it_is_followed()
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            using System.IO.MemoryMappedFiles;

            public sealed unsafe class Table
            {
                private readonly object _gate = new();

                public byte Read(MemoryMappedViewAccessor view)
                {
                    byte* mapped = null;
                    view.SafeMemoryMappedViewHandle.AcquirePointer(ref mapped);
                    try
                    {
                        lock (_gate)
                        {
                            return *mapped;
                        }
                    }
                    finally
                    {
                        view.SafeMemoryMappedViewHandle.ReleasePointer();
                    }
                }
            }
            """)));
        Assert.Equal(("FLT0301", "*mapped"), (diagnostic.Id, diagnostic.Covered()));
    }

    [Fact]
    public Task What_says_that_it_may_block_is_believed() =>
        Verify.OwnTypesAsync(
            """
            public interface IStore
            {
                [MayBlock] void Flush();
                [MayBlock] long Length { get; }
                long Position { get; }
            }

            public sealed class Connection
            {
                [MayBlock] public Connection() { }
            }

            public sealed class Client
            {
                private readonly object _gate = new();
                private Connection? _connection;

                public long Use(IStore store)
                {
                    lock (_gate)
                    {
                        _connection = {|FLT0301:new Connection()|};
                        {|FLT0301:store.Flush()|};
                        return {|FLT0301:store.Length|} - store.Position;
                    }
                }
            }
            """);

    [Fact]
    public async Task The_lock_is_named_and_where_it_was_acquired()
    {
        Diagnostic diagnostic = Assert.Single(await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(
            """
            public sealed class Cache
            {
                private readonly object _gate = new();

                public void Load()
                {
                    Monitor.Enter(_gate);
                    try
                    {
                        Thread.Sleep(10);
                    }
                    finally
                    {
                        Monitor.Exit(_gate);
                    }
                }
            }
            """)));
        Assert.Equal("FLT0301", diagnostic.Id);
        Assert.Equal(DiagnosticSeverity.Info, diagnostic.Severity);
        Assert.Contains("'_gate'", diagnostic.Message(), StringComparison.Ordinal);
        Assert.Contains("Monitor.Enter(_gate)", diagnostic.AlsoCovered());
    }
}
