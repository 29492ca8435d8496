using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Flow;

/// <summary>What locks are called, for comparing methods that are not followed together.</summary>
internal static class LockNames
{
    /// <summary>The name of a lock that is a parameter: other methods call it as they like.</summary>
    public const string Parameter = "(parameter)";

    /// <summary>The last name on the way to a lock: that of its field, as a rule.</summary>
    public static string Last(Place instance, string spelled) => instance switch
    {
        { Kind: PlaceKind.This } => "this",
        { Kind: PlaceKind.Variable, Symbol: IParameterSymbol } => Parameter,
        { Kind: PlaceKind.Variable, Symbol: ITypeSymbol } => spelled,
        { Kind: PlaceKind.Member or PlaceKind.Variable, Symbol: { } symbol } => symbol.Name,
        _ => spelled.Substring(spelled.LastIndexOf('.') + 1),
    };

    /// <summary>Is this how code names a lock that is called so?</summary>
    public static bool IsNamed(ExpressionSyntax expression, string name) => expression switch
    {
        ThisExpressionSyntax => name == "this",
        TypeOfExpressionSyntax => expression.ToString() == name,
        IdentifierNameSyntax identifier => name == Parameter || IsSame(identifier.Identifier.ValueText, name),
        MemberAccessExpressionSyntax member => IsSame(member.Name.Identifier.ValueText, name),
        MemberBindingExpressionSyntax member => IsSame(member.Name.Identifier.ValueText, name),
        ParenthesizedExpressionSyntax parenthesized => IsNamed(parenthesized.Expression, name),
        PostfixUnaryExpressionSyntax postfix => IsNamed(postfix.Operand, name),
        ElementAccessExpressionSyntax element => IsNamed(element.Expression, name),
        _ => false,
    };

    /// <summary>A field is called as the parameter that it was filled from, but for how fields are spelled.</summary>
    public static bool IsSame(string one, string other) =>
        string.Equals(one.TrimStart('_'), other.TrimStart('_'), StringComparison.OrdinalIgnoreCase);
}
