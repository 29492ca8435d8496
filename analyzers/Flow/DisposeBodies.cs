using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Flow;

/// <summary>Types whose <c>Dispose</c> releases a lock, by what its body says.</summary>
internal static class DisposeBodies
{
    public static bool Is(ITypeSymbol? type, ICalleeEffects callees, CancellationToken cancellation) =>
        Of(type).Any(dispose => Declares(dispose, callees) ||
            Mentions(dispose, callees.Names(cancellation).Releasing, cancellation));

    /// <summary>Does the <c>Dispose</c> of the type acquire a lock, one that the constructor has released?</summary>
    public static bool Acquires(ITypeSymbol? type, ICalleeEffects callees, CancellationToken cancellation) =>
        Of(type).Any(dispose => Mentions(dispose, callees.Names(cancellation).Acquiring, cancellation));

    /// <summary>The methods that dispose of an object of the type: those of the most derived type first.</summary>
    public static IEnumerable<IMethodSymbol> Of(ITypeSymbol? type)
    {
        for (ITypeSymbol? declaring = type?.OriginalDefinition; declaring is not null; declaring = declaring.BaseType)
        {
            foreach (ISymbol member in
                declaring.GetMembers(nameof(IDisposable.Dispose)).Concat(declaring.GetMembers("DisposeAsync")))
            {
                if (member is IMethodSymbol { Parameters.IsEmpty: true } dispose)
                    yield return dispose;
            }
        }
    }

    /// <summary>Does the body of a method call something of these names, other than to dispose of it?</summary>
    public static bool Mentions(IMethodSymbol method, HashSet<string> names, CancellationToken cancellation)
    {
        foreach (SyntaxReference reference in method.DeclaringSyntaxReferences)
        {
            foreach (SyntaxNode node in reference.GetSyntax(cancellation).DescendantNodes())
            {
                if (node is InvocationExpressionSyntax { Expression: { } called } && NameOf(called) is { } name &&
                    name is not (nameof(IDisposable.Dispose) or "DisposeAsync") && names.Contains(name))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>The simple name of what an expression calls; null if it has none.</summary>
    public static string? NameOf(ExpressionSyntax called) => called switch
    {
        MemberAccessExpressionSyntax member => member.Name.Identifier.ValueText,
        MemberBindingExpressionSyntax member => member.Name.Identifier.ValueText,
        SimpleNameSyntax name => name.Identifier.ValueText,
        _ => null,
    };

    private static bool Declares(IMethodSymbol dispose, ICalleeEffects callees) =>
        callees.Of(dispose).Locks.Any(effect => effect.Kind == LockEffectKind.Release);
}
