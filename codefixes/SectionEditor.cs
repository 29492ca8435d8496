using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.CodeFixes;

/// <summary>
/// Edits whole statements of one section: lines are indented, and inserted between them, in the style of the file.
/// </summary>
internal sealed class SectionEditor
{
    private readonly SourceText _text;
    private readonly SyntaxNode _root;
    private readonly List<TextChange> _changes = [];
    private readonly Dictionary<int, int> _levels = [];
    private readonly Dictionary<int, List<(int Levels, string Text)>> _before = [];
    private readonly Dictionary<int, List<(int Levels, string Text)>> _after = [];
    private readonly HashSet<int> _removed = [];
    private readonly string _newLine;
    private readonly string _unit;

    private SectionEditor(SourceText text, SyntaxNode root, string newLine, string unit)
    {
        _text = text;
        _root = root;
        _newLine = newLine;
        _unit = unit;
    }

    /// <summary>An editor for these statements; null if they share a line with something else.</summary>
    public static SectionEditor? For(SourceText text, StatementSyntax first, StatementSyntax last)
    {
        if (!StandsAlone(text, first, last))
            return null;
        return new SectionEditor(
            text, first.SyntaxTree.GetRoot(), NewLineOf(text, first.SpanStart), UnitOf(text, first));
    }

    public static string NewLineOf(SourceText text, int position)
    {
        TextLine line = text.Lines.GetLineFromPosition(position);
        string found = text.ToString(TextSpan.FromBounds(line.End, line.EndIncludingLineBreak));
        if (found.Length > 0)
            return found;

        TextLine first = text.Lines[0];
        found = text.ToString(TextSpan.FromBounds(first.End, first.EndIncludingLineBreak));
        return found.Length > 0 ? found : "\n";
    }

    public static string IndentOf(SourceText text, int position)
    {
        string line = text.Lines.GetLineFromPosition(position).ToString();
        return line.Substring(0, line.Length - line.TrimStart().Length);
    }

    /// <summary>Does nothing else stand on the lines of these statements, comments at the end aside?</summary>
    public static bool StandsAlone(SourceText text, StatementSyntax first, StatementSyntax last)
    {
        TextLine firstLine = text.Lines.GetLineFromPosition(first.SpanStart);
        TextLine lastLine = text.Lines.GetLineFromPosition(last.Span.End);
        return string.IsNullOrWhiteSpace(text.ToString(TextSpan.FromBounds(firstLine.Start, first.SpanStart))) &&
            last.GetLastToken().GetNextToken(includeZeroWidth: true).SpanStart >= lastLine.End &&
            !last.GetTrailingTrivia().Any(trivia => trivia.Span.End > lastLine.EndIncludingLineBreak);
    }

    /// <summary>Would a comment be lost with what is replaced or removed?</summary>
    public bool LosesComment { get; private set; }

    public void Replace(TextSpan span, string text)
    {
        LosesComment |= HasComment(span);
        _changes.Add(new TextChange(span, text));
    }

    /// <summary>Indents the lines from one statement to another by one level more.</summary>
    public void Indent(StatementSyntax first, StatementSyntax last) =>
        Indent(LineOf(first.SpanStart), LineOf(last.Span.End));

    /// <summary>Indents the lines below one statement, to the end of another.</summary>
    public void IndentBelow(StatementSyntax first, StatementSyntax last) =>
        Indent(LineOf(first.Span.End) + 1, LineOf(last.Span.End));

    /// <summary>Inserts a line above a statement, with its indentation and so many levels more.</summary>
    public void InsertBefore(StatementSyntax statement, int levels, string text) =>
        Insert(_before, LineOf(statement.SpanStart), levels, text);

    /// <summary>Inserts a line below a statement, indented like its first line and so many levels more.</summary>
    public void InsertAfter(StatementSyntax statement, int levels, string text) =>
        InsertAfter(statement, statement, levels, text);

    /// <summary>The same with the indentation of another statement.</summary>
    public void InsertAfter(StatementSyntax statement, StatementSyntax alike, int levels, string text)
    {
        string indent = IndentOf(_text, alike.SpanStart);
        Insert(_after, LineOf(statement.Span.End), 0, text.Length == 0 ? "" : indent + Units(levels) + text);
    }

    /// <summary>
    /// Removes a statement that is written elsewhere, and on request the blank lines above it. The result is its lines
    /// with the comments above and beside it, not indented.
    /// </summary>
    public IReadOnlyList<string> Take(StatementSyntax statement, bool withBlankLines = false)
    {
        int last = LineOf(statement.Span.End);
        int comment = statement.GetLeadingTrivia().Where(IsComment)
            .Select(trivia => LineOf(trivia.SpanStart)).DefaultIfEmpty(LineOf(statement.SpanStart)).First();
        int first = comment;
        while (withBlankLines && first > 0 && string.IsNullOrWhiteSpace(_text.Lines[first - 1].ToString()))
            first--;
        RemoveLines(first, last);

        string indent = IndentOf(_text, statement.SpanStart);
        return
        [
            .. _text.Lines.Skip(comment).Take(last - comment + 1).Select(line => line.ToString().TrimEnd()).Select(
                line => line.StartsWith(indent, StringComparison.Ordinal)
                    ? line.Substring(indent.Length)
                    : line.TrimStart()),
        ];
    }

