using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Faultline.Analyzers.Effects;

/// <summary>How long a framework call may wait at most.</summary>
internal enum TimeLimit
{
    /// <summary>The call takes no time limit.</summary>
    None,
    Zero,
    Finite,
    Infinite,

    /// <summary>The limit is no constant.</summary>
    Unknown,
}

/// <summary>Reads the time limits of framework calls.</summary>
internal static class TimeLimits
{
    private static readonly string[] Words = ["timeout", "seconds", "delay"];

    /// <summary>The time limit among the arguments of a call.</summary>
    public static TimeLimit Of(IEnumerable<IArgumentOperation> arguments)
    {
        foreach (IArgumentOperation argument in arguments)
        {
            if (argument.Parameter is { } parameter && IsTimeLimit(parameter))
                return Of(argument.Value);
        }

        return TimeLimit.None;
    }

    /// <summary>Does the parameter say how long to wait?</summary>
    public static bool IsTimeLimit(IParameterSymbol parameter) =>
        (parameter.Type.SpecialType == SpecialType.System_Int32 || IsTimeSpan(parameter.Type)) &&
        Words.Any(word => parameter.Name.IndexOf(word, StringComparison.OrdinalIgnoreCase) >= 0);

    private static TimeLimit Of(IOperation value)
    {
        IOperation limit = Operations.Strip(value);
        if (limit.ConstantValue is { HasValue: true, Value: int number })
            return OfNumber(number);
        return limit switch
        {
            IDefaultValueOperation => TimeLimit.Zero,
            IFieldReferenceOperation { Field.Name: "Zero" } => TimeLimit.Zero,
            IFieldReferenceOperation { Field.Name: "InfiniteTimeSpan" } => TimeLimit.Infinite,
            IInvocationOperation { TargetMethod: { IsStatic: true } factory } made
                when IsTimeSpan(factory.ContainingType) => OfParts(made.Arguments),
            IObjectCreationOperation made when IsTimeSpan(made.Type) => OfParts(made.Arguments),
            _ => TimeLimit.Unknown,
        };
    }

    private static TimeLimit OfNumber(double number) =>
        number == 0 ? TimeLimit.Zero : number < 0 ? TimeLimit.Infinite : TimeLimit.Finite;

    /// <summary>A time span that is made of numbers is zero if they all are.</summary>
    private static TimeLimit OfParts(IEnumerable<IArgumentOperation> parts)
    {
        bool isZero = true;
        foreach (IArgumentOperation part in parts)
        {
            if (part.Value.ConstantValue is not { HasValue: true, Value: int or long or double } value)
                return TimeLimit.Unknown;
            double number = Convert.ToDouble(value.Value, System.Globalization.CultureInfo.InvariantCulture);
            if (number < 0)
                return TimeLimit.Unknown;
            isZero &= number == 0;
        }

        return isZero ? TimeLimit.Zero : TimeLimit.Finite;
    }

    private static bool IsTimeSpan(ITypeSymbol? type) =>
        FrameworkNames.Of(type as INamedTypeSymbol) == "System.TimeSpan";
}
