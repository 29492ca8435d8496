using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// What a test asks, so that it is recognised when the same is asked again: of values that may have changed in between.
/// What cannot change is followed as a fact instead.
/// </summary>
internal static class Question
{
    /// <summary>The question, and whether the test asks for its opposite; null if it is asked of what cannot change.</summary>
    public static (Place? Asked, bool IsNegated) Of(IOperation test, BodyContext body)
    {
        if (!IsMutable(test, body) || test.Syntax is not ExpressionSyntax expression)
            return (null, false);

        bool isNegated = false;
        while (true)
        {
            switch (expression)
            {
                case ParenthesizedExpressionSyntax parenthesized:
                    expression = parenthesized.Expression;
                    continue;
                case PrefixUnaryExpressionSyntax not when not.IsKind(SyntaxKind.LogicalNotExpression):
                    expression = not.Operand;
                    isNegated = !isNegated;
                    continue;
                case BinaryExpressionSyntax binary when Comparison(binary) is { } comparison:
                    return (Named(binary.Left, comparison.Sign, binary.Right), isNegated != comparison.IsOpposite);
                case IsPatternExpressionSyntax { Pattern: UnaryPatternSyntax { Pattern: ConstantPatternSyntax constant } } isNot:
                    return (Named(isNot.Expression, "==", constant.Expression), !isNegated);
                case IsPatternExpressionSyntax { Pattern: ConstantPatternSyntax constant } isConstant:
                    return (Named(isConstant.Expression, "==", constant.Expression), isNegated);
                default:
                    return (Named(expression, "", null), isNegated);
            }
        }
    }

    private static (string Sign, bool IsOpposite)? Comparison(BinaryExpressionSyntax binary) => binary.Kind() switch
    {
        SyntaxKind.EqualsExpression => ("==", false),
        SyntaxKind.NotEqualsExpression => ("==", true),
        SyntaxKind.LessThanExpression => ("<", false),
        SyntaxKind.GreaterThanOrEqualExpression => ("<", true),
        SyntaxKind.GreaterThanExpression => (">", false),
        SyntaxKind.LessThanOrEqualExpression => (">", true),
        _ => null,
    };

    private static Place Named(ExpressionSyntax left, string sign, ExpressionSyntax? right) =>
        Place.Constant($"?{Text(left)} {sign} {(right is null ? "" : Text(right))}");

    private static string Text(ExpressionSyntax expression)
    {
        string text = string.Concat(expression.DescendantTokens().Select(token => token.Text));
        return text.StartsWith("this.", StringComparison.Ordinal) ? text.Substring("this.".Length) : text;
    }

    private static bool IsMutable(IOperation test, BodyContext body)
    {
        foreach (IOperation part in test.DescendantsAndSelf())
        {
            switch (part)
            {
                case IFieldReferenceOperation { Field: { IsReadOnly: false, IsConst: false } }:
                case IPropertyReferenceOperation { Property.SetMethod: not null and not { IsInitOnly: true } }:
                case IInvocationOperation { IsImplicit: false }:
                    return true;
                case ILocalReferenceOperation local when body.Shared.Contains(local.Local):
                case IParameterReferenceOperation parameter when body.Shared.Contains(parameter.Parameter):
                    return true;
            }
        }

        return false;
    }
}
