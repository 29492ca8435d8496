using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Order;

/// <summary>What makes locks one class.</summary>
internal enum LockNodeKind
{
    /// <summary>A field, property, captured variable or parameter that holds them.</summary>
    Variable,

    /// <summary>The type of the objects that are locked.</summary>
    Instance,

    /// <summary>The type whose <c>typeof</c> is locked.</summary>
    TypeObject,

    /// <summary>The type whose initializer runs: others who use the type wait for it.</summary>
    Initializer,

    /// <summary>A name that annotations give.</summary>
    Named,
}

/// <summary>A class of locks: a node of the lock-order graph.</summary>
internal sealed class LockNode : IEquatable<LockNode>
{
    public LockNode(LockNodeKind kind, ISymbol symbol)
    {
        Kind = kind;
        Symbol = symbol.OriginalDefinition;
        Name = kind switch
        {
            LockNodeKind.Variable when symbol.ContainingSymbol is ITypeSymbol owner => $"{owner.Name}.{symbol.Name}",
            LockNodeKind.TypeObject => $"typeof({symbol.Name})",
            LockNodeKind.Initializer => $"initializer of {symbol.Name}",
            _ => symbol.Name,
        };
    }

    public LockNode(string name)
    {
        Kind = LockNodeKind.Named;
        Name = name;
    }

    public LockNodeKind Kind { get; }

    /// <summary>The variable or type; null for a name.</summary>
    public ISymbol? Symbol { get; }

    /// <summary>The name for messages.</summary>
    public string Name { get; }

    public bool Equals(LockNode? other) =>
        other is not null && Kind == other.Kind &&
        (Symbol is null ? Name == other.Name : SymbolEqualityComparer.Default.Equals(Symbol, other.Symbol));

    public override bool Equals(object? obj) => Equals(obj as LockNode);

    public override int GetHashCode() =>
        Symbol is null ? StringComparer.Ordinal.GetHashCode(Name) : SymbolEqualityComparer.Default.GetHashCode(Symbol);
}
