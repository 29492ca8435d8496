using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.CodeFixes;

/// <summary>What both forms of the loop have in common.</summary>
internal abstract class LoopRewrite(RetryPlan plan, HashSet<string> names, Imports imports)
{
    protected RetryPlan Plan { get; } = plan;

    protected Imports Imports { get; } = imports;

    /// <summary>The condition under which the copy is complete, inside the section.</summary>
    protected abstract string IsComplete { get; }

    public IReadOnlyList<TextChange>? Edit(SourceText text)
    {
        CriticalSection section = Plan.Section;
        if (SectionEditor.For(text, section.First, section.Last) is not { } editor || !IsLaidOutInLines(text))
            return null;

        MoveDeclarations(editor);
        editor.Indent(section.First, section.Last);
        BeginLoop(editor);
        GuardStatements(editor);
        EndLoop(editor);
        if (Plan.Body.Return is { } last)
        {
            WriteAfter(editor, 0, "");
            foreach (string line in editor.Take(last, withBlankLines: true))
                WriteAfter(editor, 0, line);
        }

        return editor.LosesComment ? null : editor.Changes();
    }

    /// <summary>Writes what comes before the section, and replaces the copy.</summary>
    protected abstract void BeginLoop(SectionEditor editor);

    /// <summary>Writes what comes behind the section: is another round needed, and can it help?</summary>
    protected abstract void EndLoop(SectionEditor editor);

    protected void WriteBefore(SectionEditor editor, string line) => editor.InsertBefore(Plan.Section.First, 0, line);

    protected void WriteAfter(SectionEditor editor, int levels, string line) =>
        editor.InsertAfter(LastKept(), Plan.Section.First, levels, line);

    /// <summary>A name that is not in use in the member.</summary>
    protected string Unique(string name)
    {
        string unique = name;
        for (int number = 2; !names.Add(unique); number++)
            unique = name + number;
        return unique;
    }

    // The last statement of the section that stays in it.
    private StatementSyntax LastKept() => Plan.Section.Statements.Last(
        statement => statement != Plan.Body.Return && statement != Plan.Body.Complete);

    private bool IsLaidOutInLines(SourceText text) =>
        Plan.Body.OnceComplete.All(group => SectionEditor.StandsAlone(text, group[0], group[group.Count - 1])) &&
        (Plan.Body.Complete is not { } complete || SectionEditor.StandsAlone(text, complete, complete)) &&
        new StatementSyntax?[] { Plan.Body.Return, Plan.Body.SourceDeclaration }.All(statement =>
            statement is null || (SectionEditor.StandsAlone(text, statement, statement) && IsOneLine(statement)));

    private static bool IsOneLine(StatementSyntax statement) => statement.ToString().IndexOf('\n') < 0;

    private void MoveDeclarations(SectionEditor editor)
    {
        if (Plan.Body.SourceDeclaration is { } source)
        {
            foreach (string line in editor.Take(source))
                WriteBefore(editor, line);
        }

        foreach (LocalDeclarationStatementSyntax declaration in Plan.Body.Outliving)
        {
            VariableDeclaratorSyntax local = declaration.Declaration.Variables[0];
            WriteBefore(editor, Plan.Body.TypeOf(local) + " " + local.Identifier.Text + ";");
            editor.Replace(TextSpan.FromBounds(declaration.SpanStart, local.SpanStart), "");
        }
    }

    private void GuardStatements(SectionEditor editor)
    {
        foreach (IReadOnlyList<StatementSyntax> group in Plan.Body.OnceComplete)
        {
            StatementSyntax first = group[0];
            StatementSyntax last = group[group.Count - 1];
            int levels = editor.LevelsAt(first);
            bool isOneLine = first == last && IsOneLine(first) && first is not LocalDeclarationStatementSyntax;
            editor.InsertBefore(first, levels, "if (" + IsComplete + ")");
            if (!isOneLine)
            {
                editor.InsertBefore(first, levels, "{");
                editor.InsertAfter(last, levels, "}");
            }

            editor.Indent(first, last);
        }
    }
}
