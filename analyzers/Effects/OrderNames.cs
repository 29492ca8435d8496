using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>What a name in a declared order stands for.</summary>
/// <param name="Text">The name as it is written.</param>
/// <param name="Class">The lock class; null if it may be several.</param>
internal sealed record OrderName(string Text, LockClass? Class)
{
    /// <summary>Nothing is called so.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>The full names of what is called so, if there are several.</summary>
    public ImmutableArray<string> Candidates { get; init; } = [];
}

/// <summary>Finds the lock classes that the names in declared orders stand for.</summary>
internal sealed class OrderNames
{
    private readonly Compilation _compilation;
    private readonly Declarations _declarations;
    private readonly ImmutableArray<IAssemblySymbol> _annotated;
    private readonly AnnotatedNames _names;

    /// <param name="compilation">Where the names are looked up.</param>
    /// <param name="declarations">What is declared about symbols.</param>
    /// <param name="annotated">The referenced assemblies that use the annotations.</param>
    /// <param name="names">The names of what carries an annotation.</param>
    public OrderNames(
        Compilation compilation, Declarations declarations, ImmutableArray<IAssemblySymbol> annotated, AnnotatedNames names)
    {
        _compilation = compilation;
        _declarations = declarations;
        _annotated = annotated;
        _names = names;
    }

    /// <summary>What the name means.</summary>
    /// <param name="name">The name.</param>
    /// <param name="reference">The referenced assembly that uses it; null: the compilation does.</param>
    public OrderName Find(string name, IAssemblySymbol? reference)
    {
        var named = new OrderName(name, new LockClass(name));
        if (name.Length == 0)
            return named with { IsUnknown = true };
        if (_names.LockClasses.Contains(name))
            return named;

        ImmutableArray<ISymbol> symbols = Symbols(name, reference, out bool mayBeHidden);
        LockClass[] classes = [.. symbols.Select(ClassOf)];
        return classes switch
        {
            [] => named with { IsUnknown = !mayBeHidden && !IsUsedElsewhere(name) && !IsDeclaredByConstant(name) },
            [var first, ..] when classes.All(first.IsSameAs) => new OrderName(name, first),
            _ => new OrderName(name, null) { Candidates = [.. symbols.Select(NamedDeclarations.FullName)] },
        };
    }

    /// <summary>What is declared nearest to the order is meant.</summary>
    /// <param name="name">The name.</param>
    /// <param name="reference">The referenced assembly that uses it; null: the compilation does.</param>
    /// <param name="mayBeHidden">It may name a private member of a referenced assembly.</param>
    private ImmutableArray<ISymbol> Symbols(string name, IAssemblySymbol? reference, out bool mayBeHidden)
    {
        mayBeHidden = false;
        ImmutableArray<ISymbol> symbols = reference is null ? [] : NamedDeclarations.In(name, [reference], out mayBeHidden);
        if (!symbols.IsEmpty || mayBeHidden)
            return symbols;
        symbols = NamedDeclarations.InSource(name, _compilation, out bool hasOwner);
        return symbols.IsEmpty && !hasOwner
            ? NamedDeclarations.In(
                name, reference is null ? _compilation.SourceModule.ReferencedAssemblySymbols : _annotated, out mayBeHidden)
            : symbols;
    }

    private LockClass ClassOf(ISymbol symbol)
    {
        // What a property only passes on is what it passes on.
        ISymbol member = MemberPaths.Of(symbol) is { IsEmpty: false } path ? path[path.Length - 1] : symbol;
        return member switch
        {
            IFieldSymbol field => _declarations.ClassOf(field, field.Type),
            IPropertySymbol property => _declarations.ClassOf(property, property.Type),
            _ => _declarations.ClassOf(null, member as ITypeSymbol),
        };
    }

    /// <summary>Do others use the name, who know a lock class that is not in sight?</summary>
    private bool IsUsedElsewhere(string name) =>
        _names.TakenClasses.Contains(name) ||
        _annotated.SelectMany(OrderDeclaration.OfReference).Any(order => order.Names.Contains(name));

    /// <summary>Is it the value of a constant with which a lock class is declared? Looked for where nothing else is left.</summary>
    private bool IsDeclaredByConstant(string name) =>
        _names.HasUnreadLockClass &&
        _compilation.GetSymbolsWithName(_ => true, SymbolFilter.TypeAndMember)
            .SelectMany(symbol => symbol.GetAttributes())
            .Any(attribute => Annotations.IsAny(attribute) && DeclaredFact.Of(attribute) is
                { Annotation: AnnotationNames.LockClass or AnnotationNames.TakesLock, Argument: { } declared } && declared == name);
}
