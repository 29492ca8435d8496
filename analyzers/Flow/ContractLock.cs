using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>A lock that a contract speaks of, as the body reaches it to which the contract applies.</summary>
/// <param name="Instance">Which one.</param>
/// <param name="Class">Its class.</param>
/// <param name="Spelled">How the code there would spell it.</param>
internal sealed record ContractLock(Place Instance, LockClass Class, string Spelled)
{
    /// <summary>The lock that a contract of the called member names; null if it cannot be told.</summary>
    public static ContractLock? Of(LockTarget target, LockCall call, BodyContext body) =>
        call.Find(target, body) is { } found
            ? IfKnown(new ContractLock(found.Instance, found.Class, found.Spelled))
            : null;

    /// <summary>The lock that guards what is accessed; null if it cannot be told.</summary>
    public static ContractLock? Of(
        LockTarget target, IMemberReferenceOperation access, FlowState state, BodyContext body)
    {
        Place? place;
        string spelled;
        int first = 0;
        if (target.Root == LockRoot.Static)
        {
            place = Place.Variable(target.Members[0]);
            spelled = target.Members[0].ContainingType.Name + "." + target.Members[0].Name;
            first = 1;
        }
        else if (target.Root == LockRoot.This && access.Instance is { } instance)
        {
            IOperation stripped = body.Strip(instance);
            place = body.Place(instance, state);
            spelled = stripped is IInstanceReferenceOperation ? "this" : stripped.Syntax.ToString();
        }
        else
        {
            return null;
        }

        for (int i = first; i < target.Members.Length && place is not null; i++)
        {
            ISymbol member = target.Members[i];
            place = place.Member(member);
            if (place is not null && state.Values.TryGetValue(place, out Place? value))
                place = value;
            spelled = spelled == "this" ? member.Name : spelled + "." + member.Name;
        }

        return place is null ? null : Named(target, place, access.Instance?.Type, spelled, body.Declarations);
    }

    /// <summary>The lock that a contract of the method itself names; null if it cannot be told.</summary>
    public static ContractLock? Of(LockEffect effect, IMethodSymbol method, Declarations declarations)
    {
        if (EntryLocks.Instance(effect.Target, method) is not { } place)
            return null;
        ITypeSymbol type = effect.Target is { Root: LockRoot.Parameter, Parameter: var parameter }
            ? method.Parameters[parameter].Type
            : method.ContainingType;
        return Named(effect.Target, place, type, effect.Text, declarations);
    }

    /// <summary>Is it held, or may it be? A hold that is not enough is given out if there is no other.</summary>
    public bool IsHeld(LockMode mode, FlowState state, out HeldLock? weaker)
    {
        weaker = null;
        if (state.Lacked.Unsure.Any(unsure => IsSame(unsure.Key) || MayBe(unsure.Key, unsure.Value)))
            return true;
        foreach (HeldLock held in state.Held)
        {
            if (ReferenceEquals(held.Class, LockClass.FaultsDisabled))
                continue;
            if (!IsSame(held.Instance))
            {
                if (MayBe(held.Instance, held.Class))
                    return true;
            }
            else if (held.IsInDoubt || Suffices(held.Mode, mode))
            {
                return true;
            }
            else
            {
                weaker = held;
            }
        }

        return false;
    }

    /// <summary>
    /// May the object whose member the body is own the lock? What a scope owns is held while its members run, and that
    /// is not said of any lock by name.
    /// </summary>
    public bool MayBeOwned(BodyContext body) =>
        body.Method is { ContainingType: { } type } && body.Declarations.HasOnType(type, AnnotationNames.ScopedLock) &&
        Instance.Root is { Kind: PlaceKind.This } or { Kind: PlaceKind.Variable, Symbol: IParameterSymbol };

    /// <summary>The hold of it, if it is certainly held; the last one.</summary>
    public HeldLock? Hold(FlowState state, Func<HeldLock, bool> which) =>
        state.Held.LastOrDefault(held =>
            IsSame(held.Instance) && !held.IsInDoubt && !ReferenceEquals(held.Class, LockClass.FaultsDisabled) && which(held));

    /// <summary>Does a hold in one mode allow all that another mode does?</summary>
    public static bool Suffices(LockMode held, LockMode needed) => needed switch
    {
        LockMode.Exclusive => held == LockMode.Exclusive,
        LockMode.Upgradeable => held is LockMode.Exclusive or LockMode.Upgradeable,
        _ => true,
    };

    private static ContractLock? Named(
        LockTarget target, Place place, ITypeSymbol? root, string spelled, Declarations declarations)
    {
        ISymbol? last = target.Members.IsEmpty ? null : target.Members[target.Members.Length - 1];
        ITypeSymbol? type = last switch
        {
            IFieldSymbol field => field.Type,
            IPropertySymbol property => property.Type,
            _ => root,
        };
        return IfKnown(new ContractLock(place, declarations.ClassOf(last, type), spelled));
    }

    /// <summary>Of what is perhaps no lock, nobody can tell whether it is held.</summary>
    private static ContractLock? IfKnown(ContractLock found) => found.Class.Kind switch
    {
        LockKind.Unknown => null,
        LockKind.Semaphore => found.Instance.Symbol is { } symbol and not IParameterSymbol &&
            LockCreation.Of(symbol).IsMutex == true ? found : null,
        _ => found,
    };

    /// <summary>Is this the very lock, or, of a wrapper, the lock inside?</summary>
    private bool IsSame(Place held)
    {
        if (held.Equals(Instance))
            return true;
        return Instance.Kind != PlaceKind.This && held is { Kind: PlaceKind.Member, Parent: { } outer } &&
            held.Symbol is { DeclaredAccessibility: Accessibility.Private } && outer.Equals(Instance);
    }

    /// <summary>May this be the lock under another name?</summary>
    private bool MayBe(Place held, LockClass heldClass)
    {
        bool isPlain = heldClass.Kind == Class.Kind && Class.Kind != LockKind.Annotated;
        // What a caller passes may be any object, unless its type says which lock it is.
        if (held.IsStable && Instance.IsStable)
            return isPlain && IsParameter(held) != IsParameter(Instance);
        return heldClass.Name == Class.Name || (isPlain && (IsNameless(held) || IsNameless(Instance)));
    }

    private static bool IsParameter(Place place) => place is { Kind: PlaceKind.Variable, Symbol: IParameterSymbol };

    private static bool IsNameless(Place place) =>
        place.Kind is PlaceKind.Site or PlaceKind.Meeting or PlaceKind.Temporary;
}
