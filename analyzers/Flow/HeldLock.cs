using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Flow;

/// <summary>Where and how a lock came to be held.</summary>
internal enum Acquisition
{
    /// <summary>By an operation of this body.</summary>
    Acquired,

    /// <summary>By a <c>lock</c> statement, which alone releases it.</summary>
    Statement,

    /// <summary>By whoever called the body: it requires the lock.</summary>
    Required,

    /// <summary>By whoever called the body: it releases the lock.</summary>
    ToRelease,

    /// <summary>An operation of this body asserted that it is held.</summary>
    Asserted,

    /// <summary>By whoever called the body, as its callers show.</summary>
    ByCaller,

    /// <summary>This body released it for a time, and has acquired it again.</summary>
    Restored,
}

/// <summary>A lock that is held.</summary>
/// <param name="Instance">Which one.</param>
/// <param name="Class">Its class.</param>
/// <param name="Mode">How it is held.</param>
/// <param name="Depth">How often.</param>
/// <param name="Owner">The scope object whose <c>Dispose</c> releases it, if there is one.</param>
/// <param name="Acquisition">How it came to be held.</param>
/// <param name="Location">Where.</param>
/// <param name="Spelled">The lock as the code spells it.</param>
internal sealed record HeldLock(
    Place Instance, LockClass Class, LockMode Mode, int Depth, Place? Owner, Acquisition Acquisition,
    Location Location, string Spelled)
{
    /// <summary>Was it held already when the body was entered?</summary>
    public bool IsFromOutside => Acquisition is
        Acquisition.Required or Acquisition.ToRelease or Acquisition.ByCaller or Acquisition.Restored;

    /// <summary>The call that acquired it.</summary>
    public Place? Call { get; init; }

    /// <summary>It is found out from the body of the callee that it acquires the lock.</summary>
    public bool IsInferred { get; init; }

    /// <summary>Is it this very lock, or the one inside of this object, which is a wrapper around it?</summary>
    public bool IsOf(Place place) =>
        Instance.Equals(place) ||
        (place is { Kind: PlaceKind.Member or PlaceKind.Variable, Symbol: IFieldSymbol or IPropertySymbol } &&
            Class.Name == place.Symbol.ContainingType.Name + "." + place.Symbol.Name && Instance.Contains(place));

    /// <summary>Do only callers hold it, or does this body hold it again for them?</summary>
    public bool IsForCaller => Acquisition is Acquisition.ByCaller or Acquisition.Restored;

    /// <summary>Do only callers hold it, who are told themselves of what goes wrong under it?</summary>
    public bool IsByCaller => Acquisition == Acquisition.ByCaller;

    /// <summary>Where in the source it is held, for a statement that the control flow graph does not take apart.</summary>
    public TextSpan? Extent { get; init; }

    /// <summary>
    /// A test may have depended on whether it is held, and the analysis could not follow how: it may not be held here.
    /// </summary>
    public bool IsInDoubt { get; init; }

    /// <summary>It is, or may be, handed to whoever called the body: in what it returns, say.</summary>
    public bool IsHandedOut { get; init; }

    /// <summary>Its mode is not said by anyone: a contract without one.</summary>
    public bool IsModeAssumed { get; init; }

    /// <summary>Which lock it is cannot be told from how the code reaches it: the result of a call, an element.</summary>
    public bool IsUnresolved { get; init; }

    /// <summary>The same hold on two ways: what may be wrong with it on one of them, may be.</summary>
    public HeldLock OrElse(HeldLock other) => this with
    {
        IsInDoubt = IsInDoubt || other.IsInDoubt, IsHandedOut = IsHandedOut || other.IsHandedOut,
    };

    /// <summary>Is this the same hold, whatever way led here?</summary>
    public bool IsSameHold(HeldLock other) =>
        Depth == other.Depth && Mode == other.Mode && Instance.Equals(other.Instance) && Equals(Owner, other.Owner) &&
        Location.SourceSpan == other.Location.SourceSpan;
}
