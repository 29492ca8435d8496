using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Faultline.Analyzers.Flow;

/// <summary>Acquiring a lock that is held already: by kind of lock, mode, and whether it is only tried.</summary>
internal static class Reacquisition
{
    /// <summary>The hold that the acquisition waits for, or fails at; null if it can be had again, or that is not known.</summary>
    public static HeldLock? Of(FlowState state, Place instance, LockClass lockClass, LockMode mode, bool isTry)
    {
        List<HeldLock>? holds = null;
        foreach (HeldLock held in state.Held)
        {
            if (held is { IsInDoubt: false, IsForCaller: false } && !Semaphores.IsUndecided(held) && held.Instance.Equals(instance))
                (holds ??= []).Add(held);
        }

        if (holds is null)
            return null;
        bool fails = lockClass.Kind switch
        {
            LockKind.ReaderWriterSlim => FailsSlim(holds, mode, lockClass.IsReentrant),
            // Whoever reads waits for all readers, himself included.
            LockKind.ReaderWriter => !isTry && mode == LockMode.Exclusive && holds.TrueForAll(IsShared),
            // Its owner is told that he has it, if it keeps track of owners.
            LockKind.SpinLock => !isTry || !MayForgetOwner(instance),
            _ => !isTry && lockClass.IsReentrant == false,
        };
        return fails ? holds[holds.Count - 1] : null;
    }

    private static bool MayForgetOwner(Place instance) =>
        instance.Symbol is { } symbol && CreatedValues.Of(symbol).Any(value =>
            CreatedValues.Strip(value) is BaseObjectCreationExpressionSyntax { ArgumentList.Arguments.Count: > 0 });

    /// <summary>By the table of <c>ReaderWriterLockSlim</c>, which throws, also where the lock is only tried.</summary>
    private static bool FailsSlim(List<HeldLock> holds, LockMode mode, bool? isRecursive)
    {
        bool reads = holds.Exists(IsShared);
        bool writes = holds.Exists(held => held.Mode == LockMode.Exclusive);
        bool upgrades = holds.Exists(held => held.Mode == LockMode.Upgradeable);
        bool failsRecursive = reads && !writes && !upgrades && mode != LockMode.Shared;
        bool failsOtherwise = mode switch
        {
            LockMode.Exclusive => writes || reads,
            LockMode.Shared => writes || reads,
            _ => true,
        };
        return isRecursive switch
        {
            true => failsRecursive,
            false => failsOtherwise,
            _ => failsRecursive && failsOtherwise,
        };
    }

    private static bool IsShared(HeldLock held) => held.Mode == LockMode.Shared;
}
