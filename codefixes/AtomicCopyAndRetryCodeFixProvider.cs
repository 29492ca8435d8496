using System.Collections.Immutable;
using System.Composition;
using Faultline.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Faultline.CodeFixes;

/// <summary>
/// The primary fix of FLT0001 and FLT0003: the critical section becomes a loop that copies with page faults
/// disabled, and brings in what is missing while the lock is released.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AtomicCopyAndRetryCodeFixProvider))]
[Shared]
public sealed class AtomicCopyAndRetryCodeFixProvider : CodeFixProvider
{
    internal const string EquivalenceKey = "AtomicCopyAndRetry";

    internal const string Title = "Copy atomically and retry (others may see a partial copy between rounds)";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [FaultingCopyUnderPageLock.Id, ShortCopyIgnored.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => FixAllProvider.Create(
        FixAllAsync,
        [
            FixAllScope.Document, FixAllScope.Project, FixAllScope.Solution, FixAllScope.ContainingMember,
            FixAllScope.ContainingType,
        ]);

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        foreach (Diagnostic diagnostic in context.Diagnostics)
        {
            Document? changed =
                await RewriteAsync(context.Document, [diagnostic], context.CancellationToken).ConfigureAwait(false);
            if (changed is not null)
            {
                context.RegisterCodeFix(
                    CodeAction.Create(Title, _ => Task.FromResult(changed), EquivalenceKey), diagnostic);
            }
        }
    }

    // The first diagnostic may be one that is declined, and then hands over no key: that means the primary fix.
    private static async Task<Document?> FixAllAsync(
        FixAllContext context, Document document, ImmutableArray<Diagnostic> diagnostics) =>
        context.CodeActionEquivalenceKey is null or EquivalenceKey
            ? await RewriteAsync(document, diagnostics, context.CancellationToken).ConfigureAwait(false) ?? document
            : document;

    private static async Task<Document?> RewriteAsync(
        Document document, ImmutableArray<Diagnostic> diagnostics, CancellationToken cancellationToken)
    {
        DocumentEditor? editor = await DocumentEditor.CreateAsync(document, cancellationToken).ConfigureAwait(false);
        if (editor is null)
            return null;

        // One way for one diagnostic and for many: what is declined alone is declined here.
        foreach (Diagnostic diagnostic in diagnostics.OrderBy(diagnostic => diagnostic.Location.SourceSpan.Start))
            editor.TryFix(diagnostic);
        return editor.ChangedDocument();
    }
}
