using System.Xml.Linq;
using Faultline.Analyzers.Tests.Infrastructure;

namespace Faultline.Analyzers.Tests.Architecture;

/// <summary>The arrows between folders and projects point down only.</summary>
public class ArrowTests
{
    private static readonly string[] AnalyzerLayers = ["Effects", "Flow", "Summaries", "Order", "Rules"];
    private static readonly string[] RuntimeBottom = ["Annotations", "Locking", "Storage"];
    private static readonly string[] RuntimeTop = ["Caching", "Memory", "Files"];
    private static readonly string[] TopLevelFolders = ["analyzers", "codefixes", "nuget", "runtime", "samples", "tests"];

    [Fact]
    public void Each_folder_of_the_analyzers_uses_only_those_below_it() =>
        Assert.Empty(AnalyzerViolations(FilesOf("analyzers")));

    [Fact]
    public void A_layer_that_looks_up_is_found_in_every_spelling()
    {
        SourceFile[] bad =
        [
            new("Rules", "Rule.cs", "namespace P.Rules; public class Rule { public int Id; public static Rule One => new(); }"),
            new("Flow", "State.cs", "namespace P.Flow; public class State { public static State Of(object o) => new(); }"),
            new("Flow", "Good.cs", "using P.Effects; namespace P.Flow; class Good { Effect e = new(); }"),
            new("Effects", "Effect.cs", "namespace P.Effects; public class Effect { }"),
            new("Effects", "ByUsing.cs", "using P.Flow; namespace P.Effects; class ByUsing { State s; }"),
            new("Effects", "ByFullName.cs", "namespace P.Effects; class ByFullName { object o = global::P.Rules.Rule.One; }"),
            new("Effects", "ByAlias.cs", "using R = P.Rules.Rule; namespace P.Effects; class ByAlias { object o = new R(); }"),
            new("Effects", "ByStatic.cs", "using static P.Flow.State; namespace P.Effects; class ByStatic { object o = Of(1); }"),
            new("Flow", "ByVar.cs", "namespace P.Flow; class ByVar { int M() { var r = P.Rules.Rule.One; return r.Id; } }"),
            new("Extra", "Stray.cs", "namespace P; class Stray { }"),
        ];

        string[] found = [.. AnalyzerViolations(bad).Select(violation => violation.Split(' ')[0]).Distinct()];
        Assert.Equal(
            ["Effects/ByAlias.cs", "Effects/ByFullName.cs", "Effects/ByStatic.cs", "Effects/ByUsing.cs", "Extra/Stray.cs", "Flow/ByVar.cs"],
            found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Each_folder_of_the_runtime_uses_only_those_below_or_beside_it() =>
        Assert.Empty(RuntimeViolations(FilesOf("runtime")));

    [Fact]
    public void A_runtime_folder_that_looks_up_is_found()
    {
        SourceFile[] bad =
        [
            new("Locking", "Bit.cs", "namespace P; class Bit { public static int Count; public int Value; }"),
            new("Storage", "Store.cs", "namespace P; class Store { int i = Bit.Count; }"),
            new("Caching", "PageCache.cs", "namespace P; class PageCache { Report r = new(); Space s = new(); }"),
            new("Memory", "Space.cs", "namespace P; class Space { Bit b = new(); PageCache? c; }"),
            new("Diagnostics", "Report.cs", "namespace P; class Report { int i = Bit.Count; Space? s; }"),
            new("Locking", "BadUp.cs", "namespace P; class BadUp { PageCache? c; }"),
            new("Locking", "BadReport.cs", "namespace P; class BadReport { Report? r; }"),
            new("Memory", "BadMiddle.cs", "namespace P; class BadMiddle { object o = new Report(); }"),
            new("Diagnostics", "BadWrite.cs", "namespace P; class BadWrite { void M(Bit b) { b.Value = 1; Bit.Count++; } }"),
            new("Diagnostics", "BadRef.cs", "namespace P; class BadRef { int M() => System.Threading.Interlocked.Increment(ref Bit.Count); }"),
            new("", "Loose.cs", "namespace P; class Loose { }"),
        ];

        string[] found = [.. RuntimeViolations(bad).Select(violation => violation.Split(' ')[0]).Distinct()];
        Assert.Equal(
            ["/Loose.cs", "Diagnostics/BadRef.cs", "Diagnostics/BadWrite.cs", "Locking/BadReport.cs", "Locking/BadUp.cs", "Memory/BadMiddle.cs"],
            found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_repository_has_the_folders_of_the_house_and_no_other()
    {
        IEnumerable<string> folders = Directory.EnumerateDirectories(Repository.Root)
            .Select(folder => Path.GetFileName(folder))
            .Where(folder => !folder.StartsWith('.') && !IsIgnored(folder))
            .Order(StringComparer.Ordinal);
        Assert.Equal(TopLevelFolders, folders);
    }

    [Theory]
    [InlineData("analyzers/Faultline.Analyzers.csproj")]
    [InlineData("codefixes/Faultline.CodeFixes.csproj", "analyzers/Faultline.Analyzers.csproj")]
    [InlineData("runtime/Faultline.csproj", "nuget/Faultline.Analyzers.Package.csproj")]
    public void A_product_project_links_to_the_ones_below_it_only(string project, params string[] allowed)
    {
        Assert.Equal(allowed, LinkedProjects(project, Repository.Read(project)));
    }

    [Fact]
    public void A_forbidden_link_between_projects_is_found()
    {
        const string Bad =
            """
            <Project Sdk="Microsoft.NET.Sdk">
              <ItemGroup>
                <ProjectReference Include="../analyzers/Faultline.Analyzers.csproj" />
                <ProjectReference Include="../nuget/Tool.csproj" ReferenceOutputAssembly="false" />
              </ItemGroup>
            </Project>
            """;
        Assert.Equal(["analyzers/Faultline.Analyzers.csproj"], LinkedProjects("runtime/Bad.csproj", Bad));
    }

    [Fact]
    public void The_product_depends_on_no_package_beyond_what_builds_it_and_the_compiler()
    {
        Assert.Empty(PackagesAtRunTime(Repository.Read("runtime/Faultline.csproj")));
        foreach (string project in (string[])["analyzers/Faultline.Analyzers.csproj", "codefixes/Faultline.CodeFixes.csproj"])
            Assert.Empty(PackagesAtRunTime(Repository.Read(project)));
    }

    [Fact]
    public void A_package_that_would_flow_to_clients_is_found() =>
        Assert.Equal(
            ["Some.Package"],
            PackagesAtRunTime(
                """
                <Project>
                  <ItemGroup>
                    <PackageReference Include="Build.Tool" PrivateAssets="all" />
                    <PackageReference Include="Some.Package" />
                  </ItemGroup>
                </Project>
                """));

    [Fact]
    public void Every_project_of_the_product_and_the_tests_is_in_the_solution()
    {
        IEnumerable<string> listed = XDocument.Parse(Repository.Read("Faultline.slnx"))
            .Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value)
            .Order(StringComparer.Ordinal);

        // A sample that is a client of the packages cannot be restored before they are packed. It says so with an
        // empty Directory.Build.props of its own, and stays outside.
        IEnumerable<string> present = Directory.EnumerateFiles(Repository.Root, "*.csproj", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Repository.Root, path).Replace('\\', '/'))
            .Where(path => !path.Split('/').Any(part => part is "bin" or "obj" || IsIgnored(part) || part.StartsWith('.')))
            .Where(path => !path.StartsWith("samples/", StringComparison.Ordinal) || !IsIsolated(path))
            .Order(StringComparer.Ordinal);
        Assert.Equal(present, listed);
    }

    private static IEnumerable<string> AnalyzerViolations(IEnumerable<SourceFile> files)
    {
        SourceFile[] all = [.. files];
        IEnumerable<string> strays = all
            .Where(file => !AnalyzerLayers.Contains(file.Folder))
            .Select(file => $"{file.Folder}/{file.Name} is in no layer");
        return strays.Concat(Layering.Uses(all)
            .Where(use => Array.IndexOf(AnalyzerLayers, use.UsedFolder) > Array.IndexOf(AnalyzerLayers, use.Folder))
            .Select(use => use.ToString()));
    }

    private static IEnumerable<string> RuntimeViolations(IEnumerable<SourceFile> files)
    {
        SourceFile[] all = [.. files];
        IEnumerable<string> strays = all
            .Where(file => !RuntimeBottom.Contains(file.Folder) && !RuntimeTop.Contains(file.Folder) && file.Folder != "Diagnostics")
            .Select(file => $"{file.Folder}/{file.Name} is in no layer");
        return strays.Concat(Layering.Uses(all).Where(use => !IsAllowedInRuntime(use)).Select(use => use.ToString()));
    }

    /// <summary>
    /// Three folders at the bottom, three above them as one layer, and beside it the diagnostics, which read
    /// everything, change nothing, and are made by the page cache only.
    /// </summary>
    private static bool IsAllowedInRuntime(Violation use)
    {
        if (RuntimeBottom.Contains(use.Folder))
            return RuntimeBottom.Contains(use.UsedFolder);
        if (RuntimeTop.Contains(use.Folder))
            return use.UsedFolder != "Diagnostics" || use.File.StartsWith("PageCache", StringComparison.Ordinal);

        return !use.IsWrite;
    }

    private static SourceFile[] FilesOf(string project)
    {
        SourceFile[] files =
        [
            .. Repository.SourceFilesIn(project).Select(path =>
            {
                string relative = Path.GetRelativePath(Path.Combine(Repository.Root, project), path).Replace('\\', '/');
                int slash = relative.IndexOf('/', StringComparison.Ordinal);
                return new SourceFile(slash < 0 ? "" : relative[..slash], relative[(slash + 1)..], File.ReadAllText(path));
            }),
        ];
        Assert.NotEmpty(files);
        return files;
    }

    /// <summary>The projects whose assemblies a project is compiled against.</summary>
    private static IEnumerable<string> LinkedProjects(string project, string xml) =>
        XDocument.Parse(xml)
            .Descendants("ProjectReference")
            .Where(reference => reference.Attribute("ReferenceOutputAssembly")?.Value != "false")
            .Select(reference => Path.GetRelativePath(
                Repository.Root,
                Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, reference.Attribute("Include")!.Value)))
            .Select(path => path.Replace('\\', '/'));

    private static IEnumerable<string> PackagesAtRunTime(string xml) =>
        XDocument.Parse(xml)
            .Descendants("PackageReference")
            .Where(reference => (reference.Attribute("PrivateAssets") ?? (object?)reference.Element("PrivateAssets")) switch
            {
                XAttribute attribute => attribute.Value != "all",
                XElement element => element.Value != "all",
                _ => true,
            })
            .Select(reference => reference.Attribute("Include")!.Value);

    private static bool IsIsolated(string project) =>
        File.Exists(Path.Combine(Repository.Root, Path.GetDirectoryName(project)!, "Directory.Build.props"));

    private static bool IsIgnored(string folder) =>
        Repository.Read(".gitignore").ReplaceLineEndings("\n").Split('\n').Contains(folder + "/");
}
