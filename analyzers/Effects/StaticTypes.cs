using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>Finds the type that an annotation names (<c>Type.Member</c>), without a scope to bind it in.</summary>
internal static class StaticTypes
{
    /// <summary>
    /// The type that the first of these names lead to, and how many of them: one that encloses the member or stands in
    /// a namespace around it; one by its full name; the only one of that name in sight. Null if there is none.
    /// </summary>
    public static INamedTypeSymbol? Find(ISymbol member, string[] parts, out int count)
    {
        for (count = parts.Length - 1; count > 0; count--)
        {
            if (Near(member.ContainingType, parts[0]) is { } near && Nested(near, parts, 1, count) is { } found)
                return found;
            if (ByFullName(member, parts, count) is { } full)
                return full;
        }

        count = 1;
        return parts.Length > 1 ? OnlyOne(member, parts[0]) : null;
    }

    private static INamedTypeSymbol? Near(INamedTypeSymbol? from, string name)
    {
        for (INamedTypeSymbol? type = from; type is not null; type = type.ContainingType)
        {
            if (type.Name == name)
                return type;
            foreach (INamedTypeSymbol nested in type.GetTypeMembers(name))
                return nested;
        }

        for (INamespaceSymbol? space = from?.ContainingNamespace; space is not null; space = space.ContainingNamespace)
        {
            foreach (INamedTypeSymbol type in space.GetTypeMembers(name))
                return type;
        }

        return null;
    }

    private static INamedTypeSymbol? Nested(INamedTypeSymbol type, string[] parts, int first, int end)
    {
        INamedTypeSymbol? current = type;
        for (int i = first; i < end && current is not null; i++)
            current = current.GetTypeMembers(parts[i]).FirstOrDefault();
        return current;
    }

    private static INamedTypeSymbol? ByFullName(ISymbol member, string[] parts, int count)
    {
        foreach (IAssemblySymbol assembly in Assemblies(member))
        {
            INamespaceSymbol space = assembly.GlobalNamespace;
            for (int i = 0; i < count; i++)
            {
                if (space.GetTypeMembers(parts[i]).FirstOrDefault() is { } type &&
                    Nested(type, parts, i + 1, count) is { } found)
                {
                    return found;
                }

                if (space.GetNamespaceMembers().FirstOrDefault(inner => inner.Name == parts[i]) is not { } next)
                    break;
                space = next;
            }
        }

        return null;
    }

    private static INamedTypeSymbol? OnlyOne(ISymbol member, string name)
    {
        INamedTypeSymbol? found = null;
        foreach (IAssemblySymbol assembly in Assemblies(member))
        {
            // The own assembly comes first, and hides what others call the same.
            if (found is not null && IsOwn(found, member))
                return found;
            if (!assembly.TypeNames.Contains(name))
                continue;
            foreach (INamedTypeSymbol type in TypesIn(assembly.GlobalNamespace, name))
            {
                if (found is not null)
                    return null;
                found = type;
            }
        }

        return found;
    }

    private static bool IsOwn(INamedTypeSymbol type, ISymbol member) =>
        SymbolEqualityComparer.Default.Equals(type.ContainingAssembly, member.ContainingAssembly);

    private static IEnumerable<INamedTypeSymbol> TypesIn(INamespaceSymbol space, string name)
    {
        foreach (INamedTypeSymbol type in space.GetTypeMembers(name))
            yield return type;
        foreach (INamespaceSymbol inner in space.GetNamespaceMembers())
        {
            foreach (INamedTypeSymbol type in TypesIn(inner, name))
                yield return type;
        }
    }

    private static IEnumerable<IAssemblySymbol> Assemblies(ISymbol member)
    {
        if (member.ContainingModule is not { } module)
            yield break;
        yield return module.ContainingAssembly;
        foreach (IAssemblySymbol reference in module.ReferencedAssemblySymbols)
            yield return reference;
    }
}
