using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Summaries;

/// <summary>What a constructor does before its own statements: the initializers of fields, and the constructor of the base.</summary>
internal static class Initializers
{
    /// <summary>Does the source say what the method does? Of a constructor that nobody wrote, its type does.</summary>
    public static bool IsInSource(IMethodSymbol method) =>
        !method.DeclaringSyntaxReferences.IsEmpty ||
        (method is { IsImplicitlyDeclared: true, MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } &&
            !method.ContainingType.DeclaringSyntaxReferences.IsEmpty);

    /// <summary>The initializers of fields and properties that run in the constructor and call something.</summary>
    public static IEnumerable<SyntaxNode> Of(IMethodSymbol constructor, CancellationToken cancellation)
    {
        if (ChainsToThis(constructor, cancellation))
            yield break;
        bool isStatic = constructor.MethodKind == MethodKind.StaticConstructor;
        foreach (SyntaxReference reference in constructor.ContainingType.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellation) is not TypeDeclarationSyntax type)
                continue;
            foreach (MemberDeclarationSyntax member in type.Members)
            {
                if (member.Modifiers.Any(SyntaxKind.StaticKeyword) != isStatic || member.Modifiers.Any(SyntaxKind.ConstKeyword))
                    continue;
                if (member is PropertyDeclarationSyntax { Initializer: { } initializer } && Calls(initializer))
                    yield return initializer;
                if (member is not FieldDeclarationSyntax fields)
                    continue;
                foreach (VariableDeclaratorSyntax field in fields.Declaration.Variables)
                {
                    if (field.Initializer is { } value && Calls(value))
                        yield return value;
                }
            }
        }
    }

    /// <summary>The constructor of the base that runs though nothing says so; null if there is none in source.</summary>
    public static IMethodSymbol? ImplicitBase(IMethodSymbol constructor, CancellationToken cancellation)
    {
        if (constructor.MethodKind != MethodKind.Constructor || constructor.ContainingType.BaseType is not { } type ||
            type.DeclaringSyntaxReferences.IsEmpty || HasInitializer(constructor, cancellation))
        {
            return null;
        }

        return type.InstanceConstructors.FirstOrDefault(candidate => candidate.Parameters.IsEmpty);
    }

    private static bool ChainsToThis(IMethodSymbol constructor, CancellationToken cancellation) =>
        Initializer(constructor, cancellation)?.ThisOrBaseKeyword.IsKind(SyntaxKind.ThisKeyword) == true;

    private static bool HasInitializer(IMethodSymbol constructor, CancellationToken cancellation) =>
        Initializer(constructor, cancellation) is not null;

    private static ConstructorInitializerSyntax? Initializer(IMethodSymbol constructor, CancellationToken cancellation)
    {
        foreach (SyntaxReference reference in constructor.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellation) is ConstructorDeclarationSyntax { Initializer: { } initializer })
                return initializer;
        }

        return null;
    }

    private static bool Calls(EqualsValueClauseSyntax initializer) => initializer.Value is not (
        LiteralExpressionSyntax or AnonymousFunctionExpressionSyntax) &&
        initializer.DescendantNodes(node => node is not AnonymousFunctionExpressionSyntax).Any(node =>
            node is InvocationExpressionSyntax or BaseObjectCreationExpressionSyntax or MemberAccessExpressionSyntax);
}
