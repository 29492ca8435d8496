using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>What is the same for the whole analysis of one body.</summary>
internal sealed class BodyContext
{
    private readonly Dictionary<CaptureId, IOperation> _captured = [];
    private readonly Dictionary<Place, HeldLock> _owned = [];

    public BodyContext(
        ICalleeEffects callees, IMethodSymbol? method, ISet<ISymbol> shared, bool nestedMayRelease,
        CancellationToken cancellation)
    {
        Callees = callees;
        Method = method;
        Shared = shared;
        NestedMayRelease = nestedMayRelease;
        Cancellation = cancellation;
    }

    public ICalleeEffects Callees { get; }

    /// <summary>What is declared about symbols.</summary>
    public Declarations Declarations => Callees.Declarations;

    /// <summary>The method, local function or lambda whose body this is; null for an initializer.</summary>
    public IMethodSymbol? Method { get; }

    /// <summary>Variables that a nested function assigns, and so may change at any time.</summary>
    public ISet<ISymbol> Shared { get; }

    /// <summary>A nested function mentions a release: whoever runs it may release a lock.</summary>
    public bool NestedMayRelease { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>Remembers what a temporary stands for.</summary>
    public void Capture(IFlowCaptureOperation capture)
    {
        if (!_captured.ContainsKey(capture.Id))
            _captured.Add(capture.Id, capture.Value);
    }

    /// <summary>Remembers which lock a scope owns, for when it takes it again.</summary>
    public void Own(Place scope, HeldLock held) => _owned[scope] = held;

    /// <summary>The lock that the scope was made to own.</summary>
    public HeldLock? OwnedBy(Place scope) => _owned.TryGetValue(scope, out HeldLock? held) ? held : null;

    /// <summary>The expression itself, without conversions and temporaries around it.</summary>
    public IOperation Strip(IOperation operation)
    {
        while (true)
        {
            switch (operation)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    operation = conversion.Operand;
                    continue;
                case IParenthesizedOperation parenthesized:
                    operation = parenthesized.Operand;
                    continue;
                case IFlowCaptureReferenceOperation reference when _captured.TryGetValue(reference.Id, out IOperation? value):
                    operation = value;
                    continue;
                default:
                    return operation;
            }
        }
    }

    public Place Place(IOperation operation, FlowState state) => Places.Of(operation, state, Shared);

    /// <summary>The place that an assignment changes, also through a temporary.</summary>
    public Place? Target(IOperation target, FlowState state) =>
        Places.OfTarget(target is IFlowCaptureReferenceOperation ? Strip(target) : target, state, Shared);
}
