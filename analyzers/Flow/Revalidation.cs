using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// A page that is used, and where it was locked; nobody has asked since whether it is still its file's.
/// </summary>
internal sealed record UncheckedUse(IOperation Use, IOperation Acquisition, string Page, bool IsLockedAgain);

/// <summary>
/// Finds pages that are locked again, or after a lookup without their lock, and used before anything else is asked of
/// them. Any question counts as a check, and so does any call that is given the page.
/// </summary>
internal sealed class Revalidation
{
    private readonly Dictionary<IOperation, Dictionary<Place, LockedAt>> _acquired = [];
    private readonly Dictionary<IOperation, Dictionary<Place, bool>> _accesses = [];
    private readonly ICalleeEffects _callees;

    public Revalidation(ICalleeEffects callees)
    {
        _callees = callees;
    }

    /// <summary>Is there nothing to look at?</summary>
    public bool IsEmpty => _acquired.Count == 0 || !_accesses.Values.Any(access => access.ContainsValue(true));

    /// <summary>Remembers what an operation does to pages. To be told of every operation.</summary>
    public void Observe(OperationPoint point)
    {
        foreach (FlowState state in point.States)
        {
            if (state.IsSuspect)
                continue;
            ObserveAcquisition(point, state);
            ObserveAccess(point.Operation, state, point.Body);
        }
    }

    /// <summary>The first uses without a check in one function.</summary>
    public IEnumerable<UncheckedUse> In(CopyGraph graph)
    {
        foreach (KeyValuePair<IOperation, Dictionary<Place, LockedAt>> entry in _acquired)
        {
            int block = graph.BlockOf(entry.Key);
            if (block < 0)
                continue;
            foreach (KeyValuePair<Place, LockedAt> locked in entry.Value)
            {
                bool again = IsLockedBefore(graph, entry.Key, locked.Key);
                if (!again && (locked.Value.IsUnderOther || !IsLookedUp(graph, locked.Key)))
                    continue;
                foreach (IOperation use in FirstUses(graph, block, entry.Key, locked.Key))
                    yield return new UncheckedUse(use, entry.Key, locked.Value.Spelled, again);
            }
        }
    }

    private void ObserveAcquisition(OperationPoint point, FlowState state)
    {
        // What helpers do is not looked for: that would bind everything that is called.
        if (point.Operation is not IInvocationOperation call || _callees.Of(call.TargetMethod).Locks.IsEmpty)
            return;
        foreach (CallOutcome outcome in point.Outcomes(state))
        {
            foreach (LockAction action in outcome.Actions)
            {
                if (action is not { Kind: LockActionKind.Acquire, Target: { Type: { } type } target } ||
                    state.Holds(target.Instance) || !PageTypes.Is(type, _callees.Declarations) ||
                    !PageTypes.CanLeaveFile(type) || ChecksItself(call.TargetMethod, point.Body.Cancellation))
                {
                    continue;
                }

                if (!_acquired.TryGetValue(call, out Dictionary<Place, LockedAt>? places))
                    _acquired.Add(call, places = []);
                bool isUnderOther = state.Held.Any(held => !ReferenceEquals(held.Class, LockClass.FaultsDisabled));
                places[target.Instance] = new LockedAt(target.Spelled, isUnderOther);
            }
        }
    }

    /// <summary>Does the method that locks the page look itself whose it is? By the words of its body.</summary>
    private static bool ChecksItself(IMethodSymbol method, CancellationToken cancellation)
    {
        if (FrameworkNames.Of(method.ContainingType) is not null)
            return false;
        string[] names = [.. method.ContainingType.GetMembers().Where(PageTypes.SaysWhose).Select(member => member.Name)];
        return method.DeclaringSyntaxReferences.Any(reference =>
            reference.GetSyntax(cancellation).DescendantTokens().Any(token => names.Contains(token.ValueText)));
    }

    private void ObserveAccess(IOperation operation, FlowState state, BodyContext body)
    {
        if (state.Held.IsEmpty)
            return;
        switch (operation)
        {
            case IFieldReferenceOperation { Instance: { } page } field:
                Add(operation, page, FrameworkMemory.IsMemory(field.Type), state, body);
                break;
            case IPropertyReferenceOperation { Instance: { } page } property:
                Add(operation, page, FrameworkMemory.IsMemory(property.Type), state, body);
                break;
            case IInvocationOperation call when _callees.Of(call.TargetMethod).Locks.IsEmpty && !IsRelease(call):
                if (call.Instance is { } instance)
                    Add(operation, instance, FrameworkMemory.IsMemory(call.Type), state, body);
                foreach (IArgumentOperation argument in call.Arguments)
                    Add(operation, argument.Value, isUse: false, state, body);
                break;
            case IBinaryOperation or IIsPatternOperation or IIsTypeOperation:
                foreach (IOperation operand in operation.ChildOperations)
                    Add(operation, operand, isUse: false, state, body);
                break;
        }
    }

