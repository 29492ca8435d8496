using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Tests.Effects;

/// <summary>When a delegate runs that is handed to the framework.</summary>
public class FrameworkDelegateTests
{
    private const string Parameters =
        "List<int> list, int[] array, IQueryable<int> query, ConcurrentDictionary<int, int> map, CancellationToken token, " +
        "Task task, SynchronizationContext context, Lazy<int> lazy, Dictionary<int, int> plain, EventHandler handler";

    private const string Members =
        """
        public static void Own(Action action) { }
        """;

    [Theory]
    [InlineData("[|list.ForEach(x => { })|];", nameof(DelegateUse.AtOnce))]
    [InlineData("[|list.RemoveAll(x => true)|];", nameof(DelegateUse.AtOnce))]
    [InlineData("[|list.Sort((x, y) => 0)|];", nameof(DelegateUse.AtOnce))]
    [InlineData("[|Array.Exists(array, x => true)|];", nameof(DelegateUse.AtOnce))]
    [InlineData("[|list.Any(x => true)|];", nameof(DelegateUse.AtOnce))]
    [InlineData("[|Enumerable.Sum(array, x => x)|];", nameof(DelegateUse.AtOnce))]
    [InlineData("[|array.ToDictionary(x => x)|];", nameof(DelegateUse.AtOnce))]
    [InlineData("[|map.GetOrAdd(1, x => x)|];", nameof(DelegateUse.AtOnce))]
    [InlineData("[|string.Create(1, 2, (span, state) => { })|];", nameof(DelegateUse.AtOnce))]
    [InlineData("[|SpinWait.SpinUntil(() => true)|];", nameof(DelegateUse.AtOnce))]
    [InlineData("[|ExecutionContext.Run(null!, _ => { }, null)|];", nameof(DelegateUse.AtOnce))]
    [InlineData("_ = [|new Lazy<int>(() => 1)|];", nameof(DelegateUse.Factory))]
    [InlineData("_ = [|new ThreadLocal<int>(() => 1)|];", nameof(DelegateUse.Factory))]
    [InlineData("[|Parallel.For(0, 1, i => { })|];", nameof(DelegateUse.OnOtherThreadsMeanwhile))]
    [InlineData("[|Parallel.ForEach(list, i => { })|];", nameof(DelegateUse.OnOtherThreadsMeanwhile))]
    [InlineData("[|Parallel.Invoke(() => { }, () => { })|];", nameof(DelegateUse.OnOtherThreadsMeanwhile))]
    [InlineData("[|Parallel.ForEachAsync(list, (i, t) => default)|];", nameof(DelegateUse.Elsewhere))]
    [InlineData("[|Task.Run(() => { })|];", nameof(DelegateUse.Elsewhere))]
    [InlineData("[|Task.Factory.StartNew(() => 1)|];", nameof(DelegateUse.Elsewhere))]
    [InlineData("[|task.ContinueWith(t => { })|];", nameof(DelegateUse.Elsewhere))]
    [InlineData("_ = [|new Task<int>(() => 1)|];", nameof(DelegateUse.Elsewhere))]
    [InlineData("_ = [|new Thread(() => { })|];", nameof(DelegateUse.Elsewhere))]
    [InlineData("[|ThreadPool.QueueUserWorkItem(_ => { })|];", nameof(DelegateUse.Elsewhere))]
    [InlineData("[|context.Post(_ => { }, null)|];", nameof(DelegateUse.Elsewhere))]
    [InlineData("[|token.Register(() => { })|];", nameof(DelegateUse.Registered))]
    [InlineData("[|token.UnsafeRegister(_ => { }, null)|];", nameof(DelegateUse.Registered))]
    [InlineData("_ = [|new Timer(_ => { })|];", nameof(DelegateUse.Registered))]
    [InlineData("[|list.Select(x => x)|];", nameof(DelegateUse.Unknown))]
    [InlineData("[|list.Where(x => true)|];", nameof(DelegateUse.Unknown))]
    [InlineData("[|query.Any(x => true)|];", nameof(DelegateUse.Unknown))]
    [InlineData("[|Own(() => { })|];", nameof(DelegateUse.Unknown))]
    public void A_delegate_runs_when_the_table_says(string statement, string use)
    {
        IOperation operation = Probe.InMethod(statement, Members, Parameters);
        IMethodSymbol method = operation is IInvocationOperation call
            ? call.TargetMethod
            : ((IObjectCreationOperation)operation).Constructor!;
        IParameterSymbol parameter = Probe.Arguments(operation)
            .Select(argument => argument.Parameter!)
            .First(one =>
                one.Type.TypeKind == TypeKind.Delegate || one.Type.Name is "Expression" or "ReadOnlySpan" ||
                one.Type is IArrayTypeSymbol { ElementType.TypeKind: TypeKind.Delegate });
        Assert.Equal(use, FrameworkDelegates.Of(method, parameter).ToString());
    }

    [Fact]
    public void Adding_to_an_event_of_the_framework_registers()
    {
        var operation = (IEventAssignmentOperation)Probe.InMethod(
            "[|AppDomain.CurrentDomain.ProcessExit += handler|];", "", Parameters);
        IMethodSymbol add = ((IEventReferenceOperation)operation.EventReference).Event.AddMethod!;
        Assert.Equal(DelegateUse.Registered, FrameworkDelegates.Of(add, add.Parameters[0]));
    }

    [Fact]
    public void What_is_no_delegate_does_not_run()
    {
        var call = (IInvocationOperation)Probe.InMethod("[|map.GetOrAdd(1, 2)|];", "", Parameters);
        Assert.All(
            call.Arguments,
            argument => Assert.Equal(DelegateUse.Unknown, FrameworkDelegates.Of(call.TargetMethod, argument.Parameter!)));
    }
}
