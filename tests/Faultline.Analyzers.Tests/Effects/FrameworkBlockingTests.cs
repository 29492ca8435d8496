using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>Which calls into the framework may block for long, and whose code they wait for.</summary>
public class FrameworkBlockingTests
{
    private const string Members =
        """
        readonly SemaphoreSlim mutex = new(1, 1);
        readonly SemaphoreSlim places = new(4, 4);
        readonly Semaphore handlePlaces = new(3, 3);
        readonly BlockingCollection<int> queue = new();
        readonly BlockingCollection<int> bounded = new(16);
        readonly WaitHandle hiddenMutex = new Mutex();
        readonly Stream memory = new MemoryStream();
        private sealed class Own : Stream
        {
            public override bool CanRead => true;
            public override bool CanSeek => true;
            public override bool CanWrite => true;
            public override long Length => 0;
            public override long Position { get; set; }
            public override void Flush() { }
            public override int Read(byte[] buffer, int offset, int count) => 0;
            public override long Seek(long offset, SeekOrigin origin) => 0;
            public override void SetLength(long value) { }
            public override void Write(byte[] buffer, int offset, int count) { }
        }
        """;

    private const string Parameters =
        "Task task, Task<int> typed, ValueTask<int> value, Thread thread, AutoResetEvent signal, Mutex lockHandle, " +
        "Semaphore semaphore, WaitHandle handle, SemaphoreSlim slim, Stream stream, FileStream file, MemoryStream bytes, " +
        "StreamReader reader, TextReader text, StreamWriter writer, StringWriter strings, TextWriter output, " +
        "NetworkStream network, Socket socket, Process process, BlockingCollection<int> items, Timer timer, " +
        "CancellationTokenRegistration registration, RegisteredWaitHandle registered, FileSystemWatcher watcher, " +
        "MemoryMappedViewAccessor view, MemoryMappedViewStream viewStream, UnmanagedMemoryAccessor plain, byte[] data, " +
        "int limit, DbCommand command, IAsyncResult asyncResult, ManualResetEventSlim slimEvent, int number";

    [Theory]
    [InlineData("[|Thread.Sleep(0)|];")]
    [InlineData("[|Thread.Sleep(TimeSpan.Zero)|];")]
    [InlineData("[|Thread.Yield()|];")]
    [InlineData("[|task.Wait(0)|];")]
    [InlineData("[|task.Wait(TimeSpan.FromMilliseconds(0))|];")]
    [InlineData("[|task.Wait(default(TimeSpan))|];")]
    [InlineData("[|thread.Join(0)|];")]
    [InlineData("[|signal.WaitOne(0)|];")]
    [InlineData("[|slimEvent.Wait(0)|];")]
    [InlineData("[|process.WaitForExit(0)|];")]
    [InlineData("_ = [|task.IsCompleted|];")]
    [InlineData("[|Task.CompletedTask.Wait()|];")]
    [InlineData("_ = [|Task.FromResult(1).Result|];")]
    [InlineData("[|Task.FromResult(1).GetAwaiter().GetResult()|];")]
    [InlineData("_ = [|new ValueTask<int>(1).Result|];")]
    [InlineData("[|Task.Delay(0).Wait()|];")]
    [InlineData("[|Task.Run(() => { })|];")]
    [InlineData("[|thread.Start()|];")]
    [InlineData("[|lockHandle.WaitOne()|];")]
    [InlineData("[|semaphore.WaitOne()|];")]
    [InlineData("[|hiddenMutex.WaitOne()|];")]
    [InlineData("[|mutex.Wait()|];")]
    [InlineData("[|slim.Wait()|];")]
    [InlineData("[|mutex.WaitAsync()|];")]
    [InlineData("[|places.WaitAsync()|];")]
    [InlineData("[|WaitHandle.WaitAll([lockHandle, semaphore])|];")]
    [InlineData("[|WaitHandle.WaitAny(new WaitHandle[] { lockHandle, signal })|];")]
    [InlineData("[|bytes.Read(data, 0, 1)|];")]
    [InlineData("[|memory.Write(data, 0, 1)|];")]
    [InlineData("[|((Stream)bytes).Flush()|];")]
    [InlineData("[|Stream.Null.Flush()|];")]
    [InlineData("Stream local = new MemoryStream(); [|local.CopyTo(stream)|];")]
    [InlineData("[|new Own().Flush()|];")]
    [InlineData("[|stream.ReadAsync(data, 0, 1)|];")]
    [InlineData("[|strings.WriteLine()|];")]
    [InlineData("[|output.WriteLine()|];")]
    [InlineData("[|text.ReadLine()|];")]
    [InlineData("[|Console.WriteLine()|];")]
    [InlineData("_ = [|new FileStream(file.SafeFileHandle, FileAccess.Read)|];")]
    [InlineData("_ = [|new StreamReader(stream)|];")]
    [InlineData("[|File.ReadAllTextAsync(\"x\")|];")]
    [InlineData("_ = [|Path.Combine(\"x\", \"y\")|];")]
    [InlineData("[|items.TryTake(out _)|];")]
    [InlineData("[|items.TryTake(out _, 0)|];")]
    [InlineData("[|queue.Add(1)|];")]
    [InlineData("[|items.Add(1)|];")]
    [InlineData("[|bounded.TryAdd(1)|];")]
    [InlineData("[|timer.Dispose()|];")]
    [InlineData("[|registered.Unregister(null)|];")]
    [InlineData("[|registration.Unregister()|];")]
    [InlineData("[|registration.DisposeAsync()|];")]
    [InlineData("[|plain.ReadByte(0)|];")]
    [InlineData("[|Monitor.Wait(data)|];")]
    [InlineData("[|Monitor.Enter(data)|];")]
    public void Does_not_block(string statement) => Assert.Null(Of(statement));