    private static bool IsRelease(IInvocationOperation call) =>
        call.TargetMethod.Name is nameof(IDisposable.Dispose) or "DisposeAsync" && call.Arguments.IsEmpty;

    private void Add(IOperation operation, IOperation page, bool isUse, FlowState state, BodyContext body)
    {
        if (!PageTypes.Is(body.Strip(page).Type, _callees.Declarations))
            return;
        Place place = body.Place(page, state);
        if (!state.Holds(place))
            return;
        if (!_accesses.TryGetValue(operation, out Dictionary<Place, bool>? places))
            _accesses.Add(operation, places = []);
        places[place] = isUse;
    }

    /// <summary>Does a way lead here from an acquisition of the same page, which is released again before?</summary>
    private bool IsLockedBefore(CopyGraph graph, IOperation acquisition, Place page) =>
        _acquired.Any(entry => entry.Value.ContainsKey(page) && Leads(graph, entry.Key, acquisition, page));

    private static bool Leads(CopyGraph graph, IOperation from, IOperation to, Place page)
    {
        int block = graph.BlockOf(from);
        if (block < 0)
            return false;
        bool isFound = false;
        graph.Walk(block, graph.IndexOf(block, from) + 1, operation =>
        {
            isFound |= ReferenceEquals(operation, to);
            return isFound || IsReplaced(operation, page);
        });
        return isFound;
    }

    /// <summary>Does the operation put another page there?</summary>
    private static bool IsReplaced(IOperation operation, Place page)
    {
        if (page.Root.Kind == PlaceKind.Site && Place.Site(operation.Syntax).Equals(page.Root))
            return true;
        return operation is IAssignmentOperation { Target: { } target } && CarriedCounts.SymbolOf(target) is { } assigned &&
            page.Root.Kind == PlaceKind.Variable && SymbolEqualityComparer.Default.Equals(page.Root.Symbol, assigned);
    }

    /// <summary>Was the page found by a lookup of this function?</summary>
    private static bool IsLookedUp(CopyGraph graph, Place page)
    {
        if (page.Kind != PlaceKind.Site)
            return false;
        foreach (IOperation operation in graph.All)
        {
            if (!Place.Site(operation.Syntax).Equals(page))
                continue;
            bool isLookup = operation switch
            {
                IInvocationOperation call => IsLookup(call.TargetMethod),
                IArgumentOperation { Parameter.RefKind: RefKind.Out, Parent: IInvocationOperation call } =>
                    IsLookup(call.TargetMethod),
                IPropertyReferenceOperation { Arguments.IsEmpty: false } or IArrayElementReferenceOperation => true,
                _ => false,
            };
            if (isLookup)
                return true;
        }

        return false;
    }

    private static bool IsLookup(IMethodSymbol method)
    {
        string[] prefixes = ["Find", "Lookup", "LookUp", "TryGet", "TryFind", "Get"];
        return prefixes.Any(prefix => method.Name.StartsWith(prefix, StringComparison.Ordinal));
    }

    private List<IOperation> FirstUses(CopyGraph graph, int block, IOperation acquisition, Place page)
    {
        var uses = new List<IOperation>();
        graph.Walk(block, graph.IndexOf(block, acquisition) + 1, operation =>
        {
            if (_acquired.TryGetValue(operation, out Dictionary<Place, LockedAt>? again) && again.ContainsKey(page))
                return true;
            if (IsReplaced(operation, page))
                return true;
            if (!_accesses.TryGetValue(operation, out Dictionary<Place, bool>? places) ||
                !places.TryGetValue(page, out bool isUse))
            {
                return false;
            }

            if (isUse)
                uses.Add(operation);
            return true;
        });
        return uses;
    }

    /// <summary>An acquisition of a page.</summary>
    /// <param name="Spelled">The page, as the code spells it.</param>
    /// <param name="IsUnderOther">Another lock is held, which may keep the page in its file.</param>
    private sealed record LockedAt(string Spelled, bool IsUnderOther);
}
