using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>What the annotations of a compilation and its references say. Everything is found when first asked for.</summary>
internal sealed class AnnotatedCompilation
{
    private readonly Compilation _compilation;
    private readonly ImmutableArray<IAssemblySymbol> _references;
    private readonly object _gate = new();
    private AnnotatedNames? _names;
    private DeclaredOrder? _order;

    private AnnotatedCompilation(
        Compilation compilation, ImmutableArray<IAssemblySymbol> references, Declarations declarations)
    {
        _compilation = compilation;
        _references = references;
        Declarations = declarations;
        Declared = new DeclaredEffects(Declarations);
    }

    /// <summary>The compilation itself.</summary>
    public Compilation Compilation => _compilation;

    /// <summary>What is declared about symbols.</summary>
    public Declarations Declarations { get; }

    /// <summary>What members say themselves, or the framework model says for them.</summary>
    public DeclaredEffects Declared { get; }

    /// <summary>What is declared in any compilation, also if that is nothing.</summary>
    public static AnnotatedCompilation Of(Compilation compilation, Declarations declarations)
    {
        ImmutableArray<IAssemblySymbol>.Builder references = ImmutableArray.CreateBuilder<IAssemblySymbol>();
        var declaring = new HashSet<string>(StringComparer.Ordinal);
        foreach (IAssemblySymbol reference in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (Declares(reference))
                declaring.Add(reference.Name);
        }

        foreach (IAssemblySymbol reference in compilation.SourceModule.ReferencedAssemblySymbols)
        {
            if (declaring.Contains(reference.Name) || Uses(reference, declaring))
                references.Add(reference);
        }

        return new AnnotatedCompilation(compilation, references.ToImmutable(), declarations);
    }

    /// <summary>The names of everything that carries an annotation.</summary>
    public AnnotatedNames Names(CancellationToken cancellation)
    {
        if (Volatile.Read(ref _names) is { } known)
            return known;

        var names = new AnnotatedNames();
        names.Acquiring.UnionWith(FrameworkLocks.AcquiringNames);
        names.Releasing.UnionWith(FrameworkLocks.ReleasingNames);
        names.Requiring.UnionWith(FrameworkLocks.RequiringNames);
        names.Blocking.UnionWith(FrameworkBlocking.Names);
        names.CallingBack.UnionWith(FrameworkCallbacks.Names);
        names.Releasing.Add(nameof(IDisposable.Dispose));
        names.Releasing.Add("DisposeAsync");
        if (Declarations.Model is { } model)
            names.Add(model.Names);
        foreach (IAssemblySymbol reference in _references)
            names.Add(MetadataNames.Of(reference, cancellation));
        foreach (SyntaxTree tree in _compilation.SyntaxTrees)
            names.Add(SourceNames.Of(tree, cancellation));

        InferredNames.AddTo(names, SourceCompilations.TreesOf(_compilation), cancellation);
        Volatile.Write(ref _names, names);
        return names;
    }

    /// <summary>The order of locks that is declared.</summary>
    public DeclaredOrder Order(CancellationToken cancellation)
    {
        AnnotatedNames names = Names(cancellation);
        lock (_gate)
        {
            return _order ??= new DeclaredOrder(
                [
                    .. _references.SelectMany(OrderDeclaration.OfReference),
                    .. OrderDeclaration.OfSource(_compilation),
                    .. Declarations.Model?.Orders ?? [],
                ],
                new OrderNames(_compilation, Declarations, _references, names),
                names.HandlerClasses);
        }
    }

    private static bool Declares(IAssemblySymbol assembly) =>
        assembly.NamespaceNames.Contains("Annotations") &&
        assembly.GetTypeByMetadataName(AnnotationNames.Namespace + "." + AnnotationNames.LockClass) is not null;

    private static bool Uses(IAssemblySymbol assembly, HashSet<string> declaring)
    {
        foreach (IModuleSymbol module in assembly.Modules)
        {
            foreach (AssemblyIdentity reference in module.ReferencedAssemblies)
            {
                if (declaring.Contains(reference.Name))
                    return true;
            }
        }

        return false;
    }
}
