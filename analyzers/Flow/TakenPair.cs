using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>Two objects of which the locks, which are of one class, are taken one under the other.</summary>
/// <param name="Operation">What takes the second lock, or has both taken.</param>
/// <param name="Syntax">Where the code says so.</param>
/// <param name="State">What holds then.</param>
/// <param name="First">The object whose lock is taken first: where the ways to the two locks part.</param>
/// <param name="Second">The other object.</param>
internal sealed record TakenPair(IOperation Operation, SyntaxNode Syntax, FlowState State, Place First, Place Second)
{
    /// <summary>The lock that is held; null if a callee takes both.</summary>
    public HeldLock? Outer { get; init; }

    /// <summary>How the second lock is taken; null if a callee takes both.</summary>
    public CallEffect? Inner { get; init; }

    /// <summary>The second lock as the code spells it, where it does.</summary>
    public string? Spelled { get; init; }

    /// <summary>The members that lead from the first object to the second; null if none do.</summary>
    public string? Steps
    {
        get
        {
            if (!Second.Contains(First))
                return null;
            string steps = "";
            for (Place place = Second; !place.Equals(First); place = place.Parent!)
                steps = "." + place.Symbol?.Name + steps;
            return steps;
        }
    }

    public bool IsSameAs(TakenPair other) => First.Equals(other.First) && Second.Equals(other.Second);

    public bool IsReverseOf(TakenPair other) => First.Equals(other.Second) && Second.Equals(other.First);

    /// <summary>The objects that two locks belong to: what is left of the ways to them without their common end.</summary>
    public static (Place First, Place Second) Owners(Place first, Place second)
    {
        while (first.Kind == PlaceKind.Member && second.Kind == PlaceKind.Member &&
            SymbolEqualityComparer.Default.Equals(first.Symbol, second.Symbol))
        {
            first = first.Parent!;
            second = second.Parent!;
        }

        return (first, second);
    }
}
