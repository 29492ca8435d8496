using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Waiting;

/// <summary>What looks like a wait, and is none: FLT0301 and FLT0306 stay silent.</summary>
public class NotBlockingTests
{
    public static TheoryData<string> ZeroTimeouts => new(
        "task.Wait(0);",
        "task.Wait(TimeSpan.Zero);",
        "const int never = 0; task.Wait(never);",
        "Task.WaitAll(new[] { task }, 0);",
        "Task.WaitAny(new[] { task }, 0);",
        "thread.Join(0);",
        "thread.Join(TimeSpan.Zero);",
        "Thread.Sleep(0);",
        "Thread.Yield();",
        "reset.WaitOne(0);",
        "auto.WaitOne(TimeSpan.Zero);",
        "slimReset.Wait(0);",
        "countdown.Wait(0);",
        "_signal.Wait(0);",
        "process.WaitForExit(0);",
        "queue.TryTake(out _);",
        "queue.TryTake(out _, 0);",
        "queue.TryAdd(1);");

    public static TheoryData<string> WorkThatIsStarted => new(
        "Task.Run(() => Thread.Sleep(10));",
        "Task.Factory.StartNew(() => Thread.Sleep(10));",
        "new Thread(() => Thread.Sleep(10)).Start();",
        "thread.Start();",
        "ThreadPool.QueueUserWorkItem(_ => Thread.Sleep(10));",
        "Timer made = new(_ => Thread.Sleep(10), null, 0, 10);",
        "token.Register(() => Thread.Sleep(10));",
        "Task read = stream.ReadAsync(data, 0, 8);",
        "Task later = Task.Delay(100);",
        "Task both = Task.WhenAll(task, answer);",
        "task.ContinueWith(_ => Thread.Sleep(10));",
        "Action wait = () => task.Wait();",
        "Action wait = task.Wait;",
        "string name = nameof(answer.Result);");

    [Theory]
    [MemberData(nameof(ZeroTimeouts))]
    public Task A_wait_of_no_time(string statement) => Waits.UnderLockAsync(statement);

    [Theory]
    [MemberData(nameof(WorkThatIsStarted))]
    public Task Starting_or_registering_work(string statement) => Waits.UnderLockAsync(statement);

    [Theory]
    [InlineData("slimReset.Set(); slimReset.Reset(); reset.Set(); countdown.Signal(); _signal.Release();")]
    [InlineData("if (slimReset.IsSet && task.IsCompleted && thread.IsAlive && process.HasExited) _count++;")]
    [InlineData("_count = queue.Count; queue.CompleteAdding();")]
    [InlineData("token.ThrowIfCancellationRequested(); registration.Unregister();")]
    [InlineData("timer.Change(0, 10); timer.Dispose();")]
    public Task Signals_and_questions(string statement) => Waits.UnderLockAsync(statement);

    [Theory]
    [InlineData("Task.CompletedTask.Wait();")]
    [InlineData("_count = Task.FromResult(3).Result;")]
    [InlineData("if (answer.IsCompleted) _count = answer.Result;")]
    [InlineData("if (answer.IsCompletedSuccessfully) _count = answer.GetAwaiter().GetResult();")]
    [InlineData("_count = answer.IsCompletedSuccessfully ? answer.Result : 0;")]
    [InlineData("if (answer.IsCompleted && answer.Result > 3) _count++;")]
    [InlineData("if (!answer.IsCompleted) return; _count = answer.Result;")]
    [InlineData("if (answer.Wait(0)) _count = answer.Result;")]
    [InlineData("answer.ContinueWith(done => { lock (_inner) _count = done.Result; });")]
    public Task A_task_that_is_known_to_be_completed(string statement) => Waits.UnderLockAsync(statement);

    [Fact]
    public Task A_task_that_was_awaited_before_the_lock_has_its_result() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Sums
            {
                private readonly object _gate = new();
                private int _sum;

                public async Task AddAsync(Task<int> first, Task<int> second)
                {
                    await Task.WhenAll(first, second);
                    lock (_gate)
                    {
                        _sum += first.Result + second.Result;
                    }
                }

                public async Task AddOneAsync(Task<int> only)
                {
                    await only.ConfigureAwait(false);
                    lock (_gate)
                    {
                        _sum += only.Result;
                    }
                }

                public void AddNow(Task<int> only)
                {
                    only.Wait();
                    lock (_gate)
                    {
                        _sum += only.Result;
                    }
                }
            }
            """);

    [Fact]
    public Task The_task_that_came_first_is_completed() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Race
            {
                private readonly object _gate = new();
                private int _winner;

                public async Task RunAsync(Task<int> first, Task<int> second)
                {
                    Task<int> winner = await Task.WhenAny(first, second);
                    lock (_gate)
                    {
                        _winner = winner.Result;
                    }
                }
            }
            """);

    [Fact]
    public Task A_task_is_waited_for_once() =>
        Verify.OwnTypesAsync(
            """
            public sealed class Answers
            {
                private readonly object _gate = new();
                private int _sum;

                public void Add(Task<int> answer)
                {
                    lock (_gate)
                    {
                        _sum += {|FLT0301:answer.Result|};
                        _sum += answer.Result;
                    }
                }
            }
            """);

    [Theory]
    [InlineData("memory.Write(data); memory.Flush(); _count = memory.Read(data, 0, 8);")]
    [InlineData("memory.CopyTo(new MemoryStream()); memory.WriteTo(new MemoryStream()); memory.WriteByte(1);")]
    [InlineData("Stream made = new MemoryStream(); made.Write(data); made.Flush();")]
    [InlineData("string? line = new StringReader(\"a\").ReadLine(); new StringWriter().Write(line);")]
    public Task Memory_that_has_the_shape_of_a_stream(string statement) => Waits.UnderLockAsync(statement);

    [Theory]
    [InlineData("lock (_inner) _count++;")]
    [InlineData("lock (_lock) _count++;")]
    [InlineData("if (Monitor.TryEnter(_inner, 1000)) { try { _count++; } finally { Monitor.Exit(_inner); } }")]
    [InlineData("_mutex.WaitOne(); try { _count++; } finally { _mutex.ReleaseMutex(); }")]
    [InlineData("_slim.Wait(); try { _count++; } finally { _slim.Release(); }")]
    [InlineData("_semaphore.WaitOne(); try { _count++; } finally { _semaphore.Release(); }")]
    [InlineData("_rw.EnterReadLock(); try { _count++; } finally { _rw.ExitReadLock(); }")]
    [InlineData("_rw.EnterWriteLock(); try { _count++; } finally { _rw.ExitWriteLock(); }")]
    [InlineData("plain.Enter(); try { _count++; } finally { plain.Exit(); }")]
    [InlineData("bool taken = false; try { _spin.Enter(ref taken); _count++; } finally { if (taken) _spin.Exit(); }")]
    public Task Taking_a_known_lock(string statement) => Waits.UnderLockAsync(statement);

    [Theory]
    [InlineData("task.Wait(0);")]
    [InlineData("reset.WaitOne(TimeSpan.Zero);")]
    [InlineData("Task.CompletedTask.Wait();")]
    [InlineData("memory.Write(data);")]
    [InlineData("Task.Run(() => Thread.Sleep(10));")]
    [InlineData("slimReset.Set();")]
    public async Task Neither_blocks_under_a_spin_lock_or_under_a_page_lock(string statement)
    {
        await Waits.UnderSpinLockAsync(statement);
        await Waits.UnderPageLockAsync(statement);
    }
}
