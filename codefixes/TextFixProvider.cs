using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Faultline.CodeFixes;

/// <summary>A fix that edits the text of one document, the same way for one diagnostic and for many.</summary>
public abstract class TextFixProvider : CodeFixProvider
{
    private protected abstract string Key { get; }

    private protected abstract string Title { get; }

    /// <inheritdoc/>
    public sealed override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        FixAllAsync,
        [
            FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution, FixAllScope.ContainingMember,
            FixAllScope.ContainingType,
        ]);

    /// <inheritdoc/>
    public sealed override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            Document? changed =
                await RewriteAsync(context.Document, [diagnostic], context.CancellationToken).ConfigureAwait(false);
            if (changed is not null)
                context.RegisterCodeFix(CodeAction.Create(Title, _ => Task.FromResult(changed), Key), diagnostic);
        }
    }

    /// <summary>Adds to the edits of a document those that fix one diagnostic after the other, where that is safe.</summary>
    private protected abstract Action<Diagnostic> Begin(DocumentEditor editor, CancellationToken cancellationToken);

    // The first diagnostic may be one that is declined, and then hands over no key: that means the primary fix.
    private async Task<Document?> FixAllAsync(
        FixAllContext context, Document document, ImmutableArray<Diagnostic> diagnostics) =>
        context.CodeActionEquivalenceKey is null || context.CodeActionEquivalenceKey == Key
            ? await RewriteAsync(document, diagnostics, context.CancellationToken).ConfigureAwait(false) ?? document
            : document;

    private async Task<Document?> RewriteAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        DocumentEditor? editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        if (editor is null)
            return null;

        // One way for one diagnostic and for many: what is declined alone is declined here.
        Action<Diagnostic> fix = Begin(editor, cancellationToken);
        foreach (Diagnostic diagnostic in diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start))
            fix(diagnostic);
        return editor.ChangedDocument();
    }
}
