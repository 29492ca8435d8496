using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Scopes that leave the body: whoever gets them releases what they own.</summary>
internal static class Escapes
{
    /// <summary>The state after a value was returned in which a scope may be contained.</summary>
    public static FlowState InReturn(IOperation value, FlowState state, BodyContext body)
    {
        if (!state.Held.Any(held => held.Owner is not null))
            return state;
        ImmutableArray<HeldLock> all = state.Held;
        foreach (IOperation part in value.DescendantsAndSelf())
        {
            if (part is not (ILocalReferenceOperation or IParameterReferenceOperation or IFlowCaptureReferenceOperation or
                IInvocationOperation or IObjectCreationOperation))
            {
                continue;
            }

            Place place = body.Place(part, state);
            for (int i = 0; i < all.Length; i++)
            {
                if (!all[i].IsHandedOut && place.Equals(all[i].Owner))
                    all = all.SetItem(i, all[i] with { IsHandedOut = true });
            }
        }

        return state.WithHeld(all);
    }

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
