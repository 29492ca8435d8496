using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Effects;

/// <summary>A framework call that runs foreign code before it returns.</summary>
/// <param name="What">What it does, for messages.</param>
/// <param name="Of">The object whose continuations or callbacks run.</param>
internal sealed record CallbackCall(string What, IOperation? Of);

/// <summary>The framework calls that run code which somebody else has left there.</summary>
internal static class FrameworkCallbacks
{
    private const string Completes = "completes a task whose continuations run at once";

    private static readonly Row[] Rows =
    [
        new(
            "System.Threading.Tasks.TaskCompletionSource", Completes,
            "SetCanceled SetException SetFromTask SetResult TrySetCanceled TrySetException TrySetFromTask TrySetResult",
            CompletesInline),
        new(
            "System.Threading.CancellationTokenSource", "runs the callbacks that are registered with the token",
            "Cancel", IsShared),
        new("System.IProgress", "runs the callback of the progress", "Report", IsForeign),
    ];

    private static readonly Dictionary<(string Type, string Member), Row> Table = Rows
        .SelectMany(row => row.Members.Split(' ').Select(member => (Key: (row.Type, member), Row: row)))
        .ToDictionary(entry => entry.Key, entry => entry.Row);

    /// <summary>The members, by simple name: what the syntactic scan looks for.</summary>
    public static IEnumerable<string> Names { get; } = [.. Table.Keys.Select(key => key.Member).Distinct()];

    /// <summary>Every row of the table, for its tests.</summary>
    public static IEnumerable<(string Type, string Member)> Members => Table.Keys;

    /// <summary>What foreign code a call runs at once; null if it runs none, or that is not known.</summary>
    public static CallbackCall? Of(IOperation operation)
    {
        if (operation is not IInvocationOperation { Instance: { } instance, TargetMethod: { } method } ||
            FrameworkNames.Of(method.ContainingType) is not { } type ||
            !Table.TryGetValue((type, method.Name), out Row row))
        {
            return null;
        }

        IOperation receiver = Operations.Strip(instance);
        return row.Applies(receiver) ? new CallbackCall(row.What, receiver) : null;
    }

    /// <summary>The creation shows that continuations do not run elsewhere.</summary>
    private static bool CompletesInline(IOperation source) => Operations.SymbolOf(source) is { } symbol &&
        LockCreation.Of(symbol).RunsContinuationsAsynchronously == false;

    /// <summary>Others can have registered with it: it is no local of the method that cancels it.</summary>
    private static bool IsShared(IOperation source) =>
        source is IFieldReferenceOperation or IPropertyReferenceOperation or IParameterReferenceOperation;

    /// <summary>The progress of the framework posts its callback.</summary>
    private static bool IsForeign(IOperation progress) =>
        progress.Type is { TypeKind: TypeKind.Interface } &&
        !(Operations.SymbolOf(progress) is { } symbol && LockCreation.Of(symbol).TypeName == "Progress");

    private sealed record Row(string Type, string What, string Members, Func<IOperation, bool> Applies);
}
