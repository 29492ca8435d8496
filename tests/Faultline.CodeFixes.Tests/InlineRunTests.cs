using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace Faultline.CodeFixes.Tests;

/// <summary>
/// Proof by running: the fixed program is compiled and run with a buffer whose pages come and go by a script. The
/// lock of the harness notices when it is entered twice or left twice, and the buffer when it faults under the lock.
/// </summary>
public class InlineRunTests
{
    private const string Harness = """
        using System;
        using System.IO;
        using System.Linq;
        using Faultline.Annotations;

        [LockClass("page", TakenByFaultHandler = true)]
        public sealed class Slot
        {
            public byte[] Bytes { get; } = new byte[64];

            public int Writes { get; set; }

            public bool IsDirty { get; set; }

            public bool IsHeld => System.Threading.Monitor.IsEntered(this) || _held;

            private bool _held;

            [Acquires]
            public void Enter()
            {
                if (_held)
                    throw new InvalidOperationException("Entered twice.");
                _held = true;
            }

            [Releases]
            public void Exit()
            {
                if (!_held)
                    throw new InvalidOperationException("Left twice.");
                _held = false;
            }

            [Acquires]
            public SlotScope Lock()
            {
                Enter();
                return new SlotScope(this);
            }
        }

        [ScopedLock]
        public readonly struct SlotScope(Slot slot) : IDisposable
        {
            public Span<byte> Data => slot.Bytes;

            public void Dispose() => slot.Exit();
        }

        /// Pages of four bytes. Before each atomic copy the next line of the script takes some away.
        public sealed class ScriptedMemory(Slot slot, byte[] data, bool isLost, int[][] script)
        {
            private readonly bool[] _resident = new bool[data.Length / 4];

            public int Length => data.Length;

            public int Copies { get; private set; }

            public int FaultIns { get; private set; }

            [MayFault(Atomic = nameof(CopyToAtomic), FaultIn = nameof(FaultIn))]
            public void CopyTo(Span<byte> destination)
            {
                if (_resident.Any(resident => !resident))
                    Fault();
                data.CopyTo(destination);
            }

            [NoFault]
            public int CopyToAtomic(Span<byte> destination)
            {
                foreach (int page in script[Math.Min(Copies, script.Length - 1)])
                    _resident[page] = false;
                Copies++;
                int pages = _resident.TakeWhile(resident => resident).Count();
                data.AsSpan(0, pages * 4).CopyTo(destination);
                return pages * 4;
            }

            [FaultIn]
            public int FaultIn()
            {
                FaultIns++;
                Fault();
                return isLost ? data.Length : 0;
            }

            public void BringIn() => Array.Fill(_resident, true);

            private void Fault()
            {
                if (slot.IsHeld)
                    throw new InvalidOperationException("A fault while the lock is held.");
                if (!isLost)
                    BringIn();
            }
        }

        public static class Driver
        {
            public static string Run(int pages, bool isResident, bool isLost, int[][] script)
            {
                var slot = new Slot();
                byte[] data = [.. Enumerable.Range(1, pages * 4).Select(value => (byte)value)];
                var source = new ScriptedMemory(slot, data, isLost, script);
                if (isResident)
                    source.BringIn();
                string end = "done";
                try
                {
                    Program.Write(slot, source);
                }
                catch (Exception problem)
                {
                    end = problem.GetType().Name + ": " + problem.Message;
                }

                bool isSame = slot.Bytes.AsSpan(2, data.Length).SequenceEqual(data);
                return $"{end} copies {source.Copies}, fault-ins {source.FaultIns}, writes {slot.Writes}, " +
                    $"{(slot.IsDirty ? "dirty" : "clean")}, {(slot.IsHeld ? "held" : "free")}, " +
                    $"{(isSame ? "same" : "different")} bytes";
            }
        }
        """;

    private const string Written = "writes 1, dirty, free, same bytes";

    private const string NotWritten = "writes 0, dirty, free, different bytes";

