using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Keeps the books of the locks of one body: what each function of it acquires, releases and waits on, and with what it
/// is left. The rules of balance read their findings from it, so that one cause is told once.
/// </summary>
internal sealed class BalanceLedger
{
    private readonly ICalleeEffects _callees;
    private readonly CancellationToken _cancellation;
    private readonly List<FunctionBalance> _functions = [];
    private ImmutableArray<BalanceFinding>? _findings;

    public BalanceLedger(ICalleeEffects callees, CancellationToken cancellation)
    {
        _callees = callees;
        _cancellation = cancellation;
    }

    /// <summary>An operation, just before it acts.</summary>
    public void Before(OperationPoint point)
    {
        bool isCall = point.Operation is IInvocationOperation or IObjectCreationOperation or IPropertyReferenceOperation;
        FunctionBalance function = Of(point.Body.Method);
        List<LockUse>? uses = null;
        foreach (FlowState state in point.States)
        {
            if (state.IsSuspect)
                continue;
            if (isCall)
            {
                foreach (LockUse use in LockUse.Of(point, state))
                    (uses ??= []).Add(use);
                foreach (CallOutcome outcome in point.Outcomes(state))
                    function.AddUnresolved(outcome.Actions);
            }

            AddReacquiredByCallee(point, state, function);
        }

        if (uses is null)
            return;
        // Only states that were entered in the same way, and mean the same lock, can be compared.
        foreach (IGrouping<object, LockUse> same in uses.GroupBy(use =>
            (object)(use.Action.Kind, use.Action.Mode, use.Instance, use.State.Context)))
        {
            if (same.First().Action.Kind == LockActionKind.Acquire)
                Acquire(point.Operation, [.. same], function);
            else
                Use(point.Operation, [.. same], function);
        }
    }

    /// <summary>A way out of the body, or of a function that is nested in it.</summary>
    public void Leave(Departure departure, BodyFunction function)
    {
        FlowState state = departure.State;
        if (state.IsSuspect || (departure.Kind == DepartureKind.Exception && !departure.IsByCall))
            return;
        foreach (HeldLock held in state.Held)
        {
            if (held is { Acquisition: Acquisition.Acquired, IsInDoubt: false, IsUnresolved: false } &&
                !ReferenceEquals(held.Class, LockClass.FaultsDisabled) && !Escapes.IsHandedOut(held, state))
            {
                Of(function.Method).AddLeak(held, departure.Kind);
            }
        }
    }

    /// <summary>What is wrong, once everything has been shown.</summary>
    public ImmutableArray<BalanceFinding> Findings(BodyAnalysis body)
    {
        if (_findings is null)
        {
            ImmutableArray<BalanceFinding>.Builder findings = ImmutableArray.CreateBuilder<BalanceFinding>();
            foreach (FunctionBalance function in _functions)
                findings.AddRange(new BalanceVerdict(function, body, _callees, _cancellation).Findings());
            _findings = findings.ToImmutable();
        }

        return _findings.Value;
    }

    private static void Acquire(IOperation operation, ImmutableArray<LockUse> uses, FunctionBalance function)
    {
        LockAction action = uses[0].Action;
        function.AddAcquired(uses[0]);
        int deepest = uses.Max(use => use.Depth);
        ImmutableArray<LockUse> holding = [.. uses.Where(use => use.Depth == deepest)];
        bool differs = uses.Any(use => use.Depth < deepest &&
            !use.State.Lacked.IsUnsure(use.Instance) && !use.IsByOutcome(holding));
        if (differs)
        {
            function.Add(Finding(BalanceFault.Differs, operation, uses[0]) with
            {
                Holds = [.. holding.SelectMany(use => use.State.Held.Where(held => held.Instance.Equals(use.Instance)))],
            });
        }

        foreach (LockUse use in uses)
        {
            if (Reacquisition.Of(use.State, use.Instance, use.Class!, action.Mode, action.IsTry) is { } held &&
                !action.IsInferred)
            {
                function.Add(Finding(BalanceFault.Reacquired, operation, use) with { Holds = [held] });
            }
        }
    }

