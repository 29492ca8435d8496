using System.Globalization;

namespace Faultline.Analyzers.Tests.Infrastructure;

/// <summary>How much a randomised test may do. <c>FAULTLINE_BUDGET=10</c> makes all of them ten times as long.</summary>
internal static class Budget
{
    private static readonly int Factor = ReadFactor();

    public static int Of(int rounds) => checked(rounds * Factor);

    private static int ReadFactor()
    {
        string? text = Environment.GetEnvironmentVariable("FAULTLINE_BUDGET");
        if (string.IsNullOrEmpty(text))
            return 1;

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int factor) && factor > 0
            ? factor
            : throw new InvalidOperationException($"FAULTLINE_BUDGET is not a positive number: '{text}'.");
    }
}
