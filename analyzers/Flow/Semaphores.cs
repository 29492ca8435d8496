using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>Semaphores are locks if they admit one at a time, which only their creation tells.</summary>
internal static class Semaphores
{
    /// <summary>Is the semaphore that is reached so a lock? Null: its creation is not in sight.</summary>
    public static bool? IsLock(Place place, IOperation? read)
    {
        bool? isLock = place.Symbol is { } symbol ? LockCreation.Of(symbol).IsMutex : null;
        return isLock ?? (read is not null && Operations.SymbolOf(read) is { } local ? LockCreation.Of(local).IsMutex : null);
    }

    /// <summary>Does somebody else hand it in: as an argument, or for a readonly field to keep?</summary>
    public static bool IsGiven(Place place) => place switch
    {
        { Kind: PlaceKind.Variable, Symbol: IParameterSymbol } => true,
        { Kind: PlaceKind.Member, Symbol: IFieldSymbol { IsReadOnly: true } or IPropertySymbol { SetMethod: null } } => true,
        _ => false,
    };

    /// <summary>Is it a semaphore of which it is not known whether it is a lock? Only a caller could tell.</summary>
    public static bool IsUndecided(HeldLock held) => held.Class.Kind == LockKind.Semaphore && held.IsUnresolved;
}
