using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Order;

/// <summary>One place where a lock is acquired while another one is held: an edge of the lock-order graph, with its witness.</summary>
/// <param name="Outer">The class of the lock that is held.</param>
/// <param name="Inner">The class of the lock that is acquired.</param>
internal sealed record OrderEdge(LockNode Outer, LockNode Inner)
{
    /// <summary>The hold of the outer lock; null for that of a type initializer or a lazy value.</summary>
    public HeldLock? Held { get; init; }

    /// <summary>The acquisition of the inner lock, with the calls that lead to it.</summary>
    public CallEffect Acquired { get; init; } = null!;

    /// <summary>How the outer lock is held.</summary>
    public LockMode OuterMode { get; init; }

    /// <summary>How the inner lock is acquired.</summary>
    public LockMode InnerMode { get; init; }

    /// <summary>The outer lock, as the body names it; null if it cannot.</summary>
    public Place? OuterLock { get; init; }

    /// <summary>The inner lock, as the body names it; null if it cannot.</summary>
    public Place? InnerLock { get; init; }

    /// <summary>The objects that the two locks belong to have been compared, and are two.</summary>
    public bool HasTwoOwners { get; init; }

    /// <summary>The other locks that are held meanwhile, and not shared.</summary>
    public ImmutableArray<Gate> Gates { get; init; } = [];

    /// <summary>The operation that acquires the inner lock, or leads to it.</summary>
    public SyntaxNode Syntax { get; init; } = null!;

    /// <summary>The body that it stands in.</summary>
    public SyntaxNode Body { get; init; } = null!;

    /// <summary>The type that it stands in.</summary>
    public INamedTypeSymbol? Type { get; init; }

    /// <summary>The method that it stands in, for messages.</summary>
    public string Member { get; init; } = "";

    /// <summary>The way to the inner lock leads through a virtual call on the same object.</summary>
    public bool IsVirtual { get; init; }

    public bool IsExclusive => OuterMode == LockMode.Exclusive && InnerMode == LockMode.Exclusive;
}

/// <summary>A lock that is held while another two are, and may keep others out who hold it too.</summary>
/// <param name="Node">Its class.</param>
/// <param name="Lock">Which one.</param>
internal readonly record struct Gate(LockNode Node, Place Lock);
