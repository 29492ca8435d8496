using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>An operation that may block for long.</summary>
/// <param name="Does">What it does, for messages: "waits for a task".</param>
/// <param name="Awaited">What the code that it waits for acquires, named as in the body that waits.</param>
internal sealed record BlockingOperation(string Does, ImmutableArray<CallEffect> Awaited);

/// <summary>Tells which operations may block for long, by themselves.</summary>
internal static class BlockingOperations
{
    /// <summary>What the operation waits for in this state; null if it does not block.</summary>
    public static BlockingOperation? Of(IOperation operation, FlowState state, BodyContext body)
    {
        if (FrameworkBlocking.Of(operation) is { } call)
            return OfFramework(call, state, body);
        foreach (LockCall declared in CalledMethods.Of(operation, state))
        {
            MemberEffects effects = body.Callees.Of(declared.Method);
            if (effects.WaitsFor is { } target)
                return new BlockingOperation("waits for other code", AwaitedCode.Of(target, declared, body));
            if (effects.Blocks && !Acquires(effects) && !ShownEffects.Has(CallEffectKind.Block, declared, body))
                return new BlockingOperation("may block", []);
        }

        return MappedMemory.IsTouch(operation, state, body)
            ? new BlockingOperation("touches memory-mapped data, which may do I/O", [])
            : null;
    }

    /// <summary>Does a member acquire a lock, by what it says or the framework model says for it?</summary>
    public static bool Acquires(MemberEffects effects) =>
        effects.Locks.Any(effect => effect.Kind is LockEffectKind.Acquire or LockEffectKind.TryAcquire);

    /// <summary>The condition wait that the operation is; null if it is none.</summary>
    public static TargetLock? ConditionWait(IOperation operation, FlowState state, BodyContext body)
    {
        if (operation is not IInvocationOperation || LockCall.Of(operation, state) is not { } call)
            return null;
        foreach (LockEffect effect in body.Callees.Of(call.Method).Locks)
        {
            if (effect.IsConditionWait)
                return call.Find(effect.Target, body);
        }

        return null;
    }

    private static BlockingOperation? OfFramework(BlockingCall call, FlowState state, BodyContext body)
    {
        if (call.WaitsFor is not { } waitsFor)
            return new BlockingOperation(call.What, []);
        if (call.Kind == WaitKind.Task && TaskWaits.IsCompleted(waitsFor, state, body))
            return null;
        return new BlockingOperation(call.What, AwaitedCode.Of(waitsFor, state, body));
    }
}
