using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <content>How exceptions find their handlers, and with which locks.</content>
internal sealed partial class FlowAnalysis
{
    /// <summary>
    /// A handler of a <c>try</c> in which nothing seems to throw is entered as the <c>try</c> is: it was written for
    /// something.
    /// </summary>
    private void EnterHandlersOfHarmlessTry(Node node)
    {
        int first = node.Block.Ordinal;
        for (ControlFlowRegion? region = node.Block.EnclosingRegion;
            region is { Kind: not ControlFlowRegionKind.Root, EnclosingRegion: { } enclosing } &&
                region.FirstBlockOrdinal == first;
            region = enclosing)
        {
            if (region.Kind != ControlFlowRegionKind.Try || enclosing.Kind != ControlFlowRegionKind.TryAndCatch ||
                MayThrow(region, _states[node].All[0], out bool isAboutLocks))
            {
                continue;
            }

            foreach (ControlFlowRegion handler in enclosing.NestedRegions)
            {
                if (handler.Kind is not (ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler))
                    continue;
                foreach (FlowState state in _states[node].All.ToArray())
                {
                    // What of the locks of the try is held then cannot be told.
                    EnterHandler(handler, node.Continuation, state with { IsSuspect = state.IsSuspect || isAboutLocks });
                }
            }
        }
    }

    private bool MayThrow(ControlFlowRegion region, FlowState state, out bool isAboutLocks)
    {
        isAboutLocks = false;
        for (int i = region.FirstBlockOrdinal; i <= region.LastBlockOrdinal; i++)
        {
            BasicBlock block = _graph.Blocks[i];
            if (block.FallThroughSuccessor?.Semantics == ControlFlowBranchSemantics.Throw)
                return true;
            foreach (IOperation operation in Operations(block))
            {
                if (_transfer.MayThrow(operation, state) || IsAbandonable(operation))
                    return true;
                isAboutLocks |= Transfer.MayThrow(operation);
            }
        }

        return false;
    }

    private void EnterHandler(ControlFlowRegion handler, Continuation? continuation, FlowState state) =>
        Enter(_graph.Blocks[handler.FirstBlockOrdinal], continuation, state.InHandler(handler.FirstBlockOrdinal));

    /// <summary>An exception leaves the region: to each handler that may catch it, through every <c>finally</c>.</summary>
    private void Raise(
        ControlFlowRegion? region, Continuation? continuation, FlowState state, Thrown thrown, IOperation? cause)
    {
        // The root of a nested function lies in a region of the function around it, which is none of this graph.
        for (; region is { Kind: not ControlFlowRegionKind.Root, EnclosingRegion: { } enclosing }; region = enclosing)
        {
            if (region.Kind == ControlFlowRegionKind.Finally && continuation is not null &&
                ReferenceEquals(continuation.Region, region))
            {
                continuation = continuation.Outer;
                continue;
            }

            if (region.Kind != ControlFlowRegionKind.Try)
                continue;
            foreach (ControlFlowRegion handler in enclosing.NestedRegions)
            {
                if (handler.Kind == ControlFlowRegionKind.Finally)
                {
                    EnterHandler(handler, new Continuation(handler, null, [], continuation, thrown), state);
                    return;
                }

                if (handler.Kind is not (ControlFlowRegionKind.Catch or ControlFlowRegionKind.FilterAndHandler))
                    continue;
                bool? isCaught = IsForAbandonedOnly(handler, region, thrown) ? false : thrown.IsCaughtBy(handler);
                if (isCaught != false)
                    EnterHandler(handler, continuation, state);
                if (isCaught == true)
                    return;
            }
        }

        _observer?.Leave(new Departure(thrown.Kind, state, cause) { IsByCall = thrown.IsByCall });
    }

    /// <summary>What a filter lets pass may be anything.</summary>
    private static Thrown Filtered { get; } = new(DepartureKind.Exception, IsByCall: true);

    /// <summary>Is it the first block of what runs because of an exception?</summary>
    private static bool IsHandler(Node node)
    {
        ControlFlowRegion region = node.Block.EnclosingRegion;
        while (region.Kind == ControlFlowRegionKind.LocalLifetime && region.EnclosingRegion is { } enclosing)
            region = enclosing;
        return region.FirstBlockOrdinal == node.Block.Ordinal && region.Kind switch
        {
            ControlFlowRegionKind.Catch or ControlFlowRegionKind.Filter => true,
            ControlFlowRegionKind.Finally => node.Continuation is { Destination: null },
            _ => false,
        };
    }

    /// <summary>What an exception brings without a lock, and another one with it, does not hold it by that exception.</summary>
    private static void TellByException(List<FlowState> states)
    {
        FlowState[] all = [.. states];
        for (int i = 0; i < all.Length; i++)
        {
            FlowState state = all[i];
            states[i] = state.WithLacked(state.Lacked.WithByException(
                HeldByOthers(all, state).Where(held => !state.Lacked.BeforeException.Contains(held))));
        }
    }

    /// <summary>The state, which knows what other ways to the same operation hold.</summary>
    private static FlowState Among(List<FlowState> states, FlowState state) =>
        states.Count == 1 ? state : state.WithLacked(state.Lacked.WithBeforeException(HeldByOthers(states, state)));

    private static IEnumerable<Place> HeldByOthers(IEnumerable<FlowState> states, FlowState state) =>
        from other in states
        where !ReferenceEquals(other, state) && other.Context == state.Context
        from held in other.Held
        where other.Depth(held.Instance) > state.Depth(held.Instance)
        select held.Instance;

    /// <summary>A wait for a mutex, which may have been abandoned: that throws, and the mutex is held.</summary>
    private static bool IsAbandonable(IOperation operation) =>
        operation is IInvocationOperation wait && FrameworkLocks.IsWaitOne(wait.TargetMethod);

    /// <summary>What a wait for an abandoned mutex throws does not come from another call beside that wait.</summary>
    private bool IsForAbandonedOnly(ControlFlowRegion handler, ControlFlowRegion region, Thrown thrown) =>
        thrown.Type is null && handler.ExceptionType is { Name: nameof(AbandonedMutexException) } &&
        Enumerable.Range(region.FirstBlockOrdinal, region.LastBlockOrdinal - region.FirstBlockOrdinal + 1)
            .Any(block => Operations(_graph.Blocks[block]).Any(IsAbandonable));

    /// <summary>To a handler that was written for it, and to no other.</summary>
    private void RaiseAbandoned(Node node, IOperation wait, FlowState state)
    {
        var call = Place.Site(wait.Syntax);
        if (!state.Held.Any(held => call.Equals(held.Call)))
            return;
        ControlFlowRegion? region = node.Block.EnclosingRegion;
        while (region is { Kind: not (ControlFlowRegionKind.Root or ControlFlowRegionKind.Try) })
            region = region.EnclosingRegion;
        if (region is not { Kind: ControlFlowRegionKind.Try, EnclosingRegion: { } enclosing })
            return;
        foreach (ControlFlowRegion handler in enclosing.NestedRegions)
        {
            if (handler.ExceptionType is { Name: nameof(AbandonedMutexException) })
                EnterHandler(handler, node.Continuation, state);
        }
    }
}
