using System.Collections.Immutable;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace Faultline.Analyzers.Tests.Order;

/// <summary>A circle over two files is shown in each, as an IDE asks for it, and follows edits of the other file.</summary>
public class OrderLivenessTests
{
    private const string DiskPath = "File2.cs";
    private const string LogPath = "File3.cs";
    private const string BystanderPath = "File4.cs";

    private const string Disk =
        """
        public sealed class Disk
        {
            public readonly object Sectors = new();
            private int _count;

            public void Flush(Log log) { lock (Sectors) { lock (log.Records) { _count++; } } }
        }
        """;

    private const string Log =
        """
        public sealed class Log
        {
            public readonly object Records = new();
            private int _count;

            public void Roll(Disk disk) { lock (Records) { lock (disk.Sectors) { _count++; } } }
        }
        """;

    private const string CleanLog =
        """
        public sealed class Log
        {
            public readonly object Records = new();
            private int _count;

            public void Roll(Disk disk) { lock (Records) { _count++; } lock (disk.Sectors) { _count++; } }
        }
        """;

    private const string Bystander =
        """
        public sealed class Bystander
        {
            private readonly object _gate = new();
            private int _count;

            public void Add() { lock (_gate) { _count++; } }
        }
        """;

    [Fact]
    public async Task Each_file_shows_its_own_edge()
    {
        CSharpCompilation compilation = Analysis.OwnTypes(Disk, Log, Bystander);
        Assert.Equal(["FLT0101: log.Records"], await ShownAsync(compilation, DiskPath));
        Assert.Equal(["FLT0101: disk.Sectors"], await ShownAsync(compilation, LogPath));
        Assert.Empty(await ShownAsync(compilation, BystanderPath));
    }

    [Fact]
    public async Task Each_diagnostic_points_into_the_other_file()
    {
        CSharpCompilation compilation = Analysis.OwnTypes(Disk, Log, Bystander);
        Diagnostic inDisk = Assert.Single(await Analysis.OfFileAsync(compilation, DiskPath));
        Assert.Equal(DiskPath, inDisk.Location.SourceTree!.FilePath);
        Assert.Contains(LogPath, inDisk.AdditionalLocations.Select(location => location.SourceTree!.FilePath));
    }

    [Fact]
    public async Task The_order_in_which_the_files_are_asked_for_does_not_matter()
    {
        CSharpCompilation compilation = Analysis.OwnTypes(Disk, Log, Bystander);
        string[] log = await ShownAsync(compilation, LogPath);
        string[] disk = await ShownAsync(compilation, DiskPath);
        ImmutableArray<Diagnostic> built = await Analysis.DiagnosticsOfAsync(Analysis.OwnTypes(Disk, Log, Bystander));
        Assert.Equal(2, built.Length);
        Assert.Equal(disk.Concat(log), built.Select(Shown));
    }

    [Fact]
    public async Task An_edit_of_the_other_file_makes_it_go_and_come()
    {
        CSharpCompilation clean = Analysis.OwnTypes(Disk, CleanLog, Bystander);
        Assert.Empty(await ShownAsync(clean, DiskPath));
        Assert.Empty(await ShownAsync(clean, LogPath));

        CSharpCompilation edited = Edit(clean, LogPath, Log);
        Assert.Equal(["FLT0101: log.Records"], await ShownAsync(edited, DiskPath));

        CSharpCompilation back = Edit(edited, LogPath, CleanLog);
        Assert.Empty(await ShownAsync(back, DiskPath));
    }

    [Fact]
    public async Task An_order_that_another_file_declares_counts_at_once()
    {
        CSharpCompilation clean = Analysis.OwnTypes(Disk, CleanLog, Bystander);
        CSharpCompilation ordered = clean.AddSyntaxTrees(
            Analysis.Parse("[assembly: LockOrder(\"Log.Records\", \"Disk.Sectors\")]", "Order.cs"));
        Assert.Equal(["FLT0102: log.Records"], await ShownAsync(ordered, DiskPath));
        Assert.Empty(await ShownAsync(ordered, "Order.cs"));

        CSharpCompilation wrong = Edit(ordered, "Order.cs", "[assembly: LockOrder(\"Log.Records\", \"Disk.Nothing\")]");
        Assert.Empty(await ShownAsync(wrong, DiskPath));
        Assert.Equal(
            ["FLT0105: LockOrder(\"Log.Records\", \"Disk.Nothing\")"], await ShownAsync(wrong, "Order.cs"));
    }

    [Fact]
    public async Task A_broken_file_breaks_nothing_elsewhere()
    {
        CSharpCompilation compilation = Analysis.OwnTypes(Disk, Log, Bystander);
        CSharpCompilation broken = Edit(compilation, BystanderPath, "public sealed class Bystander { void Add( {");
        Assert.Equal(["FLT0101: log.Records"], await ShownAsync(broken, DiskPath));
    }

    [Fact]
    public async Task A_callee_in_another_file_is_followed()
    {
        CSharpCompilation compilation = Analysis.OwnTypes(
            """
            public sealed class Cache(Source source)
            {
                private readonly object _items = new();
                private readonly Source _source = source;
                private int _count;

                public void Fill() { lock (_items) { _source.Read(); } }
                public void Drop() { lock (_items) { _count--; } }
            }
            """,
            """
            public sealed class Source
            {
                private readonly object _gate = new();
                private int _count;

                public void Read() { lock (_gate) { _count++; } }
                public void Close(Cache cache) { lock (_gate) { cache.Drop(); } }
            }
            """);
        Assert.Equal(["FLT0101: _source.Read()"], await ShownAsync(compilation, "File2.cs"));
        Assert.Equal(["FLT0101: cache.Drop()"], await ShownAsync(compilation, "File3.cs"));
    }

    private static CSharpCompilation Edit(CSharpCompilation compilation, string path, string text) =>
        compilation.ReplaceSyntaxTree(
            compilation.SyntaxTrees.Single(tree => tree.FilePath == path), Analysis.Parse(text, path));

    private static async Task<string[]> ShownAsync(CSharpCompilation compilation, string path) =>
        [.. (await Analysis.OfFileAsync(compilation, path)).Select(Shown)];

    private static string Shown(Diagnostic diagnostic) => $"{diagnostic.Id}: {diagnostic.Covered()}";
}
