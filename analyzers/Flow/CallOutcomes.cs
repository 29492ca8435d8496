using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Tells in which ways a call can return, and what each does to locks: by what the callee declares, else by what its
/// body does.
/// </summary>
internal static class CallOutcomes
{
    public static ImmutableArray<CallOutcome> Of(LockCall call, BodyContext body)
    {
        MemberEffects declared = body.Callees.Of(call.Method);
        ImmutableArray<LockAction> before = declared.DisablesFaults ? [DisableFaults(call)] : [];
        if (call.Effects(body) is { IsEmpty: false } effects)
            return Declared(call, effects, before, body);
        if (WaitAll(call, body) is { IsEmpty: false } waited)
            return waited;
        if (IsDispose(call) && !ReleasesOther(call, body))
        {
            var scope = new TargetLock(
                body.Place(call.Instance!, call.Before), LockClass.Scope, body.Strip(call.Instance!).Type,
                call.Instance!.Syntax.ToString());
            return [new CallOutcome(null, before.Add(new LockAction(LockActionKind.DisposeScope, scope, LockMode.Exclusive)))];
        }

        ImmutableArray<CallOutcome> inferred = Inferred(call, before, body);
        // The scope is there: what disposes of it unless it is null ends the region.
        return declared.DisablesFaults ? [.. inferred.Select(outcome => outcome with { Result = Fact.NotNull })] : inferred;
    }

    private static LockAction DisableFaults(LockCall call) =>
        new(LockActionKind.Acquire, new TargetLock(call.Result, LockClass.FaultsDisabled, null, ""), LockMode.Exclusive)
        {
            Owner = call.Result,
        };

    private static bool IsDispose(LockCall call) =>
        call.Method.Name is nameof(IDisposable.Dispose) or "DisposeAsync" && call.Arguments.Length == 0 &&
        call.Instance is not null;

    /// <summary>
    /// Does the object release a lock that it was not made to own: one that was acquired before it was made?
    /// </summary>
    private static bool ReleasesOther(LockCall call, BodyContext body)
    {
        Place scope = body.Place(call.Instance!, call.Before);
        return body.OwnedBy(scope) is null && body.WindowOf(scope) is null &&
            call.Summary(body) is { IsUndecided: false } summary &&
            summary.Outcomes.Any(outcome => !outcome.Changes.IsEmpty);
    }

    private static ImmutableArray<CallOutcome> Declared(
        LockCall call, ImmutableArray<LockEffect> effects, ImmutableArray<LockAction> actions, BodyContext body)
    {
        foreach (LockEffect effect in effects)
        {
            if (effect.Kind == LockEffectKind.Release)
            {
                actions = actions.Add(Find(call, effect, body) is { } target
                    ? new LockAction(LockActionKind.Release, target, effect.Mode)
                    {
                        AnyMode = effect.AnyMode, IfHeld = effect.IfHeld,
                    }
                    : new LockAction(LockActionKind.ReleaseUnknown, null, effect.Mode));
            }
            else if (effect is { Kind: LockEffectKind.Require, LockKind: not LockKind.Unknown } &&
                Find(call, effect, body) is { } required)
            {
                actions = actions.Add(new LockAction(LockActionKind.Wait, required, effect.Mode));
            }
        }

        List<CallOutcome> outcomes = [new CallOutcome(null, actions)];
        foreach (LockEffect effect in effects)
        {
            if (effect.Kind is not (LockEffectKind.Acquire or LockEffectKind.TryAcquire or LockEffectKind.Assert) ||
                effect.AnyMode)
            {
                continue;
            }

            if (Find(call, effect, body) is not { } target)
            {
                var unknown = new LockAction(LockActionKind.AcquireUnknown, null, effect.Mode);
                outcomes = [.. outcomes.Select(before => before with { Actions = before.Actions.Add(unknown) })];
                continue;
            }

            LockAction action = effect.Kind == LockEffectKind.Assert
                ? new LockAction(LockActionKind.Assert, target, effect.Mode)
                : new LockAction(LockActionKind.Acquire, target, effect.Mode)
                {
                    Owner = LockScopes.Owner(call, effect, target, body),
                };
            bool isTry = effect.Kind == LockEffectKind.TryAcquire && !WaitsForEver(call);
            outcomes = isTry
                ? [.. outcomes.SelectMany(before => Tried(call, effect, before, action with { IsTry = true }))]
                : [.. outcomes.Select(before => Done(call, effect, before, action))];
        }

        return [.. outcomes];
    }

    /// <summary>The lock of an effect. What a framework member takes is a lock of its kind, whatever object it is.</summary>
    private static TargetLock? Find(LockCall call, LockEffect effect, BodyContext body) =>
        call.Find(effect.Target, body) is { } target
            ? target with
            {
                Class = target.Class.TakenAs(effect.LockKind), IsResolved = target.IsResolved && IsKnown(target, effect, call, body),
            }
            : null;

