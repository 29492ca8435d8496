using System.Reflection;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;

namespace Faultline.CodeFixes.Tests;

/// <summary>
/// The inline form compares the count with the length in the section and behind it. In between run the statements that
/// wait for the complete copy: what they change must not change the answer.
/// </summary>
public class ChangedLengthTests
{
    /// A buffer of which one byte more is there after each fault-in; the driver checks that the loop ends.
    private const string Harness = """
        using System;
        using Faultline.Annotations;

        [LockClass("page", TakenByFaultHandler = true)]
        public sealed class Slot
        {
            public byte[] Bytes { get; } = new byte[64];

            public int Writes { get; set; }

            [Acquires] public void Enter() { }

            [Releases] public void Exit() { }
        }

        public sealed class Node(byte[] data, Node? next)
        {
            private int _resident;

            public Node? Next { get; } = next;

            public bool IsGone { get; set; }

            public int Length => IsGone ? 0 : data.Length;

            public void Consume() => IsGone = true;

            [MayFault(Atomic = nameof(CopyToAtomic), FaultIn = nameof(FaultIn))]
            public void CopyTo(Span<byte> destination) => data.CopyTo(destination);

            [NoFault]
            public int CopyToAtomic(Span<byte> destination)
            {
                data.AsSpan(0, _resident).CopyTo(destination);
                return _resident;
            }

            [FaultIn]
            public int FaultIn()
            {
                _resident = Math.Min(_resident + 1, data.Length);
                return data.Length - _resident;
            }

            [MayFault(Atomic = nameof(CopyPartAtomic), FaultIn = nameof(FaultInPart))]
            public void CopyPart(int start, int count, Span<byte> destination) =>
                data.AsSpan(start, count).CopyTo(destination);

            [NoFault]
            public int CopyPartAtomic(int start, int count, Span<byte> destination)
            {
                int copied = Math.Clamp(_resident - start, 0, count);
                data.AsSpan(start, copied).CopyTo(destination);
                return copied;
            }

            [FaultIn]
            public bool FaultInPart(int start, int count)
            {
                FaultIn();
                return true;
            }
        }

        public static class Driver
        {
            public static string Run()
            {
                var slot = new Slot();
                string end = Program.Write(slot, new Node([1, 2, 3, 4], new Node([5, 6], null)), 0, 4, [7, 8]);
                return $"{end} writes {slot.Writes}, bytes {string.Join(' ', slot.Bytes[..6])}";
            }
        }
        """;

    public static TheoryData<string, string, string> Sections { get; } = new()
    {
        {
            "source.CopyTo(slot.Bytes);",
            "source = source.Next!;",
            "source.Length + \"\""
        },
        {
            "source.CopyTo(slot.Bytes);",
            "source.Consume();",
            "source.Length + \"\""
        },
        {
            "source.CopyTo(slot.Bytes);",
            "source.IsGone = true;",
            "source.Length + \"\""
        },
        {
            "source.CopyTo(slot.Bytes);",
            "Consume(source);",
            "source.Length + \"\""
        },
        {
            "source.CopyPart(start, count, slot.Bytes);",
            "start += count; count = 0;",
            "start + \" \" + count"
        },
        {
            "source.CopyPart(start, count, slot.Bytes);",
            "(start, count) = (count, start);",
            "start + \" \" + count"
        },
        {
            "source.CopyPart(start, count, slot.Bytes);",
            "Advance();",
            "start + \" \" + count"
        },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public async Task The_fixed_program_does_what_the_other_does_without_faults(string copy, string then, string result)
    {
        string statements = $"{copy}\n{then.Replace("; ", ";\n", StringComparison.Ordinal)}\nslot.Writes++;";
        string[] sections =
        [
            $"lock (slot)\n{{\n{statements}\n}}",
            $"slot.Enter();\n{statements}\nslot.Exit();",
        ];
        foreach (string section in sections)
        {
            string program = $$"""
                public static class Program
                {
                    public static string Write(Slot slot, Node source, int start, int count, byte[] other)
                    {
                        {{section}}
                        return {{result}};

                        void Advance()
                        {
                            start += count;
                            count = 0;
                        }
                    }

                    private static void Consume(Node node) => node.Consume();
                }
                """;
            using var workbench = new Workbench(withRuntime: false, program, Harness);
            string expected = await RunAsync(workbench);
            string changed = await workbench.FixAllAsync(equivalenceKey: null);

            Assert.Contains("while (true)", changed, StringComparison.Ordinal);
            Assert.Equal(expected, await RunAsync(workbench));
            Assert.Contains("writes 1, bytes 1 2 3 4", expected, StringComparison.Ordinal);
            Assert.Empty(await workbench.DiagnosticsAsync());
        }
    }

    [Fact]
    public Task The_length_is_kept_behind_the_copy() => FixTest.Inline(
        """
        using System;
        using System.IO;
        using Acme;

        static class Client
        {
            static void Write(Frame frame, UserRange source, UserRange next)
            {
                lock (frame)
                {
                    {|FLT0001:source.CopyTo(frame.Bytes)|};
                    source = next;
                    frame.Used++;
                }

                frame.Enter();
                {|FLT0001:source.CopyTo(frame.Bytes)|};
                source = next;
                frame.Exit();
            }
        }
        """,
        """
        using System;
        using System.IO;
        using Acme;

        static class Client
        {
            static void Write(Frame frame, UserRange source, UserRange next)
            {
                int best = 0;
                int fruitless = 0;
                while (true)
                {
                    int copied;
                    int length;
                    lock (frame)
                    {
                        copied = source.CopyToAtomic(frame.Bytes);
                        length = source.Length;
                        if (copied == length)
                        {
                            source = next;
                            frame.Used++;
                        }
                    }

                    if (copied == length)
                        break;
                    fruitless = copied > best ? 0 : fruitless + 1;
                    best = Math.Max(best, copied);
                    if (fruitless == 10 || source.FaultInReadable() == source.Length)
                        throw new IOException("The user memory could not be brought in.");
                }

                int best2 = 0;
                int fruitless2 = 0;
                while (true)
                {
                    frame.Enter();
                    int copied2 = source.CopyToAtomic(frame.Bytes);
                    int length2 = source.Length;
                    if (copied2 == length2)
                        source = next;
                    frame.Exit();

                    if (copied2 == length2)
                        break;
                    fruitless2 = copied2 > best2 ? 0 : fruitless2 + 1;
                    best2 = Math.Max(best2, copied2);
                    if (fruitless2 == 10 || source.FaultInReadable() == source.Length)
                        throw new IOException("The user memory could not be brought in.");
                }
            }
        }
        """);

    private static async Task<string> RunAsync(Workbench workbench)
    {
        using var image = new MemoryStream();
        Compilation compilation = (await workbench.Project.GetCompilationAsync())!;
        Assert.True(compilation.Emit(image).Success);
        image.Position = 0;
        Assembly assembly = new AssemblyLoadContext(null, isCollectible: true).LoadFromStream(image);
        return assembly.GetType("Driver")!.GetMethod("Run")!.CreateDelegate<Func<string>>()();
    }
}
