using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Rules;

/// <summary>
/// FLT0006: a page is marked up to date, or committed for more than was copied, on a way on which a copy into it may
/// have stopped short, and nothing has looked at the count or overwritten the rest. A page is an object of a lock
/// class that the fault handler takes; marks are its members that are called up to date, commits those called
/// <c>Commit</c> or
/// <c>Complete</c> that take a count.
/// </summary>
internal sealed class ShortCopyPublished : Rule
{
    public const string Id = "FLT0006";

    public static readonly DiagnosticDescriptor Descriptor = new(
        Id,
        title: "Page is published after a copy that may have stopped short",
        messageFormat:
            "'{0}' publishes the page, and '{1}' on {2} may not have copied all of it; bytes that nobody wrote " +
            "become " +
            "readable; {3}",
        RuleFacts.Faults,
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A page frame that was used before still has the bytes of its last file. Once the page is up to date, " +
            "readers take all of it for the content of the file.",
        helpLinkUri: RuleFacts.HelpLink(Id));

    private readonly PublishedCopies _published;

    public ShortCopyPublished(RuleContext context)
    {
        _published = new PublishedCopies(context.Callees);
    }

    public override void Before(OperationPoint point, Reports reports) => _published.Observe(point);

    public override void End(BodyAnalysis body, Reports reports)
    {
        if (_published.IsEmpty)
            return;
        foreach (BodyFunction function in body.Functions)
        {
            foreach (PublishedCopy found in _published.In(new CopyGraph(function.Graph)))
                reports.Add(Report(found));
        }
    }

    private static Diagnostic Report(PublishedCopy found)
    {
        SyntaxNode publication = found.Publication.Syntax;
        SyntaxNode copy = found.Copy.Syntax;
        return Diagnostic.Create(
            Descriptor,
            publication.GetLocation(),
            additionalLocations: [copy.GetLocation()],
            Spelling.Of(publication),
            Spelling.Of(copy),
            Spelling.Line(copy.GetLocation(), publication),
            "publish no more than the count, or only when it is complete, or clear the rest before");
    }
}
