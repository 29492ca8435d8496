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
        IInvocationOperation or IObjectCreationOperation or IPropertyReferenceOperation or IInvalidOperation;

    /// <summary>
    /// Can an exception leave the operation? Releasing a lock is not expected to fail: what follows it would be
    /// judged with a lock that nobody would look for there.
    /// </summary>
    public bool MayThrow(IOperation operation) => operation switch
    {
        IInvocationOperation invocation => !Releases(invocation),
        IObjectCreationOperation or IPropertyReferenceOperation or IArrayElementReferenceOperation or
            IImplicitIndexerReferenceOperation or IAwaitOperation or IDynamicInvocationOperation or
            IDynamicMemberReferenceOperation or IArrayCreationOperation => true,
        IConversionOperation { OperatorMethod: not null } or IBinaryOperation { OperatorMethod: not null } or
            IUnaryOperation { OperatorMethod: not null } => true,
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
                return LockCall.Of(operation, state) is { } call ? Call(call) : [state];
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
        if (target.Symbol is IFieldSymbol or IPropertySymbol && UserMemory.Is(target))
            value = target;
        if (assignment.Type?.SpecialType == SpecialType.System_Boolean && !value.IsImmutable)
        {
            // The variable keeps the flag that was read, whatever is assigned to where it was read from.
            value = Place.Site(assignment.Value.Syntax);
            state = state.Forget(value);
        }

        return state.Assign(target, value);
    }

    /// <summary>An operation gives the variable another value; a pointer stays in the memory that it points into.</summary>
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
            Place given = value is ITupleOperation values && values.Elements.Length == targets.Elements.Length
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
        FlowState state = before.Forget(call.Result);
        foreach (IArgumentOperation argument in call.Arguments)
        {
            if (argument.Parameter is not { RefKind: RefKind.Ref or RefKind.Out } ||
                _body.Target(argument.Value, before) is not { } passed)
            {
                continue;
            }

            var given = Place.Site(argument.Syntax);
            // What says that it is user memory is that, whoever fills it.
            state = state.Forget(given).Assign(passed, UserMemory.Is(passed) ? passed : given);
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

        return _locks.Apply(call, CallOutcomes.Of(call, _body), state);
    }

    /// <summary>Is this a call that releases a lock, or disposes of something that may own one?</summary>
    private bool Releases(IInvocationOperation call)
    {
        foreach (LockEffect effect in _body.Callees.Of(call.TargetMethod).Locks)
        {
            if (effect.Kind == LockEffectKind.Release)
                return true;
        }

        return call is
        {
            TargetMethod.Name: nameof(IDisposable.Dispose) or "DisposeAsync",
            Instance: not null,
            Arguments.IsEmpty: true,
        };
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
