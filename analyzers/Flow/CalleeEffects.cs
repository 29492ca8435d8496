using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>What an operation makes happen through what it calls, under the names of the body that it stands in.</summary>
internal static class CalleeEffects
{
    public static void Add(
        OperationPoint point, FlowState state, PathStep here, ImmutableArray<CallEffect>.Builder effects)
    {
        foreach (LockCall call in CalledMethods.Of(point.Operation, state))
        {
            int first = effects.Count;
            AddCall(call, point.Body, here, effects);
            AddEnumerated(call, point.Body, here, effects);
            ExcludeRequired(call, point.Body, effects, first);
        }

        AddInitializer(point, here, effects);
        AddWaitedFor(point, state, here, effects);
    }

    private static void AddCall(
        LockCall call, BodyContext body, PathStep here, ImmutableArray<CallEffect>.Builder effects)
    {
        if (call.Summary(body) is { } summary)
            AddAll(summary.Effects, call, body, here, effects);
        else if (call.Method.MethodKind == MethodKind.DelegateInvoke && call.Instance is { } invoked)
            AddParameter(invoked, call, body, here, isPassed: false, effects);
        AddFactory(call, body, here, effects);
        AddDelegates(call, body, here, effects);
    }

    private static void AddAll(
        ImmutableArray<CallEffect> ofCallee, LockCall call, BodyContext body, PathStep here,
        ImmutableArray<CallEffect>.Builder effects)
    {
        var names = new CalleeNames(call, body);
        // The contract of a lock type is what its members do to it.
        ImmutableArray<LockEffect> declared = body.Callees.Of(call.Method).Locks;
        bool isLockMember = declared.Any(effect => effect.Kind is not (LockEffectKind.Require or LockEffectKind.Exclude));
        foreach (CallEffect effect in ofCallee)
        {
            if (isLockMember && effect.Kind == CallEffectKind.Acquire)
                continue;
            if (effect is { Kind: CallEffectKind.Invoke or CallEffectKind.CallBack, Lock: { } parameter } &&
                AddArgument(effect, parameter, call, body, here, effects))
            {
                continue;
            }

            effects.Add(Renamed(effect, names, here));
        }
    }

    /// <summary>What a callee makes happen under a lock that it requires is reported there, and not to its callers.</summary>
    private static void ExcludeRequired(
        LockCall call, BodyContext body, ImmutableArray<CallEffect>.Builder effects, int first)
    {
        Place[] required = [.. RequiredLocks.Of(call, body)];
        for (int i = first; i < effects.Count && required.Length > 0; i++)
        {
            if (!effects[i].IsDirect)
                effects[i] = effects[i] with { Without = [.. effects[i].Without.Union(required)] };
        }
    }

    private static CallEffect Renamed(CallEffect effect, CalleeNames names, PathStep here) => effect with
    {
        Path = effect.Path.Insert(0, here),
        Lock = effect.Lock is { } callee ? names.Of(callee) : null,
        Without = [.. effect.Without.Select(names.Of).OfType<Place>()],
        Under =
        [
            .. from held in effect.Under
               let place = names.Of(held.Lock)
               where place is not null
               select (held.Class, place),
        ],
        Awaited = [.. effect.Awaited.Select(one => one with { Lock = one.Lock is { } taken ? names.Of(taken) : null })],
    };

    /// <summary>The callee invokes a delegate that this call passes: what that does is known here.</summary>
    private static bool AddArgument(
        CallEffect effect, Place parameter, LockCall call, BodyContext body, PathStep here,
        ImmutableArray<CallEffect>.Builder effects)
    {
        if (new CalleeNames(call, body).Of(parameter) is not { } passed)
            return false;
        bool isKnown = body.FunctionAt(passed) is not null;
        if (effect.Kind == CallEffectKind.Invoke)
            AddPassed(passed, call, body, [here, .. effect.Path], isOnOtherThread: false, effects);
        return isKnown;
    }

