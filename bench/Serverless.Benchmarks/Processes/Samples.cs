namespace Serverless.Benchmarks.Processes;

/// <summary>Measured times, in milliseconds.</summary>
internal sealed class Samples
{
    private readonly List<double> _values = [];

    public void Add(TimeSpan time) => _values.Add(time.TotalMilliseconds);

    public double P50 => At(0.50);

    public double P95 => At(0.95);

    private double At(double share)
    {
        List<double> sorted = [.. _values.Order()];
        return sorted[Math.Min(sorted.Count - 1, (int)(share * sorted.Count))];
    }
}
