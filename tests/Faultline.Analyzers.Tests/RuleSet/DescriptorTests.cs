using System.Text.RegularExpressions;
using Faultline.Analyzers.Tests.Infrastructure;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Tests.RuleSet;

/// <summary>The rules as a set: identifiers, pages, release tracking, the table in the README. One without the others fails.</summary>
public partial class DescriptorTests
{
    private static readonly string[] Sections =
        ["Cause", "Why", "Flagged", "Fixed", "When to suppress", "Configuration", "Limits"];

    public static TheoryData<string> Rules => [.. ShippedRules.Descriptors.Select(descriptor => descriptor.Id)];

    [Fact]
    public void There_are_rules_and_no_identifier_is_used_twice()
    {
        Assert.NotEmpty(ShippedRules.Descriptors);
        Assert.Equal(
            ShippedRules.Descriptors.Select(descriptor => descriptor.Id).Distinct(),
            ShippedRules.Descriptors.Select(descriptor => descriptor.Id));
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_descriptor_is_complete(string id)
    {
        DiagnosticDescriptor rule = Rule(id);

        Assert.Matches(@"^FLT\d{4}$", id);
        Assert.Equal(
            $"https://github.com/faultline-net/faultline/blob/main/analyzers/Documentation/{id}.md", rule.HelpLinkUri);
        Assert.Equal(CategoryOf(id), rule.Category);
        Assert.False(string.IsNullOrWhiteSpace(Text(rule.Title)));
        Assert.False(string.IsNullOrWhiteSpace(Text(rule.Description)));

        // A single sentence has no full stop, several have one each.
        string message = Text(rule.MessageFormat);
        Assert.Equal(message.Trim(), message);
        Assert.Contains("{0}", message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_diagnostic_that_only_a_build_shows_is_no_rule_of_ours(string id) =>
        Assert.DoesNotContain(WellKnownDiagnosticTags.CompilationEnd, Rule(id).CustomTags);

    [Theory]
    [MemberData(nameof(Rules))]
    public void A_rule_has_a_page(string id)
    {
        string[] lines = Lines(PagePath(id));

        Match title = PageTitle().Match(lines[0]);
        Assert.True(title.Success, $"'{lines[0]}' is not '# {id}: Name'.");
        Assert.Equal(id, title.Groups["id"].Value);
        string[] headings = [.. lines.Where(line => line.StartsWith("## ", StringComparison.Ordinal)).Select(line => line[3..])];
        Assert.Equal(Sections, headings);

        foreach (string section in Sections)
            Assert.Contains(SectionOf(lines, section), line => !string.IsNullOrWhiteSpace(line));
        foreach (string section in (string[])["Flagged", "Fixed"])
            Assert.Contains(SectionOf(lines, section), line => line.StartsWith("```csharp", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_page_has_a_rule()
    {
        IEnumerable<string> pages = Directory.EnumerateFiles(Path.Combine(Repository.Root, "analyzers/Documentation"), "*.md")
            .Select(page => Path.GetFileNameWithoutExtension(page))
            .Order(StringComparer.Ordinal);
        Assert.Equal(ShippedRules.Descriptors.Select(descriptor => descriptor.Id), pages);
    }

    [Fact]
    public void Release_tracking_lists_exactly_the_rules_with_category_and_severity()
    {
        IEnumerable<string> tracked = Lines("analyzers/AnalyzerReleases.Shipped.md")
            .Concat(Lines("analyzers/AnalyzerReleases.Unshipped.md"))
            .Select(line => TrackedRule().Match(line))
            .Where(match => match.Success)
            .Select(match => $"{match.Groups["id"].Value} {match.Groups["category"].Value} {match.Groups["severity"].Value}")
            .Order(StringComparer.Ordinal);
        IEnumerable<string> shipped = ShippedRules.Descriptors.Select(rule =>
            $"{rule.Id} {rule.Category} {(rule.IsEnabledByDefault ? rule.DefaultSeverity.ToString() : "Disabled")}");
        Assert.Equal(shipped, tracked);
    }

    [Fact]
    public void The_readme_lists_exactly_the_rules_by_name_and_severity()
    {
        IEnumerable<string> listed = Lines("README.md")
            .Select(line => ListedRule().Match(line))
            .Where(match => match.Success)
            .Select(match =>
                $"{match.Groups["id"].Value} {match.Groups["page"].Value} {match.Groups["name"].Value} {match.Groups["severity"].Value}");
        IEnumerable<string> expected = ShippedRules.Descriptors.Select(rule =>
            $"{rule.Id} {PagePath(rule.Id)} {NameOnPage(rule.Id)} {SeverityInWords(rule)}");
        Assert.Equal(
            expected.Select(line => line.ToUpperInvariant()), listed.Select(line => line.ToUpperInvariant()));
    }

    private static DiagnosticDescriptor Rule(string id) =>
        ShippedRules.Descriptors.Single(descriptor => descriptor.Id == id);

    private static string CategoryOf(string id) => id[..5] switch
    {
        "FLT00" => "Faults",
        "FLT01" => "LockOrder",
        "FLT02" => "LockBalance",
        "FLT03" => "Waiting",
        "FLT04" => "LockContracts",
        _ => throw new ArgumentOutOfRangeException(nameof(id), id, "No category has these identifiers."),
    };

    private static string SeverityInWords(DiagnosticDescriptor rule) =>
        !rule.IsEnabledByDefault ? "off" : rule.DefaultSeverity.ToString();

    private static string PagePath(string id) => $"analyzers/Documentation/{id}.md";

    private static string NameOnPage(string id) => PageTitle().Match(Lines(PagePath(id))[0]).Groups["name"].Value;

    private static IEnumerable<string> SectionOf(string[] lines, string section) =>
        lines.SkipWhile(line => line != "## " + section)
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal));

    private static string[] Lines(string path) => Repository.Read(path).ReplaceLineEndings("\n").Split('\n');

    private static string Text(LocalizableString text) =>
        text.ToString(System.Globalization.CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^# (?<id>FLT\d{4}): (?<name>[A-Z][A-Za-z]+)$")]
    private static partial Regex PageTitle();

    [GeneratedRegex(@"^(?<id>FLT\d{4})\s*\|\s*(?<category>\w+)\s*\|\s*(?<severity>\w+)\s*\|")]
    private static partial Regex TrackedRule();

    [GeneratedRegex(@"^\|\s*\[(?<id>FLT\d{4})\]\((?<page>[^)]+)\)\s*\|\s*`?(?<name>\w+)`?\s*\|\s*(?<severity>\w+)\s*\|")]
    private static partial Regex ListedRule();
}
