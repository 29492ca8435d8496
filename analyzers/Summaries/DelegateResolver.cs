using System.Runtime.CompilerServices;
using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Summaries;

/// <summary>Finds the functions that an expression makes a delegate of.</summary>
internal sealed class DelegateResolver
{
    private readonly DelegateValue _value;
    private readonly Delegates _delegates;
    private readonly CancellationToken _cancellation;

    public DelegateResolver(DelegateValue value, Delegates delegates, CancellationToken cancellation)
    {
        _value = value;
        _delegates = delegates;
        _cancellation = cancellation;
    }

    public KnownFunctions Resolve() => Resolve(_value.Value);

    private KnownFunctions Resolve(IOperation value)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        if (value.ConstantValue is { HasValue: true, Value: null } || value is IDefaultValueOperation or IThrowOperation)
            return KnownFunctions.None;
        return value switch
        {
            IConversionOperation { OperatorMethod: null } conversion => Resolve(conversion.Operand),
            IParenthesizedOperation parenthesized => Resolve(parenthesized.Operand),
            IDelegateCreationOperation creation => Resolve(creation.Target),
            IAnonymousFunctionOperation lambda => One(lambda.Symbol, _value.IsOfThis),
            IMethodReferenceOperation { Method: { } method } reference => OfMethod(method, reference.Instance),
            ISimpleAssignmentOperation assignment => Resolve(assignment.Value),
            IConditionalOperation { WhenFalse: { } otherwise } conditional =>
                Resolve(conditional.WhenTrue).And(Resolve(otherwise)),
            ICoalesceOperation coalesce => Resolve(coalesce.Value).And(Resolve(coalesce.WhenNull)),
            ICoalesceAssignmentOperation coalesce => Resolve(coalesce.Target).And(Resolve(coalesce.Value)),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Add } both => Resolve(both.LeftOperand).And(Resolve(both.RightOperand)),
            IMemberReferenceOperation { Member: IFieldSymbol or IPropertySymbol or IEventSymbol } member =>
                Behind(member.Member, member.Instance),
            IParameterReferenceOperation parameter =>
                _delegates.Behind(parameter.Parameter, _cancellation).Elsewhere(_value.IsOfThis, sharesVariables: false),
            ILocalReferenceOperation local =>
                _delegates.Behind(local.Local, _cancellation).Elsewhere(_value.IsOfThis, _value.IsInBody),
            IInvocationOperation { TargetMethod: { } method } call => Behind(method, call.Instance),
            IObjectCreationOperation creation => Factory(creation),
            _ => KnownFunctions.Unknown,
        };
    }

    private KnownFunctions OfMethod(IMethodSymbol method, IOperation? instance)
    {
        bool isOwn = _value.IsOfThis && IsThis(instance);
        KnownFunctions one = One(method, isOwn);
        // What a virtual one runs depends on its object; the method itself is one of them.
        return method.IsVirtual || method.IsAbstract || method.IsOverride ? one with { IsComplete = false } : one;
    }

    private KnownFunctions One(IMethodSymbol method, bool sharesThis) =>
        new([new KnownFunction(method, sharesThis, _value.IsInBody)], IsComplete: true);

    private KnownFunctions Behind(ISymbol member, IOperation? instance) =>
        _delegates.Behind(member, _cancellation).Elsewhere(_value.IsOfThis && IsThis(instance), sharesVariables: false);

    /// <summary>A lazy value is made by a delegate, when it is first asked for.</summary>
    private KnownFunctions Factory(IObjectCreationOperation creation)
    {
        foreach (IArgumentOperation argument in creation.Arguments)
        {
            if (argument.Parameter is { } parameter && creation.Constructor is { } constructor &&
                FrameworkDelegates.Of(constructor, parameter) == DelegateUse.Factory)
            {
                return Resolve(argument.Value);
            }
        }

        return KnownFunctions.Unknown;
    }

    private static bool IsThis(IOperation? instance) =>
        instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance };
}
