using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Finds the tests of a function that decide in which order it takes two locks.</summary>
internal sealed class DecidingTest
{
    private readonly PairFinder _found;
    private readonly TestBranches _branches;

    public DecidingTest(PairFinder found, TestBranches branches)
    {
        _found = found;
        _branches = branches;
    }

    /// <summary>
    /// Is the pair taken in this order on one outcome of a test only, and the test compares the two, or the other outcome takes
    /// them the other way round? A test of which both outcomes take them in one order decides nothing.
    /// </summary>
    /// <param name="pair">The pair.</param>
    /// <param name="all">All pairs of the function that nothing else orders.</param>
    public bool Decides(TakenPair pair, IReadOnlyList<TakenPair> all)
    {
        foreach (TestBranch branch in _branches.All)
        {
            _found.Context!.Cancellation.ThrowIfCancellationRequested();
            if (branch.LeadingTo(pair.Operation) is not { } outcome)
                continue;
            TakenPair[] others = [.. all.Where(one => branch.LeadingTo(one.Operation) == !outcome)];
            if (others.Any(pair.IsReverseOf))
                return true;
            if (!others.Any(pair.IsSameAs) && Compares(branch.Test, pair))
                return true;
        }

        return false;
    }

    private bool Compares(IOperation test, TakenPair pair)
    {
        if (_found.Elements.Of(pair.First) is { Loop: null } one && _found.Elements.Of(pair.Second) is { Loop: null } other)
        {
            Mentions first = Keys(one);
            Mentions second = Keys(other);
            // What tests the key that both are found by, as every loop does, compares it with something else.
            if (first.Overlaps(second))
            {
                return test is IBinaryOperation binary && !pair.First.Root.Equals(pair.Second.Root) &&
                    Of(test).Orders && Of(binary.LeftOperand).Overlaps(first) && Of(binary.RightOperand).Overlaps(second);
            }
        }

        Mentions mentions = Of(test);
        return mentions.Orders && IsIn(mentions, pair.First) && IsIn(mentions, pair.Second);
    }

    private Mentions Of(IOperation expression) => Mentions.In([expression], _found.Context!, _found.Body);

    private Mentions Keys(LockElement element) => Mentions.In(element.Keys, _found.Context!, _found.Body);

    /// <summary>Is the object named there: itself, or what it was found by?</summary>
    private bool IsIn(Mentions mentions, Place place)
    {
        if (place.Kind == PlaceKind.This)
            return mentions.This;
        if (_found.Elements.Of(place) is { } element)
        {
            return element.Loop is { } loop
                ? loop.Locals.Any(mentions.Has)
                : Keys(element).Overlaps(mentions);
        }

        return place.Symbol is { } symbol && mentions.Has(symbol.OriginalDefinition);
    }
}
