using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Faultline.Analyzers.Tests.Liveness;

/// <summary>
/// The diagnostics of one file, asked for as an IDE does while somebody types. What only a full build reports never
/// becomes a squiggle.
/// </summary>
public class FileDiagnosticsTests
{
    private const string Types =
        """
        [LockClass("frame", TakenByFaultHandler = true)]
        public sealed class Frame
        {
            [Acquires] public void Enter() { }
            [Releases] public void Exit() { }
        }

        public sealed class Memory
        {
            [MayFault] public void Copy(byte[] destination) { }
            [NoFault] public int CopyAtomic(byte[] destination) => 0;
        }
        """;

    private const string Writer =
        """
        public static class Writer
        {
            public static void Write(Frame frame, Memory source, byte[] data)
            {
                frame.Enter();
                try
                {
                    source.Copy(data);
                }
                finally
                {
                    frame.Exit();
                }

                source.CopyAtomic(data);
            }
        }
        """;

    private const string Reader =
        """
        public static class Reader
        {
            public static void Read(Frame frame, Memory source, byte[] data)
            {
                frame.Enter();
                frame.Exit();
                source.Copy(data);
            }
        }
        """;

    [Fact]
    public async Task Each_file_shows_its_own_diagnostics_and_no_other()
    {
        CSharpCompilation compilation = Client();

        ImmutableArray<Diagnostic> writer = await Analysis.OfFileAsync(compilation, WriterPath);
        Assert.Equal(["FLT0001", "FLT0003"], writer.Select(diagnostic => diagnostic.Id));
        Assert.Equal(["source.Copy(data)", "source.CopyAtomic(data)"], writer.Select(DiagnosticText.Covered));
        Assert.All(writer, diagnostic => Assert.Equal(WriterPath, diagnostic.Location.SourceTree!.FilePath));

        Assert.Empty(await Analysis.OfFileAsync(compilation, ReaderPath));
        Assert.Empty(await Analysis.OfFileAsync(compilation, TypesPath));
    }

    [Fact]
    public async Task A_client_of_the_runtime_sees_its_squiggle_too()
    {
        CSharpCompilation compilation = Analysis.RuntimeClient(
            """
            public static class Writer
            {
                public static void Write(Page page, UserBuffer source)
                {
                    using LockedPage locked = page.Lock();
                    source.CopyTo(locked.Data);
                }
            }
            """);

        Diagnostic diagnostic = Assert.Single(await Analysis.OfFileAsync(compilation, "File1.cs"));
        Assert.Equal("FLT0001", diagnostic.Id);
    }

    [Fact]
    public async Task Editing_another_file_changes_nothing_here()
    {
        CSharpCompilation compilation = Client();
        string[] before = await ShownAsync(compilation, WriterPath);

        CSharpCompilation edited = Edit(
            compilation, ReaderPath, Reader.Replace("frame.Exit();", "", StringComparison.Ordinal));
        Assert.Equal(before, await ShownAsync(edited, WriterPath));
        Assert.Equal(
            ["FLT0201", "FLT0001"], (await Analysis.OfFileAsync(edited, ReaderPath)).Select(diagnostic => diagnostic.Id));

        CSharpCompilation broken = Edit(compilation, ReaderPath, "public static class Reader { void Read( {");
        Assert.Equal(before, await ShownAsync(broken, WriterPath));
    }

    [Fact]
    public async Task Editing_the_file_itself_changes_it()
    {
        CSharpCompilation compilation = Client();
        CSharpCompilation cleaned = Edit(
            compilation,
            WriterPath,
            Writer.Replace("source.Copy(data);", "", StringComparison.Ordinal)
                .Replace("source.CopyAtomic(data);", "", StringComparison.Ordinal));
        Assert.Empty(await ShownAsync(cleaned, WriterPath));
        Assert.Equal(2, (await ShownAsync(Edit(cleaned, WriterPath, Writer), WriterPath)).Length);
    }

    [Fact]
    public async Task What_another_file_declares_about_a_lock_counts_at_once()
    {
        CSharpCompilation compilation = Client();
        CSharpCompilation plain = Edit(
            compilation, TypesPath, Types.Replace(", TakenByFaultHandler = true", "", StringComparison.Ordinal));
        Assert.Equal(["FLT0003"], (await Analysis.OfFileAsync(plain, WriterPath)).Select(one => one.Id));

        CSharpCompilation ordered = plain.AddSyntaxTrees(Analysis.Parse(
            "[assembly: LockOrder(\"mmap\", \"frame\")] [LockClass(\"mmap\", TakenByFaultHandler = true)] class Map { }",
            "Order.cs"));
        Assert.Equal(["FLT0001", "FLT0003"], (await Analysis.OfFileAsync(ordered, WriterPath)).Select(one => one.Id));
    }

    [Fact]
    public async Task The_whole_build_reports_the_same()
    {
        CSharpCompilation compilation = Client();
        ImmutableArray<Diagnostic> built = await Analysis.DiagnosticsOfAsync(compilation);
        Assert.Equal(await ShownAsync(compilation, WriterPath), built.Select(Shown));
    }

    private const string TypesPath = "File2.cs";
    private const string WriterPath = "File3.cs";
    private const string ReaderPath = "File4.cs";

    private static CSharpCompilation Client() => Analysis.OwnTypes(Types, Writer, Reader);

    private static CSharpCompilation Edit(CSharpCompilation compilation, string path, string text) =>
        compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees.Single(tree => tree.FilePath == path), Analysis.Parse(text, path));

    private static async Task<string[]> ShownAsync(CSharpCompilation compilation, string path) =>
        [.. (await Analysis.OfFileAsync(compilation, path)).Select(Shown)];

    private static string Shown(Diagnostic diagnostic) =>
        $"{diagnostic} {string.Join(' ', diagnostic.AdditionalLocations.Select(location => location.SourceSpan))}";
}
