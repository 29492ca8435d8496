using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Finds the private methods that only constructors of their type call: nobody else can see the object yet.
/// </summary>
internal static class ConstructionHelpers
{
    /// <summary>
    /// Is this one of them? By the words of the type alone: whatever else mentions the name is a caller.
    /// </summary>
    public static bool Is(IMethodSymbol method, CancellationToken cancellation)
    {
        if (method is not { DeclaredAccessibility: Accessibility.Private, MethodKind: MethodKind.Ordinary })
            return false;
        bool isCalled = false;
        foreach (SyntaxReference part in method.ContainingType.DeclaringSyntaxReferences)
        {
            foreach (SyntaxNode node in part.GetSyntax(cancellation).DescendantNodes())
            {
                cancellation.ThrowIfCancellationRequested();
                if (node is not SimpleNameSyntax name || name.Identifier.ValueText != method.Name)
                    continue;
                if (!IsInConstructor(name))
                    return false;
                isCalled = true;
            }
        }

        return isCalled;
    }

    private static bool IsInConstructor(SyntaxNode node)
    {
        for (SyntaxNode? outer = node; outer is not null; outer = outer.Parent)
        {
            switch (outer)
            {
                case AnonymousFunctionExpressionSyntax or LocalFunctionStatementSyntax:
                    return false;
                case ConstructorDeclarationSyntax:
                    return true;
                case MemberDeclarationSyntax:
                    return false;
            }
        }

        return false;
    }
}
