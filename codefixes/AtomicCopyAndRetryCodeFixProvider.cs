using System.Collections.Immutable;
using System.Composition;
using Faultline.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Faultline.CodeFixes;

/// <summary>
/// The primary fix of FLT0001 and FLT0003: the critical section becomes a loop that copies with page faults
/// disabled, and brings in what is missing while the lock is released.
/// </summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(AtomicCopyAndRetryCodeFixProvider))]
[Shared]
public sealed class AtomicCopyAndRetryCodeFixProvider : TextFixProvider
{
    internal const string EquivalenceKey = "AtomicCopyAndRetry";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } =
        [FaultingCopyUnderPageLock.Id, ShortCopyIgnored.Id];

    private protected override string Key => EquivalenceKey;

    private protected override string Title => "Copy atomically and retry (others may see a partial copy between rounds)";

    private protected override Action<Diagnostic> Begin(DocumentEditor editor, CancellationToken cancellationToken) =>
        new RetryEditor(editor, cancellationToken).TryFix;
}
