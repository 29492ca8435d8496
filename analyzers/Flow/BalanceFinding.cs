using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>What is wrong with the balance of a lock.</summary>
internal enum BalanceFault
{
    /// <summary>A path that is written in the body leaves with the lock held.</summary>
    Leaked,

    /// <summary>Only an exception of an ordinary call, which nothing catches, leaves with the lock held.</summary>
    LeakedByException,

    /// <summary>It is released, or waited on, where it is not held.</summary>
    NotHeld,

    /// <summary>It is held on one way to a use and not on another, or not as often.</summary>
    Differs,

    /// <summary>It is held in another mode than it is released in.</summary>
    WrongMode,

    /// <summary>It is acquired by who holds it already, and cannot be had twice.</summary>
    Reacquired,
}

/// <summary>Something that is wrong with the balance of a lock.</summary>
/// <param name="Fault">What.</param>
/// <param name="Location">Where it stands.</param>
/// <param name="Syntax">The code there.</param>
/// <param name="Instance">The lock.</param>
/// <param name="Spelled">The lock as the code spells it.</param>
internal sealed record BalanceFinding(
    BalanceFault Fault, Location Location, SyntaxNode Syntax, Place Instance, string Spelled)
{
    /// <summary>The holds that it is about, where it is held.</summary>
    public ImmutableArray<HeldLock> Holds { get; init; } = [];

    /// <summary>What is done there.</summary>
    public LockActionKind Action { get; init; }

    /// <summary>How it is used, where that is not how it is held.</summary>
    public LockMode Mode { get; init; }

    /// <summary>How the body is left with the lock.</summary>
    public DepartureKind Departure { get; init; }

    /// <summary>The lock is found out to be used by the body of a callee.</summary>
    public bool IsInferred { get; init; }

    /// <summary>A try that was not looked at, or an exception, leads here without the lock.</summary>
    public bool IsByOutcome { get; init; }

    /// <summary>It cannot be what is meant, whatever else holds: one of two ways must be wrong.</summary>
    public bool IsCertain { get; init; }

    /// <summary>The calls that lead to it.</summary>
    public ImmutableArray<PathStep> Path { get; init; } = [];
}
