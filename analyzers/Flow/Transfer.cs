using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>What one operation, its operands evaluated, does to a state.</summary>
internal sealed class Transfer
{
    private readonly BodyContext _body;
    private readonly LockTransfer _locks;

    public Transfer(BodyContext body)
    {
        _body = body;
        _locks = new LockTransfer(body);
    }

    /// <summary>Can the operation change a state at all?</summary>
    public static bool IsRelevant(IOperation operation) => operation is
        IFlowCaptureOperation or IAssignmentOperation or IIncrementOrDecrementOperation or IIsPatternOperation or
        IInvocationOperation or IObjectCreationOperation or IPropertyReferenceOperation or IAwaitOperation or
        IInvalidOperation;

    /// <summary>The state in which the operation acts: what it gave the last time bears another name.</summary>
    public static FlowState Prepare(IOperation operation, FlowState state) => operation switch
    {
        // The compiler's own calls stand at the syntax of others (the Dispose of a using): without a result, they are nothing.
        IInvocationOperation { TargetMethod.ReturnsVoid: true } or
            IInvocationOperation { IsImplicit: true, TargetMethod.Name: "DisposeAsync" } => state,
        IInvocationOperation or IObjectCreationOperation => state.Forget(Place.Site(operation.Syntax)),
        IPropertyReferenceOperation { IsImplicit: true } => state.Forget(Place.Site(operation.Syntax)),
        _ => state,
    };

    /// <summary>Can an exception leave the operation, at least as far as its kind tells?</summary>
    public static bool MayThrow(IOperation operation) => operation switch
    {
        IInvocationOperation or IObjectCreationOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation or
            IImplicitIndexerReferenceOperation or IAwaitOperation or IDynamicInvocationOperation or
            IDynamicMemberReferenceOperation or IArrayCreationOperation => true,
        IConversionOperation { OperatorMethod: not null } or IBinaryOperation { OperatorMethod: not null } or
            IUnaryOperation { OperatorMethod: not null } => true,
        _ => false,
    };

    /// <summary>
    /// Can an exception leave the operation in this state? Acquiring and releasing a lock is not expected to fail, unless
    /// the wait can be cancelled: what follows would be judged with locks that nobody would look for there.
    /// </summary>
    public bool MayThrow(IOperation operation, FlowState state)
    {
        if (operation is IAwaitOperation awaited)
            return !IsAcquisition(_body.Place(awaited.Operation, state), state);
        if (operation is IObjectCreationOperation { Type: { } created } && IsException(created))
            return false;
        return !MayThrow(operation) || LockCall.Of(operation, state) is not { } call
            ? MayThrow(operation)
            : !DoesNotReturn(call.Method) && (!IsAboutLocks(call) || IsCancellable(call));
    }

    /// <summary>Is it a call as people write them, of which they would expect that it may fail?</summary>
    public static bool IsOrdinaryCall(IOperation operation) => operation switch
    {
        IInvocationOperation { TargetMethod.Name: "ConfigureAwait" or "AsTask" } => false,
        IInvocationOperation or IAwaitOperation or IDynamicInvocationOperation => !operation.IsImplicit,
        // What the framework makes of nothing, and what only keeps its arguments, fails when the process does.
        IObjectCreationOperation creation => !operation.IsImplicit &&
            !(creation.Arguments.IsEmpty && FrameworkNames.Of(creation.Type as INamedTypeSymbol) is not null) &&
            !FilledFields.OnlyFills(creation.Constructor),
        _ => false,
    };

    /// <summary>The states after the operation: none if it does not return, several if its outcome matters.</summary>
    public IEnumerable<FlowState> Apply(IOperation operation, FlowState state)
    {
        switch (operation)
        {
            case IFlowCaptureOperation capture:
                return [state.Assign(Place.Temporary(capture.Id), _body.Place(capture.Value, state))];
            case ISimpleAssignmentOperation assignment:
                return [Assign(assignment, state)];
            case ICompoundAssignmentOperation compound:
                return [Change(compound.Target, compound, state)];
            case IIncrementOrDecrementOperation increment:
                return [Change(increment.Target, increment, state)];
            case IDeconstructionAssignmentOperation deconstruction:
                return [Deconstruct(deconstruction, state)];
            case IIsPatternOperation isPattern:
                return [Declare(isPattern, state)];
            case IInvocationOperation or IObjectCreationOperation or IPropertyReferenceOperation:
                IEnumerable<FlowState> after = LockCall.Of(operation, state) is { } call ? Call(call) : [state];
                return after.Select(one => TaskWaits.After(operation, one, _body));
            case IAwaitOperation:
                return [TaskWaits.After(operation, state, _body)];
            case IInvalidOperation { Syntax.Parent: LockStatementSyntax statement } invalid
                when Places.FirstChild(invalid) is { } locked && statement.Expression == invalid.Syntax:
                return [_locks.EnterStatement(locked, statement, state)];
            default:
                return [state];
        }
    }