    private static void Use(IOperation operation, ImmutableArray<LockUse> uses, FunctionBalance function)
    {
        if (uses[0].Action.Kind != LockActionKind.Wait)
            function.AddReleased(uses[0]);
        // Nobody has written it: the statement that it belongs to is judged where it acquires.
        if (operation.IsImplicit)
            return;

        ImmutableArray<LockUse> holding = [.. uses.Where(use => use.Standing == Standing.Held)];
        ImmutableArray<LockUse> lacking = [.. uses.Where(use => use.Standing == Standing.Lacking)];
        ImmutableArray<HeldLock> holds = [.. holding.Select(use => use.Held!)];
        bool isByOutcome = lacking.All(use => use.IsByOutcome(holding));
        if (lacking.IsEmpty)
        {
            int deepest = holding.IsEmpty ? 0 : holding.Max(use => use.Depth);
            LockUse[] deeper = [.. holding.Where(use => use.Depth == deepest)];
            if (holding.Any(use => use.Depth < deepest && !use.Held!.IsInDoubt && !use.IsByOutcome(deeper)))
                function.Add(Finding(BalanceFault.Differs, operation, uses[0]) with { Holds = holds });
        }
        else if (holding.IsEmpty || isByOutcome)
        {
            function.Add(Finding(BalanceFault.NotHeld, operation, lacking[0]) with
            {
                Holds = holds,
                IsByOutcome = !holding.IsEmpty || lacking.All(use => use.State.Lacked.FailedTries.Contains(use.Instance)),
                IsCertain = lacking.All(use => use.State.Released.Any(released =>
                    released.Instance.Equals(use.Instance) && released.Location != Location.None)),
            });
        }
        else
        {
            function.Add(Finding(BalanceFault.Differs, operation, lacking[0]) with { Holds = holds, IsCertain = true });
        }

        foreach (LockUse use in holding)
        {
            if (use is { Action: { Kind: LockActionKind.Release, AnyMode: false }, Held: { IsInDoubt: false, IsModeAssumed: false } held } &&
                held.Mode != use.Action.Mode)
            {
                function.Add(Finding(BalanceFault.WrongMode, operation, use) with { Holds = [held] });
            }
        }
    }

    private static void AddReacquiredByCallee(OperationPoint point, FlowState state, FunctionBalance function)
    {
        if (state.Held.IsEmpty)
            return;
        FlowState own = point.WithoutRequired(state);
        foreach (CallEffect effect in point.Effects(own))
        {
            if (effect is not { Kind: CallEffectKind.Acquire, IsDirect: false, Lock: { } instance, Class: { } lockClass } ||
                effect.Without.Contains(instance))
            {
                continue;
            }

            HeldLock? held = effect.IsOnOtherThread
                ? own.Held.LastOrDefault(one => !one.IsInDoubt && one.Instance.Equals(instance))
                : Reacquisition.Of(own, instance, lockClass, effect.Mode, effect.IsTry);
            if (held is null)
                continue;
            function.Add(new BalanceFinding(
                BalanceFault.Reacquired, point.Syntax.GetLocation(), point.Syntax, instance, held.Spelled)
            {
                Holds = [held], Path = effect.Path, IsInferred = true, Mode = effect.Mode,
            });
        }
    }

    private static BalanceFinding Finding(BalanceFault fault, IOperation operation, LockUse use) => new(
        fault, operation.Syntax.GetLocation(), operation.Syntax, use.Instance,
        use.Action.Kind == LockActionKind.DisposeScope ? use.Held!.Spelled : use.Action.Target!.Spelled)
    {
        Action = use.Action.Kind, Mode = use.Action.Mode, IsInferred = use.Action.IsInferred,
    };

    private FunctionBalance Of(IMethodSymbol? function)
    {
        foreach (FunctionBalance known in _functions)
        {
            if (SymbolEqualityComparer.Default.Equals(known.Function, function))
                return known;
        }

        var added = new FunctionBalance(function);
        _functions.Add(added);
        return added;
    }
}

