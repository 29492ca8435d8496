using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Emit;

namespace Faultline.Analyzers.Tests.Calls;

/// <summary>Callees in another assembly, of which only the metadata is there, count by their annotations.</summary>
public class LibraryTests
{
    private static readonly MetadataReference Library = Emitted(
        """
        namespace Acme;

        [LockClass("acme")]
        public sealed class Latch
        {
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
        }

        [LockClass("frame", TakenByFaultHandler = true)]
        public sealed class Frame
        {
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
        }

        public static class Disk
        {
            [MayBlock] public static void Flush() { }
            [MayFault] public static void Load() { }
            [CallsBack] public static void Publish() { }
            public static void Silent() => Thread.Sleep(1);
        }

        public interface IDisk
        {
            [MayBlock] void Flush();
            void Silent();
        }
        """);

    private static PortableExecutableReference Emitted(string source)
    {
        using var image = new MemoryStream();
        EmitResult result = Analysis.OwnTypes(source).WithAssemblyName("Acme").Emit(image);
        Assert.True(result.Success, string.Join('\n', result.Diagnostics));
        return MetadataReference.CreateFromImage(image.ToArray());
    }

    private static async Task<IEnumerable<string>> ReportedAsync(string before, string statements, string after)
    {
        CSharpCompilation compilation = Analysis.OwnTypes(
            $$"""
            public class User
            {
                private readonly Acme.Latch _latch = new();
                private readonly Acme.Frame _frame = new();
                private readonly object _gate = new();

                public void Outer(Acme.IDisk disk)
                {
                    {{before}};
                    try
                    {
                        {{statements}}
                    }
                    finally
                    {
                        {{after}};
                    }
                }

                private void Take()
                {
                    _latch.Enter();
                    _latch.Exit();
                }

                private static void Flush() => Acme.Disk.Flush();
                private static void Load() => Acme.Disk.Load();
                private static void Publish() => Acme.Disk.Publish();
                private static void Silent() => Acme.Disk.Silent();

                public sealed class OwnDisk : Acme.IDisk
                {
                    public void Flush() { }
                    public void Silent() => Thread.Sleep(1);
                }
            }
            """).AddReferences(Library);
        ImmutableArray<Diagnostic> diagnostics = await Analysis.DiagnosticsOfAsync(compilation);
        return diagnostics.Select(one => $"{one.Id}: {one.Covered()}");
    }

    [Theory]
    [InlineData("Acme.Disk.Silent();")]
    [InlineData("Silent();")]
    [InlineData("disk.Silent();")]
    [InlineData("Acme.Disk.Load();")]
    public async Task What_a_library_does_not_say_does_not_count(string statement) =>
        Assert.Empty(await ReportedAsync("Monitor.Enter(_gate)", statement, "Monitor.Exit(_gate)"));

    [Theory]
    [InlineData("Acme.Disk.Flush();", "FLT0301: Acme.Disk.Flush()")]
    [InlineData("Flush();", "FLT0301: Flush()")]
    [InlineData("disk.Flush();", "FLT0301: disk.Flush()")]
    [InlineData("Acme.Disk.Publish();", "FLT0304: Acme.Disk.Publish()")]
    [InlineData("Publish();", "FLT0304: Publish()")]
    public async Task What_a_library_says_counts_under_every_lock(string statement, string expected) =>
        Assert.Equal([expected], await ReportedAsync("Monitor.Enter(_gate)", statement, "Monitor.Exit(_gate)"));

    [Theory]
    [InlineData("Acme.Disk.Load();", "FLT0001: Acme.Disk.Load()")]
    [InlineData("Load();", "FLT0002: Load()")]
    [InlineData("Flush();", "FLT0306: Flush()")]
    public async Task What_a_library_says_counts_under_its_page_lock(string statement, string expected) =>
        Assert.Equal([expected], await ReportedAsync("_frame.Enter()", statement, "_frame.Exit()"));

    [Fact]
    public async Task A_lock_of_a_library_is_not_taken_twice() =>
        Assert.Equal(["FLT0104: Take()"], await ReportedAsync("_latch.Enter()", "Take();", "_latch.Exit()"));
}