    /// <summary>Removes a statement for good; a comment beside it goes to another one that does its work.</summary>
    public void Remove(StatementSyntax statement, StatementSyntax substitute)
    {
        int line = LineOf(statement.Span.End);
        RemoveLines(LineOf(statement.SpanStart), line);
        TextSpan beside = TextSpan.FromBounds(statement.Span.End, _text.Lines[line].End);
        TextLine target = _text.Lines[LineOf(substitute.Span.End)];
        bool isMoved = HasComment(beside) && !HasComment(TextSpan.FromBounds(substitute.Span.End, target.End));
        if (isMoved)
            _changes.Add(new TextChange(new TextSpan(target.End, 0), _text.ToString(beside).TrimEnd()));
        LosesComment |= statement.GetLeadingTrivia().Any(IsComment) || HasComment(statement.Span) ||
            (HasComment(beside) && !isMoved);
    }

    /// <summary>The indentation that the line of a statement has got so far.</summary>
    public int LevelsAt(StatementSyntax statement) => LevelsOf(LineOf(statement.SpanStart));

    private int LineOf(int position) => _text.Lines.IndexOf(position);

    private void RemoveLines(int first, int last)
    {
        _changes.Add(new TextChange(
            TextSpan.FromBounds(_text.Lines[first].Start, _text.Lines[last].EndIncludingLineBreak), ""));
        for (int line = first; line <= last; line++)
            _removed.Add(line);
    }

    private bool HasComment(TextSpan span) =>
        _root.DescendantTrivia(span).Any(trivia => span.Contains(trivia.Span) && IsComment(trivia));

    private static bool IsComment(SyntaxTrivia trivia) =>
        trivia.Kind() is SyntaxKind.SingleLineCommentTrivia or SyntaxKind.MultiLineCommentTrivia or
            SyntaxKind.SingleLineDocumentationCommentTrivia or SyntaxKind.MultiLineDocumentationCommentTrivia;

    public IReadOnlyList<TextChange> Changes()
    {
        var all = new List<TextChange>(_changes);
        foreach (int line in _levels.Keys.Where(line => !_removed.Contains(line)).Union(_before.Keys))
        {
            int start = _text.Lines[line].Start;
            string indent = IndentOf(_text, start);
            string inserted = _before.TryGetValue(line, out List<(int Levels, string Text)>? lines)
                ? string.Concat(lines.Select(
                    entry => (entry.Text.Length == 0 ? "" : indent + Units(entry.Levels) + entry.Text) + _newLine))
                : "";
            all.Add(new TextChange(new TextSpan(start, 0), inserted + (IsText(line) ? Units(LevelsOf(line)) : "")));
        }

        foreach (int line in _after.Keys)
        {
            string inserted = string.Concat(_after[line].Select(entry => _newLine + entry.Text));
            all.Add(new TextChange(new TextSpan(_text.Lines[line].End, 0), inserted));
        }

        all.RemoveAll(change => change.Span.IsEmpty && change.NewText is null or "");
        return [.. all.OrderBy(change => change.Span)];
    }

    private void Indent(int firstLine, int lastLine)
    {
        for (int line = firstLine; line <= lastLine; line++)
            _levels[line] = LevelsOf(line) + 1;
    }

    private static void Insert(Dictionary<int, List<(int, string)>> where, int line, int levels, string text)
    {
        if (!where.TryGetValue(line, out List<(int, string)>? lines))
            where.Add(line, lines = []);
        lines.Add((levels, text));
    }

    private int LevelsOf(int line) => _levels.TryGetValue(line, out int levels) ? levels : 0;

    private string Units(int levels) => string.Concat(Enumerable.Repeat(_unit, levels));

    // The content of a string that runs over several lines is not indentation, and an empty line needs none.
    private bool IsText(int number)
    {
        TextLine line = _text.Lines[number];
        if (string.IsNullOrWhiteSpace(line.ToString()))
            return false;

        SyntaxToken token = _root.FindToken(line.Start);
        SyntaxNode? literal = token.Parent?.AncestorsAndSelf().FirstOrDefault(
            node => node is InterpolatedStringExpressionSyntax or LiteralExpressionSyntax);
        return literal is null || literal.SpanStart >= line.Start || literal.Span.End <= line.Start;
    }

    /// <summary>One level of indentation, as the block around the statement has it.</summary>
    private static string UnitOf(SourceText text, StatementSyntax statement)
    {
        string inner = IndentOf(text, statement.SpanStart);
        string outer = statement.Parent is BlockSyntax block ? IndentOf(text, block.CloseBraceToken.SpanStart) : inner;
        if (inner.Length > outer.Length && inner.StartsWith(outer, StringComparison.Ordinal))
            return inner.Substring(outer.Length);
        return inner.Contains('\t') ? "\t" : "    ";
    }
}
