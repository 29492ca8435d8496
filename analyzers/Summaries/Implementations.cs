using System.Collections.Concurrent;
using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Summaries;

/// <summary>Finds what a call of a virtual or interface member can run, in the compilation.</summary>
internal sealed class Implementations
{
    private readonly Compilation _compilation;
    private readonly Bodies _bodies;
    private readonly int _bound;
    private readonly ConcurrentDictionary<ISymbol, ImmutableArray<INamedTypeSymbol>> _derived =
        new(SymbolEqualityComparer.Default);

    private readonly ConcurrentDictionary<(ISymbol, ISymbol?), ImmutableArray<IMethodSymbol>> _known = new();

    public Implementations(Compilation compilation, Bodies bodies, int bound)
    {
        _compilation = compilation;
        _bodies = bodies;
        _bound = bound;
    }

    /// <summary>
    /// The methods that the call can run, as far as they stand in the compilation. Default: there are more than are followed.
    /// </summary>
    /// <param name="method">What is called.</param>
    /// <param name="receiver">The type of what it is called on, as far as it is known.</param>
    /// <param name="isBaseCall">It is called by <c>base.</c></param>
    /// <param name="cancellation">Stops the search.</param>
    public ImmutableArray<IMethodSymbol> Of(
        IMethodSymbol method, ITypeSymbol? receiver, bool isBaseCall, CancellationToken cancellation)
    {
        bool isOpen = !isBaseCall && !method.IsStatic && !method.IsSealed && !method.ContainingType.IsSealed &&
            (method.IsVirtual || method.IsAbstract || method.IsOverride);
        if (!isOpen)
            return [method];

        INamedTypeSymbol root = receiver is INamedTypeSymbol { TypeKind: not TypeKind.Interface } known &&
            DerivesFrom(known, method.ContainingType)
            ? known.OriginalDefinition
            : method.ContainingType.OriginalDefinition;
        IMethodSymbol definition = method.OriginalDefinition;
        if (_known.TryGetValue((definition, root), out ImmutableArray<IMethodSymbol> found))
            return found;
        found = Find(definition, root, cancellation);
        _known.TryAdd((definition, root), found);
        return found;
    }

    private ImmutableArray<IMethodSymbol> Find(
        IMethodSymbol method, INamedTypeSymbol root, CancellationToken cancellation)
    {
        ImmutableArray<IMethodSymbol>.Builder found = ImmutableArray.CreateBuilder<IMethodSymbol>();
        var seen = new HashSet<ISymbol>(SymbolEqualityComparer.Default);
        foreach (INamedTypeSymbol type in Derived(root, cancellation).Insert(0, root))
        {
            if (Implementation(method, type) is { IsAbstract: false } implementation &&
                seen.Add(implementation.OriginalDefinition))
            {
                found.Add(implementation.OriginalDefinition);
            }

            if (found.Count > _bound)
                return default;
        }

        return found.ToImmutable();
    }

    private static IMethodSymbol? Implementation(IMethodSymbol method, INamedTypeSymbol type)
    {
        if (method.ContainingType.TypeKind == TypeKind.Interface)
        {
            if (type.TypeKind == TypeKind.Interface)
                return SymbolEqualityComparer.Default.Equals(type, method.ContainingType) ? method : null;
            foreach (INamedTypeSymbol contract in type.AllInterfaces)
            {
                if (!SymbolEqualityComparer.Default.Equals(contract.OriginalDefinition, method.ContainingType))
                    continue;
                foreach (ISymbol member in contract.GetMembers(method.Name))
                {
                    if (!SymbolEqualityComparer.Default.Equals(member.OriginalDefinition, method))
                        continue;
                    return type.FindImplementationForInterfaceMember(member) is not IMethodSymbol found ? null
                        // What implements it in a base class may be overridden here.
                        : found.ContainingType.TypeKind == TypeKind.Interface ? found
                        : Implementation(found.OriginalDefinition, type);
                }
            }

            return null;
        }

        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            foreach (ISymbol member in current.GetMembers(method.Name))
            {
                if (member is IMethodSymbol candidate && Overrides(candidate, method))
                    return candidate;
            }
        }

        return null;
    }

    private static bool Overrides(IMethodSymbol candidate, IMethodSymbol method)
    {
        for (IMethodSymbol? current = candidate; current is not null; current = current.OverriddenMethod)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, method))
                return true;
        }

        return false;
    }

    private static bool DerivesFrom(INamedTypeSymbol type, INamedTypeSymbol ancestor)
    {
        if (ancestor.TypeKind == TypeKind.Interface)
            return type.AllInterfaces.Any(one => SymbolEqualityComparer.Default.Equals(one.OriginalDefinition, ancestor.OriginalDefinition));
        for (INamedTypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, ancestor.OriginalDefinition))
                return true;
        }

        return false;
    }

    /// <summary>All types of the compilation that derive from a type or implement it, at any distance.</summary>
    private ImmutableArray<INamedTypeSymbol> Derived(INamedTypeSymbol root, CancellationToken cancellation)
    {
        if (_derived.TryGetValue(root, out ImmutableArray<INamedTypeSymbol> known))
            return known;

        var found = new HashSet<INamedTypeSymbol>(SymbolEqualityComparer.Default);
        var pending = new Queue<INamedTypeSymbol>();
        pending.Enqueue(root);
        while (pending.Count > 0)
        {
            INamedTypeSymbol current = pending.Dequeue();
            foreach (SyntaxTree tree in SourceCompilations.TreesOf(_compilation))
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (TypeDeclarationSyntax syntax in TreeIndex.Of(tree, cancellation).TypesFrom(current.Name, cancellation))
                {
                    if (_bodies.Model(tree).GetDeclaredSymbol(syntax, cancellation) is INamedTypeSymbol type &&
                        DerivesFrom(type, current) && found.Add(type))
                    {
                        pending.Enqueue(type);
                    }
                }
            }
        }

        return _derived.GetOrAdd(root, [.. found]);
    }
}
