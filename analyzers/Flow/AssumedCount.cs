using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Flow;

/// <summary>How much a copy is assumed to have copied.</summary>
internal enum CopyProgress
{
    /// <summary>Not one byte.</summary>
    Nothing,

    /// <summary>Less than was asked for.</summary>
    NotAll,
}

/// <summary>How a test comes out, where that can be told.</summary>
internal enum TestOutcome
{
    /// <summary>It has nothing to do with the count.</summary>
    Unrelated,

    /// <summary>It depends on the count, and it cannot be told how.</summary>
    Related,
    True,
    False,
}

/// <summary>Evaluates tests under an assumption about the count that a copy returned.</summary>
internal sealed class AssumedCount
{
    private const int MaxDepth = 16;

    private readonly IOperation _copy;
    private readonly CopyProgress _progress;
    private readonly CarriedCounts _carried;

    public AssumedCount(IOperation copy, CopyProgress progress, CarriedCounts carried)
    {
        _copy = copy;
        _progress = progress;
        _carried = carried;
    }

    /// <summary>Can a branch not be taken, because the test that leads to it comes out otherwise?</summary>
    public static bool IsDead(TestOutcome outcome, bool? taken) =>
        (outcome == TestOutcome.True && taken == false) || (outcome == TestOutcome.False && taken == true);

    /// <summary>How the test comes out under the assumption.</summary>
    public TestOutcome Of(IOperation test) => Of(test, 0);

    private TestOutcome Of(IOperation test, int depth)
    {
        if (depth > MaxDepth)
            return TestOutcome.Related;
        IOperation stripped = Strip(test);
        switch (stripped)
        {
            case IUnaryOperation { OperatorKind: UnaryOperatorKind.Not } not:
                return Negated(Of(not.Operand, depth + 1));
            case IBinaryOperation { OperatorKind: var kind } binary
                when OfComparison(kind, binary.LeftOperand, binary.RightOperand) is { } known:
                return known;
            case IIsPatternOperation isPattern when IsCount(isPattern.Value):
                return OfPattern(isPattern.Pattern);
            case ILocalReferenceOperation { Local: var flag } when _carried.OnlyValue(flag) is { } value:
                return Of(value, depth + 1);
            default:
                return _carried.Mentions(stripped) ? TestOutcome.Related : TestOutcome.Unrelated;
        }
    }

    private TestOutcome? OfComparison(BinaryOperatorKind kind, IOperation left, IOperation right)
    {
        if (IsCount(right))
        {
            (left, right) = (right, left);
            kind = kind switch
            {
                BinaryOperatorKind.LessThan => BinaryOperatorKind.GreaterThan,
                BinaryOperatorKind.LessThanOrEqual => BinaryOperatorKind.GreaterThanOrEqual,
                BinaryOperatorKind.GreaterThan => BinaryOperatorKind.LessThan,
                BinaryOperatorKind.GreaterThanOrEqual => BinaryOperatorKind.LessThanOrEqual,
                _ => kind,
            };
        }

        if (!IsCount(left))
            return null;
        if (Number(right) is { } number)
            return _progress == CopyProgress.Nothing ? Compare(kind, number) : CompareSome(kind, number);
        if (_carried.Mentions(right))
            return TestOutcome.Related;
        // What is not a number is what was asked for.
        return kind switch
        {
            BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual or BinaryOperatorKind.NotEquals =>
                TestOutcome.True,
            BinaryOperatorKind.Equals or BinaryOperatorKind.GreaterThan or BinaryOperatorKind.GreaterThanOrEqual =>
                TestOutcome.False,
            _ => null,
        };
    }

    private TestOutcome OfPattern(IPatternOperation pattern) => pattern switch
    {
        INegatedPatternOperation negated => Negated(OfPattern(negated.Pattern)),
        IConstantPatternOperation { Value: var value } when Number(value) is { } number =>
            _progress == CopyProgress.Nothing
                ? Compare(BinaryOperatorKind.Equals, number)
                : CompareSome(BinaryOperatorKind.Equals, number),
        IRelationalPatternOperation { Value: var value, OperatorKind: var kind } when Number(value) is { } number =>
            _progress == CopyProgress.Nothing ? Compare(kind, number) : CompareSome(kind, number),
        _ => TestOutcome.Related,
    };

    private static TestOutcome Compare(BinaryOperatorKind kind, long number) => kind switch
    {
        BinaryOperatorKind.Equals => Known(number == 0),
        BinaryOperatorKind.NotEquals => Known(number != 0),
        BinaryOperatorKind.LessThan => Known(0 < number),
        BinaryOperatorKind.LessThanOrEqual => Known(0 <= number),
        BinaryOperatorKind.GreaterThan => Known(0 > number),
        BinaryOperatorKind.GreaterThanOrEqual => Known(0 >= number),
        _ => TestOutcome.Related,
    };

    /// <summary>
    /// Part of what was asked for can be any number; but not even nothing was copied, says whoever asks for less than
    /// that. A comparison with a large number may be one with what was asked for.
    /// </summary>
    private static TestOutcome CompareSome(BinaryOperatorKind kind, long number) => number <= 1
        ? TestOutcome.Unrelated
        : kind switch
        {
            BinaryOperatorKind.Equals or BinaryOperatorKind.GreaterThanOrEqual or BinaryOperatorKind.GreaterThan =>
                TestOutcome.False,
            BinaryOperatorKind.NotEquals or BinaryOperatorKind.LessThan or BinaryOperatorKind.LessThanOrEqual =>
                TestOutcome.True,
            _ => TestOutcome.Related,
        };

    private static TestOutcome Known(bool value) => value ? TestOutcome.True : TestOutcome.False;

    private static TestOutcome Negated(TestOutcome outcome) => outcome switch
    {
        TestOutcome.True => TestOutcome.False,
        TestOutcome.False => TestOutcome.True,
        _ => outcome,
    };

    private bool IsCount(IOperation value) => _carried.IsCount(Strip(value), _copy);

    private IOperation Strip(IOperation operation) => _carried.Strip(operation);

    private static long? Number(IOperation operation) => operation.ConstantValue is { HasValue: true, Value: var value }
        ? value switch
        {
            int number => number,
            long number => number,
            uint number => number,
            short number => number,
            ushort number => number,
            byte number => number,
            _ => null,
        }
        : null;
}
