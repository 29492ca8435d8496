using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Tells in which ways a call can return, and what each does to locks: by what the callee declares, else by what its body
/// does.
/// </summary>
internal static class CallOutcomes
{
    public static ImmutableArray<CallOutcome> Of(LockCall call, BodyContext body)
    {
        MemberEffects declared = body.Callees.Of(call.Method);
        ImmutableArray<LockAction> before = declared.DisablesFaults ? [DisableFaults(call)] : [];
        if (!declared.Locks.IsEmpty)
            return Declared(call, declared, before, body);
        if (IsDispose(call))
        {
            var scope = new TargetLock(
                body.Place(call.Instance!, call.Before), LockClass.Scope, body.Strip(call.Instance!).Type,
                call.Instance!.Syntax.ToString());
            return [new CallOutcome(null, before.Add(new LockAction(LockActionKind.DisposeScope, scope, LockMode.Exclusive)))];
        }

        return Inferred(call, before, body);
    }

    private static LockAction DisableFaults(LockCall call) =>
        new(LockActionKind.Acquire, new TargetLock(call.Result, LockClass.FaultsDisabled, null, ""), LockMode.Exclusive)
        {
            Owner = call.Result,
        };

    private static bool IsDispose(LockCall call) =>
        call.Method.Name is nameof(IDisposable.Dispose) or "DisposeAsync" && call.Arguments.Length == 0 &&
        call.Instance is not null;

    private static ImmutableArray<CallOutcome> Declared(
        LockCall call, MemberEffects declared, ImmutableArray<LockAction> actions, BodyContext body)
    {
        foreach (LockEffect effect in declared.Locks)
        {
            if (effect.Kind != LockEffectKind.Release)
                continue;
            actions = actions.Add(call.Find(effect.Target, body) is { } target
                ? new LockAction(LockActionKind.Release, target, effect.Mode)
                : new LockAction(LockActionKind.ReleaseUnknown, null, effect.Mode));
        }

        List<CallOutcome> outcomes = [new CallOutcome(null, actions)];
        foreach (LockEffect effect in declared.Locks)
        {
            if (effect.Kind is not (LockEffectKind.Acquire or LockEffectKind.TryAcquire or LockEffectKind.Assert) ||
                call.Find(effect.Target, body) is not { } target)
            {
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
        if (effect.Kind == LockEffectKind.TryAcquire && call.ResultType.SpecialType == SpecialType.System_Boolean)
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
    private static bool WaitsForEver(LockCall call)
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
    /// What the body of the callee does. Where that could not be followed, a lock that it may release counts as not held
    /// from there on: silence, not a guess.
    /// </summary>
    private static ImmutableArray<CallOutcome> Inferred(
        LockCall call, ImmutableArray<LockAction> before, BodyContext body)
    {
        if (FrameworkNames.Of(call.Method.ContainingType) is not null)
            return [new CallOutcome(null, RunsNestedFunction(call, body) ? before.Add(Unknown) : before)];

        CalleeSummary? summary = call.Summary(body);
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
                var action = new LockAction(kind, target, change.Mode)
                {
                    Owner = change.Owner is { } owner ? names.Of(owner) : null, IsInferred = true,
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

        return new CallOutcome(FactOf(outcome.Result), actions) { Flags = flags };
    }

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

    private static bool RunsNestedFunction(LockCall call, BodyContext body)
    {
        if (!body.NestedMayRelease)
            return false;
        if (call.Method.MethodKind is MethodKind.DelegateInvoke)
            return true;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Value.Type?.TypeKind == TypeKind.Delegate)
                return true;
        }

        return false;
    }
}
