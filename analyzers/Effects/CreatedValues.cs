using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Effects;

/// <summary>The expressions whose values a field, property or local can have, found by syntax.</summary>
internal static class CreatedValues
{
    /// <summary>How many properties that return another one are followed.</summary>
    private const int MaxSteps = 4;

    /// <summary>
    /// The initializer and every assignment in the declaring type, or in the body around a local. Empty if there is
    /// none in sight.
    /// </summary>
    public static IEnumerable<ExpressionSyntax> Of(ISymbol symbol) => Of(symbol, MaxSteps);

    private static IEnumerable<ExpressionSyntax> Of(ISymbol symbol, int steps)
    {
        var values = new List<ExpressionSyntax>();
        foreach (SyntaxReference reference in symbol.DeclaringSyntaxReferences)
        {
            SyntaxNode declaration = reference.GetSyntax();
            if (Returned(declaration) is { } returned)
            {
                // A property that returns a field is as that field is.
                if (steps > 0 && Strip(returned) is { } name && Member(name, symbol) is { } member)
                    return Of(member, steps - 1);
                return [returned];
            }

            if (Initializer(declaration) is { } initializer)
                values.Add(initializer);
        }

        foreach (SyntaxNode scope in Scopes(symbol))
            values.AddRange(Assigned(scope, symbol.Name));
        return values;
    }

    /// <summary>The expression itself, without what only changes its static type.</summary>
    public static ExpressionSyntax Strip(ExpressionSyntax expression) => expression switch
    {
        ParenthesizedExpressionSyntax parenthesized => Strip(parenthesized.Expression),
        CastExpressionSyntax cast => Strip(cast.Expression),
        PostfixUnaryExpressionSyntax suppressed when suppressed.IsKind(SyntaxKind.SuppressNullableWarningExpression) =>
            Strip(suppressed.Operand),
        _ => expression,
    };

    /// <summary>The last simple name of a type or of a member access, without type arguments.</summary>
    public static string? LastName(ExpressionSyntax name) => name switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax aliased => aliased.Name.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };

    /// <summary>The whole number that a literal, or a constant of the type around, stands for.</summary>
    public static int? Number(ExpressionSyntax? expression, ISymbol near)
    {
        if (expression is null)
            return null;
        expression = Strip(expression);
        if (expression is LiteralExpressionSyntax { Token.Value: int number })
            return number;
        return expression is IdentifierNameSyntax &&
            Member(expression, near) is IFieldSymbol { HasConstantValue: true, ConstantValue: int constant }
                ? constant
                : null;
    }

    public static ITypeSymbol? TypeOf(ISymbol symbol) => symbol switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        ILocalSymbol local => local.Type,
        _ => null,
    };

    private static ISymbol? Member(ExpressionSyntax name, ISymbol near)
    {
        bool isOwn = name is IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax };
        return isOwn && LastName(name) is { } text
            ? near.ContainingType?.GetMembers(text).FirstOrDefault(member => member is IFieldSymbol or IPropertySymbol)
            : null;
    }

    private static ExpressionSyntax? Returned(SyntaxNode declaration) => declaration switch
    {
        PropertyDeclarationSyntax { ExpressionBody.Expression: { } body } => body,
        PropertyDeclarationSyntax { AccessorList.Accessors: [{ ExpressionBody.Expression: { } body }] } => body,
        PropertyDeclarationSyntax
        {
            AccessorList.Accessors: [{ Body.Statements: [ReturnStatementSyntax { Expression: { } body }] }],
        } => body,
        _ => null,
    };

    private static ExpressionSyntax? Initializer(SyntaxNode declaration) => declaration switch
    {
        VariableDeclaratorSyntax variable => variable.Initializer?.Value,
        PropertyDeclarationSyntax property => property.Initializer?.Value,
        _ => null,
    };

    private static IEnumerable<SyntaxNode> Scopes(ISymbol symbol)
    {
        IEnumerable<SyntaxReference> references = symbol switch
        {
            IFieldSymbol or IPropertySymbol => symbol.ContainingType?.DeclaringSyntaxReferences ?? [],
            ILocalSymbol => symbol.DeclaringSyntaxReferences,
            _ => [],
        };
        foreach (SyntaxReference reference in references)
        {
            SyntaxNode node = reference.GetSyntax();
            if (symbol is ILocalSymbol)
                yield return node.Ancestors().FirstOrDefault(IsBody) ?? node;
            else
                yield return node;
        }
    }

    private static bool IsBody(SyntaxNode node) => node is MemberDeclarationSyntax and not GlobalStatementSyntax;

    /// <summary>What is assigned to anything of that name: those of other instances are created there too.</summary>
    private static IEnumerable<ExpressionSyntax> Assigned(SyntaxNode scope, string name)
    {
        foreach (SyntaxNode node in scope.DescendantNodes(node => ReferenceEquals(node, scope) || !Hides(node, name)))
        {
            switch (node)
            {
                // Whoever only lets it go puts no other object there.
                case AssignmentExpressionSyntax assignment when
                    LastName(assignment.Left) == name &&
                    !Strip(assignment.Right).IsKind(SyntaxKind.NullLiteralExpression):
                    yield return assignment.Right;
                    break;
                // Whoever gets it by reference may put anything there.
                case ArgumentSyntax argument when
                    argument.RefKindKeyword.Kind() is SyntaxKind.RefKeyword or SyntaxKind.OutKeyword &&
                    LastName(argument.Expression) == name:
                    yield return argument.Expression;
                    break;
            }
        }
    }

    /// <summary>Is it a nested type in which the name means a member of its own?</summary>
    private static bool Hides(SyntaxNode node, string name) =>
        node is TypeDeclarationSyntax type && type.Members.Any(member => member switch
        {
            FieldDeclarationSyntax field =>
                field.Declaration.Variables.Any(variable => variable.Identifier.ValueText == name),
            PropertyDeclarationSyntax property => property.Identifier.ValueText == name,
            _ => false,
        });
}
