using System.Globalization;
using Serverless.Benchmarks.Processes;
using Serverless.Sandbox.Fleet;
using Serverless.Sandbox.Registry;

namespace Serverless.Benchmarks.Fleet;

/// <summary>A thousand clusters with ten ResourceSets each: the idle tick, and the time from a push to its roll-out in 1, 10, 100 and 1,000 of them.</summary>
internal sealed class FleetBenchmark : IBenchmark
{
    private const int Clusters = 1000;

    private const int IdleTicks = 9;

    /// <summary>Messages side by side, as host.json lets one instance take.</summary>
    private const int Parallelism = 16;

    private static readonly (int Followers, int Rounds)[] Pushes = [(1, 30), (10, 15), (100, 9), (1000, 5)];

    public string Name => "fleet";

    public string Summary => "1,000 clusters x 10 ResourceSets: idle tick, push to applied, requests, memory";

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("fleet-").FullName;
        try
        {
            await Publisher.PublishAsync(Path.Combine(Publisher.Root, "functions"), Path.Combine(folder, "app"), PublishForm.ReadyToRun, cancellationToken);
            await using SandboxRegistry registry = await SandboxRegistry.StartAsync(cancellationToken: cancellationToken);
            foreach ((int followers, int _) in Pushes)
            {
                await registry.PushImageAsync($"apps/r{followers}", "1.0.0", $"{followers}", cancellationToken);
            }

            await using SampleFleet fleet = await StartFleetAsync(registry, cancellationToken);
            fleet.WriteKubeconfigs(Path.Combine(folder, "clusters"));
            await using QueueStandIn queue = new();
            await queue.StartAsync(cancellationToken);
            using MeasuredProcess handler = StartHandler(folder, queue);
            queue.Deliver(handler.Http, Parallelism);
            await new FleetRun(fleet, registry, queue, handler, output).RunAsync(IdleTicks, Pushes, cancellationToken);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Task<SampleFleet> StartFleetAsync(SandboxRegistry registry, CancellationToken cancellationToken) => SampleFleet.StartAsync(
        new SampleFleetOptions
        {
            Clusters = Clusters,
            RepositoriesOf = i => [.. Pushes.Where(p => i < p.Followers).Select(p => $"r{p.Followers}")],
            ResourceSets = 10,
            Registry = registry.Host,
            Definitions = Path.Combine(Publisher.Root, "config", "crds"),
        },
        cancellationToken);

    private static MeasuredProcess StartHandler(string folder, QueueStandIn queue)
    {
        int port = MeasuredProcess.FreePort();
        return MeasuredProcess.Start(Path.Combine(folder, "app", "Handler"), port, new Dictionary<string, string>
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["Clusters__Folder"] = Path.Combine(folder, "clusters"),
            ["Clusters__AllowLocalAddresses"] = "true",
            ["Network__AllowPrivate"] = "*",
            ["State__Folder"] = Path.Combine(folder, "state"),
            ["WorkQueue"] = queue.ConnectionString,
            ["LogLevel"] = "Warning",
            ["Receivers__main__Kind"] = "generic",
            ["Receivers__main__Mode"] = "token",
            ["Receivers__main__Secret"] = "secret",
        });
    }
}
