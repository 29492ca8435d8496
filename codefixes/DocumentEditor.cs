using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.CodeFixes;

/// <summary>
/// Collects the edits of one document. They are edits of its text, so that lines which no fix touches stay as
/// they are to the byte, whatever their line ends and indentation.
/// </summary>
internal sealed class DocumentEditor
{
    private readonly Document _document;
    private readonly SemanticModel _model;
    private readonly SourceText _text;
    private readonly CancellationToken _cancellationToken;
    private readonly List<TextChange> _changes = [];
    private readonly SortedSet<string> _imports = new(StringComparer.Ordinal);
    private readonly Dictionary<SyntaxNode, HashSet<string>> _names = [];

    private DocumentEditor(
        Document document, SemanticModel model, SourceText text, CancellationToken cancellationToken)
    {
        _document = document;
        _model = model;
        _text = text;
        _cancellationToken = cancellationToken;
    }

    public static async Task<DocumentEditor?> CreateAsync(Document document, CancellationToken cancellationToken)
    {
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        return model is null ? null : new DocumentEditor(document, model, text, cancellationToken);
    }

    /// <summary>Adds the edits that fix one diagnostic, if all that they need is given.</summary>
    public bool TryFix(Diagnostic diagnostic)
    {
        if (RetryPlan.Create(_model, diagnostic, _cancellationToken) is not { } plan || !Compiles(plan.Member.Span, []))
            return false;

        // A using directive can make a name elsewhere in the file ambiguous: then without.
        return TryFix(plan, new Imports(_model, plan.Site.Statement.SpanStart, mayAdd: true)) ||
            TryFix(plan, new Imports(_model, plan.Site.Statement.SpanStart, mayAdd: false));
    }

    /// <summary>The document with all edits; null if there are none.</summary>
    public Document? ChangedDocument() => _changes.Count == 0
        ? null
        : _document.WithText(_text.WithChanges(WithImports(_changes, _imports)));

    private bool TryFix(RetryPlan plan, Imports imports)
    {
        HashSet<string> names = NamesIn(plan.Member);
        var reserved = new HashSet<string>(names);
        IReadOnlyList<TextChange>? changes = plan.Rewrite(_text, reserved, imports);
        if (changes is null || Overlaps(changes))
            return false;

        // Edits of one member can break only that one; a using directive the whole file.
        TextSpan span = imports.Added.Any() ? TextSpan.FromBounds(0, _text.Length) : plan.Member.Span;
        if (!Compiles(span, WithImports(changes, imports.Added)))
            return false;

        _changes.AddRange(changes);
        _imports.UnionWith(imports.Added);
        names.UnionWith(reserved);
        return true;
    }

    // Every name in the whole member, not only those in scope: one that is declared later, or around a lambda or in
    // it, conflicts too.
    private HashSet<string> NamesIn(SyntaxNode function)
    {
        SyntaxNode member = function.AncestorsAndSelf().Last(LockCalls.IsFunction);
        if (!_names.TryGetValue(member, out HashSet<string>? names))
        {
            names =
            [
                .. member.DescendantTokens()
                    .Where(token => token.IsKind(SyntaxKind.IdentifierToken))
                    .Select(token => token.ValueText),
            ];
            _names.Add(member, names);
        }

        return names;
    }

    private bool Overlaps(IReadOnlyList<TextChange> changes)
    {
        var whole = TextSpan.FromBounds(
            changes.Min(change => change.Span.Start), changes.Max(change => change.Span.End));
        return _changes.Any(change => change.Span.IntersectsWith(whole));
    }

    private List<TextChange> WithImports(IEnumerable<TextChange> changes, IEnumerable<string> imports)
    {
        SyntaxNode root = _model.SyntaxTree.GetRoot(_cancellationToken);
        IEnumerable<TextChange> directives = Imports.Changes(root, _text, imports);
        return [.. changes.Concat(directives).OrderBy(change => change.Span)];
    }

    /// <summary>Is the member free of errors once these edits are made?</summary>
    private bool Compiles(TextSpan member, List<TextChange> changes)
    {
        SemanticModel model = _model;
        if (changes.Count > 0)
        {
            SyntaxTree tree = _model.SyntaxTree.WithChangedText(_text.WithChanges(changes));
            model = _model.Compilation.ReplaceSyntaxTree(_model.SyntaxTree, tree).GetSemanticModel(tree);
            int before = changes.Where(change => change.Span.End <= member.Start).Sum(Growth);
            int inside = changes.Where(change => change.Span.End > member.Start).Sum(Growth);
            member = new TextSpan(member.Start + before, member.Length + inside);
        }

        return model.GetDiagnostics(member, _cancellationToken)
            .All(diagnostic => diagnostic.Severity != DiagnosticSeverity.Error || diagnostic.IsSuppressed);
    }

    private static int Growth(TextChange change) => (change.NewText?.Length ?? 0) - change.Span.Length;
}