    [Theory]
    [InlineData("[|Thread.Sleep(1)|];", nameof(WaitKind.Sleep), null)]
    [InlineData("[|Thread.Sleep(limit)|];", nameof(WaitKind.Sleep), null)]
    [InlineData("[|Thread.Sleep(Timeout.Infinite)|];", nameof(WaitKind.Sleep), null)]
    [InlineData("[|SpinWait.SpinUntil(() => true)|];", nameof(WaitKind.Sleep), null)]
    [InlineData("[|task.Wait()|];", nameof(WaitKind.Task), "task")]
    [InlineData("[|task.Wait(limit)|];", nameof(WaitKind.Task), "task")]
    [InlineData("_ = [|typed.Result|];", nameof(WaitKind.Task), "typed")]
    [InlineData("_ = [|value.Result|];", nameof(WaitKind.Task), "value")]
    [InlineData("[|task.GetAwaiter().GetResult()|];", nameof(WaitKind.Task), "task")]
    [InlineData("[|typed.ConfigureAwait(false).GetAwaiter().GetResult()|];", nameof(WaitKind.Task), "typed")]
    [InlineData("[|value.AsTask().GetAwaiter().GetResult()|];", nameof(WaitKind.Task), "value")]
    [InlineData("[|value.ConfigureAwait(false).GetAwaiter().GetResult()|];", nameof(WaitKind.Task), "value")]
    [InlineData("[|Task.WaitAll(task, typed)|];", nameof(WaitKind.Task), "Task.WaitAll(task, typed)")]
    [InlineData("[|Task.Delay(limit).Wait()|];", nameof(WaitKind.Task), "Task.Delay(limit)")]
    [InlineData("[|thread.Join()|];", nameof(WaitKind.Thread), "thread")]
    [InlineData("[|GC.WaitForPendingFinalizers()|];", nameof(WaitKind.Thread), null)]
    [InlineData("[|signal.WaitOne()|];", nameof(WaitKind.Handle), "signal")]
    [InlineData("[|handle.WaitOne()|];", nameof(WaitKind.Handle), "handle")]
    [InlineData("[|asyncResult.AsyncWaitHandle.WaitOne()|];", nameof(WaitKind.Handle), "asyncResult.AsyncWaitHandle")]
    [InlineData("[|slimEvent.Wait()|];", nameof(WaitKind.Handle), "slimEvent")]
    [InlineData("[|WaitHandle.WaitAny([signal, handle])|];", nameof(WaitKind.Handle), "[signal, handle]")]
    [InlineData("[|places.Wait()|];", nameof(WaitKind.Handle), "places")]
    [InlineData("[|handlePlaces.WaitOne()|];", nameof(WaitKind.Handle), "handlePlaces")]
    [InlineData("[|File.ReadAllText(\"x\")|];", nameof(WaitKind.File), null)]
    [InlineData("[|Directory.Delete(\"x\")|];", nameof(WaitKind.File), null)]
    [InlineData("_ = [|new FileStream(\"x\", FileMode.Open)|];", nameof(WaitKind.File), null)]
    [InlineData("_ = [|new StreamReader(\"x\")|];", nameof(WaitKind.File), null)]
    [InlineData("_ = [|MemoryMappedFile.CreateFromFile(\"x\")|];", nameof(WaitKind.File), null)]
    [InlineData("[|stream.Read(data, 0, 1)|];", nameof(WaitKind.Stream), null)]
    [InlineData("[|stream.ReadExactly(data)|];", nameof(WaitKind.Stream), null)]
    [InlineData("[|file.Flush(true)|];", nameof(WaitKind.Stream), null)]
    [InlineData("[|reader.ReadLine()|];", nameof(WaitKind.Stream), null)]
    [InlineData("[|writer.WriteLine(number)|];", nameof(WaitKind.Stream), null)]
    [InlineData("[|Console.ReadLine()|];", nameof(WaitKind.Stream), null)]
    [InlineData("[|network.Read(data, 0, 1)|];", nameof(WaitKind.Socket), null)]
    [InlineData("[|socket.Receive(data)|];", nameof(WaitKind.Socket), null)]
    [InlineData("_ = [|new TcpClient(\"host\", 80)|];", nameof(WaitKind.Socket), null)]
    [InlineData("[|command.ExecuteNonQuery()|];", nameof(WaitKind.Socket), null)]
    [InlineData("[|process.WaitForExit()|];", nameof(WaitKind.Process), null)]
    [InlineData("[|items.Take()|];", nameof(WaitKind.Collection), null)]
    [InlineData("[|items.TryTake(out _, limit)|];", nameof(WaitKind.Collection), null)]
    [InlineData("[|bounded.Add(1)|];", nameof(WaitKind.Collection), null)]
    [InlineData("[|bounded.TryAdd(1, limit)|];", nameof(WaitKind.Collection), null)]
    [InlineData("[|registration.Dispose()|];", nameof(WaitKind.Disposal), "registration")]
    [InlineData("[|watcher.Dispose()|];", nameof(WaitKind.Disposal), "watcher")]
    [InlineData("[|((IDisposable)watcher).Dispose()|];", nameof(WaitKind.Disposal), "watcher")]
    [InlineData("[|registered.Unregister(handle)|];", nameof(WaitKind.Disposal), "registered")]
    [InlineData("[|timer.Dispose(handle)|];", nameof(WaitKind.Disposal), "timer")]
    [InlineData("[|view.ReadByte(0)|];", nameof(WaitKind.MappedMemory), null)]
    [InlineData("[|view.Read(0, out number)|];", nameof(WaitKind.MappedMemory), null)]
    [InlineData("[|viewStream.Read(data, 0, 1)|];", nameof(WaitKind.MappedMemory), null)]
    [InlineData("[|view.SafeMemoryMappedViewHandle.Read<int>(0)|];", nameof(WaitKind.MappedMemory), null)]
    public void Blocks(string statement, string kind, string? waitsFor)
    {
        BlockingCall? call = Of(statement);
        Assert.NotNull(call);
        Assert.Equal(kind, call.Kind.ToString());
        Assert.Equal(waitsFor, call.WaitsFor?.Syntax.ToString());
        Assert.Matches("^[a-z]+s ", call.What + " ");
    }

    [Theory]
    [InlineData("Sleep")]
    [InlineData("Result")]
    [InlineData("ReadAllText")]
    [InlineData("FileStream")]
    [InlineData("Dispose")]
    public void The_names_of_what_blocks_are_there_for_a_scan(string name) =>
        Assert.Contains(name, FrameworkBlocking.Names);

    private static BlockingCall? Of(string statement)
    {
        IOperation operation = Probe.InMethod(statement, Members, Parameters);
        return FrameworkBlocking.Of(operation);
    }
}
