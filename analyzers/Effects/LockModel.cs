using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Effects;

/// <summary>What is wrong with a line of the model file.</summary>
/// <param name="Location">The part of the line that it is about.</param>
/// <param name="Message">What is wrong, and what would be right.</param>
internal sealed record ModelError(Location Location, string Message);

/// <summary>What <c>Faultline.Locks.txt</c> says of code that cannot be edited. Belongs to one compilation.</summary>
internal sealed class LockModel
{
    public const string FileName = "Faultline.Locks.txt";

    private readonly Dictionary<ISymbol, ImmutableArray<DeclaredFact>> _facts;
    private readonly Dictionary<ISymbol, LockClass> _classes;
    private readonly HashSet<ISymbol> _lockTypes = new(SymbolEqualityComparer.Default);

    /// <summary>The model with these facts, which are in the order of the file.</summary>
    public LockModel(
        Dictionary<ISymbol, ImmutableArray<DeclaredFact>> facts, Dictionary<ISymbol, LockClass> classes,
        ImmutableArray<OrderDeclaration> orders, ImmutableArray<ModelError> errors)
    {
        _facts = facts;
        _classes = classes;
        Orders = orders;
        Errors = errors;
        foreach (KeyValuePair<ISymbol, ImmutableArray<DeclaredFact>> entry in facts)
        {
            foreach (DeclaredFact fact in entry.Value)
            {
                Names.AddDeclared(fact.Annotation, entry.Key);
                Names.AddLockClass(fact.Annotation, fact.Argument);
            }

            if (entry.Value.Any(LockClass.IsLockMember) && entry.Key.ContainingType is { } type)
                _lockTypes.Add(type.OriginalDefinition);
        }

        foreach (LockClass declared in classes.Values)
        {
            if (declared.TakenByFaultHandler)
                Names.HandlerClasses.Add(declared.Name);
        }
    }

    /// <summary>The lines that cannot be read.</summary>
    public ImmutableArray<ModelError> Errors { get; }

    public ImmutableArray<OrderDeclaration> Orders { get; }

    /// <summary>The names of everything that the file speaks of.</summary>
    public AnnotatedNames Names { get; } = new();

    /// <summary>Reads the files of that name, in any folder; null if there is none.</summary>
    public static LockModel? Read(
        ImmutableArray<AdditionalText> files, Compilation compilation, CancellationToken cancellation)
    {
        ModelReader? reader = null;
        foreach (AdditionalText file in files)
        {
            int folder = file.Path.LastIndexOfAny(['/', '\\']);
            if (!string.Equals(file.Path.Substring(folder + 1), FileName, StringComparison.OrdinalIgnoreCase))
                continue;
            reader ??= new ModelReader(compilation);
            if (file.GetText(cancellation) is { } text)
                reader.Read(file.Path, text, cancellation);
        }

        return reader?.Finish();
    }

    /// <summary>What it says of the symbol itself.</summary>
    public ImmutableArray<DeclaredFact> FactsOf(ISymbol symbol) =>
        _facts.TryGetValue(symbol.OriginalDefinition, out ImmutableArray<DeclaredFact> facts) ? facts : [];

    /// <summary>Does it say this of the symbol itself?</summary>
    public bool Has(ISymbol symbol, string annotation) => FactsOf(symbol).Any(fact => fact.Annotation == annotation);

    /// <summary>The lock class that it gives to the symbol itself.</summary>
    public LockClass? LockClassOf(ISymbol symbol) =>
        _classes.TryGetValue(symbol.OriginalDefinition, out LockClass? declared) ? declared : null;

    /// <summary>Does it say of a member of the type that it acquires or releases the object?</summary>
    public bool IsLockType(ITypeSymbol type) =>
        _lockTypes.Contains(type.OriginalDefinition) || _classes.ContainsKey(type.OriginalDefinition);
}
