using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>
/// Finds the code that a wait is for, where the compilation shows it: what a thread or task was started with, what was
/// registered with a timer, a token, a handle or a watcher. Tells which locks it acquires, under the names of the body
/// that waits.
/// </summary>
internal sealed class AwaitedCode
{
    /// <summary>So many variables and wrappers are followed to the code that is waited for.</summary>
    private const int MaxSteps = 8;

    private readonly FlowState _state;
    private readonly BodyContext _body;
    private readonly ImmutableArray<CallEffect>.Builder _acquired = ImmutableArray.CreateBuilder<CallEffect>();
    private readonly HashSet<ISymbol> _followed = new(SymbolEqualityComparer.Default);
    private int _steps;

    private AwaitedCode(FlowState state, BodyContext body)
    {
        _state = state;
        _body = body;
    }

    /// <summary>What the code acquires that is waited for through this task, thread, timer or registration.</summary>
    public static ImmutableArray<CallEffect> Of(IOperation waitsFor, FlowState state, BodyContext body)
    {
        var code = new AwaitedCode(state, body);
        code.AddWork(waitsFor, code.Here);
        return code._acquired.ToImmutable();
    }

    /// <summary>What the code acquires that a call waits for by its declaration.</summary>
    public static ImmutableArray<CallEffect> Of(LockTarget waitsFor, LockCall call, BodyContext body)
    {
        var code = new AwaitedCode(call.Before, body);
        if (!waitsFor.Members.IsEmpty)
        {
            ISymbol last = waitsFor.Members[waitsFor.Members.Length - 1];
            code.AddStored(last, call.Find(waitsFor, body)?.Instance.Parent);
        }
        else if ((waitsFor.Root == LockRoot.Parameter ? call.Argument(waitsFor.Parameter) : call.Instance) is { } given)
        {
            code.AddWork(given, code.Here);
        }

        return code._acquired.ToImmutable();
    }

    /// <summary>Names of the body that waits.</summary>
    private Naming Here => new(operation => _body.Place(operation, _state), place => place);

