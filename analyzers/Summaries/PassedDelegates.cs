using System.Collections.Concurrent;
using System.Collections.Immutable;
using Faultline.Analyzers.Effects;
using Faultline.Analyzers.Flow;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Summaries;

/// <summary>What a method of the compilation does with a delegate that it is passed: only invoke it, and under which locks.</summary>
internal sealed class PassedDelegates
{
    private const int MaxDepth = 4;

    [ThreadStatic]
    private static int s_depth;

    private readonly CalleeSummaries _callees;
    private readonly ConcurrentDictionary<(ISymbol Method, int Parameter), Use> _known = new();

    public PassedDelegates(CalleeSummaries callees)
    {
        _callees = callees;
    }

    /// <summary>Does the method invoke the delegate before it returns, and nothing else with it?</summary>
    public bool IsOnlyInvoked(IMethodSymbol method, IParameterSymbol parameter) =>
        Of(method, parameter.Ordinal, CancellationToken.None).IsOnlyInvoked;

    /// <summary>What the method itself holds where it invokes the delegate, as it names it.</summary>
    public ImmutableArray<ImmutableArray<HeldLock>> HeldAtInvocations(
        IMethodSymbol method, IParameterSymbol parameter, CancellationToken cancellation)
    {
        Use use = Of(method, parameter.Ordinal, cancellation);
        return use.IsOnlyInvoked ? use.Held : [];
    }

    private Use Of(IMethodSymbol method, int ordinal, CancellationToken cancellation)
    {
        IMethodSymbol definition = CallSites.Definition(method);
        if (definition.DeclaringSyntaxReferences.IsEmpty || definition.IsVirtual || definition.IsAbstract ||
            definition.IsOverride || definition.IsAsync || ordinal >= definition.Parameters.Length ||
            definition.Parameters[ordinal].Type.TypeKind != TypeKind.Delegate)
        {
            return Use.Unknown;
        }

        if (_known.TryGetValue((definition, ordinal), out Use? known))
            return known;
        if (s_depth >= MaxDepth)
            return Use.Unknown;
        s_depth++;
        try
        {
            return _known.GetOrAdd((definition, ordinal), Find(definition, definition.Parameters[ordinal], cancellation));
        }
        finally
        {
            s_depth--;
        }
    }

    private Use Find(IMethodSymbol method, IParameterSymbol parameter, CancellationToken cancellation)
    {
        if (_callees.Bodies.Of(method, _callees, cancellation) is not { Function.Yields: false } found)
            return Use.Unknown;
        foreach (IOperation operation in found.Body.Operations)
        {
            // A function that is nested there may invoke it whenever it likes.
            if (operation is IAnonymousFunctionOperation or ILocalFunctionOperation && Mentions(operation, parameter))
                return Use.Unknown;
        }

        var observer = new Invocations(this, parameter);
        bool isOnlyInvoked = new DelegateUses(found.Body, IsOnlyInvoked).IsOnlyInvoked(parameter) &&
            found.Body.Run(found.Function, entries: null, observer);
        return isOnlyInvoked ? new Use(true, observer.Held) : Use.Unknown;
    }

    private static bool Mentions(IOperation function, IParameterSymbol parameter) =>
        function.Descendants().Any(one =>
            one is IParameterReferenceOperation reference &&
            SymbolEqualityComparer.Default.Equals(reference.Parameter, parameter));

    private sealed record Use(bool IsOnlyInvoked, ImmutableArray<ImmutableArray<HeldLock>> Held)
    {
        public static readonly Use Unknown = new(false, []);
    }

    /// <summary>Collects what is held where the delegate is invoked.</summary>
    private sealed class Invocations(PassedDelegates passed, IParameterSymbol parameter) : IFlowObserver
    {
        private readonly Place _delegate = Place.Variable(parameter);

        public ImmutableArray<ImmutableArray<HeldLock>> Held { get; private set; } = [];

        public void Before(OperationPoint point)
        {
            foreach (FlowState state in point.States)
            {
                if (state.IsSuspect || LockCall.Of(point.Operation, state) is not { } call)
                    continue;
                if (call.Method.MethodKind == MethodKind.DelegateInvoke && call.Instance is { } invoked && Is(invoked, call, point.Body))
                    Add(call, [], names: null);
                foreach (IArgumentOperation argument in call.Arguments)
                {
                    if (argument.Parameter is { } next && Is(argument.Value, call, point.Body))
                        AddPassed(call, next, point.Body);
                }
            }
        }

        public void Leave(Departure departure)
        {
        }

        private bool Is(IOperation value, LockCall call, BodyContext body) => body.Place(value, call.Before).Equals(_delegate);

        private void AddPassed(LockCall call, IParameterSymbol next, BodyContext body)
        {
            if (FrameworkDelegates.Of(call.Method, next) == DelegateUse.AtOnce)
            {
                Add(call, [], names: null);
                return;
            }

            var names = new CalleeNames(call, body);
            foreach (ImmutableArray<HeldLock> held in passed.HeldAtInvocations(call.Method, next, body.Cancellation))
                Add(call, held, names);
        }

        private void Add(LockCall call, ImmutableArray<HeldLock> more, CalleeNames? names)
        {
            ImmutableArray<HeldLock> held = [.. call.Before.Held.Where(one => !one.IsFromOutside)];
            foreach (HeldLock one in more)
            {
                if (names?.Of(one.Instance) is { } instance)
                    held = held.Add(one with { Instance = instance });
            }

            Held = Held.Add(held);
        }
    }
}