    /// <summary>The delegate at a place is invoked by somebody to whom it is passed.</summary>
    private static void AddPassed(
        Place passed, LockCall call, BodyContext body, ImmutableArray<PathStep> path, bool isOnOtherThread,
        ImmutableArray<CallEffect>.Builder effects)
    {
        LockCall invoked = call with { Instance = body.ReceiverAt(passed), Arguments = [] };
        if (body.FunctionAt(passed) is { } function)
        {
            invoked = invoked with { Method = function };
            AddPassed(
                body.Callees.SummaryOf(function, body.Cancellation), new CalleeNames(invoked, body), path, isOnOtherThread, effects);
        }
        else if (passed is { Kind: PlaceKind.Member or PlaceKind.Variable, Symbol: not IParameterSymbol } &&
            body.Callees.SummaryOf(new Callee(call.Method, call.Operation, null) { Origin = passed.Symbol }, body.Cancellation) is { } kept)
        {
            AddPassed(kept, new CalleeNames(invoked, body, passed.Kind == PlaceKind.Member ? passed.Parent : null), path, isOnOtherThread, effects);
        }
    }

    private static void AddPassed(
        CalleeSummary? summary, CalleeNames names, ImmutableArray<PathStep> path, bool isOnOtherThread,
        ImmutableArray<CallEffect>.Builder effects)
    {
        foreach (CallEffect effect in summary?.Effects ?? [])
        {
            CallEffect renamed = Renamed(effect, names, path[path.Length - 1]);
            effects.Add(renamed with
            {
                Path = path.AddRange(effect.Path), IsOnOtherThread = renamed.IsOnOtherThread || isOnOtherThread,
            });
        }
    }

    /// <summary>
    /// A delegate is invoked that a caller gave: what it stands for is for that caller to say. What all callers in sight give
    /// counts for the body that invokes it, and the locks that are held there.
    /// </summary>
    private static void AddParameter(
        IOperation invoked, LockCall call, BodyContext body, PathStep here, bool isPassed,
        ImmutableArray<CallEffect>.Builder effects)
    {
        if (body.Place(invoked, call.Before) is not { Kind: PlaceKind.Variable, Symbol: IParameterSymbol symbol } parameter)
            return;
        effects.Add(new CallEffect(CallEffectKind.Invoke, here.Spelled, [here]) { Lock = parameter });
        // Most parameters are invoked under no lock of their own method.
        if (call.Before.Held.All(held => held.IsFromOutside))
            return;
        var callee = new Callee(call.Method, call.Operation, null) { Origin = symbol, WithArguments = true };
        if (body.Callees.SummaryOf(callee, body.Cancellation) is not { } summary)
            return;
        LockCall invocation = isPassed ? call with { Arguments = [] } : call;
        var names = new CalleeNames(invocation, body, Place.This);
        foreach (CallEffect effect in summary.Effects)
            effects.Add(Renamed(effect, names, here) with { IsOfArgument = true });
    }

    /// <summary>A lazy value is made when it is first asked for.</summary>
    private static void AddFactory(
        LockCall call, BodyContext body, PathStep here, ImmutableArray<CallEffect>.Builder effects)
    {
        if (call is not { Method: { MethodKind: MethodKind.PropertyGet, Name: "get_Value" }, Instance: { } lazy } ||
            !FrameworkDelegates.IsMadeByFactory(call.Method.ContainingType) || call.DelegateOrigin(lazy, body) is not { } origin ||
            body.Callees.SummaryOf(new Callee(call.Method, call.Operation, null) { Origin = origin }, body.Cancellation) is not { } summary)
        {
            return;
        }

        Place place = body.Place(lazy, call.Before);
        var names = new CalleeNames(call, body, place.Kind == PlaceKind.Member ? place.Parent : Place.This);
        if (summary.Effects.Any(IsWait) && place.Symbol is IFieldSymbol or IPropertySymbol && LazyValues.Locks(place.Symbol))
            effects.Add(new CallEffect(CallEffectKind.Initialize, here.Spelled, [here]) { Lock = place });
        foreach (CallEffect effect in summary.Effects)
            effects.Add(Renamed(effect, names, here));
    }

    /// <summary>What acquires nothing can wait for nobody.</summary>
    private static bool IsWait(CallEffect effect) => effect.Kind is CallEffectKind.Acquire or CallEffectKind.Initialize;

