using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.CodeFixes;

/// <summary>Rewrites the critical sections of one document, each with names that no other one takes.</summary>
internal sealed class RetryEditor(DocumentEditor editor, CancellationToken cancellationToken)
{
    private readonly Dictionary<SyntaxNode, HashSet<string>> _names = [];

    /// <summary>Adds the edits that fix one diagnostic, if all that they need is given.</summary>
    public void TryFix(Diagnostic diagnostic)
    {
        if (RetryPlan.Create(editor.Model, diagnostic, cancellationToken) is not { } plan)
            return;

        HashSet<string> names = NamesIn(plan.Member);
        HashSet<string> reserved = [];
        bool isAdded = editor.TryAdd(plan.Member.Span, plan.Site.Statement.SpanStart, imports =>
        {
            reserved = [.. names];
            return plan.Rewrite(editor.Text, reserved, imports);
        });
        if (isAdded)
            names.UnionWith(reserved);
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
}
