namespace Faultline.Benchmarks;

/// <summary>Where the middle of many measurements lies, and where the quarters around it end.</summary>
internal sealed record Quartiles(double Lower, double Median, double Upper)
{
    /// <summary>How far the middle half of the values is spread.</summary>
    public double Width => Upper - Lower;

    public static Quartiles Of(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        return new Quartiles(At(sorted, 0.25), At(sorted, 0.5), At(sorted, 0.75));
    }

    /// <summary>The value below which a part of the sorted values lies: 0.95 for the 95th percentile.</summary>
    public static double At(double[] sorted, double part)
    {
        double place = part * (sorted.Length - 1);
        int below = (int)place;
        int above = Math.Min(below + 1, sorted.Length - 1);
        return sorted[below] + ((sorted[above] - sorted[below]) * (place - below));
    }
}
