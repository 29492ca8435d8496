using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Faultline.Tour;

namespace Faultline.Package.Tests;

/// <summary>What is in the packages, and what they say about themselves.</summary>
[Collection(PackedOnce.Name)]
public sealed partial class PackageContentsTests(PackedPackages packages)
{
    private const string Snapshot = "tests/Faultline.Package.Tests/PackageContents.verified.txt";

    [Fact]
    public void Contents_are_the_verified_ones()
    {
        StringBuilder contents = new();
        foreach (string file in Directory.GetFiles(packages.Feed, "Faultline*").Order(StringComparer.Ordinal))
        {
            Describe(file, contents);
        }

        string actual = contents.ToString().Replace(packages.Version, "<version>", StringComparison.Ordinal);
        string verified = Text(Snapshot);
        if (actual != verified)
        {
            string received = Snapshot.Replace(".verified.", ".received.", StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(Packages.RepositoryRoot, received), actual);
        }

        Assert.Equal(verified, actual);
    }

    [Fact]
    public void Every_set_of_severities_names_every_rule()
    {
        string[] rules = RulesOfTheAnalyzers();
        Assert.NotEmpty(rules);
        using ZipArchive package = ZipFile.OpenRead(FileOf("Faultline.Analyzers", ".nupkg"));
        ZipArchiveEntry[] sets =
        [
            .. package.Entries.Where(entry => entry.FullName.StartsWith("configuration/", StringComparison.Ordinal)),
        ];
        Assert.Equal(3, sets.Length);
        foreach (ZipArchiveEntry set in sets)
        {
            string text = Text(set);
            Assert.StartsWith("is_global = true\nglobal_level = -100\n", text, StringComparison.Ordinal);
            Assert.Equal(rules, RuleInConfiguration().Matches(text).Select(match => match.Groups[1].Value));
        }
    }

    [Fact]
    public void Readme_lists_every_rule_and_links_its_page()
    {
        foreach (string readme in (string[])["README.md", "nuget/README.md"])
        {
            Assert.Equal(
                RulesOfTheAnalyzers(),
                RuleInReadme().Matches(Text(readme)).Select(match => match.Groups[1].Value));
        }
    }

    /// <summary>Whoever builds the sample by hand gets the packages that <c>dotnet pack</c> makes.</summary>
    [Fact]
    public void Sample_asks_for_the_version_that_is_packed()
    {
        string project = Text("samples/WriteDeadlock/WriteDeadlock.csproj");
        Assert.Contains($">{Packages.VersionPrefix}</FaultlineVersion>", project, StringComparison.Ordinal);
    }

    [Fact]
    public void Annotation_source_has_the_attributes_of_the_runtime_and_no_public_type()
    {
        using ZipArchive package = ZipFile.OpenRead(FileOf("Faultline.Analyzers", ".nupkg"));
        string packed = Text(package.GetEntry("annotations/Faultline.Annotations.cs")!);
        string original = Text("runtime/Annotations/Annotations.cs");
        Assert.Equal(
            TypeDeclaration().Matches(original).Select(match => match.Groups["name"].Value),
            TypeDeclaration().Matches(packed).Select(match => match.Groups["name"].Value));
        Assert.All(
            TypeDeclaration().Matches(packed),
            match => Assert.Equal("internal", match.Groups["access"].Value));
    }

    private static string[] RulesOfTheAnalyzers()
    {
        return
        [
            .. ((string[])["Shipped", "Unshipped"])
                .SelectMany(kind => RuleInReleases().Matches(Text($"analyzers/AnalyzerReleases.{kind}.md")))
                .Select(match => match.Groups[1].Value)
                .Order(StringComparer.Ordinal),
        ];
    }

    private static void Describe(string file, StringBuilder contents)
    {
        using ZipArchive package = ZipFile.OpenRead(file);
        contents.Append(Path.GetFileName(file)).Append('\n');
        foreach (ZipArchiveEntry entry in package.Entries.OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            if (!IsPackaging(entry.FullName))
            {
                contents.Append("  ").Append(entry.FullName).Append('\n');
            }
        }

        ZipArchiveEntry nuspec =
            package.Entries.Single(entry => entry.FullName.EndsWith(".nuspec", StringComparison.Ordinal));
        using Stream stream = nuspec.Open();
        XElement metadata = XDocument.Load(stream).Root!.Elements().Single();
        foreach (XElement element in metadata.Elements())
        {
            // The commit is another each time.
            element.Attribute("commit")?.Remove();
            element.Attribute("branch")?.Remove();
            contents.Append("  ").Append(Plain(element)).Append('\n');
        }

        contents.Append('\n');
    }

    private static string Plain(XElement element)
    {
        foreach (XElement part in element.DescendantsAndSelf())
        {
            part.Name = part.Name.LocalName;
            part.Attribute("xmlns")?.Remove();
        }

        return element.ToString(SaveOptions.DisableFormatting);
    }

    /// <summary>What every package has, under names that differ each time.</summary>
    private static bool IsPackaging(string entry)
    {
        return entry.StartsWith("_rels/", StringComparison.Ordinal)
            || entry.StartsWith("package/", StringComparison.Ordinal)
            || entry == "[Content_Types].xml";
    }

    private string FileOf(string package, string extension) =>
        Path.Combine(packages.Feed, $"{package}.{packages.Version}{extension}");

    private static string Text(ZipArchiveEntry entry)
    {
        using StreamReader reader = new(entry.Open());
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Text(string fileOfRepository) =>
        File.ReadAllText(Path.Combine(Packages.RepositoryRoot, fileOfRepository)).ReplaceLineEndings("\n");

    [GeneratedRegex(@"^(FLT\d{4})\s*\|", RegexOptions.Multiline)]
    private static partial Regex RuleInReleases();

    [GeneratedRegex(@"^dotnet_diagnostic\.(FLT\d{4})\.severity = \w+$", RegexOptions.Multiline)]
    private static partial Regex RuleInConfiguration();

    [GeneratedRegex(@"^\| \[(FLT\d{4})\]\([^)]*analyzers/Documentation/\1\.md\) \|", RegexOptions.Multiline)]
    private static partial Regex RuleInReadme();

    [GeneratedRegex(@"^(?<access>public|internal) (sealed class|enum) (?<name>\w+)", RegexOptions.Multiline)]
    private static partial Regex TypeDeclaration();
}
