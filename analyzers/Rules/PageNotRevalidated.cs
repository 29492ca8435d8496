using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// FLT0007: the memory of a page is used after the page was locked again, or locked after a lookup without its lock,
/// and nothing was asked of the page in between. A page is an object of a lock class that the fault handler takes and
/// that says, by a member, whose it is; a method that locks it and looks itself has checked.
/// </summary>
internal sealed class PageNotRevalidated : Rule
{
    public const string Id = "FLT0007";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Page is used without a check that it still belongs to its file",
        messageFormat:
            "'{0}' is used under the lock of '{1}', acquired on {2}, {3}; it may have left its file in between; " +
            "ask the page " +
            "whose it is first, and give up or look it up again if it has left",
        RuleFacts.Faults,
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "While nobody holds the lock of a page its file may be truncated, or the page invalidated and its frame " +
            "used for another file. The lock is granted all the same: it does not say whose page it is.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly Revalidation _pages;

    public PageNotRevalidated(RuleContext context)
    {
        _pages = new Revalidation(context.Callees);
    }

    public override void Before(OperationPoint point, Reports reports) => _pages.Observe(point);

    public override void End(BodyAnalysis body, Reports reports)
    {
        if (_pages.IsEmpty)
            return;
        foreach (BodyFunction function in body.Functions)
        {
            foreach (UncheckedUse found in _pages.In(new CopyGraph(function.Graph)))
                reports.Add(Report(found));
        }
    }

    private static Diagnostic Report(UncheckedUse found)
    {
        SyntaxNode use = found.Use.Syntax;
        return Diagnostic.Create(
            Descriptor,
            use.GetLocation(),
            additionalLocations: [found.Acquisition.Syntax.GetLocation()],
            Spelling.Of(use),
            Spelling.Of(found.Page),
            Spelling.Line(found.Acquisition.Syntax.GetLocation(), use),
            found.IsLockedAgain ? "which was unlocked before" : "which was looked up without it");
    }
}
