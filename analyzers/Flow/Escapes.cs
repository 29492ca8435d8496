using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Scopes and releasers that leave the body: whoever gets them releases what they own.</summary>
internal static class Escapes
{
    /// <summary>The state after a value was returned in which a scope or a releaser may be contained.</summary>
    public static FlowState InReturn(IOperation value, FlowState state, BodyContext body)
    {
        ImmutableArray<HeldLock> all = state.Held;
        if (all.IsEmpty)
            return state;
        foreach (IOperation part in value.DescendantsAndSelf())
        {
            if (part is not (ILocalReferenceOperation or IParameterReferenceOperation or IFlowCaptureReferenceOperation or
                IInvocationOperation or IObjectCreationOperation))
            {
                continue;
            }

            Place place = body.Place(part, state);
            bool isReleaser = IsOwnReleaser(part, body);
            for (int i = 0; i < all.Length; i++)
            {
                if (!all[i].IsHandedOut && (all[i].Owner is { } owner ? place.Equals(owner) : isReleaser))
                    all = all.SetItem(i, all[i] with { IsHandedOut = true });
            }
        }

        return state.WithHeld(all);
    }

    /// <summary>Is it an object that the body makes so that somebody releases, by its <c>Dispose</c>, what is held here?</summary>
    private static bool IsOwnReleaser(IOperation value, BodyContext body) =>
        value is IObjectCreationOperation or ILocalReferenceOperation &&
        DisposeBodies.Is(value.Type, body.Callees, body.Cancellation);

    /// <summary>Is the hold handed to others: returned, or its scope stored where others find it?</summary>
    public static bool IsHandedOut(HeldLock held, FlowState state)
    {
        if (held.IsHandedOut || held.Owner is not { } owner)
            return held.IsHandedOut;
        foreach (KeyValuePair<Place, Place> entry in state.Values)
        {
            bool isLocal = entry.Key is { Kind: PlaceKind.Temporary } or
                { Kind: PlaceKind.Variable, Symbol: ILocalSymbol or IParameterSymbol { RefKind: RefKind.None } };
            if (!isLocal && entry.Value.Equals(owner))
                return true;
        }

        return false;
    }
}
