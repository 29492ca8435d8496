using System.Runtime.CompilerServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Effects;

/// <summary>Tells which constructor parameter a field or property is filled from, by the words of the constructor alone.</summary>
internal static class FilledFields
{
    private static readonly ConditionalWeakTable<IMethodSymbol, Dictionary<ISymbol, int>> Known = new();

    /// <summary>The readonly fields and properties that hold objects and that the constructor fills, and the parameters from which.</summary>
    public static IReadOnlyDictionary<ISymbol, int> Of(IMethodSymbol constructor, CancellationToken cancellation)
    {
        IMethodSymbol definition = constructor.OriginalDefinition;
        if (Known.TryGetValue(definition, out Dictionary<ISymbol, int>? known))
            return known;

        var filled = new Dictionary<ISymbol, int>(SymbolEqualityComparer.Default);
        if (definition.Parameters.Any(parameter => parameter.Type is { IsReferenceType: true, SpecialType: not SpecialType.System_String }))
        {
            foreach (ISymbol member in definition.ContainingType.GetMembers())
            {
                bool isKept = member is IFieldSymbol
                {
                    IsReadOnly: true, IsStatic: false, IsImplicitlyDeclared: false, Type.IsReferenceType: true,
                } or IPropertySymbol { SetMethod: null or { IsInitOnly: true }, IsStatic: false, Type.IsReferenceType: true };
                if (isKept && Parameter(member, definition, cancellation) is { } parameter)
                    filled.Add(member, parameter.Ordinal);
            }
        }

        return Known.GetValue(definition, _ => filled);
    }

    /// <summary>Does the constructor do nothing but keep its arguments?</summary>
    public static bool OnlyFills(IMethodSymbol? constructor)
    {
        if (constructor is null || constructor.ContainingType.TypeKind is not (TypeKind.Class or TypeKind.Struct))
            return false;
        foreach (SyntaxReference reference in constructor.OriginalDefinition.DeclaringSyntaxReferences)
        {
            bool fills = reference.GetSyntax() switch
            {
                ConstructorDeclarationSyntax { Initializer: null, ExpressionBody.Expression: { } only } => IsFilling(only),
                ConstructorDeclarationSyntax { Initializer: null, Body.Statements: var statements } => statements.All(
                    statement => statement is ExpressionStatementSyntax { Expression: var one } && IsFilling(one)),
                // A primary constructor; what else its type initialises is looked at by whoever asks more of it.
                TypeDeclarationSyntax => constructor.ContainingType.BaseType is
                    { SpecialType: SpecialType.System_Object or SpecialType.System_ValueType },
                _ => false,
            };
            if (!fills)
                return false;
        }

        return !constructor.OriginalDefinition.DeclaringSyntaxReferences.IsEmpty;
    }

    private static bool IsFilling(ExpressionSyntax expression) =>
        expression is AssignmentExpressionSyntax
        {
            RawKind: (int)SyntaxKind.SimpleAssignmentExpression,
            Left: IdentifierNameSyntax or MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax },
            Right: IdentifierNameSyntax or LiteralExpressionSyntax,
        };

    /// <summary>The parameter whose value the member gets from the constructor; null if that is not plain to see.</summary>
    public static IParameterSymbol? Parameter(ISymbol member, IMethodSymbol constructor, CancellationToken cancellation)
    {
        IMethodSymbol definition = constructor.OriginalDefinition;
        foreach (SyntaxReference reference in definition.DeclaringSyntaxReferences)
        {
            switch (reference.GetSyntax(cancellation))
            {
                case ConstructorDeclarationSyntax declaration:
                    if (InConstructor(declaration, member.Name) is { } name)
                        return Named(definition, name);
                    break;
                case TypeDeclarationSyntax type:
                    // A primary constructor: the member is the parameter of a record, or is initialised from one.
                    return Named(definition, InInitializer(member, cancellation) ?? (type is RecordDeclarationSyntax ? member.Name : ""));
            }
        }

        return null;
    }

    private static IParameterSymbol? Named(IMethodSymbol constructor, string name) =>
        constructor.Parameters.FirstOrDefault(parameter => parameter.Name == name);

    private static string? InConstructor(ConstructorDeclarationSyntax declaration, string member)
    {
        string? found = null;
        foreach (SyntaxNode node in declaration.DescendantNodes())
        {
            if (node is not AssignmentExpressionSyntax { RawKind: (int)SyntaxKind.SimpleAssignmentExpression } assignment)
                continue;
            if (assignment.Left is TupleExpressionSyntax left && assignment.Right is TupleExpressionSyntax right &&
                left.Arguments.Count == right.Arguments.Count)
            {
                for (int i = 0; i < left.Arguments.Count; i++)
                {
                    if (IsMember(left.Arguments[i].Expression, member))
                        found = Value(right.Arguments[i].Expression);
                }
            }
            else if (IsMember(assignment.Left, member))
            {
                // Assigned twice: which one counts is not for words to tell.
                if (found is not null)
                    return null;
                found = Value(assignment.Right);
            }
        }

        return found;
    }

    private static string? InInitializer(ISymbol member, CancellationToken cancellation)
    {
        foreach (SyntaxReference reference in member.DeclaringSyntaxReferences)
        {
            ExpressionSyntax? value = reference.GetSyntax(cancellation) switch
            {
                VariableDeclaratorSyntax variable => variable.Initializer?.Value,
                PropertyDeclarationSyntax property => property.Initializer?.Value,
                _ => null,
            };
            if (value is not null && Value(value) is { } name)
                return name;
        }

        return null;
    }

    private static bool IsMember(ExpressionSyntax target, string member) => target switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText == member,
        MemberAccessExpressionSyntax { Expression: ThisExpressionSyntax, Name: var name } => name.Identifier.ValueText == member,
        _ => false,
    };

    private static string? Value(ExpressionSyntax value) => value switch
    {
        IdentifierNameSyntax name => name.Identifier.ValueText,
        BinaryExpressionSyntax { RawKind: (int)SyntaxKind.CoalesceExpression, Right: ThrowExpressionSyntax } checkedValue =>
            Value(checkedValue.Left),
        ParenthesizedExpressionSyntax inner => Value(inner.Expression),
        PostfixUnaryExpressionSyntax inner => Value(inner.Operand),
        _ => null,
    };
}
