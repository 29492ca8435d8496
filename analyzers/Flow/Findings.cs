using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>An operation that may fault, on some way to it under a lock that a page fault waits for.</summary>
/// <param name="Fault">The operation.</param>
/// <param name="Locks">The locks, the one acquired last first.</param>
internal sealed record FaultUnderLock(Fault Fault, ImmutableArray<WaitedForLock> Locks);

/// <summary>A held lock that a page fault waits for.</summary>
/// <param name="Held">The lock.</param>
/// <param name="HandlerClass">The class that the fault handler takes: its own, or one that it is ordered after.</param>
internal sealed record WaitedForLock(HeldLock Held, string HandlerClass);

/// <summary>A copy that may stop short and whose count is ignored.</summary>
/// <param name="Syntax">The copy.</param>
/// <param name="Form">How it can be made complete.</param>
/// <param name="IsDiscarded">The count is dropped on the spot.</param>
/// <param name="Lock">A lock that is held at the copy, if there is one.</param>
internal sealed record IgnoredCount(SyntaxNode Syntax, CopyForm Form, bool IsDiscarded, HeldLock? Lock);

/// <summary>What the analysis of one body found.</summary>
internal sealed record Findings(ImmutableArray<FaultUnderLock> Faults, ImmutableArray<IgnoredCount> Counts);