    /// <summary>The ways in which the operation, if it is a call, can return.</summary>
    public ImmutableArray<CallOutcome> Outcomes(IOperation operation, FlowState state) =>
        LockCall.Of(operation, state) is { } call ? CallOutcomes.Of(call, _body) : [];

    private FlowState Assign(ISimpleAssignmentOperation assignment, FlowState state)
    {
        if (_body.Target(assignment.Target, state) is not { } target)
            return state;

        if (assignment.Target is ILocalReferenceOperation { Local.RefKind: not RefKind.None } reference)
        {
            // Writing through a reference does not change where it points.
            return assignment.IsRef || reference.IsDeclaration
                ? state.Assign(
                    target, Places.OfAddress(assignment.Value, state, _body.Shared) ?? _body.Place(assignment.Value, state))
                : state;
        }

        Place value = _body.Place(assignment.Value, state);
        if (target.Symbol is IFieldSymbol or IPropertySymbol && UserMemory.Is(target, _body.Declarations))
            value = target;
        if (assignment.Type?.SpecialType == SpecialType.System_Boolean && !value.IsImmutable)
        {
            // The variable keeps the flag that was read, whatever is assigned to where it was read from.
            value = Place.Site(assignment.Value.Syntax);
            state = state.Forget(value);
        }

        return state.Assign(target, value);
    }

    /// <summary>
    /// An operation gives the variable another value; a pointer stays in the memory that it points into.
    /// </summary>
    private FlowState Change(IOperation target, IOperation operation, FlowState state)
    {
        if (target.Type is IPointerTypeSymbol || _body.Target(target, state) is not { } place)
            return state;
        var changed = Place.Site(operation.Syntax);
        return state.Forget(changed).Assign(place, changed);
    }

    private FlowState Deconstruct(IDeconstructionAssignmentOperation deconstruction, FlowState state)
    {
        IOperation target = deconstruction.Target;
        if (target is IDeclarationExpressionOperation declaration)
            target = declaration.Expression;
        if (target is not ITupleOperation targets)
            return state;

        IOperation value = _body.Strip(deconstruction.Value);
        FlowState result = state;
        for (int i = 0; i < targets.Elements.Length; i++)
        {
            if (_body.Target(targets.Elements[i], state) is not { } place)
                continue;
            Place given = value is ITupleOperation values && values.Elements.Length == targets.Elements.Length &&
                !_body.IsChosen(deconstruction.Value)
                ? _body.Place(values.Elements[i], state)
                : Place.Site(targets.Elements[i].Syntax);
            result = result.Assign(place, given);
        }

        return result;
    }

    private FlowState Declare(IIsPatternOperation isPattern, FlowState state)
    {
        var pending = new Stack<IOperation>();
        pending.Push(isPattern.Pattern);
        while (pending.Count > 0)
        {
            IOperation pattern = pending.Pop();
            ISymbol? declared = pattern switch
            {
                IDeclarationPatternOperation declaration => declaration.DeclaredSymbol,
                IRecursivePatternOperation recursive => recursive.DeclaredSymbol,
                IListPatternOperation list => list.DeclaredSymbol,
                _ => null,
            };
            if (declared is not null)
            {
                Place value = ReferenceEquals(pattern, isPattern.Pattern)
                    ? _body.Place(isPattern.Value, state)
                    : Place.Site(pattern.Syntax);
                state = state.Assign(Place.Variable(declared), value);
            }

            foreach (IOperation child in pattern.ChildOperations)
                pending.Push(child);
        }

        return state;
    }

    private IEnumerable<FlowState> Call(LockCall call)
    {
        FlowState before = call.Before;
        FlowState state = before;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is not { RefKind: RefKind.Ref or RefKind.Out } ||
                _body.Target(argument.Value, before) is not { } passed)
            {
                continue;
            }

