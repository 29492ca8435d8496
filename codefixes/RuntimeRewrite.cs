using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.CodeFixes;

/// <summary>
/// The loop over the runtime's <c>AtomicCopy</c>, which knows what is left to copy and when to give up.
/// </summary>
internal sealed class RuntimeRewrite : LoopRewrite
{
    private readonly string _copy;

    public RuntimeRewrite(RetryPlan plan, HashSet<string> names, Imports imports)
        : base(plan, names, imports)
    {
        _copy = Unique("copy");
    }

    protected override string IsComplete => _copy + ".IsComplete";

    protected override void BeginLoop(SectionEditor editor)
    {
        string atomicCopy = Imports.NameOf("Faultline", "AtomicCopy");
        WriteBefore(editor, $"var {_copy} = new {atomicCopy}({Plan.Site.Receiver});");
        WriteBefore(editor, "do");
        WriteBefore(editor, "{");
        editor.Replace(Plan.Site.Head, _copy + ".CopyTo");
        if (Plan.PageWrite is { } write)
            BeginWithWhatIsLeft(editor, write);
    }

    protected override void EndLoop(SectionEditor editor)
    {
        WriteAfter(editor, 0, "}");
        WriteAfter(editor, 0, $"while ({_copy}.FaultIn());");
    }

    private void BeginWithWhatIsLeft(SectionEditor editor, PageWriteSection write)
    {
        bool isZero = write.Offset is LiteralExpressionSyntax { Token.Value: 0 or 0L };
        string accepted = _copy + ".Accepted";
        editor.Replace(write.Offset.Span, isZero ? accepted : RetryPlan.Operand(write.Offset) + " + " + accepted);
        editor.Replace(write.Length.Span, _copy + ".Remaining");
        editor.Replace(write.Data.Span, write.Write);
        if (Plan.Body.Complete is { } complete)
            editor.Remove(complete, Plan.Site.Statement);

        // Without its call of Complete the write still has to be left when the copy throws.
        if (Plan.Section.Release == Plan.Body.Complete)
            editor.Replace(new TextSpan(Plan.Section.First.SpanStart, 0), "using ");
    }
}
