using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Flow;

/// <summary>Locks that a loop takes, one in each round, and keeps.</summary>
internal static class KeptLocks
{
    /// <summary>
    /// Was the outer lock taken by the same operation in an earlier round of a loop that releases nothing? How often the loop
    /// has run is not followed, so the lock may seem in doubt where it is not.
    /// </summary>
    public static bool Are(TakenPair pair, BodyContext body)
    {
        if (pair.State.IsSuspect || pair.Outer!.Location.SourceSpan != pair.Syntax.Span)
            return false;
        HashSet<string> releasing = body.Callees.Names(body.Cancellation).Releasing;
        SyntaxNode? loop = pair.Syntax.FirstAncestorOrSelf<SyntaxNode>(
            node => node is ForStatementSyntax or WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax);
        return loop is not null && !loop.DescendantNodes().Any(node => node is InvocationExpressionSyntax call &&
            (call.Expression is MemberBindingExpressionSyntax ||
                (CreatedValues.LastName(call.Expression) is { } called && releasing.Contains(called))));
    }
}