    private const string Lost = "IOException: The user memory could not be brought in.";

    public static TheoryData<string> Sections { get; } =
    [
        """
        using SlotScope scope = slot.Lock();
        source.CopyTo(scope.Data[2..]);
        """,
        """
        using (SlotScope scope = slot.Lock())
        {
            source.CopyTo(scope.Data[2..]);
        }
        """,
        """
        lock (slot)
        {
            source.CopyTo(slot.Bytes.AsSpan(2));
        }
        """,
        """
        slot.Enter();
        source.CopyTo(slot.Bytes.AsSpan(2));
        slot.Exit();
        """,
        """
        slot.Enter();
        try
        {
            source.CopyTo(slot.Bytes.AsSpan(2));
        }
        finally
        {
            slot.Exit();
        }
        """,
    ];

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task The_fixed_program_ends_with_the_bytes_of_the_source_or_with_an_error(string section)
    {
        Func<int, bool, bool, int[][], string> run = await CompileAsync(section, isFixed: true);

        Assert.Equal("done copies 1, fault-ins 0, " + Written, run(4, true, false, [[]]));
        Assert.Equal("done copies 1, fault-ins 0, " + Written, run(0, false, false, [[]]));
        Assert.Equal("done copies 2, fault-ins 1, " + Written, run(4, false, false, [[]]));

        // One page more in every round.
        Assert.Equal("done copies 5, fault-ins 4, " + Written, run(4, true, false, [[0], [1], [2], [3], []]));

        // What was there is gone again: nine fruitless rounds are not too many, and progress starts the count anew.
        int[][] nine = [.. Enumerable.Repeat<int[]>([2], 9), [3], .. Enumerable.Repeat<int[]>([1], 9), []];
        Assert.Equal("done copies 20, fault-ins 19, " + Written, run(4, true, false, nine));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task The_fixed_program_gives_up_after_ten_fruitless_rounds(string section)
    {
        Func<int, bool, bool, int[][], string> run = await CompileAsync(section, isFixed: true);

        Assert.Equal(Lost + " copies 10, fault-ins 9, " + NotWritten, run(4, true, false, [[0]]));
        Assert.Equal(Lost + " copies 11, fault-ins 10, " + NotWritten, run(4, true, false, [[2]]));
        Assert.Equal(Lost + " copies 1, fault-ins 1, " + NotWritten, run(4, false, true, [[]]));
    }

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task The_program_that_is_not_fixed_is_caught(string section)
    {
        Func<int, bool, bool, int[][], string> run = await CompileAsync(section, isFixed: false);

        string end = run(4, false, false, [[]]);
        Assert.StartsWith("InvalidOperationException: A fault while the lock is held.", end, StringComparison.Ordinal);
    }

    private static async Task<Func<int, bool, bool, int[][], string>> CompileAsync(string section, bool isFixed)
    {
        const string After = "\n        slot.IsDirty = true;\n        slot.Writes++;";
        string body = string.Join('\n', section.Split('\n').Select(
            line => "        " + line + (line.Contains("CopyTo", StringComparison.Ordinal) ? After : "")));
        string program = $$"""
            using System;

            public static class Program
            {
                public static void Write(Slot slot, ScriptedMemory source)
                {
            {{body}}
                }
            }
            """;
        using var workbench = new Workbench(withRuntime: false, program, Harness);
        if (isFixed)
        {
            string changed = await workbench.FixAllAsync(equivalenceKey: null);
            Assert.NotEqual(program, changed);
            Assert.Empty(await workbench.DiagnosticsAsync());
        }

        using var image = new MemoryStream();
        Compilation compilation = (await workbench.Project.GetCompilationAsync())!;
        Assert.True(compilation.Emit(image).Success);
        image.Position = 0;
        Assembly assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image);
        return assembly.GetType("Driver")!.GetMethod("Run")!.CreateDelegate<Func<int, bool, bool, int[][], string>>();
    }
}
