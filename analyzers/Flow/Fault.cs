using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>What makes an operation fault.</summary>
internal enum FaultKind
{
    /// <summary>A member, delegate or parameter that says so.</summary>
    Call,

    /// <summary>A member that brings pages in.</summary>
    FaultIn,

    /// <summary>A touch of user memory.</summary>
    Touch,
}

/// <summary>An operation that may fault.</summary>
/// <param name="Syntax">The operation.</param>
/// <param name="Kind">What makes it fault.</param>
/// <param name="Form">How it can be made without faulting under a lock.</param>
internal sealed record Fault(SyntaxNode Syntax, FaultKind Kind, CopyForm Form);
