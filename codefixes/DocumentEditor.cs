using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
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
    private readonly Dictionary<TextSpan, ImmutableArray<Diagnostic>> _problems = [];

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
        if (RetryPlan.Create(_model, diagnostic, _cancellationToken) is not { } plan ||
            ProblemsIn(plan.Member.Span).Any(IsError))
        {
            return false;
        }

        // A using directive can make a name elsewhere in the file ambiguous: then without.
        var imports = new Imports(_model, plan.Site.Statement.SpanStart, mayAdd: true);
        return TryFix(plan, imports) || (imports.Added.Any() &&
            TryFix(plan, new Imports(_model, plan.Site.Statement.SpanStart, mayAdd: false)));
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
        if (!IsClean(span, WithImports(changes, imports.Added)))
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
        SyntaxNode member = function.AncestorsAndSelf().Last(
            node => LockCalls.IsFunction(node) && (node is not CompilationUnitSyntax || IsTopLevel(function)));
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

    private static bool IsTopLevel(SyntaxNode function) =>
        function is CompilationUnitSyntax || function.Ancestors().Any(node => node is GlobalStatementSyntax);

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

    /// <summary>Is this part of the document free of errors, and of new warnings, once these edits are made?</summary>
    private bool IsClean(TextSpan span, List<TextChange> changes)
    {
        SyntaxTree tree = _model.SyntaxTree.WithChangedText(_text.WithChanges(changes));
        SemanticModel model = _model.Compilation.ReplaceSyntaxTree(_model.SyntaxTree, tree).GetSemanticModel(tree);
        int before = changes.Where(change => change.Span.End <= span.Start).Sum(Growth);
        int inside = changes.Where(change => change.Span.End > span.Start).Sum(Growth);
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
            _problems.Add(span, problems = Problems(_model, span));
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
