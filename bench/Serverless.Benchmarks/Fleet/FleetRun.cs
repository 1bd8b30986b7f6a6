using System.Diagnostics;
using System.Globalization;
using System.Text;
using Serverless.Benchmarks.Processes;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Fleet;
using Serverless.Sandbox.Registry;

namespace Serverless.Benchmarks.Fleet;

/// <summary>The measurements of the fleet benchmark, on parts that are running already.</summary>
internal sealed class FleetRun(SampleFleet fleet, SandboxRegistry registry, QueueStandIn queue, MeasuredProcess handler, TextWriter output)
{
    private const string Timer = """{"Data":{"timer":{"Schedule":{},"ScheduleStatus":null,"IsPastDue":false}},"Metadata":{}}""";

    /// <summary>A pass takes about nine requests, and a cluster gets 20 a second: sooner, that budget would be all that is measured.</summary>
    private static readonly TimeSpan BetweenPushes = TimeSpan.FromMilliseconds(500);

    private readonly RolloutWatch _watch = new(fleet);

    public async Task RunAsync(int idleTicks, (int Followers, int Rounds)[] pushes, CancellationToken cancellationToken)
    {
        output.WriteLine("# Fleet");
        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"One handler process in host mode, {fleet.Clusters.Count} in-memory clusters with 10 ResourceSets each, messages delivered 16 at a time without the host's polling pause."));
        output.WriteLine();
        await handler.AnsweredAsync("/Scanner", Timer, cancellationToken);
        TimeSpan first = await TickAsync(cancellationToken);
        double memoryAfterFirst = handler.Megabytes;
        int scans = registry.Requests.Total;
        await TickAsync(cancellationToken);
        await WriteIdleAsync(idleTicks, first, scans, memoryAfterFirst, cancellationToken);
        output.WriteLine();
        output.WriteLine("| push to applied | first p50, ms | last p50, ms | last p95, ms | API requests per cluster | registry requests | goal |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        foreach ((int followers, int rounds) in pushes)
        {
            await WritePushAsync(followers, rounds, cancellationToken);
        }

        output.WriteLine();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Largest memory of the handler in the whole run: {handler.PeakMegabytes:F0} MB."));
    }

    private async Task WriteIdleAsync(int ticks, TimeSpan first, int scans, double memoryAfterFirst, CancellationToken cancellationToken)
    {
        Samples times = new();
        (long api, int registryBefore) = (ApiRequests(), registry.Requests.Total);
        for (int i = 0; i < ticks; i++)
        {
            times.Add(await TickAsync(cancellationToken));
        }

        double perCluster = (ApiRequests() - api) / (double)ticks / fleet.Clusters.Count;
        output.WriteLine("| tick of the whole fleet | p50, s | p95, s | API requests per cluster | registry requests | memory, MB | goal |");
        output.WriteLine("|---|---|---|---|---|---|---|");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| first, everything rolled out | {first.TotalSeconds:F1} | | | {scans} | {memoryAfterFirst:F0} | |"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| idle | {times.P50 / 1000:F2} | {times.P95 / 1000:F2} | {perCluster:F1} | {registry.Requests.Total - registryBefore} | {handler.Megabytes:F0} | under 15 s, under 300 MB |"));
    }

    private async Task WritePushAsync(int followers, int rounds, CancellationToken cancellationToken)
    {
        string repository = $"r{followers}";
        Samples first = new();
        Samples last = new();
        (long api, int registryBefore) = (ApiRequests(), registry.Requests.Total);
        for (int round = 1; round <= rounds; round++)
        {
            string tag = $"1.{round}.0";
            await registry.PushImageAsync($"apps/{repository}", tag, $"{repository} {tag}", cancellationToken);
            _watch.Begin(repository);
            long start = Stopwatch.GetTimestamp();
            await AnnounceAsync(repository, tag, cancellationToken);
            await UntilAsync(() => _watch.Applied.Count == followers, cancellationToken);
            first.Add(Stopwatch.GetElapsedTime(start, _watch.Applied.Min()));
            last.Add(Stopwatch.GetElapsedTime(start, _watch.Applied.Max()));
            await UntilAsync(() => queue.IsIdle, cancellationToken);
            await Task.Delay(BetweenPushes, cancellationToken);
        }

        double perCluster = (ApiRequests() - api) / (double)rounds / followers;
        double perPush = (registry.Requests.Total - registryBefore) / (double)rounds;
        string goal = followers switch { 1 => "p50 under 150 ms", 100 => "last under 5 s", _ => "" };
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {followers} clusters | {first.P50:F0} | {last.P50:F0} | {last.P95:F0} | {perCluster:F1} | {perPush:F1} | {goal} |"));
    }

    private async Task<TimeSpan> TickAsync(CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        using HttpResponseMessage response = await handler.Http.PostAsync("/Scanner", new StringContent(Timer, Encoding.UTF8, "application/json"), cancellationToken);
        Dictionary<string, object?> answer = JsonTree.ParseObject(await response.Content.ReadAsByteArrayAsync(cancellationToken));
        foreach (string message in answer.ListAt("Outputs", "work")!.Cast<string>())
        {
            queue.Enqueue(message);
        }

        await UntilAsync(() => queue.IsIdle, cancellationToken);
        return Stopwatch.GetElapsedTime(start);
    }

    private async Task AnnounceAsync(string repository, string tag, CancellationToken cancellationToken)
    {
        using HttpRequestMessage request = new(HttpMethod.Post, "/api/webhooks/generic/main")
        {
            Content = new StringContent($$"""{"references":["{{registry.Host}}/apps/{{repository}}:{{tag}}"]}""", Encoding.UTF8, "application/json"),
        };
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer secret");
        using HttpResponseMessage response = await handler.Http.SendAsync(request, cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private long ApiRequests() => fleet.Clusters.Sum(c => c.Log.Total);

    private static async Task UntilAsync(Func<bool> condition, CancellationToken cancellationToken)
    {
        long start = Stopwatch.GetTimestamp();
        while (!condition())
        {
            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(5))
            {
                throw new TimeoutException("the fleet does not get there");
            }

            await Task.Delay(2, cancellationToken);
        }
    }
}
