using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>What is the same for the whole analysis of one body.</summary>
internal sealed class BodyContext
{
    private readonly Dictionary<CaptureId, IOperation> _captured = [];
    private readonly HashSet<CaptureId> _chosen = [];
    private readonly Dictionary<Place, HeldLock> _owned = [];
    private readonly Dictionary<Place, IMethodSymbol> _functions = [];
    private readonly Dictionary<Place, IOperation> _receivers = [];
    private readonly Dictionary<Place, IInvocationOperation> _calls = [];
    private readonly Dictionary<Place, HeldLock> _windows = [];

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

    /// <summary>The type whose code it is; null for top-level statements.</summary>
    public INamedTypeSymbol? Type { get; init; }

    /// <summary>Variables that a nested function assigns, and so may change at any time.</summary>
    public ISet<ISymbol> Shared { get; }

    /// <summary>A nested function mentions a release: whoever runs it may release a lock.</summary>
    public bool NestedMayRelease { get; }

    public CancellationToken Cancellation { get; }

    /// <summary>Remembers what a temporary stands for.</summary>
    private void Capture(IFlowCaptureOperation capture)
    {
        if (!_captured.TryGetValue(capture.Id, out IOperation? known))
            _captured.Add(capture.Id, capture.Value);
        else if (!ReferenceEquals(known, capture.Value))
            _chosen.Add(capture.Id);
    }

    /// <summary>Remembers a function that becomes a delegate, and a call whose result may be waited for later.</summary>
    public void Remember(IOperation operation)
    {
        switch (operation)
        {
            case IFlowCaptureOperation capture:
                Capture(capture);
                break;
            case IFlowAnonymousFunctionOperation lambda:
                _functions[Effects.Place.Site(lambda.Syntax)] = lambda.Symbol;
                break;
            case IMethodReferenceOperation reference:
                Remember(reference, reference.Syntax);
                break;
            case IDelegateCreationOperation { Target: IFlowAnonymousFunctionOperation lambda } creation:
                _functions[Effects.Place.Site(creation.Syntax)] = lambda.Symbol;
                break;
            case IDelegateCreationOperation { Target: IMethodReferenceOperation reference } creation:
                Remember(reference, creation.Syntax);
                break;
            // Those of the compiler stand at the syntax of others.
            case IInvocationOperation { IsImplicit: false } invocation:
                _calls[Effects.Place.Site(invocation.Syntax)] = invocation;
                break;
        }
    }

    private void Remember(IMethodReferenceOperation reference, SyntaxNode syntax)
    {
        var site = Effects.Place.Site(syntax);
        _functions[site] = reference.Method;
        if (reference.Instance is { } receiver)
            _receivers[site] = receiver;
    }

    /// <summary>The object on which the method is called that the delegate at a place was made from; null if it is none.</summary>
    public IOperation? ReceiverAt(Place place) => _receivers.TryGetValue(place, out IOperation? receiver) ? receiver : null;

    /// <summary>The function that the delegate at a place was made from, in this body; null if that is not known.</summary>
    public IMethodSymbol? FunctionAt(Place place) => _functions.TryGetValue(place, out IMethodSymbol? function) ? function : null;

    /// <summary>The call of this body that returned what is at a place; null if that is not known.</summary>
    public IInvocationOperation? CallAt(Place place) => _calls.TryGetValue(place, out IInvocationOperation? call) ? call : null;

    /// <summary>Remembers which lock a scope owns, for when it takes it again.</summary>
    public void Own(Place scope, HeldLock held) => _owned[scope] = held;

    /// <summary>The lock that the scope was made to own.</summary>
    public HeldLock? OwnedBy(Place scope) => _owned.TryGetValue(scope, out HeldLock? held) ? held : null;

    /// <summary>Remembers what an object has released, and takes again when it is disposed of.</summary>
    public void OpenWindow(Place scope, HeldLock released) => _windows[scope] = released;

    /// <summary>The lock that the object has released until it is disposed of.</summary>
    public HeldLock? WindowOf(Place scope) => _windows.TryGetValue(scope, out HeldLock? released) ? released : null;

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

    /// <summary>Is it one of several values, by a choice within the expression?</summary>
    public bool IsChosen(IOperation operation) =>
        Operations.Strip(operation) is IFlowCaptureReferenceOperation reference && _chosen.Contains(reference.Id);

    public Place Place(IOperation operation, FlowState state) => Places.Of(operation, state, Shared);

    /// <summary>The place that an assignment changes, also through a temporary.</summary>
    public Place? Target(IOperation target, FlowState state) =>
        Places.OfTarget(target is IFlowCaptureReferenceOperation ? Strip(target) : target, state, Shared);
}
