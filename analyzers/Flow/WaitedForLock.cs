using System.Collections.Immutable;

namespace Faultline.Analyzers.Flow;

/// <summary>A held lock that a page fault waits for.</summary>
/// <param name="Held">The lock.</param>
/// <param name="HandlerClass">The class that the fault handler takes: its own, or one that it is ordered after.</param>
internal sealed record WaitedForLock(HeldLock Held, string HandlerClass)
{
    /// <summary>The locks that a page fault would wait for in this state, the innermost first.</summary>
    /// <param name="state">The state.</param>
    /// <param name="handlerClassOf">The class that the fault handler takes, at or before a lock; null if there is none.</param>
    public static ImmutableArray<WaitedForLock> In(FlowState state, Func<HeldLock, string?> handlerClassOf)
    {
        // Where page faults are disabled, none is taken.
        if (state.Held.IsEmpty || state.FaultsDisabled)
            return [];

        ImmutableArray<WaitedForLock>.Builder locks = ImmutableArray.CreateBuilder<WaitedForLock>();
        for (int i = state.Held.Length - 1; i >= 0; i--)
        {
            // Of what happens under the locks of its callers these are told, at their calls.
            if (state.Held[i] is { IsInDoubt: false, IsByCaller: false } && handlerClassOf(state.Held[i]) is { } handlerClass)
                locks.Add(new WaitedForLock(state.Held[i], handlerClass));
        }

        return locks.ToImmutable();
    }

    /// <summary>Why a page fault under the lock is a danger: a clause of a message.</summary>
    public string Danger => HandlerClass == Held.Class.Name
        ? $"the fault handler takes '{HandlerClass}' itself, so this thread can wait for itself, or for one that waits for it"
        : $"'{Held.Class.Name}' is ordered after '{HandlerClass}', which the fault handler takes, so this thread can wait " +
            "for one that waits for this lock";
}
