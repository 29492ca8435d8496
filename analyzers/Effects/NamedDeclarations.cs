using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>
/// Finds the types, fields and properties that a name may mean: <c>Type.field</c>, <c>Outer.Inner.field</c> or a type,
/// with or without what stands in front of it, and without type arguments.
/// </summary>
internal static class NamedDeclarations
{
    /// <summary>Those of the compilation itself.</summary>
    /// <param name="name">The name.</param>
    /// <param name="compilation">The compilation.</param>
    /// <param name="hasOwner">A type is there of which it may name a member, also of one that it does not have.</param>
    public static ImmutableArray<ISymbol> InSource(string name, Compilation compilation, out bool hasOwner)
    {
        string[] parts = name.Split('.');
        string[] owner = [.. parts.Take(parts.Length - 1)];
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        AddTypes(TypesOf(compilation, parts), parts, found);
        INamedTypeSymbol[] owners = [.. TypesOf(compilation, owner).Where(type => IsCalled(type, owner))];
        hasOwner = owners.Length > 0;
        AddMembers(owners, parts, found);
        return Nearest(found, name);
    }

    /// <summary>Those of referenced assemblies.</summary>
    /// <param name="name">The name.</param>
    /// <param name="assemblies">Where to look.</param>
    /// <param name="hasOwner">A type is there of which it may name a member, also of one that it does not have, or that is
    /// not read: of metadata, what is private is not.</param>
    public static ImmutableArray<ISymbol> In(string name, IEnumerable<IAssemblySymbol> assemblies, out bool hasOwner)
    {
        string[] parts = name.Split('.');
        string[] owner = [.. parts.Take(parts.Length - 1)];
        var found = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        hasOwner = false;
        foreach (IAssemblySymbol assembly in assemblies)
        {
            AddTypes(TypesOf(assembly, parts), parts, found);
            INamedTypeSymbol[] owners = [.. TypesOf(assembly, owner).Where(type => IsCalled(type, owner))];
            hasOwner |= owners.Length > 0;
            AddMembers(owners, parts, found);
        }

        return Nearest(found, name);
    }

    /// <summary>The name with everything that may stand in front of it.</summary>
    public static string FullName(ISymbol symbol) =>
        symbol.ContainingSymbol is INamedTypeSymbol or INamespaceSymbol { IsGlobalNamespace: false }
            ? FullName(symbol.ContainingSymbol) + "." + symbol.Name
            : symbol.Name;

    /// <summary>What is called exactly so is meant, where there is such a thing.</summary>
    private static ImmutableArray<ISymbol> Nearest(HashSet<ISymbol> found, string name)
    {
        ImmutableArray<ISymbol> exact = [.. found.Where(symbol => FullName(symbol) == name)];
        return exact.IsEmpty ? [.. found.OrderBy(FullName, StringComparer.Ordinal)] : exact;
    }

    private static void AddTypes(IEnumerable<INamedTypeSymbol> types, string[] parts, HashSet<ISymbol> found) =>
        found.UnionWith(types.Where(type => IsCalled(type, parts)).Select(type => type.OriginalDefinition));

    private static void AddMembers(IEnumerable<INamedTypeSymbol> types, string[] parts, HashSet<ISymbol> found)
    {
        foreach (INamedTypeSymbol type in types)
        {
            if (Member(type, parts[parts.Length - 1]) is { } member)
                found.Add(member.OriginalDefinition);
        }
    }

    private static ISymbol? Member(INamedTypeSymbol type, string name)
    {
        for (INamedTypeSymbol? declaring = type; declaring is not null; declaring = declaring.BaseType)
        {
            ISymbol? member = declaring.GetMembers(name).FirstOrDefault(one => one is IFieldSymbol or IPropertySymbol);
            if (member is not null && (member.DeclaredAccessibility != Accessibility.Private || ReferenceEquals(declaring, type)))
                return member;
        }

        return null;
    }

    private static bool IsCalled(INamedTypeSymbol type, string[] parts)
    {
        ISymbol? symbol = type;
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            if (symbol is not INamespaceOrTypeSymbol || symbol.Name != parts[i] || parts[i].Length == 0)
                return false;
            symbol = symbol.ContainingSymbol;
        }

        return true;
    }

    private static IEnumerable<INamedTypeSymbol> TypesOf(Compilation compilation, string[] parts) =>
        parts is [.., { Length: > 0 } last] ? compilation.GetSymbolsWithName(last, SymbolFilter.Type).OfType<INamedTypeSymbol>() : [];

    /// <summary>Types of metadata are found from the outermost one on.</summary>
    private static IEnumerable<INamedTypeSymbol> TypesOf(IAssemblySymbol assembly, string[] parts)
    {
        for (int i = 0; i < parts.Length; i++)
        {
            if (!assembly.TypeNames.Contains(parts[i]))
                continue;
            IEnumerable<INamedTypeSymbol> types = Namespaces(assembly.GlobalNamespace).SelectMany(space => space.GetTypeMembers(parts[i]));
            foreach (string nested in parts.Skip(i + 1))
                types = types.SelectMany(type => type.GetTypeMembers(nested));
            foreach (INamedTypeSymbol type in types)
                yield return type;
        }
    }

    private static IEnumerable<INamespaceSymbol> Namespaces(INamespaceSymbol root)
    {
        yield return root;
        foreach (INamespaceSymbol space in root.GetNamespaceMembers().SelectMany(Namespaces))
            yield return space;
    }
}