/// <summary>What was seen of one function.</summary>
internal sealed class FunctionBalance
{
    private readonly Dictionary<(BalanceFault, Location, DepartureKind), BalanceFinding> _findings = [];
    private readonly Dictionary<Place, string> _acquiredLocks = [];
    private readonly Dictionary<Place, string> _releasedLocks = [];
    private readonly HashSet<string> _acquired = new(StringComparer.Ordinal);
    private readonly HashSet<string> _released = new(StringComparer.Ordinal);
    private readonly HashSet<LockActionKind> _unresolved = [];

    public FunctionBalance(IMethodSymbol? function)
    {
        Function = function;
    }

    public IMethodSymbol? Function { get; }

    public IEnumerable<BalanceFinding> Findings => _findings.Values;

    public void AddAcquired(LockUse use)
    {
        string name = LockNames.Last(use.Instance, use.Action.Target!.Spelled);
        _acquired.Add(name);
        _acquiredLocks[use.Instance] = name;
    }

    public void AddReleased(LockUse use)
    {
        string name = LockNames.Last(use.Instance, use.Action.Target!.Spelled);
        _released.Add(name);
        _releasedLocks[use.Instance] = name;
    }

    /// <summary>Of what it does to locks, what it does to some that cannot be told.</summary>
    public void AddUnresolved(ImmutableArray<LockAction> actions)
    {
        foreach (LockAction action in actions)
        {
            if (action.Target is { IsResolved: false })
                _unresolved.Add(action.Kind);
        }
    }

    /// <summary>Does it acquire a lock that is called so?</summary>
    public bool Acquires(string name) => _acquired.Contains(name);

    /// <summary>Does it acquire this very lock?</summary>
    public bool Acquires(Place instance) => _acquiredLocks.ContainsKey(instance);

    /// <summary>
    /// Does it do the opposite to what may be this lock under another name, because one of the two has no name that lasts:
    /// the elements that a loop acquires, another loop may release?
    /// </summary>
    public bool MayBeOther(BalanceFinding finding, string name)
    {
        bool isLacking = finding.Fault == BalanceFault.NotHeld;
        Dictionary<Place, string> same = isLacking ? _releasedLocks : _acquiredLocks;
        Dictionary<Place, string> opposite = isLacking ? _acquiredLocks : _releasedLocks;
        Place root = StalePlaces.Original(finding.Instance.Root);
        if (IsFleeting(root) && _unresolved.Contains(isLacking ? LockActionKind.Acquire : LockActionKind.Release))
            return true;
        foreach (KeyValuePair<Place, string> other in opposite)
        {
            Place otherRoot = StalePlaces.Original(other.Key.Root);
            if (otherRoot.Equals(root))
                continue;
            bool isMeant = other.Value == name
                ? IsFleeting(root) || IsFleeting(otherRoot)
                : IsFleeting(root) && IsFleeting(otherRoot) && !same.ContainsKey(other.Key);
            if (isMeant)
                return true;
        }

        return false;
    }

    private static bool IsFleeting(Place root) => root.Kind is PlaceKind.Site or PlaceKind.Meeting;

    /// <summary>Does it release a lock that is called so?</summary>
    public bool Releases(string name) => _released.Contains(name);

    public void Add(BalanceFinding finding)
    {
        (BalanceFault, Location, DepartureKind) key = (finding.Fault, finding.Location, finding.Departure);
        if (!_findings.TryGetValue(key, out BalanceFinding? known) || (finding.IsCertain && !known.IsCertain))
            _findings[key] = finding;
    }

    /// <summary>A way out with the lock. One that is written in the body says more than an exception.</summary>
    public void AddLeak(HeldLock held, DepartureKind departure)
    {
        BalanceFault fault = departure == DepartureKind.Exception ? BalanceFault.LeakedByException : BalanceFault.Leaked;
        if (held.Location.SourceTree is not { } tree)
            return;
        SyntaxNode syntax = tree.GetRoot().FindNode(held.Location.SourceSpan, getInnermostNodeForTie: true);
        Add(new BalanceFinding(fault, held.Location, syntax, held.Instance, held.Spelled)
        {
            Holds = [held], Departure = departure, Mode = held.Mode, IsInferred = held.IsInferred,
        });
    }
}