    private static bool IsKnown(TargetLock target, LockEffect effect, LockCall call, BodyContext body) =>
        effect.LockKind != LockKind.Semaphore || call.Instance is null ||
        Semaphores.IsLock(target.Instance, body.Strip(call.Instance)) == true;

    /// <summary>A wait for several locks at once.</summary>
    private static ImmutableArray<CallOutcome> WaitAll(LockCall call, BodyContext body)
    {
        if (call.Operation is not IInvocationOperation invocation)
            return [];
        if (call.Method.Name == "WaitAny" && FrameworkNames.Of(call.Method.ContainingType) == "System.Threading.WaitHandle")
        {
            IEnumerable<IOperation> candidates = call.Argument(0)?.DescendantsAndSelf() ?? [];
            return [new CallOutcome(null, Each(candidates.Where(IsHandle), LockActionKind.MayAcquire, false, call, body))];
        }

        if (FrameworkLocks.OfWaitAll(invocation) is not { IsDefaultOrEmpty: false } handles)
            return [];
        bool isTry = call.Arguments.Length > 1 && !WaitsForEver(call);
        var taken = new CallOutcome(Fact.True, Each(handles, LockActionKind.Acquire, isTry, call, body));
        return isTry ? [taken, new CallOutcome(Fact.False, []) { IsFailedTry = true }] : [taken];
    }

    private static bool IsHandle(IOperation operation) =>
        operation is ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation &&
        FrameworkLocks.HandleKind(operation) is not null;

    private static ImmutableArray<LockAction> Each(
        IEnumerable<IOperation> handles, LockActionKind kind, bool isTry, LockCall call, BodyContext body)
    {
        return
        [
            .. from handle in handles
               let place = body.Place(handle, call.Before)
               let member = place.Symbol is IFieldSymbol or IPropertySymbol ? place.Symbol : null
               let type = Operations.Strip(handle).Type
               let target = new TargetLock(place, body.Declarations.ClassOf(member, type), type, handle.Syntax.ToString())
               select new LockAction(kind, target, LockMode.Exclusive) { IsTry = isTry },
        ];
    }

    private static CallOutcome Done(LockCall call, LockEffect effect, CallOutcome before, LockAction action)
    {
        bool makesObject =
            action.Kind == LockActionKind.Acquire &&
            call.ResultType.SpecialType is not (SpecialType.System_Void or SpecialType.System_Boolean);
        CallOutcome after = before with
        {
            Result = makesObject ? Fact.NotNull : before.Result, Actions = before.Actions.Add(action),
        };
        // A wait without a time limit that answers by a flag: it answers yes.
        bool answers = effect.Kind == LockEffectKind.TryAcquire || effect.LockKind != LockKind.Unknown;
        if (answers && call.ResultType.SpecialType == SpecialType.System_Boolean)
            after = after with { Result = effect.Result ? Fact.True : Fact.False };
        return Flag(call, effect, true, after);
    }

    private static IEnumerable<CallOutcome> Tried(
        LockCall call, LockEffect effect, CallOutcome before, LockAction action)
    {
        CallOutcome taken = Flag(call, effect, true, before with { Actions = before.Actions.Add(action) });
        CallOutcome failed = Flag(call, effect, false, before with { IsFailedTry = true });
        if (effect.Flag >= 0)
            return [taken, failed];
        return call.ResultType.SpecialType switch
        {
            SpecialType.System_Void => [before],
            SpecialType.System_Boolean =>
            [
                taken with { Result = effect.Result ? Fact.True : Fact.False },
                failed with { Result = effect.Result ? Fact.False : Fact.True },
            ],
            _ => [taken with { Result = Fact.NotNull }, failed with { Result = Fact.Null }],
        };
    }

    private static CallOutcome Flag(LockCall call, LockEffect effect, bool value, CallOutcome outcome) =>
        effect.Flag >= 0 && call.Argument(effect.Flag) is { } flag
            ? outcome with { Flags = outcome.Flags.Add((flag, value)) }
            : outcome;

    /// <summary>A time limit of -1, <c>Timeout.Infinite</c>, is none.</summary>
    public static bool WaitsForEver(LockCall call)
    {
        if (FrameworkNames.Of(call.Method.ContainingType) is null)
            return false;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Value.ConstantValue is { HasValue: true, Value: -1 } ||
                argument.Value is IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" })
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// What the body of the callee does. Where that could not be followed, a lock that it may release counts as not
    /// held from there on: silence, not a guess.
    /// </summary>
    private static ImmutableArray<CallOutcome> Inferred(
        LockCall call, ImmutableArray<LockAction> before, BodyContext body)
    {
        IMethodSymbol called = call.Called(body);
        if (FrameworkNames.Of(called.ContainingType) is not null && called.MethodKind != MethodKind.DelegateInvoke)
            return [new CallOutcome(null, RunsNestedFunction(call, body) ? before.Add(Unknown) : before)];

        // Most callees cannot: they need not be looked into.
        bool isDelegate = call.Method.MethodKind == MethodKind.DelegateInvoke;
        CalleeSummary? summary =
            !isDelegate && !called.DeclaringSyntaxReferences.IsEmpty &&
            !body.Callees.MayChangeLocks(called, body.Cancellation)
                ? CalleeSummary.None
                : call.Summary(body);
        if (summary is { IsUndecided: false } && !RunsNestedFunction(call, body))
            return [.. summary.Outcomes.Select(outcome => Inferred(call, outcome, before, body))];

        ImmutableArray<LockAction> actions = before;
        if (summary is { IsUndecided: true } || RunsNestedFunction(call, body))
            actions = actions.Add(Unknown);
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is not { RefKind: RefKind.In or RefKind.RefReadOnlyParameter })
                actions = actions.Add(HandOver(argument.Value, call, body));
        }

