using Faultline.Analyzers.Effects;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>What a test says about a place when it holds, and when it does not.</summary>
internal readonly struct Condition
{
    private readonly bool? _constant;
    private readonly Place? _place;
    private readonly Fact? _whenTrue;
    private readonly Fact? _whenFalse;
    private readonly bool _isTransient;

    private Condition(bool constant)
    {
        _constant = constant;
    }

    private Condition(Place place, Fact? whenTrue, Fact? whenFalse, bool isTransient = false)
    {
        _place = place;
        _whenTrue = whenTrue;
        _whenFalse = whenFalse;
        _isTransient = isTransient;
    }

    /// <summary>The state in which the test had this outcome; null if it cannot have had it.</summary>
    public static FlowState? Assume(IOperation test, bool outcome, FlowState state, ISet<ISymbol> shared)
    {
        Condition condition = Of(test, state, shared);
        if (condition._constant is { } constant)
            return constant == outcome ? state : null;
        if (condition._place is not { IsImmutable: true } place)
            return state;

        Fact? fact = outcome ? condition._whenTrue : condition._whenFalse;
        if (fact is { } needed && state.Facts.TryGetValue(place, out Fact known) && Contradict(known, needed))
            return null;

        // What a call just returned is not tested again, unless a variable keeps it.
        return fact is { } learned && !condition._isTransient ? state.WithFact(place, learned) : state;
    }

    private static Condition Of(IOperation test, FlowState state, ISet<ISymbol> shared)
    {
        bool negated = false;
        while (true)
        {
            switch (test)
            {
                case { ConstantValue: { HasValue: true, Value: bool constant } }:
                    return new Condition(constant != negated);
                case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not, OperatorMethod: null } not:
                    negated = !negated;
                    test = not.Operand;
                    continue;
                case IParenthesizedOperation parenthesized:
                    test = parenthesized.Operand;
                    continue;
                case IConversionOperation { OperatorMethod: null } conversion:
                    test = conversion.Operand;
                    continue;
                case IBinaryOperation { OperatorKind: BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals } binary
                    when WithConstant(binary) is (not null and var tested, var against):
                    negated ^= binary.OperatorKind == BinaryOperatorKind.NotEquals;
                    if (against is null)
                        return OfNull(tested, negated, state, shared);
                    negated ^= !against.Value;
                    test = tested;
                    continue;
                case IIsNullOperation isNull:
                    return OfNull(isNull.Operand, negated, state, shared);
                case IIsTypeOperation isType:
                    return OfNotNull(isType.ValueOperand, false, negated, state, shared);
                case IPropertyReferenceOperation { Property.Name: "HasValue", Instance: { } nullable } property
                    when NullableTypes.Is(property.Property.ContainingType):
                    return OfNull(nullable, !negated, state, shared);
                case IIsPatternOperation isPattern:
                    return OfPattern(isPattern, negated, state, shared);
                default:
                    return OfValue(test, negated, state, shared);
            }
        }
    }

    /// <summary>A comparison with true, false or null: what is compared, and with which of them.</summary>
    private static (IOperation? Tested, bool? Against) WithConstant(IBinaryOperation binary)
    {
        if (IsFlagOrNull(binary.RightOperand, out bool? right))
            return (binary.LeftOperand, right);
        return IsFlagOrNull(binary.LeftOperand, out bool? left) ? (binary.RightOperand, left) : (null, null);
    }

    private static bool IsFlagOrNull(IOperation operand, out bool? flag)
    {
        flag = null;
        if (operand.ConstantValue is not { HasValue: true, Value: var value })
        {
            while (operand is IConversionOperation conversion)
                operand = conversion.Operand;
            if (operand.ConstantValue is not { HasValue: true } inner)
                return false;
            value = inner.Value;
        }

        flag = value as bool?;
        return value is null or bool;
    }

    private static Condition OfPattern(
        IIsPatternOperation isPattern, bool negated, FlowState state, ISet<ISymbol> shared)
    {
        IPatternOperation pattern = isPattern.Pattern;
        while (pattern is INegatedPatternOperation not)
        {
            negated = !negated;
            pattern = not.Pattern;
        }

        switch (pattern)
        {
            case IConstantPatternOperation constant when IsFlagOrNull(constant.Value, out bool? against):
                return against is null
                    ? OfNull(isPattern.Value, negated, state, shared)
                    : OfValue(isPattern.Value, negated ^ !against.Value, state, shared);
            case IConstantPatternOperation constant:
                Place value = Places.Of(isPattern.Value, state, shared);
                Place expected = Places.Of(constant.Value, state, shared);
                return OfPlace(Place.Comparison(BinaryOperatorKind.Equals, value, expected), negated);
            case IRecursivePatternOperation recursive:
                bool exact = recursive.PropertySubpatterns.IsEmpty && recursive.DeconstructionSubpatterns.IsEmpty &&
                    IsWholeType(isPattern.Value.Type, recursive.MatchedType);
                return OfNotNull(isPattern.Value, exact, negated, state, shared);
            case IDeclarationPatternOperation declaration:
                return OfNotNull(
                    isPattern.Value, IsWholeType(isPattern.Value.Type, declaration.MatchedType), negated, state, shared);
            case ITypePatternOperation type:
                return OfNotNull(
                    isPattern.Value, IsWholeType(isPattern.Value.Type, type.MatchedType), negated, state, shared);
            default:
                return default;
        }
    }

    /// <summary>Does every value but null match the type?</summary>
    private static bool IsWholeType(ITypeSymbol? value, ITypeSymbol? matched) =>
        SymbolEqualityComparer.Default.Equals(NullableTypes.Underlying(value), matched);

    private static Condition OfNull(IOperation operand, bool negated, FlowState state, ISet<ISymbol> shared)
    {
        Place place = Places.Of(operand, state, shared);
        if (place.Kind == PlaceKind.Constant)
            return new Condition((place.Value is null) != negated);
        return negated
            ? new Condition(place, Fact.NotNull, Fact.Null)
            : new Condition(place, Fact.Null, Fact.NotNull);
    }

    private static Condition OfNotNull(
        IOperation operand, bool exact, bool negated, FlowState state, ISet<ISymbol> shared)
    {
        Place place = Places.Of(operand, state, shared);
        Fact? otherwise = exact ? Fact.Null : null;
        return negated ? new Condition(place, otherwise, Fact.NotNull) : new Condition(place, Fact.NotNull, otherwise);
    }

    private static Condition OfValue(IOperation test, bool negated, FlowState state, ISet<ISymbol> shared)
    {
        Place place = Places.Of(test, state, shared);
        while (place is { Kind: PlaceKind.Negation, Parent: { } positive })
        {
            place = positive;
            negated = !negated;
        }

        return place is { Kind: PlaceKind.Constant, Value: bool constant }
            ? new Condition(constant != negated)
            : OfPlace(place, negated, isTransient: test is IInvocationOperation && place.Kind != PlaceKind.Comparison);
    }

    private static Condition OfPlace(Place place, bool negated, bool isTransient = false)
    {
        if (place is { Kind: PlaceKind.Comparison, Value: BinaryOperatorKind.Equals, Parent: { } tested } &&
            Place.Null.Equals(place.Other))
        {
            return negated
                ? new Condition(tested, Fact.NotNull, Fact.Null)
                : new Condition(tested, Fact.Null, Fact.NotNull);
        }

        // One of each pair of opposite comparisons stands for both.
        if (place is { Kind: PlaceKind.Comparison, Value: BinaryOperatorKind kind, Parent: { } left, Other: { } right } &&
            Opposite(kind) is { } opposite)
        {
            place = Place.Comparison(opposite, left, right);
            negated = !negated;
        }

        return negated
            ? new Condition(place, Fact.False, Fact.True, isTransient)
            : new Condition(place, Fact.True, Fact.False, isTransient);
    }

    private static BinaryOperatorKind? Opposite(BinaryOperatorKind kind) => kind switch
    {
        BinaryOperatorKind.NotEquals => BinaryOperatorKind.Equals,
        BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThan,
        BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThan,
        _ => null,
    };

    private static bool Contradict(Fact known, Fact needed) => (known, needed) switch
    {
        (Fact.True, Fact.False) or (Fact.False, Fact.True) => true,
        (Fact.Null, Fact.NotNull) or (Fact.NotNull, Fact.Null) => true,
        (Fact.Null, Fact.True or Fact.False) => true,
        _ => false,
    };
}
