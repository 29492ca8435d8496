using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Summaries;

/// <summary>Remembers, while the flow of a function is shown, in which states it calls others.</summary>
internal sealed class CallStates : IFlowObserver
{
    private readonly CalleeSummaries _callees;
    private readonly CallSites _sites;
    private readonly PassedDelegates _passed;
    private readonly Dictionary<ISymbol, EntryStates> _called = new(SymbolEqualityComparer.Default);
    private readonly Dictionary<ISymbol, EntryStates> _enumerated = new(SymbolEqualityComparer.Default);

    public CallStates(CalleeSummaries callees, CallSites sites, PassedDelegates passed)
    {
        _callees = callees;
        _sites = sites;
        _passed = passed;
    }

    /// <summary>
    /// The states in which it enters the function, none if it never does; null if it hands the function on to be entered
    /// later: an iterator that it does not enumerate.
    /// </summary>
    public ImmutableArray<FlowState>? Of(FoundFunction function)
    {
        IMethodSymbol method = CallSites.Definition(function.Function.Method!);
        Dictionary<ISymbol, EntryStates> entered = function.Function.Yields ? _enumerated : _called;
        if (entered.TryGetValue(method, out EntryStates? states))
            return states.All;
        return function.Function.Yields && _called.ContainsKey(method) ? null : ImmutableArray<FlowState>.Empty;
    }

    public void Before(OperationPoint point)
    {
        foreach (FlowState state in point.States)
        {
            if (state.IsSuspect)
                continue;
            foreach (LockCall call in CalledMethods.Of(point.Operation, state))
            {
                AddCall(call, point.Body);
                AddEnumerated(call, point.Body);
                AddPassed(call, point.Body);
            }
        }
    }

    public void Leave(Departure departure)
    {
    }

    private void AddCall(LockCall call, BodyContext body)
    {
        if (call.Method.MethodKind != MethodKind.DelegateInvoke)
            Add(call.Method, call, body, [], _called);
        else if (call.Instance is { } invoked && body.FunctionAt(body.Place(invoked, call.Before)) is { } function)
            Add(function, call, body, [], _called);
    }

    private void AddEnumerated(LockCall call, BodyContext body)
    {
        if (call.Method.Name is "GetEnumerator" or "GetAsyncEnumerator" && call.Instance is { } sequence &&
            body.CallAt(body.Place(sequence, call.Before)) is { } iterator &&
            LockCall.Of(iterator, call.Before) is { } made)
        {
            Add(made.Method, made, body, [], _enumerated);
        }
    }

    /// <summary>Functions that are handed to somebody who invokes them before the call returns.</summary>
    private void AddPassed(LockCall call, BodyContext body)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is not { } parameter || body.FunctionAt(body.Place(argument.Value, call.Before)) is not { } function)
                continue;
            // Whoever invokes it passes what nobody here knows.
            LockCall invocation = call with
            {
                Instance = function.MethodKind is MethodKind.Ordinary && !function.IsStatic ? Self(argument.Value, body) : null,
                Arguments = [],
            };
            if (FrameworkDelegates.Of(call.Method, parameter) == DelegateUse.AtOnce)
            {
                Add(function, invocation, body, [], _called);
                continue;
            }

            var names = new CalleeNames(call, body);
            foreach (ImmutableArray<HeldLock> held in _passed.HeldAtInvocations(call.Method, parameter, body.Cancellation))
                Add(function, invocation, body, Renamed(held, names), _called);
        }
    }

    private static IOperation? Self(IOperation method, BodyContext body) =>
        body.Strip(method) switch
        {
            IDelegateCreationOperation { Target: IMethodReferenceOperation { Instance: IInstanceReferenceOperation self } } => self,
            IMethodReferenceOperation { Instance: IInstanceReferenceOperation self } => self,
            _ => null,
        };

    private static ImmutableArray<HeldLock> Renamed(ImmutableArray<HeldLock> held, CalleeNames names)
    {
        ImmutableArray<HeldLock> renamed = [];
        foreach (HeldLock one in held)
        {
            if (names.Of(one.Instance) is { } instance)
                renamed = renamed.Add(one with { Instance = instance });
        }

        return renamed;
    }

    private void Add(
        IMethodSymbol callee, LockCall call, BodyContext body, ImmutableArray<HeldLock> more,
        Dictionary<ISymbol, EntryStates> entered)
    {
        IMethodSymbol method = CallSites.Definition(callee);
        if (method.DeclaringSyntaxReferences.IsEmpty || !_sites.IsClosed(method))
            return;
        var own = new BodyContext(
            _callees, method, ImmutableHashSet<ISymbol>.Empty, nestedMayRelease: false, body.Cancellation);
        if (!entered.TryGetValue(method, out EntryStates? states))
            entered.Add(method, states = new EntryStates());
        states.Add([new CallerNames(call, method, body).Entry(EntryLocks.Of(own), more)]);
    }
}
