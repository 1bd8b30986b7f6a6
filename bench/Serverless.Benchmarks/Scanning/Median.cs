namespace Serverless.Benchmarks.Scanning;

/// <summary>The middle of several measurements.</summary>
internal static class Median
{
    public static double Of(IReadOnlyList<double> values) => values.Order().ElementAt(values.Count / 2);
}
