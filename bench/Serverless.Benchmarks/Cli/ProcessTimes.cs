namespace Serverless.Benchmarks.Cli;

/// <summary>Times of several rounds, in milliseconds.</summary>
internal readonly record struct ProcessTimes(double Median, double Fastest)
{
    public static ProcessTimes Of(List<double> times)
    {
        times.Sort();
        return new(times[times.Count / 2], times[0]);
    }
}
