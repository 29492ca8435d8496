using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Effects;

/// <summary>The lock that a lazy value holds while its factory runs.</summary>
internal static class LazyValues
{
    /// <summary>Do others wait while the factory runs of the lazy value in this field or property? By its creation.</summary>
    public static bool Locks(ISymbol lazy)
    {
        ExpressionSyntax[] values = [.. CreatedValues.Of(lazy)];
        return values.Length > 0 && values.All(value =>
            CreatedValues.Strip(value) is BaseObjectCreationExpressionSyntax creation && IsExclusive(creation));
    }

    private static bool IsExclusive(BaseObjectCreationExpressionSyntax creation) =>
        creation.ArgumentList is not { Arguments: [_, { Expression: var mode }, ..] } ||
        mode is LiteralExpressionSyntax { Token.Value: true } ||
        (mode is MemberAccessExpressionSyntax { Name.Identifier.ValueText: nameof(LazyThreadSafetyMode.ExecutionAndPublication) });
}
