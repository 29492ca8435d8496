using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.CodeFixes;

/// <summary>
/// The loop over the atomic form and the fault-in of any type. Every round copies from the start, so that it does not
/// matter whether a part of an earlier round is still there. It ends: a round counts as fruitless unless it came
/// further than all before it, and ten fruitless rounds are an error.
/// </summary>
internal sealed class InlineRewrite : LoopRewrite
{
    private readonly string _copied;
    private readonly string _best;
    private readonly string _fruitless;
    private string _receiver;
    private string _wanted = "";

    public InlineRewrite(RetryPlan plan, HashSet<string> names, Imports imports)
        : base(plan, names, imports)
    {
        _copied = Unique("copied");
        _best = Unique("best");
        _fruitless = Unique("fruitless");
        _receiver = plan.Site.Receiver?.ToString() ?? "";
    }

    protected override string IsComplete => $"{_copied} == {_wanted}";

    protected override void BeginLoop(SectionEditor editor)
    {
        CopySite site = Plan.Site;
        KeepReceiver(editor);
        bool isKnownInside = KeepWanted(editor);
        string count = Keyword(site.Atomic.ReturnType);
        WriteBefore(editor, $"{count} {_best} = 0;");
        WriteBefore(editor, $"int {_fruitless} = 0;");
        WriteBefore(editor, "while (true)");
        WriteBefore(editor, "{");

        bool isNested = !Plan.Section.Statements.Contains(site.Statement) || Plan.Section.UsingDeclaration is not null;
        if (isNested)
            editor.InsertBefore(Plan.Section.First, 1, $"{count} {_copied};");
        string length = isKnownInside ? Keyword(Plan.Wanted!.Type) + " " + _wanted : "";
        if (isKnownInside && isNested)
            editor.InsertBefore(Plan.Section.First, 1, length + ";");
        string target = isNested ? _copied : count + " " + _copied;
        editor.Replace(site.Head, $"{target} = {Qualified(site.Atomic.Name)}");

        if (Plan.Section.UsingDeclaration is { } declaration)
            ScopeUsing(editor, declaration);
        if (isKnownInside)
        {
            int levels = editor.LevelsAt(site.Statement);
            editor.InsertAfter(site.Statement, levels, $"{(isNested ? _wanted : length)} = {WantedValue()};");
        }
    }

    protected override void EndLoop(SectionEditor editor)
    {
        if (Plan.Section.UsingDeclaration is not null)
            WriteAfter(editor, 1, "}");
        WriteProgress(editor);
    }

    /// <summary>A source that is computed is computed once.</summary>
    private void KeepReceiver(SectionEditor editor)
    {
        if (Plan.Site.Receiver is null or InstanceExpressionSyntax or NameSyntax or MemberAccessExpressionSyntax)
            return;

        string memory = Unique(Plan.Site.MemoryName);
        WriteBefore(editor, $"{Plan.Body.TypeOf(Plan.Site.Receiver)} {memory} = {_receiver};");
        _receiver = memory;
    }

    /// <summary>Finds an expression for the wanted length. True: a local, which the section has to set.</summary>
    private bool KeepWanted(SectionEditor editor)
    {
        WantedLength wanted = Plan.Wanted!;
        bool isMember = IsMemberOfMemory();
        bool isKnownOutside = isMember || Plan.Body.IsKnownOutside(wanted.Expression!);
        if (Plan.Body.MayChangeOnceComplete(wanted))
        {
            isKnownOutside = false;
        }
        else if (isMember || (isKnownOutside &&
            wanted.Expression is NameSyntax or MemberAccessExpressionSyntax or LiteralExpressionSyntax))
        {
            _wanted = WantedValue();
            return false;
        }

        string value = WantedValue();
        _wanted = Unique("length");
        if (isKnownOutside)
            WriteBefore(editor, $"{Keyword(wanted.Type)} {_wanted} = {value};");
        return !isKnownOutside;
    }

    private bool IsMemberOfMemory() => Plan.Wanted!.Expression == Plan.Site.Receiver && Plan.Wanted.Member.Length > 0;

    private string WantedValue() => IsMemberOfMemory()
        ? Qualified(Plan.Wanted!.Member.Substring(1))
        : Plan.Wanted!.Expression + Plan.Wanted.Member;

    // Bringing memory in comes after the release, so the declaration that lasts to the end of the block gets its own.
    private void ScopeUsing(SectionEditor editor, LocalDeclarationStatementSyntax declaration)
    {
        editor.Replace(
            TextSpan.FromBounds(declaration.UsingKeyword.SpanStart, declaration.Declaration.SpanStart), "using (");
        editor.Replace(declaration.SemicolonToken.Span, ")");
        editor.InsertAfter(declaration, 1, "{");
        editor.IndentBelow(declaration, Plan.Section.Last);
    }

    private void WriteProgress(SectionEditor editor)
    {
        string math = Imports.NameOf("System", "Math");
        string exception = Imports.NameOf("System.IO", "IOException");
        string call = Qualified(Plan.Site.FaultIn.Name) + "(" + FaultInArguments() + ")";
        string fails = Plan.FaultInFailure(call, Qualified);
        if (Plan.Section.Acquisition is not null)
            WriteAfter(editor, 0, "");
        WriteAfter(editor, 1, $"if ({IsComplete})");
        WriteAfter(editor, 2, "break;");
        WriteAfter(editor, 1, $"{_fruitless} = {_copied} > {_best} ? 0 : {_fruitless} + 1;");
        WriteAfter(editor, 1, $"{_best} = {math}.Max({_best}, {_copied});");
        bool isStatement = Plan.Site.FaultIn.ReturnsVoid;
        WriteAfter(editor, 1, isStatement ? $"if ({_fruitless} == 10)" : $"if ({_fruitless} == 10 || {fails})");
        WriteAfter(editor, 2, $"throw new {exception}(\"The user memory could not be brought in.\");");
        if (isStatement)
            WriteAfter(editor, 1, fails + ";");
        WriteAfter(editor, 0, "}");
    }

    private string FaultInArguments() =>
        string.Join(", ", Plan.Site.FaultInArguments.Select(argument => argument.Expression.ToString()));

    private string Qualified(string member) => _receiver.Length == 0 ? member : _receiver + "." + member;

    private static string Keyword(ITypeSymbol type) => type.SpecialType == SpecialType.System_Int64 ? "long" : "int";
}
