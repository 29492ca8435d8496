using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>Is shown what the flow of a body has found out. What is reached in several ways is shown several times.</summary>
internal interface IFlowObserver
{
    /// <summary>An operation, with its operands evaluated, just before it acts.</summary>
    void Before(OperationPoint point);

    /// <summary>A way out of the body.</summary>
    void Leave(Departure departure);
}

/// <summary>How control leaves a body.</summary>
internal enum DepartureKind
{
    /// <summary>By its end or a <c>return</c>.</summary>
    Return,

    /// <summary>By a <c>throw</c> that is written in the body.</summary>
    Throw,

    /// <summary>By an exception that an operation may throw, and that nothing in the body catches.</summary>
    Exception,
}

/// <summary>A way out of a body.</summary>
/// <param name="Kind">Which.</param>
/// <param name="State">What holds then.</param>
/// <param name="Cause">For an exception: the operation that may throw it, unless a <c>finally</c> lies on its way.</param>
internal sealed record Departure(DepartureKind Kind, FlowState State, IOperation? Cause)
{
    /// <summary>For an exception: an ordinary call may throw it, of which everybody expects that it may.</summary>
    public bool IsByCall { get; init; }
}

/// <summary>An operation, and what can hold when it acts: one state for each set of locks.</summary>
internal sealed class OperationPoint
{
    private readonly Transfer _transfer;
    private readonly Dictionary<FlowState, ImmutableArray<CallOutcome>> _outcomes = [];
    private readonly Dictionary<FlowState, ImmutableArray<CallEffect>> _effects = [];

    public OperationPoint(IOperation operation, ImmutableArray<FlowState> states, BodyContext body, Transfer transfer)
    {
        Operation = operation;
        States = states;
        Body = body;
        _transfer = transfer;
    }

    public IOperation Operation { get; }

    /// <summary>Where the code says what the operation does: what stores through an accessor is the access.</summary>
    public SyntaxNode Syntax => Operation switch
    {
        ISimpleAssignmentOperation { Target: IPropertyReferenceOperation target } => target.Syntax,
        ICompoundAssignmentOperation { Target: IPropertyReferenceOperation target } => target.Syntax,
        IIncrementOrDecrementOperation { Target: IPropertyReferenceOperation target } => target.Syntax,
        _ => Operation.Syntax,
    };

    public ImmutableArray<FlowState> States { get; }

    public BodyContext Body { get; }

    /// <summary>The ways in which the operation, if it is a call, can return, and what each does to locks.</summary>
    public ImmutableArray<CallOutcome> Outcomes(FlowState state)
    {
        if (!_outcomes.TryGetValue(state, out ImmutableArray<CallOutcome> outcomes))
            _outcomes.Add(state, outcomes = _transfer.Outcomes(Operation, state));
        return outcomes;
    }

    /// <summary>What the operation makes happen, itself or through what it calls.</summary>
    public ImmutableArray<CallEffect> Effects(FlowState state)
    {
        if (!_effects.TryGetValue(state, out ImmutableArray<CallEffect> effects))
            _effects.Add(state, effects = OperationEffects.Of(this, state));
        return effects;
    }

    /// <summary>The state without the locks that the called member requires: what it does under those is reported there.</summary>
    public FlowState WithoutRequired(FlowState state) => RequiredLocks.Without(Operation, state, Body);
}
