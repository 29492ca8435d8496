using System.Runtime.CompilerServices;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Summaries;

/// <summary>
/// The stores of the compilation that the runtime's fault handler reads from: a lock that one of them acquires is
/// taken by the fault handler, whoever forgot to say so.
/// </summary>
internal static class PageStores
{
    private const string Interface = "IPageStore";

    private static readonly ConditionalWeakTable<Compilation, DeclaredOrder> Known = new();

    /// <summary>Which locks a page fault waits for, those that stores acquire included.</summary>
    public static DeclaredOrder Order(
        AnnotatedCompilation annotated, Compilation compilation, CalleeSummaries callees, CancellationToken cancellation)
    {
        DeclaredOrder declared = annotated.Order(cancellation);
        if (compilation.GetTypeByMetadataName("Faultline." + Interface) is not { } store)
            return declared;
        if (Known.TryGetValue(compilation, out DeclaredOrder? known))
            return known;
        var classes = new HashSet<string>(StringComparer.Ordinal);
        foreach (SyntaxTree tree in compilation.SyntaxTrees)
        {
            foreach (TypeDeclarationSyntax declaration in TreeIndex.Of(tree, cancellation).TypesFrom(Interface, cancellation))
            {
                if (callees.Bodies.Model(tree).GetDeclaredSymbol(declaration, cancellation) is INamedTypeSymbol type)
                    AddClasses(type, store, callees, classes, cancellation);
            }
        }

        DeclaredOrder order = classes.Count == 0 ? declared : declared.With(classes);
        return Known.GetValue(compilation, _ => order);
    }

    private static void AddClasses(
        INamedTypeSymbol type, INamedTypeSymbol store, CalleeSummaries callees, HashSet<string> classes,
        CancellationToken cancellation)
    {
        if (!type.AllInterfaces.Contains(store, SymbolEqualityComparer.Default))
            return;
        foreach (ISymbol member in store.GetMembers())
        {
            if (member is not IMethodSymbol || type.FindImplementationForInterfaceMember(member) is not IMethodSymbol method ||
                callees.SummaryOf(method, cancellation) is not { } summary)
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
