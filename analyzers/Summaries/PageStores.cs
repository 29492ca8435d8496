using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Summaries;

/// <summary>
/// The stores of the compilation that the runtime's fault handler reads from: a lock that one of them acquires is
/// taken by the fault handler, whoever forgot to say so. Kept for one compilation.
/// </summary>
internal sealed class PageStores
{
    private const string Interface = "IPageStore";

    private readonly AnnotatedCompilation _compilation;
    private readonly CalleeSummaries _callees;
    private DeclaredOrder? _order;

    public PageStores(AnnotatedCompilation compilation, CalleeSummaries callees)
    {
        _compilation = compilation;
        _callees = callees;
    }

    /// <summary>Which locks a page fault waits for, those that stores acquire included.</summary>
    public DeclaredOrder Order(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _order) is { } known)
            return known;
        DeclaredOrder declared = _compilation.Order(cancellation);
        HashSet<string> classes = Classes(cancellation);
        DeclaredOrder order = classes.Count == 0 ? declared : declared.With(classes);
        return Interlocked.CompareExchange(ref _order, order, null) ?? order;
    }

    /// <summary>The classes of locks that the stores acquire.</summary>
    private HashSet<string> Classes(CancellationToken cancellation)
    {
        var classes = new HashSet<string>(StringComparer.Ordinal);
        Compilation compilation = _compilation.Compilation;
        if (compilation.GetTypeByMetadataName("Faultline." + Interface) is not { } store)
            return classes;
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            foreach (TypeDeclarationSyntax declaration in TreeIndex.Of(tree, cancellation).TypesFrom(Interface, cancellation))
            {
                if (_callees.Bodies.Model(tree).GetDeclaredSymbol(declaration, cancellation) is INamedTypeSymbol type)
                    AddClasses(type, store, classes, cancellation);
            }
        }

        return classes;
    }

    private void AddClasses(
        INamedTypeSymbol type, INamedTypeSymbol store, HashSet<string> classes, CancellationToken cancellation)
    {
        if (!type.AllInterfaces.Contains(store, SymbolEqualityComparer.Default))
            return;
        foreach (ISymbol member in store.GetMembers())
        {
            if (member is not IMethodSymbol || type.FindImplementationForInterfaceMember(member) is not IMethodSymbol method ||
                _callees.SummaryOf(method, cancellation) is not { } summary)
            {
                continue;
            }

            foreach (CallEffect effect in summary.Effects)
            {
                if (effect is { Kind: CallEffectKind.Acquire, Class.Name: { Length: > 0 } name })
                    classes.Add(name);
            }
        }
    }
}
