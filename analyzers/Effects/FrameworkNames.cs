using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>Names of framework members, as the tables of the framework model spell them.</summary>
internal static class FrameworkNames
{
    /// <summary>The full name of a type without type arguments (<c>System.Span</c>); null outside <c>System</c>.</summary>
    public static string? Of(INamedTypeSymbol? type)
    {
        if (type is null)
            return null;
        string name = type.Name;
        for (INamedTypeSymbol? outer = type.ContainingType; outer is not null; outer = outer.ContainingType)
            name = outer.Name + "." + name;

        INamespaceSymbol? space = type.ContainingNamespace;
        while (space is { IsGlobalNamespace: false })
        {
            name = space.Name + "." + name;
            if (space.ContainingNamespace is { IsGlobalNamespace: true })
                return space.Name == "System" ? name : null;
            space = space.ContainingNamespace;
        }

        return null;
    }
}
