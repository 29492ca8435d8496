using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Effects;

/// <summary>Tasks that the code shows to be complete: nobody waits for them.</summary>
internal static class CompletedTasks
{
    private const string Tasks = "System.Threading.Tasks.";

    /// <summary>The task behind its awaiter: <c>task</c> of <c>task.ConfigureAwait(false).GetAwaiter()</c>.</summary>
    public static IOperation TaskOf(IOperation operation)
    {
        operation = Operations.Strip(operation);
        while (operation is IInvocationOperation
            {
                Instance: { } inner,
                TargetMethod: { Name: "GetAwaiter" or "ConfigureAwait" or "AsTask" or "Preserve" } method,
            } && FrameworkNames.Of(method.ContainingType) is not null)
        {
            operation = Operations.Strip(inner);
        }

        return operation;
    }

    /// <summary>Is it complete from the start?</summary>
    public static bool Is(IOperation task) => task switch
    {
        IPropertyReferenceOperation { Property: { Name: "CompletedTask" } property } => IsTask(property.ContainingType),
        IInvocationOperation { TargetMethod: { IsStatic: true } method } call when IsTask(method.ContainingType) =>
            method.Name is "FromResult" or "FromException" or "FromCanceled" ||
            (method.Name == "Delay" && TimeLimits.Of(call.Arguments) == TimeLimit.Zero),
        IDefaultValueOperation => true,
        // A value task that is made of no task, and of no source of its own, is made of its value.
        IObjectCreationOperation { Constructor: { } constructor } =>
            FrameworkNames.Of(constructor.ContainingType) == Tasks + "ValueTask" &&
            constructor.OriginalDefinition.Parameters is [] or [{ Type: ITypeParameterSymbol }],
        _ => false,
    };

    private static bool IsTask(INamedTypeSymbol? type) =>
        FrameworkNames.Of(type) is Tasks + "Task" or Tasks + "ValueTask";
}
