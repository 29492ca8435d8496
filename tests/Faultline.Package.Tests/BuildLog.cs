using System.Globalization;
using System.Text.RegularExpressions;
using Faultline.Tour;

namespace Faultline.Package.Tests;

/// <summary>A warning or an error, as a build prints it.</summary>
internal readonly record struct Message(string File, int Line, int Column, string Severity, string Rule)
{
    public override string ToString() => $"{File}({Line},{Column}): {Severity} {Rule}";
}

/// <summary>Reads what a build printed, and says where a text stands in a source, in the same terms.</summary>
internal static partial class BuildLog
{
    /// <summary>Every warning and error once, in the order of places.</summary>
    public static IReadOnlyList<Message> Messages(this CommandResult build)
    {
        return
        [
            .. build.Lines
                .Select(line => Pattern().Match(line))
                .Where(match => match.Success)
                .Select(match => new Message(
                    Path.GetFileName(match.Groups["file"].Value),
                    int.Parse(match.Groups["line"].Value, CultureInfo.InvariantCulture),
                    int.Parse(match.Groups["column"].Value, CultureInfo.InvariantCulture),
                    match.Groups["severity"].Value,
                    match.Groups["rule"].Value))
                .Distinct()
                .OrderBy(message => message.File, StringComparer.Ordinal)
                .ThenBy(message => message.Line)
                .ThenBy(message => message.Column),
        ];
    }

    /// <summary>The warning that stands at the only occurrence of a text in a source file.</summary>
    public static Message WarningAt(string file, string source, string text, string rule) =>
        At(file, source, text, "warning", rule);

    /// <summary>The message that stands at the only occurrence of a text in a source file.</summary>
    public static Message At(string file, string source, string text, string severity, string rule)
    {
        int position = source.IndexOf(text, StringComparison.Ordinal);
        Assert.True(position >= 0, $"'{text}' does not stand in {file}");
        Assert.Equal(position, source.LastIndexOf(text, StringComparison.Ordinal));
        int line = source.AsSpan(0, position).Count('\n') + 1;
        int column = position - source.LastIndexOf('\n', position);
        return new Message(file, line, column, severity, rule);
    }

    [GeneratedRegex(@"^\s*(?<file>.+)\((?<line>\d+),(?<column>\d+)\): (?<severity>warning|error) (?<rule>\w+):")]
    private static partial Regex Pattern();
}
