using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.CodeFixes;

/// <summary>
/// Collects the edits of one document. They are edits of its text, so that lines which no fix touches stay as
/// they are to the byte, whatever their line ends and indentation.
/// </summary>
internal sealed class DocumentEditor
{
    private readonly Document _document;
    private readonly CancellationToken _cancellationToken;
    private readonly List<TextChange> _changes = [];
    private readonly SortedSet<string> _imports = new(StringComparer.Ordinal);
    private readonly Dictionary<TextSpan, ImmutableArray<Diagnostic>> _problems = [];

    private DocumentEditor(
        Document document, SemanticModel model, SourceText text, CancellationToken cancellationToken)
    {
        _document = document;
        Model = model;
        Text = text;
        _cancellationToken = cancellationToken;
    }

    public static async Task<DocumentEditor?> CreateAsync(Document document, CancellationToken cancellationToken)
    {
        SemanticModel? model = await document.GetSemanticModelAsync(cancellationToken).ConfigureAwait(false);
        SourceText text = await document.GetTextAsync(cancellationToken).ConfigureAwait(false);
        return model is null ? null : new DocumentEditor(document, model, text, cancellationToken);
    }

    public SemanticModel Model { get; }

    public SourceText Text { get; }

    /// <summary>Adds the edits of one member, if they can be made and do no harm.</summary>
    /// <param name="member">What they change.</param>
    /// <param name="position">Where names are looked up.</param>
    /// <param name="rewrite">Makes the edits, naming types by what it is given; null if it cannot.</param>
    public bool TryAdd(TextSpan member, int position, Func<Imports, IReadOnlyList<TextChange>?> rewrite)
    {
        if (ProblemsIn(member).Any(IsError))
            return false;

        // A using directive can make a name elsewhere in the file ambiguous: then without.
        var imports = new Imports(Model, position, mayAdd: true);
        return TryAdd(member, rewrite, imports) || (imports.Added.Any() &&
            TryAdd(member, rewrite, new Imports(Model, position, mayAdd: false)));
    }

    /// <summary>The document with all edits; null if there are none.</summary>
    public Document? ChangedDocument() => _changes.Count == 0
        ? null
        : _document.WithText(Text.WithChanges(WithImports(_changes, _imports)));

    private bool TryAdd(TextSpan member, Func<Imports, IReadOnlyList<TextChange>?> rewrite, Imports imports)
    {
        IReadOnlyList<TextChange>? changes = rewrite(imports);
        if (changes is null || Overlaps(changes))
            return false;

        // Edits of one member can break only that one; a new using directive the whole file.
        TextSpan span = _imports.IsSupersetOf(imports.Added) ? member : TextSpan.FromBounds(0, Text.Length);
        if (!IsClean(span, WithImports(changes, imports.Added)))
            return false;

        _changes.AddRange(changes);
        _imports.UnionWith(imports.Added);
        return true;
    }

    private bool Overlaps(IReadOnlyList<TextChange> changes)
    {
        var whole = TextSpan.FromBounds(
            changes.Min(change => change.Span.Start), changes.Max(change => change.Span.End));
        return _changes.Any(change => change.Span.IntersectsWith(whole));
    }

    private List<TextChange> WithImports(IEnumerable<TextChange> changes, IEnumerable<string> imports)
    {
        SyntaxNode root = Model.SyntaxTree.GetRoot(_cancellationToken);
        IEnumerable<TextChange> directives = Imports.Changes(root, Text, imports);
        return [.. changes.Concat(directives).OrderBy(change => change.Span)];
    }

    /// <summary>Is this part of the document free of errors, and of new warnings, once these edits are made?</summary>
    private bool IsClean(TextSpan span, List<TextChange> changes)
    {
        SyntaxTree tree = Model.SyntaxTree.WithChangedText(Text.WithChanges(changes));
        SemanticModel model = Model.Compilation.ReplaceSyntaxTree(Model.SyntaxTree, tree).GetSemanticModel(tree);
        int before = changes.Where(change => change.Span.Start < span.Start).Sum(Growth);
        int inside = changes.Where(change => change.Span.Start >= span.Start).Sum(Growth);
        ImmutableArray<Diagnostic> problems =
            Problems(model, new TextSpan(span.Start + before, span.Length + inside));
        if (problems.IsEmpty)
            return true;

        ImmutableArray<Diagnostic> known = ProblemsIn(span);
        return !problems.Any(IsError) && problems.GroupBy(problem => problem.Id).All(
            group => group.Count() <= known.Count(problem => problem.Id == group.Key));
    }

    private ImmutableArray<Diagnostic> ProblemsIn(TextSpan span)
    {
        if (!_problems.TryGetValue(span, out ImmutableArray<Diagnostic> problems))
            _problems.Add(span, problems = Problems(Model, span));
        return problems;
    }

    private ImmutableArray<Diagnostic> Problems(SemanticModel model, TextSpan span) =>
    [
        .. model.GetDiagnostics(span, _cancellationToken).Where(
            problem => problem.Severity >= DiagnosticSeverity.Warning && !problem.IsSuppressed),
    ];

    private static bool IsError(Diagnostic problem) => problem.Severity == DiagnosticSeverity.Error;

    private static int Growth(TextChange change) => (change.NewText?.Length ?? 0) - change.Span.Length;
}
