using System.Diagnostics;
using System.Globalization;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Filtering;

namespace Serverless.Benchmarks.Scanning;

/// <summary>The newest release of 100,000 tags.</summary>
internal sealed class FilterBenchmark : IBenchmark
{
    private const int Tags = 100_000;
    private const int WarmUps = 30;
    private const int Rounds = 15;
    private const int GoPasses = 4;

    public string Name => "filter";

    public string Summary => "semver >=1.0.0, limit 1, over 100,000 tags";

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        List<string> tags = BenchmarkTags.Create(Tags);
        GoYardstick? go = GoYardstick.Find();
        List<double> ours = [];
        List<double> theirs = [];
        long allocated = 0;
        for (int i = 0; i < WarmUps; i++)
        {
            Pass(tags);
        }

        for (int round = 0; round < Rounds; round++)
        {
            (double milliseconds, allocated) = Pass(tags);
            ours.Add(milliseconds);
            if (go is not null)
            {
                theirs.Add((await go.RunAsync(["filter", $"{Tags}", "3"], collectGarbage: true, cancellationToken)).Milliseconds);
            }
        }

        await output.WriteLineAsync("| | time of a pass | allocated in a pass |\n|---|---|---|");
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| ours | {Median.Of(ours):0.0} ms | {allocated / 1024.0:0.0} KiB |"));
        if (go is null)
        {
            return;
        }

        // Without garbage collection the growth of the process between one pass and several is what the passes allocated.
        (_, long one) = await go.RunAsync(["filter", $"{Tags}", "1"], collectGarbage: false, cancellationToken);
        (_, long several) = await go.RunAsync(["filter", $"{Tags}", $"{GoPasses}"], collectGarbage: false, cancellationToken);
        double perPass = (several - one) / (double)(GoPasses - 1);
        await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| Go yardstick | {Median.Of(theirs):0.0} ms | {perPass:0} KiB |"));
        await output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture, $"| ratio | **{Median.Of(theirs) / Median.Of(ours):0.0} times faster** | **1/{perPass * 1024 / allocated:0} of the memory** |"));
    }

    private static (double Milliseconds, long Allocated) Pass(List<string> tags)
    {
        GC.Collect();
        long before = GC.GetAllocatedBytesForCurrentThread();
        long started = Stopwatch.GetTimestamp();
        List<string> selected = TagFilter.Compile(new ProviderFilter { Semver = ">=1.0.0", Limit = 1 }).Apply(tags);
        double milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        return selected.Count == 1 ? (milliseconds, GC.GetAllocatedBytesForCurrentThread() - before) : throw new InvalidOperationException("nothing was selected");
    }
}