        if (summary is { IsUndecided: true } && call.Instance is { } instance)
            actions = actions.Add(HandOver(instance, call, body));
        return [new CallOutcome(null, actions)];
    }

    private static CallOutcome Inferred(
        LockCall call, CalleeOutcome outcome, ImmutableArray<LockAction> actions, BodyContext body)
    {
        var names = new CalleeNames(call, body);
        foreach (LockChange change in outcome.Changes)
        {
            LockActionKind kind = change.Delta > 0 ? LockActionKind.Acquire : LockActionKind.Release;
            if (names.Target(change.Lock, change.Class) is { } target)
            {
                if (change.Class.Kind == LockKind.Semaphore)
                {
                    // Who is given a semaphore does not know whether it is a lock.
                    bool? isLock = Semaphores.IsLock(target.Instance, null);
                    if (isLock == false)
                        continue;
                    target = target with { IsResolved = isLock == true };
                }

                Place? owner = change.Owner is { } named ? names.Of(named) : kind == LockActionKind.Acquire ? Owner(call, body) : null;
                var action = new LockAction(kind, target, change.Mode)
                {
                    Owner = owner, IsInferred = true,
                };
                for (int i = 0; i < Math.Abs(change.Delta); i++)
                    actions = actions.Add(action);
            }
            else if (change.Delta < 0)
            {
                actions = actions.Add(Unknown);
            }
        }

        ImmutableArray<(IOperation Flag, bool Value)> flags = [];
        foreach ((int parameter, bool value) in outcome.Flags)
        {
            if (call.Argument(parameter) is { } flag)
                flags = flags.Add((flag, value));
        }

        // An object that was made is not null, which every `using` asks.
        bool isMade = call.Method.MethodKind == MethodKind.Constructor && !outcome.Changes.IsEmpty;
        return new CallOutcome(isMade ? Fact.NotNull : FactOf(outcome.Result), actions) { Flags = flags };
    }

    /// <summary>What the call returns, if disposing of that releases a lock.</summary>
    private static Place? Owner(LockCall call, BodyContext body) =>
        call.Method.MethodKind == MethodKind.Constructor || !call.Method.ReturnsVoid
            ? DisposeBodies.Is(NullableTypes.Underlying(call.ResultType), body.Callees, body.Cancellation) ? call.Result : null
            : null;

    private static Fact? FactOf(CalleeResult? result) => result switch
    {
        CalleeResult.True => Fact.True,
        CalleeResult.False => Fact.False,
        CalleeResult.Null => Fact.Null,
        CalleeResult.NotNull => Fact.NotNull,
        _ => null,
    };

    private static LockAction Unknown { get; } = new(LockActionKind.ReleaseUnknown, null, LockMode.Exclusive);

    private static LockAction HandOver(IOperation passed, LockCall call, BodyContext body) => new(
        LockActionKind.HandOver,
        new TargetLock(body.Place(passed, call.Before), LockClass.Scope, passed.Type, passed.Syntax.ToString()),
        LockMode.Exclusive);

    /// <summary>Can the delegate run before the call returns, on this thread, and release a lock?</summary>
    private static bool MayReleaseNow(IArgumentOperation argument, LockCall call, BodyContext body)
    {
        DelegateUse use = argument.Parameter is { } parameter ? FrameworkDelegates.Of(call.Method, parameter) : DelegateUse.Unknown;
        if (use is DelegateUse.Elsewhere or DelegateUse.Registered or DelegateUse.OnOtherThreadsMeanwhile or DelegateUse.Factory)
            return false;
        return body.FunctionAt(body.Place(argument.Value, call.Before)) is not { } function ||
            body.Callees.SummaryOf(function, body.Cancellation) is not { IsUndecided: false } summary ||
            summary.Outcomes.Any(outcome => !outcome.Changes.IsEmpty);
    }

    private static bool RunsNestedFunction(LockCall call, BodyContext body)
    {
        if (!body.NestedMayRelease)
            return false;
        if (call.Method.MethodKind is MethodKind.DelegateInvoke)
            return true;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Value.Type?.TypeKind == TypeKind.Delegate && MayReleaseNow(argument, call, body))
                return true;
        }

        return false;
    }
}
