using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Finds, in the flow of a function, where it takes a lock while it holds another one of the same class, or calls a method
/// of which it is known that it does so.
/// </summary>
internal sealed class PairFinder : IFlowObserver
{
    private readonly TakenPair? _callee;
    private readonly IMethodSymbol? _calleeMethod;
    private readonly List<TakenPair> _pairs = [];

    /// <param name="body">The body.</param>
    /// <param name="function">The function of the body.</param>
    public PairFinder(BodyAnalysis body, BodyFunction function)
    {
        Body = body;
        Function = function;
        Elements = new LockElements(body.Operations);
    }

    /// <param name="body">The body.</param>
    /// <param name="function">The function of the body, which calls <paramref name="callee"/>.</param>
    /// <param name="callee">A method that takes two locks.</param>
    /// <param name="pair">Those locks, as the method names them.</param>
    public PairFinder(BodyAnalysis body, BodyFunction function, IMethodSymbol callee, TakenPair pair)
        : this(body, function)
    {
        _calleeMethod = callee;
        _callee = pair;
    }

    public BodyAnalysis Body { get; }

    public BodyFunction Function { get; }

    public LockElements Elements { get; }

    /// <summary>How the flow names what it follows; null before anything has been shown.</summary>
    public BodyContext? Context { get; private set; }

    /// <summary>What was found.</summary>
    public IReadOnlyList<TakenPair> Pairs => _pairs;

    /// <summary>Is a lock taken here that may be of the class of one that is held? Cheap, and asked of every operation.</summary>
    public static bool IsOfInterest(OperationPoint point)
    {
        foreach (FlowState state in point.States)
        {
            if (!state.Held.Any(IsOuter))
                continue;
            foreach (CallEffect effect in point.Effects(state))
            {
                if (IsInner(effect) && state.Held.Any(held => IsOuter(held) && held.Class.Kind == effect.Class!.Kind &&
                    (!held.Instance.Equals(effect.Lock) || held.Location.SourceSpan == point.Syntax.Span)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    public void Before(OperationPoint point)
    {
        Context = point.Body;
        Elements.Remember(point);
        if (_calleeMethod is null)
            AddAcquisitions(point);
        else
            AddCalls(point);
    }

    public void Leave(Departure departure)
    {
    }

    private void AddAcquisitions(OperationPoint point)
    {
        var doubtful = new List<TakenPair>();
        foreach (FlowState state in point.States)
        {
            foreach (TakenPair pair in Acquisitions(point, state))
            {
                if (state.IsSuspect || pair.Outer!.IsInDoubt)
                    doubtful.Add(pair);
                else
                    _pairs.Add(pair);
            }
        }

        // Hand over hand: which object of a chain it is differs from way to way, but not that its lock is held.
        foreach (IGrouping<string?, TakenPair> chain in doubtful.GroupBy(pair => pair.Steps))
        {
            HashSet<TextSpan> places = [.. chain.Select(pair => pair.Outer!.Location.SourceSpan)];
            if (chain.Key is not null && point.States.All(state => state.Held.Any(held => places.Contains(held.Location.SourceSpan))))
                _pairs.AddRange(chain);
        }
    }

    private IEnumerable<TakenPair> Acquisitions(OperationPoint point, FlowState state)
    {
        if (state.Held.IsEmpty)
            yield break;
        FlowState own = point.WithoutRequired(state);
        foreach (CallEffect effect in point.Effects(state))
        {
            if (!IsInner(effect))
                continue;
            foreach (HeldLock held in own.Held)
            {
                if (!IsOuter(held) || effect.Without.Contains(held.Instance) || !IsSameClass(held, effect))
                    continue;
                (Place first, Place second) = TakenPair.Owners(held.Instance, effect.Lock!);
                yield return new TakenPair(point.Operation, point.Syntax, state, first, second)
                {
                    Outer = held, Inner = effect, Spelled = Spelled(effect, point, state),
                };
            }
        }
    }

    /// <summary>A lock that this function holds. Those of its callers are told at their calls.</summary>
    private static bool IsOuter(HeldLock held) =>
        !held.IsForCaller && held.Class.Kind is not (LockKind.Unknown or LockKind.TypeInitializer) &&
        !ReferenceEquals(held.Class, LockClass.FaultsDisabled) && !ReferenceEquals(held.Class, LockClass.Scope) &&
        !(Semaphores.IsUndecided(held) && Semaphores.IsLock(held.Instance, read: null) != true);

    /// <summary>A lock that is waited for, and that has a name here.</summary>
    private static bool IsInner(CallEffect effect) =>
        effect is { Kind: CallEffectKind.Acquire, IsTry: false, Lock: not null, Class: not null };

    private bool IsSameClass(HeldLock held, CallEffect effect)
    {
        // Two readers wait for each other only if somebody writes.
        if (held.Mode == LockMode.Shared && effect.Mode == LockMode.Shared)
            return false;
        if (held.Class.Kind != effect.Class!.Kind)
            return false;
        if (SaysSomething(held.Class) && SaysSomething(effect.Class))
            return held.Class.IsSameAs(effect.Class);
        // Elements are locks of whatever holds them.
        return held.Instance.Kind != PlaceKind.Member && effect.Lock!.Kind != PlaceKind.Member &&
            Elements.Of(held.Instance) is { Finder: null or IPropertySymbol } outer && Elements.Of(effect.Lock) is { } inner &&
            outer.IsBeside(inner);
    }

    /// <summary>Does what declares the locks tell them from unrelated ones?</summary>
    private static bool SaysSomething(LockClass lockClass) => lockClass.Declaration switch
    {
        null => lockClass.Name.Length > 0,
        ITypeSymbol { SpecialType: not SpecialType.None } => false,
        INamedTypeSymbol { TypeKind: TypeKind.Class or TypeKind.Struct } type =>
            LockKinds.OfFramework(type) is not null || FrameworkNames.Of(type) is null,
        ITypeSymbol => false,
        { ContainingType: { } owner } => FrameworkNames.Of(owner) is null,
        _ => true,
    };

    private static string? Spelled(CallEffect effect, OperationPoint point, FlowState state)
    {
        foreach (CallOutcome outcome in effect.IsDirect ? point.Outcomes(state) : [])
        {
            foreach (LockAction action in outcome.Actions)
            {
                if (action is { Kind: LockActionKind.Acquire, Target: { } target } && target.Instance.Equals(effect.Lock))
                    return target.Spelled;
            }
        }

        return CalleeNames.Spell(effect.Lock!);
    }

    private void AddCalls(OperationPoint point)
    {
        foreach (FlowState state in point.States)
        {
            if (state.IsSuspect)
                continue;
            foreach (LockCall call in CalledMethods.Of(point.Operation, state))
                AddCall(call, point, state);
        }
    }

    private void AddCall(LockCall call, OperationPoint point, FlowState state)
    {
        IMethodSymbol called = (call.Method.ReducedFrom ?? call.Method).OriginalDefinition;
        var names = new CalleeNames(call, point.Body);
        if (!SymbolEqualityComparer.Default.Equals(called.PartialImplementationPart ?? called, _calleeMethod) ||
            names.Of(_callee!.First) is not { } first || names.Of(_callee.Second) is not { } second)
        {
            return;
        }

        (first, second) = TakenPair.Owners(first, second);
        _pairs.Add(new TakenPair(point.Operation, point.Syntax, state, first, second));
    }
}