    /// <summary>Adds what the code acquires behind a value that is waited for.</summary>
    private void AddWork(IOperation value, Naming names)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _body.Cancellation.ThrowIfCancellationRequested();
        if (++_steps > MaxSteps * 4)
            return;
        switch (_body.Strip(value))
        {
            case ILocalReferenceOperation local when _followed.Add(local.Local):
                foreach (StoredValue stored in _body.Callees.Values.Of(local.Local, _body.Cancellation))
                    AddWork(stored.Value, names.Elsewhere());
                foreach (StoredValue handler in Handlers(local.Local, local.Type))
                    AddDelegate(handler.Value, names.Elsewhere());
                break;
            case IFieldReferenceOperation field:
                AddStored(field.Field, field.Instance is { } ofField ? names.Of(ofField) : null);
                break;
            case IPropertyReferenceOperation { Arguments.IsEmpty: true } property:
                AddStored(property.Property, property.Instance is { } ofProperty ? names.Of(ofProperty) : null);
                break;
            case IObjectCreationOperation { Constructor: { } constructor } creation:
                AddStarted(constructor, creation.Arguments, names);
                break;
            case IInvocationOperation call:
                AddCall(call, names);
                break;
            case IArrayCreationOperation { Initializer.ElementValues: var elements }:
                AddAll(elements, names);
                break;
            case ICollectionExpressionOperation { Elements: var elements }:
                AddAll(elements, names);
                break;
            case IConditionalOperation { WhenFalse: { } whenFalse } conditional:
                AddAll([conditional.WhenTrue, whenFalse], names);
                break;
            case ICoalesceOperation coalesce:
                AddAll([coalesce.Value, coalesce.WhenNull], names);
                break;
            case IAssignmentOperation assignment:
                AddWork(assignment.Value, names);
                break;
        }
    }

    private void AddAll(ImmutableArray<IOperation> values, Naming names)
    {
        foreach (IOperation value in values)
            AddWork(value, names);
    }

    /// <summary>Adds what was ever stored in a field or property of the object at <paramref name="owner"/>.</summary>
    private void AddStored(ISymbol member, Place? owner)
    {
        if (!_followed.Add(member))
            return;
        foreach (StoredValue stored in _body.Callees.Values.Of(member, _body.Cancellation))
            AddWork(stored.Value, Naming.OfMember(stored.IsOfThis ? owner : null));
        foreach (StoredValue handler in Handlers(member, CreatedValues.TypeOf(member)))
            AddDelegate(handler.Value, Naming.OfMember(handler.IsOfThis ? owner : null));
    }

    /// <summary>To dispose of a watcher is to wait for the handlers of its events.</summary>
    private ImmutableArray<StoredValue> Handlers(ISymbol variable, ITypeSymbol? type) =>
        FrameworkNames.Of(type as INamedTypeSymbol) == "System.IO.FileSystemWatcher"
            ? _body.Callees.Values.HandlersOf(variable, _body.Cancellation)
            : [];

    private void AddCall(IInvocationOperation call, Naming names)
    {
        IMethodSymbol method = call.TargetMethod;
        if (FrameworkNames.Of(method.ContainingType) is null)
        {
            AddAsynchronous(call, names);
            return;
        }

        bool isOfTask = method.Name is
            "WhenAll" or "ConfigureAwait" or "GetAwaiter" or "AsTask" or "Unwrap" or "WaitAsync" or "ContinueWith";
        if (isOfTask && (call.Instance ?? call.Arguments.FirstOrDefault()?.Value) is { } inner)
        {
            AddWork(inner, names);
        }

        AddStarted(method, call.Arguments, names);
    }

    /// <summary>Adds what runs in the delegates that a call starts or registers.</summary>
    private void AddStarted(IMethodSymbol method, ImmutableArray<IArgumentOperation> arguments, Naming names)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter is { } parameter &&
                FrameworkDelegates.Of(method, parameter.OriginalDefinition) is DelegateUse.Elsewhere or DelegateUse.Registered)
            {
                AddDelegate(argument.Value, names);
            }
        }
    }

    private void AddDelegate(IOperation value, Naming names)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        switch (_body.Strip(value))
        {
            case IDelegateCreationOperation creation:
                AddDelegate(creation.Target, names);
                break;
            case IAnonymousFunctionOperation lambda:
                AddFunction(lambda.Symbol, names.InNested);
                break;
            case IFlowAnonymousFunctionOperation lambda:
                AddFunction(lambda.Symbol, names.InNested);
                break;
            case IMethodReferenceOperation { Method: { MethodKind: MethodKind.LocalFunction } function }:
                AddFunction(function, names.InNested);
                break;
            case IMethodReferenceOperation reference:
                Place? instance = reference.Instance is { } of ? names.Of(of) : null;
                AddFunction(reference.Method, place => place.Kind == PlaceKind.This ? instance : Naming.Static(place));
                break;
            case ILocalReferenceOperation local when _followed.Add(local.Local):
                foreach (StoredValue stored in _body.Callees.Values.Of(local.Local, _body.Cancellation))
                    AddDelegate(stored.Value, names.Elsewhere());
                break;
            case IFieldReferenceOperation field when _followed.Add(field.Field):
                Place? owner = field.Instance is { } ofField ? names.Of(ofField) : null;
                foreach (StoredValue stored in _body.Callees.Values.Of(field.Field, _body.Cancellation))
                    AddDelegate(stored.Value, Naming.OfMember(stored.IsOfThis ? owner : null));
                break;
        }
    }

    /// <summary>
    /// The first part of an asynchronous method has run on the thread that called it. The rest is what is waited for.
    /// </summary>
    private void AddAsynchronous(IInvocationOperation call, Naming names)
    {
        IMethodSymbol method = call.TargetMethod;
        ITypeSymbol? receiver = call.Instance is { } instance ? _body.Strip(instance).Type : null;
        if (_body.Callees.SummaryOf(new Callee(method, call, receiver), _body.Cancellation) is not { IsAsync: true } summary)
            return;
        Add(summary.Effects.Where(effect => effect.IsAfterAwait), place => place switch
        {
            { Kind: PlaceKind.This } => call.Instance is { } of ? names.Of(of) : null,
            { Kind: PlaceKind.Variable, Symbol: IParameterSymbol parameter } => call.Arguments
                .Where(argument => argument.Parameter?.Ordinal == parameter.Ordinal)
                .Select(argument => names.Of(argument.Value))
                .FirstOrDefault(),
            _ => Naming.Static(place),
        });
    }

    private void AddFunction(IMethodSymbol function, Func<Place, Place?> names)
    {
        if (_body.Callees.SummaryOf(function, _body.Cancellation) is { } summary)
            Add(summary.Effects, names);
    }

    private void Add(IEnumerable<CallEffect> effects, Func<Place, Place?> names)
    {
        foreach (CallEffect effect in effects)
        {
            if (effect is { Kind: CallEffectKind.Acquire, IsTry: false, Lock: { } taken } &&
                taken.From(names) is { } place && Current(place) is { } current)
            {
                _acquired.Add(effect with { Lock = current });
            }
        }
    }

    /// <summary>What the place holds where the wait is.</summary>
    private Place? Current(Place place)
    {
        if (place.Kind == PlaceKind.Member)
        {
            if (Current(place.Parent!)?.Member(place.Symbol!) is not { } member)
                return null;
            place = member;
        }

        return _state.Values.TryGetValue(place, out Place? value) ? value : place;
    }

    /// <summary>How the code at hand names what the body that waits names, too.</summary>
    /// <param name="Place">The place of an expression, as the code at hand names it.</param>
    /// <param name="Root">The place in the body that waits, of what a place of the code at hand starts from.</param>
    private sealed record Naming(Func<IOperation, Place> Place, Func<Place, Place?> Root)
    {
        /// <summary>The names of the member of an object that the body that waits reaches at this place.</summary>
        public static Naming OfMember(Place? owner) =>
            new(Unflowed, place => place.Kind == PlaceKind.This ? owner : Static(place));

        /// <summary>Code that is not seen in the flow of a body, with the same names.</summary>
        public Naming Elsewhere() => this with { Place = Unflowed };

        /// <summary>The place of an expression in the body that waits; null if it has no name there.</summary>
        public Place? Of(IOperation operation) => Place(operation).From(Root);

        /// <summary>A nested function shares <c>this</c> and the variables of the body around it.</summary>
        public Place? InNested(Place place) => Root(place);

        /// <summary>A static member is the same everywhere.</summary>
        public static Place? Static(Place place) =>
            place is { Kind: PlaceKind.Variable, Symbol: IFieldSymbol or IPropertySymbol } ? place : null;

        private static Place Unflowed(IOperation operation) =>
            Places.Of(operation, FlowState.Empty, ImmutableHashSet<ISymbol>.Empty.WithComparer(SymbolEqualityComparer.Default));
    }
}
