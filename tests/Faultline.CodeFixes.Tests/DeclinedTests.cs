using Microsoft.CodeAnalysis;

namespace Faultline.CodeFixes.Tests;

/// <summary>
/// Shapes that are reported and not fixed: no action is offered, and Fix All leaves them as they are, although it
/// fixes the section beside them.
/// </summary>
public class DeclinedTests
{
    public static TheoryData<string, string> Sections { get; } = new()
    {
        {
            "another lock that the fault handler takes is held around it",
            """
            void Write(Frame frame, Latch latch, UserBuffer source)
            {
                lock (latch)
                {
                    using FrameScope locked = frame.Lock();
                    source.CopyTo(locked.Data);
                }
            }
            """
        },
        {
            "another lock was entered before it",
            """
            void Write(Frame first, Frame second, UserBuffer source)
            {
                first.Enter();
                second.Enter();
                source.CopyTo(second.Bytes);
                second.Exit();
                first.Exit();
            }
            """
        },
        {
            "page faults are disabled around it",
            """
            void Write(Frame frame, UserBuffer source)
            {
                using PageFaultsDisabled region = PageFaults.Disable();
                lock (frame)
                {
                    source.CopyToAtomic(frame.Bytes);
                }
            }
            """
        },
        {
            "the caller holds a lock",
            """
            [RequiresLock("frame")]
            void Write(Frame frame, Latch latch, UserBuffer source)
            {
                lock (latch)
                {
                    source.CopyTo(frame.Bytes);
                }
            }
            """
        },
        {
            "a section behind a try",
            """
            void Write(Frame frame, UserBuffer source)
            {
                if (frame.TryEnter())
                {
                    source.CopyTo(frame.Bytes);
                    frame.Exit();
                }
            }
            """
        },
        {
            "a copy in a branch",
            """
            void Write(Frame frame, UserBuffer source, bool all)
            {
                lock (frame)
                {
                    if (all)
                        source.CopyTo(frame.Bytes);
                }
            }
            """
        },
        {
            "a copy in a loop in the section",
            """
            void Write(Frame frame, UserBuffer[] sources)
            {
                lock (frame)
                {
                    foreach (UserBuffer source in sources)
                        source.CopyTo(frame.Bytes);
                }
            }
            """
        },
        {
            "a copy in a switch",
            """
            void Write(Frame frame, UserBuffer source, int kind)
            {
                lock (frame)
                {
                    switch (kind)
                    {
                        case 1:
                            source.CopyTo(frame.Bytes);
                            break;
                    }
                }
            }
            """
        },
        {
            "a section that is not in a block",
            """
            void Write(Frame frame, UserBuffer source, bool all)
            {
                if (all)
                    lock (frame)
                        source.CopyTo(frame.Bytes);
            }
            """
        },
        {
            "two copies",
            """
            void Write(Frame frame, UserBuffer source, UserBuffer other)
            {
                lock (frame)
                {
                    source.CopyTo(frame.Bytes);
                    other.CopyTo(frame.Bytes);
                }
            }
            """
        },
        {
            "bringing in under the lock",
            """
            void Write(Frame frame, UserBuffer source)
            {
                lock (frame)
                {
                    source.FaultInReadable();
                }
            }
            """
        },
        {
            "break out of a loop around the section",
            """
            void Write(Frame frame, UserBuffer source)
            {
                while (frame.IsValid)
                {
                    using FrameScope locked = frame.Lock();
                    source.CopyTo(locked.Data);
                    break;
                }
            }
            """
        },
        {
            "continue of a loop around the section",
            """
            void Write(Frame[] frames, UserBuffer source)
            {
                foreach (Frame frame in frames)
                {
                    lock (frame)
                    {
                        source.CopyTo(frame.Bytes);
                        if (!frame.IsValid)
                            continue;
                        frame.Used = 0;
                    }
                }
            }
            """
        },
        {
            "return before the copy",
            """
            void Write(Frame frame, UserBuffer source)
            {
                lock (frame)
                {
                    if (!frame.IsValid)
                        return;
                    source.CopyTo(frame.Bytes);
                }
            }
            """
        },
        {
            "return of something that is read under the lock",
            """
            int Write(Frame frame, UserBuffer source)
            {
                lock (frame)
                {
                    source.CopyTo(frame.Bytes);
                    return frame.Used;
                }
            }
            """
        },
        {
            "a ref local",
            """
            void Write(Frame frame, UserBuffer source)
            {
                frame.Enter();
                ref byte first = ref frame.Bytes[0];
                source.CopyTo(frame.Bytes);
                frame.Exit();
                first = 0;
            }
            """
        },
        {
            "a local that is set after the copy and used behind the section",
            """
            int Write(Frame frame, UserBuffer source)
            {
                frame.Enter();
                source.CopyTo(frame.Bytes);
                int used = frame.Used;
                frame.Exit();
                return used;
            }
            """
        },
        {
            "a local that gets its first value after the copy",
            """
            int Write(Frame frame, UserBuffer source)
            {
                int used;
                lock (frame)
                {
                    source.CopyTo(frame.Bytes);
                    used = frame.Used;
                }

                return used;
            }
            """
        },
        {
            "a local of an anonymous type",
            """
            string Write(Frame frame, UserBuffer source)
            {
                frame.Enter();
                var start = new { Offset = 1 };
                source.CopyTo(frame.Bytes);
                frame.Exit();
                return start.ToString()!;
            }
            """
        },
        {
            "a view that would outlive the loop",
            """
            void Write(Frame frame, UserBuffer source)
            {
                frame.Enter();
                Span<byte> data = frame.Bytes;
                source.CopyTo(data);
                frame.Exit();
                data.Clear();
            }
            """
        },
        {
            "a statement before the copy that cannot be repeated",
            """
            void Write(Frame frame, UserBuffer source)
            {
                lock (frame)
                {
                    frame.Used++;
                    source.CopyTo(frame.Bytes);
                }
            }
            """
        },
        {
            "a call before the copy that is not known",
            """
            void Write(Frame frame, UserBuffer source)
            {
                lock (frame)
                {
                    Prepare();
                    source.CopyTo(frame.Bytes);
                }
            }

            void Prepare() { }
            """
        },
        {
            "a position that others move while the lock is released",
            """
            void Append(Frame frame, UserBuffer source)
            {
                lock (frame)
                {
                    source.CopyTo(frame.Bytes.AsSpan(frame.Used));
                }
            }
            """
        },
        {
            "a lock that another thread may exchange",
            """
            private readonly byte[] _bytes = new byte[16];
            private Frame _current = new();

            void Write(UserBuffer source)
            {
                lock (_current)
                {
                    source.CopyTo(_bytes);
                }
            }
            """
        },
        {
            "a source that another thread may exchange",
            """
            private UserBuffer _source;

            void Write(Frame frame)
            {
                lock (frame)
                {
                    _source.CopyTo(frame.Bytes);
                }
            }
            """
        },
        {
            "a source that comes from under the lock",
            """
            void Write(Frame frame, Func<UserBuffer> next)
            {
                lock (frame)
                {
                    UserBuffer source = next();
                    source.CopyTo(frame.Bytes);
                }
            }
            """
        },
        {
            "another lock released in between",
            """
            void Write(Frame first, Frame second, UserBuffer source)
            {
                lock (second)
                {
                    source.CopyTo(second.Bytes);
                    first.Exit();
                }
            }
            """
        },
        {
            "a lambda in the section",
            """
            void Write(Frame frame, UserBuffer source)
            {
                frame.Enter();
                source.CopyTo(frame.Bytes);
                Run(() => frame.Used);
                frame.Exit();
            }

            void Run(Func<int> action) => action();
            """
        },
        {
            "await in the section",
            """
            async System.Threading.Tasks.Task Write(Frame frame, UserBuffer source)
            {
                frame.Enter();
                source.CopyTo(frame.Bytes);
                await System.Threading.Tasks.Task.Yield();
                frame.Exit();
            }
            """
        },
        {
            "yield in the section",
            """
            System.Collections.Generic.IEnumerable<int> Write(Frame frame, UserBuffer source)
            {
                frame.Enter();
                source.CopyTo(frame.Bytes);
                yield return 1;
                frame.Exit();
            }
            """
        },
        {
            "a label in the section",
            """
            void Write(Frame frame, UserBuffer source)
            {
                frame.Enter();
                source.CopyTo(frame.Bytes);
                if (frame.IsValid)
                    goto done;
                frame.Used = 0;
            done:
                frame.Exit();
            }
            """
        },
        {
            "a directive in the section",
            """
            void Write(Frame frame, UserBuffer source)
            {
                lock (frame)
                {
            #if !SMALL
                    source.CopyTo(frame.Bytes);
            #endif
                }
            }
            """
        },
        {
            "a catch around the copy",
            """
            void Write(Frame frame, UserBuffer source)
            {
                frame.Enter();
                try
                {
                    source.CopyTo(frame.Bytes);
                }
                catch (InvalidOperationException)
                {
                }
                finally
                {
                    frame.Exit();
                }
            }
            """
        },
        {
            "a copy before the try whose finally releases",
            """
            void Write(Frame frame, UserBuffer source)
            {
                frame.Enter();
                source.CopyTo(frame.Bytes);
                try
                {
                    frame.Used++;
                }
                finally
                {
                    frame.Exit();
                }
            }
            """
        },
        {
            "a section in a switch",
            """
            void Write(Frame frame, UserBuffer source, int kind)
            {
                switch (kind)
                {
                    case 1:
                        lock (frame)
                        {
                            source.CopyTo(frame.Bytes);
                        }

                        break;
                }
            }
            """
        },
        {
            "a page that is called clean although only a part is copied",
            """
            void Write(Frame frame, UserBuffer source)
            {
                lock (frame)
                {
                    frame.IsDirty = false;
                    source.CopyTo(frame.Bytes);
                }
            }
            """
        },
        {
            "an offset that others may set through a reference",
            """
            void Write(Frame frame, UserBuffer source, ref int offset)
            {
                lock (frame)
                {
                    source.CopyTo(frame.Bytes.AsSpan(offset));
                }
            }
            """
        },
        {
            "raw user memory, which has no atomic form",
            """
            void Write(Frame frame, [UserMemory] Span<byte> source)
            {
                lock (frame)
                {
                    source.CopyTo(frame.Bytes);
                }
            }
            """
        },
        {
            "a copy that is called on what may be null",
            """
            void Write(Frame frame, Opaque? source)
            {
                lock (frame)
                {
                    source?.CopyTo(frame.Bytes);
                }
            }

            abstract class Opaque
            {
                public abstract int Length { get; }
                [MayFault] public abstract void CopyTo(Span<byte> into);
                [NoFault] public abstract int CopyToAtomic(Span<byte> into);
                [FaultIn] public abstract bool Touch();
            }
            """
        },
        {
            "a release that depends",
            """
            void Write(Frame frame, UserBuffer source, bool release)
            {
                frame.Enter();
                source.CopyTo(frame.Bytes);
                if (release)
                    frame.Exit();
            }
            """
        },
        {
            "a section that begins on the line of another statement",
            """
            void Write(Frame frame, UserBuffer source)
            {
                frame.Used = 0; frame.Enter();
                source.CopyTo(frame.Bytes);
                frame.Exit();
            }
            """
        },
        {
            "a page write of another length than that of the source",
            """
            void Write(CachedFile file, UserBuffer source, long length)
            {
                using PageWrite write = file.BeginWrite(0, length);
                source.CopyTo(write.Data);
                write.Complete(write.Length);
            }
            """
        },
        {
            "a page write of a length that was changed",
            """
            void Write(CachedFile file, UserBuffer source)
            {
                long length = source.Length;
                length -= 1;
                using PageWrite write = file.BeginWrite(0, length);
                source.CopyTo(write.Data);
                write.Complete(write.Length);
            }
            """
        },
        {
            "a page write whose result is used",
            """
            int Write(CachedFile file, UserBuffer source)
            {
                using PageWrite write = file.BeginWrite(0, source.Length);
                source.CopyTo(write.Data);
                int accepted = write.Complete(write.Length);
                return accepted;
            }
            """
        },
        {
            "a page write that is not completed",
            """
            void Write(CachedFile file, UserBuffer source)
            {
                using PageWrite write = file.BeginWrite(0, source.Length);
                source.CopyTo(write.Data);
            }
            """
        },
        {
            "a page write that is looked at again",
            """
            void Write(CachedFile file, UserBuffer source)
            {
                using PageWrite write = file.BeginWrite(0, source.Length);
                source.CopyTo(write.Data);
                write.Complete(write.Length);
                Console.WriteLine(write.Length);
            }
            """
        },
        {
            "a page write at the end of the file, which moves",
            """
            void Append(CachedFile file, UserBuffer source)
            {
                using PageWrite write = file.BeginWrite(file.Length, source.Length);
                source.CopyTo(write.Data);
                write.Complete(write.Length);
            }
            """
        },
        {
            "a page write into a part of its data",
            """
            void Write(CachedFile file, UserBuffer source)
            {
                using PageWrite write = file.BeginWrite(0, source.Length);
                source.CopyTo(write.Data[..16]);
                write.Complete(write.Length);
            }
            """
        },
        {
            "a copy whose length is not known",
            """
            void Write(Frame frame, Opaque source)
            {
                lock (frame)
                {
                    source.Load(frame.Bytes, 1, 2);
                }
            }

            abstract class Opaque
            {
                [MayFault] public abstract void Load(Span<byte> into, int from, int upTo);
                [NoFault] public abstract int TryLoad(Span<byte> into, int from, int upTo);
                [FaultIn] public abstract bool Touch();
            }
            """
        },
        {
            "a fault-in whose result is not understood",
            """
            void Write(Frame frame, Opaque source)
            {
                lock (frame)
                {
                    source.CopyTo(frame.Bytes);
                }
            }

            abstract class Opaque
            {
                public abstract int Length { get; }
                [MayFault] public abstract void CopyTo(Span<byte> into);
                [NoFault] public abstract int CopyToAtomic(Span<byte> into);
                [FaultIn] public abstract string Touch();
            }
            """
        },
        {
            "a copy that has no atomic form",
            """
            void Write(Frame frame, Opaque source)
            {
                lock (frame)
                {
                    source.CopyTo(frame.Bytes);
                }
            }

            abstract class Opaque
            {
                [MayFault] public abstract void CopyTo(Span<byte> into);
            }
            """
        },
        {
            "a copy whose result is used",
            """
            int Write(Frame frame, Opaque source)
            {
                int total = 0;
                lock (frame)
                {
                    total += source.CopyTo(frame.Bytes);
                }

                return total;
            }

            abstract class Opaque
            {
                public abstract int Length { get; }
                [MayFault] public abstract int CopyTo(Span<byte> into);
                [NoFault] public abstract int CopyToAtomic(Span<byte> into);
                [FaultIn] public abstract bool Touch();
            }
            """
        },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public Task Nothing_is_offered_and_Fix_All_leaves_it(string shape, string section) =>
        Declined.CheckAsync(shape, section);

    [Fact]
    public async Task Nothing_is_offered_in_code_that_does_not_compile()
    {
        const string Code = """
            using Acme;
            using Faultline;

            class Client
            {
                void Write(Frame frame, UserBuffer source)
                {
                    lock (frame)
                    {
                        source.CopyTo(frame.Bytes);
                        frame.
                    }
                }
            }
            """;
        using var workbench = new Workbench(withRuntime: true, Code);

        Diagnostic diagnostic = Assert.Single(await workbench.DiagnosticsAsync());

        Assert.Empty(await workbench.ActionsAsync(diagnostic));
        Assert.Equal(Code, await workbench.FixAllAsync(AtomicCopyAndRetryCodeFixProvider.EquivalenceKey));
    }

    [Fact]
    public async Task Nothing_is_offered_where_the_copy_runs_inside_an_expression()
    {
        const string Code = """
            using System;
            using Acme;
            using Faultline;

            class Client
            {
                Action<Frame, UserBuffer> Writer { get; } = (frame, source) =>
                {
                    lock (frame)
                        Run(() => source.CopyTo(frame.Bytes));
                };

                static void Run(Action action) => action();
            }
            """;
        using var workbench = new Workbench(withRuntime: true, Code);

        foreach (Diagnostic diagnostic in await workbench.DiagnosticsAsync())
            Assert.Empty(await workbench.ActionsAsync(diagnostic));
        Assert.Equal(Code, await workbench.FixAllAsync(AtomicCopyAndRetryCodeFixProvider.EquivalenceKey));
    }
}