    /// <summary>Delegates that a framework member runs before it returns.</summary>
    private static void AddDelegates(
        LockCall call, BodyContext body, PathStep here, ImmutableArray<CallEffect>.Builder effects)
    {
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is not { } parameter)
                continue;
            DelegateUse use = FrameworkDelegates.Of(call.Method, parameter);
            if (use is not (DelegateUse.AtOnce or DelegateUse.OnOtherThreadsMeanwhile))
                continue;
            foreach (IOperation value in Passed(argument.Value, body))
            {
                bool isOnOtherThread = use == DelegateUse.OnOtherThreadsMeanwhile;
                AddPassed(body.Place(value, call.Before), call, body, [here], isOnOtherThread, effects);
                AddParameter(value, call, body, here, isPassed: true, effects);
            }
        }
    }

    /// <summary>The delegate that is passed, or those of a <c>params</c> array.</summary>
    private static ImmutableArray<IOperation> Passed(IOperation value, BodyContext body) =>
        body.Strip(value) is IArrayCreationOperation { Initializer: { } elements } ? elements.ElementValues : [value];

    /// <summary>The body of an iterator runs when what it returned is enumerated.</summary>
    private static void AddEnumerated(
        LockCall call, BodyContext body, PathStep here, ImmutableArray<CallEffect>.Builder effects)
    {
        if (call.Method.Name is not ("GetEnumerator" or "GetAsyncEnumerator") || call.Instance is not { } sequence ||
            body.CallAt(body.Place(sequence, call.Before)) is not { } iterator ||
            LockCall.Of(iterator, call.Before) is not { } made || made.Summary(body) is not { } summary)
        {
            return;
        }

        AddAll(summary.Deferred, made, body, here, effects);
    }

    /// <summary>The first use of a type runs its static constructor, while others who use it wait.</summary>
    private static void AddInitializer(
        OperationPoint point, PathStep here, ImmutableArray<CallEffect>.Builder effects)
    {
        INamedTypeSymbol? used = point.Operation switch
        {
            IFieldReferenceOperation { Field: { IsStatic: true, IsConst: false } field } => field.ContainingType,
            IPropertyReferenceOperation { Property: { IsStatic: true } property } => property.ContainingType,
            IInvocationOperation { TargetMethod: { IsStatic: true, MethodKind: MethodKind.Ordinary } method } =>
                method.ContainingType,
            IObjectCreationOperation { Constructor: { } constructor } => constructor.ContainingType,
            _ => null,
        };
        if (used is null || used.StaticConstructors is not [var initializer] || IsWithin(point.Body.Type, used) ||
            point.Body.Callees.SummaryOf(initializer, point.Body.Cancellation) is not { } summary)
        {
            return;
        }

        if (summary.Effects.Any(IsWait))
            effects.Add(new CallEffect(CallEffectKind.Initialize, here.Spelled, [here]) { Lock = Place.Variable(used.OriginalDefinition) });
        foreach (CallEffect effect in summary.Effects)
            effects.Add(effect with { Path = effect.Path.Insert(0, here) });
    }

    /// <summary>Code of the type itself runs when the type is initialised already, or is being.</summary>
    private static bool IsWithin(INamedTypeSymbol? user, INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? current = user; current is not null; current = current.ContainingType)
        {
            if (SymbolEqualityComparer.Default.Equals(current.OriginalDefinition, type.OriginalDefinition))
                return true;
        }

        return false;
    }

    /// <summary>A task that was started before is awaited, or blocked on, here: the rest of its body counts here.</summary>
    private static void AddWaitedFor(
        OperationPoint point, FlowState state, PathStep here, ImmutableArray<CallEffect>.Builder effects)
    {
        IOperation? task = point.Operation switch
        {
            IAwaitOperation awaited => awaited.Operation,
            IPropertyReferenceOperation { Property.Name: "Result", Instance: { } instance } => instance,
            IInvocationOperation { TargetMethod.Name: "Wait", Instance: { } instance } => instance,
            IInvocationOperation { TargetMethod.Name: "GetResult", Instance: { } awaiter }
                when point.Body.Strip(awaiter) is IInvocationOperation { TargetMethod.Name: "GetAwaiter", Instance: { } instance } =>
                instance,
            _ => null,
        };
        if (task is null || point.Body.CallAt(point.Body.Place(task, state)) is not { } started || LockCall.IsWaitedFor(started) ||
            LockCall.Of(started, state) is not { } call || call.Summary(point.Body, isWaitedFor: true) is not { IsAsync: true } summary)
        {
            return;
        }

        int first = effects.Count;
        AddAll([.. summary.Effects.Where(effect => effect.IsAfterAwait)], call, point.Body, here, effects);
        ExcludeRequired(call, point.Body, effects, first);
    }
}
