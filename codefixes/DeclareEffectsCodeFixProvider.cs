using System.Collections.Immutable;
using System.Composition;
using Faultline.Analyzers.Rules;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;

namespace Faultline.CodeFixes;

/// <summary>The fix of FLT0008: the attributes are written that say what the member does.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp, Name = nameof(DeclareEffectsCodeFixProvider))]
[Shared]
public sealed class DeclareEffectsCodeFixProvider : TextFixProvider
{
    internal const string EquivalenceKey = "DeclareEffects";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds { get; } = [EffectsNotDeclared.Id];

    private protected override string Key => EquivalenceKey;

    private protected override string Title => "Declare the effects by attributes";

    private protected override Action<Diagnostic> Begin(DocumentEditor editor, CancellationToken cancellationToken) =>
        diagnostic => AttributeWriter.TryWrite(editor, diagnostic, cancellationToken);
}
