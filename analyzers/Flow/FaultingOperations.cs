using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;

namespace Faultline.Analyzers.Flow;

/// <summary>Remembers, while the flow of a function is shown, what is reached, and what of it may fault.</summary>
internal sealed class FaultingOperations : IFlowObserver
{
    private readonly HashSet<IOperation> _reached = [];
    private readonly HashSet<IOperation> _faulting = [];

    /// <summary>Is there a way to the operation?</summary>
    public bool IsReached(IOperation operation) => _reached.Contains(operation);

    /// <summary>May the operation fault, itself or through what it calls?</summary>
    public bool MayFault(IOperation operation) => _faulting.Contains(operation);

    public void Before(OperationPoint point)
    {
        foreach (FlowState state in point.States)
        {
            if (state.IsSuspect)
                continue;
            _reached.Add(point.Operation);
            if (!_faulting.Contains(point.Operation) &&
                point.Effects(state).Any(effect => effect.Kind == CallEffectKind.Fault))
            {
                _faulting.Add(point.Operation);
            }
        }
    }

    public void Leave(Departure departure)
    {
    }
}
