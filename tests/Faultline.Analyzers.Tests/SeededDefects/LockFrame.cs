using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Tests.SeededDefects;

/// <summary>
/// What acquires a lock before some code, and what releases it after, told by their form alone: an acquisition is
/// whatever is undone on the same object at the end. To take another lock there, both parts are replaced.
/// </summary>
/// <param name="Acquire">The acquisition.</param>
/// <param name="Lock">The lock, as it is spelled.</param>
/// <param name="Before">The text up to the code that runs with the lock.</param>
/// <param name="After">The text from there on.</param>
/// <param name="IsBare">Whether that code is one statement without braces.</param>
internal sealed record LockFrame(
    SyntaxNode Acquire, ExpressionSyntax Lock, TextSpan Before, TextSpan After, bool IsBare = false)
{
    /// <summary>The code that runs with the lock.</summary>
    public TextSpan Inside => TextSpan.FromBounds(Before.End, After.Start);

    /// <summary>The text before, as it can stand before any code.</summary>
    public string Opening => Text(Before) + (IsBare ? "{\n" : "");

    /// <summary>The text after any code.</summary>
    public string Closing => (IsBare ? "\n}" : "") + Text(After);

    public static LockFrame? Of(SyntaxNode node) => node switch
    {
        LockStatementSyntax locked => new(
            locked.Expression, locked.Expression, UpTo(locked, locked.Statement), From(locked.Statement, locked),
            IsBare: locked.Statement is not BlockSyntax),
        UsingStatementSyntax { Statement: BlockSyntax body } scope => Scope(
            (SyntaxNode?)scope.Expression ?? scope.Declaration, UpTo(scope, body), From(body, scope)),
        LocalDeclarationStatementSyntax { Parent: BlockSyntax block } local when local.UsingKeyword != default => Scope(
            local.Declaration, local.Span, new TextSpan(block.CloseBraceToken.SpanStart, 0)),
        TryStatementSyntax { Finally.Block.Statements: [.., { } release], Parent: BlockSyntax block } tried =>
            Tried(tried, release, block),
        _ => null,
    };

    private static LockFrame? Scope(SyntaxNode? opened, TextSpan before, TextSpan after) =>
        Call(opened) is { Expression: MemberAccessExpressionSyntax access } call
            ? new(call, access.Expression, before, after)
            : null;

    private static LockFrame? Tried(TryStatementSyntax tried, StatementSyntax release, BlockSyntax block)
    {
        StatementSyntax? first = tried.Block.Statements.FirstOrDefault();
        StatementSyntax? previous = block.Statements.ElementAtOrDefault(block.Statements.IndexOf(tried) - 1);
        StatementSyntax start = tried;
        int end = tried.Block.OpenBraceToken.Span.End;
        if (Acquires(first, release) is { } acquire)
        {
            end = first!.Span.End;
            // The flag that says whether it came to that.
            if (previous is LocalDeclarationStatementSyntax { Declaration.Variables: [var flag] } &&
                acquire.ArgumentList.ToString().Contains(flag.Identifier.Text, StringComparison.Ordinal))
            {
                start = previous;
            }
        }
        else if (Acquires(previous, release) is { } earlier)
        {
            acquire = earlier;
            start = previous!;
        }
        else
        {
            return null;
        }

        return new(
            acquire, LockOf(acquire), TextSpan.FromBounds(start.SpanStart, end),
            TextSpan.FromBounds(tried.Block.CloseBraceToken.SpanStart, tried.Span.End));
    }

    // What was only tried is another question.
    private static InvocationExpressionSyntax? Acquires(StatementSyntax? statement, StatementSyntax release) =>
        statement is ExpressionStatementSyntax && Call(statement) is { } acquire && Call(release) is { } undone &&
        NameOf(acquire) != NameOf(undone) && !NameOf(acquire).StartsWith("Try", StringComparison.Ordinal) &&
        LockOf(acquire).ToString() == LockOf(undone).ToString()
            ? acquire
            : null;

    private static InvocationExpressionSyntax? Call(SyntaxNode? node) =>
        node?.DescendantNodesAndSelf().OfType<InvocationExpressionSyntax>()
            .LastOrDefault(call => call.Expression is MemberAccessExpressionSyntax && NameOf(call) != "ConfigureAwait");

    private static string NameOf(InvocationExpressionSyntax call) =>
        ((MemberAccessExpressionSyntax)call.Expression).Name.Identifier.Text;

    /// <summary>What the call is made on, or the first thing that is given to a <c>Monitor</c>.</summary>
    private static ExpressionSyntax LockOf(InvocationExpressionSyntax call)
    {
        ExpressionSyntax receiver = ((MemberAccessExpressionSyntax)call.Expression).Expression;
        return receiver.ToString() == "Monitor" && call.ArgumentList.Arguments is [{ } argument, ..]
            ? argument.Expression
            : receiver;
    }

    private string Text(TextSpan span) => Acquire.SyntaxTree.GetText().ToString(span);

    private static TextSpan UpTo(StatementSyntax whole, StatementSyntax body) => TextSpan.FromBounds(
        whole.SpanStart, body is BlockSyntax block ? block.OpenBraceToken.Span.End : body.SpanStart);

    private static TextSpan From(StatementSyntax body, StatementSyntax whole) => TextSpan.FromBounds(
        body is BlockSyntax block ? block.CloseBraceToken.SpanStart : body.Span.End, whole.Span.End);
}
