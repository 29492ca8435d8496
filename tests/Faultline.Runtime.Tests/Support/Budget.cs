using System.Globalization;

namespace Faultline.Runtime.Tests.Support;

/// <summary>How long the long tests are: FAULTLINE_BUDGET multiplies their rounds.</summary>
internal static class Budget
{
    private static readonly double Factor = Read();

    public static int Rounds(int standard) => Math.Max(1, (int)(standard * Factor));

    private static double Read()
    {
        string? text = Environment.GetEnvironmentVariable("FAULTLINE_BUDGET");
        if (string.IsNullOrEmpty(text)) return 1;
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double factor) && factor > 0)
            return factor;
        throw new InvalidOperationException($"FAULTLINE_BUDGET is a number above 0, not '{text}'.");
    }
}