            var given = Place.Site(argument.Syntax);
            // What says that it is user memory is that, whoever fills it.
            state = state.Forget(given).Assign(passed, UserMemory.Is(passed, _body.Declarations) ? passed : given);
        }

        if (DoesNotReturn(call.Method))
            return [];
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is { } parameter && DoesNotReturnIf(parameter) is { } outcome)
            {
                if (StateTest.Assume(argument.Value, !outcome, state, _body) is not { } assumed)
                    return [];
                state = assumed;
            }
        }

        return _locks.Apply(call, CallOutcomes.Of(call, _body), Fill(call, state));
    }

    /// <summary>An object keeps what its constructor was given: a lock under another name.</summary>
    private FlowState Fill(LockCall call, FlowState state)
    {
        if (call.Method.MethodKind != MethodKind.Constructor || call.Operation is not IObjectCreationOperation ||
            call.Method.DeclaringSyntaxReferences.IsEmpty)
        {
            return state;
        }

        foreach (KeyValuePair<ISymbol, int> filled in FilledFields.Of(call.Method, _body.Cancellation))
        {
            if (call.Argument(filled.Value) is { } given && call.Result.Member(filled.Key) is { } member)
                state = state.Assign(member, _body.Place(given, call.Before));
        }

        return state;
    }

    /// <summary>Does the call acquire or release a lock, or dispose of something that may own one?</summary>
    private bool IsAboutLocks(LockCall call) =>
        call is
        {
            Method.Name: nameof(IDisposable.Dispose) or "DisposeAsync",
            Instance: not null,
            Arguments.Length: 0,
        } ||
        call.Effects(_body).Any(effect => effect.LockKind != LockKind.Unknown || effect.Kind is
            LockEffectKind.Acquire or LockEffectKind.TryAcquire or LockEffectKind.Release) ||
        (_body.Callees.MayChangeLocks(call.Called(_body), _body.Cancellation) &&
            call.Summary(_body)?.Outcomes.Any(outcome => !outcome.Changes.IsEmpty) == true);

    /// <summary>A wait that can end by an exception: by a token, or by a time limit that no result tells of.</summary>
    private bool IsCancellable(LockCall call)
    {
        bool answers = Awaitable.Result(call.Method.ReturnType).SpecialType == SpecialType.System_Boolean;
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter?.Type is { Name: nameof(CancellationToken) } &&
                argument.ArgumentKind != ArgumentKind.DefaultValue && !IsNoToken(_body.Strip(argument.Value)))
            {
                return true;
            }

            bool isTimeLimit = argument.Parameter?.Type is
                { SpecialType: SpecialType.System_Int32 } or { Name: nameof(TimeSpan) };
            if (isTimeLimit && !answers && !CallOutcomes.WaitsForEver(call) &&
                FrameworkNames.Of(call.Method.ContainingType) == "System.Threading.ReaderWriterLock")
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNoToken(IOperation token) => token is
        IDefaultValueOperation or IPropertyReferenceOperation { Property: { Name: nameof(CancellationToken.None), IsStatic: true } };

    /// <summary>What is awaited is an acquisition: that it may fail has been seen already.</summary>
    private static bool IsAcquisition(Place awaited, FlowState state) =>
        state.Held.Any(held => held.Call is { } call && call.Equals(awaited));

    private static bool IsException(ITypeSymbol type)
    {
        for (ITypeSymbol? current = type; current is not null; current = current.BaseType)
        {
            if (FrameworkNames.Of(current as INamedTypeSymbol) == "System.Exception")
                return true;
        }

        return false;
    }

    private static bool DoesNotReturn(IMethodSymbol method)
    {
        foreach (AttributeData attribute in method.GetAttributes())
        {
            if (attribute.AttributeClass is { Name: "DoesNotReturnAttribute" })
                return true;
        }

        return false;
    }

    private static bool? DoesNotReturnIf(IParameterSymbol parameter)
    {
        if (parameter.Type.SpecialType != SpecialType.System_Boolean)
            return null;
        foreach (AttributeData attribute in parameter.GetAttributes())
        {
            if (attribute is { AttributeClass.Name: "DoesNotReturnIfAttribute", ConstructorArguments: [var given] } &&
                Annotations.Value(given) is bool value)
            {
                return value;
            }
        }

        return null;
    }
}
