using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Knows which tasks are complete: those that were awaited, waited for, or asked. Nobody waits for them again.
/// </summary>
internal static class TaskWaits
{
    private const string Completed = "completed";

    /// <summary>Is the task known to be complete?</summary>
    public static bool IsCompleted(IOperation task, FlowState state, BodyContext body)
    {
        IOperation stripped = body.Strip(task);
        Place place = body.Place(stripped, state);
        return state.Known(Fact(place)) == Flow.Fact.True || IsContinued(place);
    }

    /// <summary>The state after an operation that comes back only when a task is complete.</summary>
    public static FlowState After(IOperation operation, FlowState state, BodyContext body)
    {
        foreach (IOperation task in WaitedFor(operation))
            state = With(task, state, body);
        return state;
    }

    /// <summary>The state in which a question was answered like this: yes to "is it completed" is a fact.</summary>
    public static FlowState? Assume(IOperation question, bool answer, FlowState? state, BodyContext body)
    {
        IOperation? task = !answer ? null : question switch
        {
            IPropertyReferenceOperation
            {
                Property.Name: "IsCompleted" or "IsCompletedSuccessfully" or "IsFaulted" or "IsCanceled",
                Instance: { } instance,
            } => instance,
            IInvocationOperation { TargetMethod.Name: "Wait", Instance: { } instance } => instance,
            _ => null,
        };
        return state is not null && task is not null && IsTask(body.Strip(task).Type) ? With(task, state, body) : state;
    }

    private static FlowState With(IOperation task, FlowState state, BodyContext body)
    {
        Place place = body.Place(body.Strip(task), state);
        return place.IsDeep ? state : state.WithFact(Fact(place), Flow.Fact.True);
    }

    private static Place Fact(Place task) => Place.Comparison(Completed, task, Place.Null);

    private static IEnumerable<IOperation> WaitedFor(IOperation operation)
    {
        switch (operation)
        {
            case IAwaitOperation { Operation: var awaited }:
                return TasksOf(CompletedTasks.TaskOf(awaited));
            case IPropertyReferenceOperation { Property.Name: "Result", Instance: { } instance } when IsTask(instance.Type):
                return [instance];
            case IInvocationOperation { TargetMethod.Name: "GetResult", Instance: { } awaiter }:
                return TasksOf(CompletedTasks.TaskOf(awaiter));
            case IInvocationOperation { TargetMethod: { Name: "Wait", IsStatic: false } wait, Instance: { } instance } call
                when IsTask(instance.Type):
                // With a time limit the result tells.
                return wait.ReturnsVoid || TimeLimits.Of(call.Arguments) == TimeLimit.Infinite ? [instance] : [];
            case IInvocationOperation { TargetMethod: { Name: "WaitAll", IsStatic: true, ReturnsVoid: true } } call:
                return call.Arguments is [{ Value: var tasks }, ..] && IsTask(call.TargetMethod.ContainingType)
                    ? Elements(tasks)
                    : [];
            default:
                return [];
        }
    }

    /// <summary>The task, or all those that it waits for in turn.</summary>
    private static IEnumerable<IOperation> TasksOf(IOperation task) =>
        task is IInvocationOperation { TargetMethod: { Name: "WhenAll", IsStatic: true }, Arguments: [{ Value: var tasks }, ..] }
            ? Elements(tasks).Append(task)
            : [task];

    private static ImmutableArray<IOperation> Elements(IOperation tasks) => Operations.Strip(tasks) switch
    {
        IArrayCreationOperation { Initializer.ElementValues: var values } => values,
        ICollectionExpressionOperation { Elements: var elements } => elements,
        _ => [],
    };

    /// <summary>Is it what a continuation is called with?</summary>
    private static bool IsContinued(Place task)
    {
        if (task is not { Kind: PlaceKind.Variable, Symbol: IParameterSymbol { Ordinal: 0 } parameter } ||
            parameter.ContainingSymbol is not IMethodSymbol { MethodKind: MethodKind.AnonymousFunction } lambda ||
            lambda.DeclaringSyntaxReferences is not [var reference])
        {
            return false;
        }

        return IsTask(parameter.Type) && reference.GetSyntax().Parent is ArgumentSyntax
        {
            Parent.Parent: InvocationExpressionSyntax
            {
                Expression: MemberAccessExpressionSyntax
                {
                    Name.Identifier.ValueText: "ContinueWith" or "ContinueWhenAny",
                },
            },
        };
    }

    private static bool IsTask(ITypeSymbol? type)
    {
        for (; type is not null; type = type.BaseType)
        {
            if (FrameworkNames.Of(type as INamedTypeSymbol) is "System.Threading.Tasks.Task" or "System.Threading.Tasks.ValueTask")
                return true;
        }

        return false;
    }
}
