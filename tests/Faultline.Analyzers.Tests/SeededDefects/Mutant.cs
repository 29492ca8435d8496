using System.Text;
using Faultline.Analyzers.Tests.SeededDefects.Programs;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Tests.SeededDefects;

/// <summary>
/// A change of the text. <see cref="Mutant.Mark"/> in the new text stands before what must be reported, and goes away;
/// so do <see cref="Mutant.OtherMarks"/>, where more than one place must be.
/// </summary>
internal readonly record struct Edit(TextSpan Span, string Text)
{
    public static Edit Insert(int position, string text) => new(new TextSpan(position, 0), text);
}

/// <summary>A clean program with one defect.</summary>
/// <param name="Program">The program.</param>
/// <param name="Mutation">What was done to it.</param>
/// <param name="Rules">The rules of which one must report it; it counts for the first.</param>
/// <param name="Text">The mutated source.</param>
/// <param name="Lines">The lines, from 0, of which the report must stand on one.</param>
/// <param name="OtherSides">For each further report that must be there, the lines of which it must stand on one.</param>
internal sealed record Mutant(
    CleanProgram Program,
    string Mutation,
    string[] Rules,
    string Text,
    IReadOnlyList<int> Lines,
    IReadOnlyList<IReadOnlyList<int>> OtherSides)
{
    public const char Mark = '§';
    public const string OtherMarks = "¶†‡¤";

    public string Rule => Rules[0];

    /// <summary>Through how many calls the defect runs, where that makes a difference.</summary>
    public int? Depth { get; init; }

    /// <summary>What it counts as in the table of results.</summary>
    public string Row => Depth is { } depth ? $"{Rule}/{depth}" : Rule;

    /// <summary>The code of the first line on which a report would be right.</summary>
    public string Code => Lines.Count == 0 ? "" : Text.Split('\n')[Lines[0]].Trim();

    /// <summary>Applies edits that do not overlap. Those at the same place are applied in the order given.</summary>
    public static Mutant Of(CleanProgram program, string mutation, string rules, IEnumerable<Edit> edits)
    {
        var text = new StringBuilder();
        int copied = 0;
        foreach (Edit edit in edits.OrderBy(edit => edit.Span.Start))
        {
            text.Append(program.Source, copied, edit.Span.Start - copied).Append(edit.Text);
            copied = edit.Span.End;
        }

        text.Append(program.Source, copied, program.Source.Length - copied);
        string marked = text.ToString();
        return new(
            program, mutation, rules.Split('|'), string.Concat(marked.Split([Mark, .. OtherMarks])),
            MarkedLines(marked, Mark),
            [.. OtherMarks.Select(mark => MarkedLines(marked, mark)).Where(lines => lines.Count > 0)]);
    }

    private static List<int> MarkedLines(string text, char mark)
    {
        var lines = new List<int>();
        int line = 0;
        foreach (char one in text)
        {
            if (one == '\n')
                line++;
            if (one == mark && !lines.Contains(line))
                lines.Add(line);
        }

        return lines;
    }
}
