using System.Globalization;

namespace Faultline.Benchmarks.Analyzer;

/// <summary>By what a cost is multiplied when what it depends on doubles: 2 is linear, 4 is quadratic.</summary>
/// <param name="Name">What grows.</param>
/// <param name="Factor">The factor.</param>
internal sealed record Growth(string Name, double Factor)
{
    /// <summary>
    /// More than this is not linear. A linear cost doubles; sorting, garbage collection and caches that no longer hold
    /// everything add a little, and so does measuring. Anything quadratic is at 4, and n to the power of 1.5 at 2.8.
    /// </summary>
    public const double Bound = 2.5;

    public bool IsLinear => Factor <= Bound;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"x{Factor:0.00}");

    /// <summary>The growth from one measurement to the next. What is spread wide is all the noisier.</summary>
    public static Growth Of(string name, Quartiles from, Quartiles to, double size, double noise) =>
        Of(name, from.Median, to.Median, size, Math.Max(noise, Math.Max(from.Width, to.Width)));

    /// <summary>The growth from one measurement to the next.</summary>
    /// <param name="name">What grows.</param>
    /// <param name="from">The cost before.</param>
    /// <param name="to">The cost after.</param>
    /// <param name="size">By what the size was multiplied.</param>
    /// <param name="noise">Costs below this cannot be told from each other.</param>
    public static Growth Of(string name, double from, double to, double size, double noise)
    {
        double factor = Math.Max(to, noise) / Math.Max(from, noise);
        return new Growth(name, Math.Pow(factor, 1 / Math.Log2(size)));
    }
}
