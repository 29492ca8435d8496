using System.Collections.Immutable;
using Microsoft.CodeAnalysis.FlowAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Where control goes when the <c>finally</c> that is running ends. Each way into a <c>finally</c> is followed apart,
/// so that a lock held on one of them is not mixed up with the others.
/// </summary>
/// <param name="Region">The <c>finally</c> that is running.</param>
/// <param name="Destination">Where to go after the last one; null if an exception is on its way.</param>
/// <param name="Rest">The <c>finally</c> regions still to run before that.</param>
/// <param name="Outer">The continuation of the <c>finally</c> that this one runs inside of.</param>
/// <param name="Cause">The exception that is on its way; null if there is none.</param>
internal sealed record Continuation(
    ControlFlowRegion Region, BasicBlock? Destination, ImmutableArray<ControlFlowRegion> Rest, Continuation? Outer,
    Thrown? Cause = null)
{
    /// <summary>How many <c>finally</c> regions run inside each other.</summary>
    public int Depth { get; } = 1 + (Outer?.Depth ?? 0);

    public bool Equals(Continuation? other) =>
        ReferenceEquals(this, other) ||
        (other is not null && ReferenceEquals(Region, other.Region) &&
            ReferenceEquals(Destination, other.Destination) && Equals(Cause, other.Cause) && Rest.SequenceEqual(other.Rest) &&
            Equals(Outer, other.Outer));

    public override int GetHashCode() =>
        unchecked((Region.FirstBlockOrdinal * 397) + ((Destination?.Ordinal ?? -1) * 31) + (Cause?.GetHashCode() ?? 0) + (Outer?.GetHashCode() ?? 0));
}
