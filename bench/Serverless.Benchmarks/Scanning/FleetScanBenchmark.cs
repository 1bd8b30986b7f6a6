using System.Globalization;
using Serverless.Benchmarks.Processes;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Scanning.Registry;
using Serverless.Sandbox.Fleet;
using Serverless.Sandbox.Registry;

namespace Serverless.Benchmarks.Scanning;

/// <summary>How many requests a registry gets from the passes over many clusters whose providers follow the same repositories.</summary>
internal sealed class FleetScanBenchmark : IBenchmark
{
    private static readonly string[] Repositories = [.. Enumerable.Range(0, 10).Select(i => $"r{i}")];

    public string Name => "scan-fleet";

    public string Summary => "registry requests of 1,000 providers in 100 clusters on 10 repositories";

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync("| providers | clusters | repositories | registry requests of all first passes | after a push to one repository |\n|---|---|---|---|---|");
        foreach (int clusters in (int[])[1, 100])
        {
            (int first, int pushed) = await CountAsync(clusters, cancellationToken);
            await output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"| {clusters * Repositories.Length} | {clusters} | {Repositories.Length} | {first} | {pushed} |"));
        }
    }

    private static async Task<(int First, int Pushed)> CountAsync(int clusters, CancellationToken cancellationToken)
    {
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(cancellationToken: cancellationToken);
        foreach (string repository in Repositories)
        {
            await registry.PushImageAsync($"apps/{repository}", "1.0.0", repository, cancellationToken);
        }

        DirectoryInfo folder = Directory.CreateTempSubdirectory("bench-scan-fleet-");
        try
        {
            await using SampleFleet fleet = await SampleFleet.StartAsync(
                new SampleFleetOptions { Clusters = clusters, Repositories = Repositories, ResourceSets = 0, Registry = registry.Host, Definitions = Path.Combine(Publisher.Root, "config", "crds") },
                cancellationToken);
            string kubeconfigs = Path.Combine(folder.FullName, "clusters");
            fleet.WriteKubeconfigs(kubeconfigs);
            using ClusterReconciler engine = ServerlessEngine.Create(
                new EngineOptions { KubeconfigOrigin = KubeconfigOrigin.Laptop, Registry = new RegistryClientOptions() },
                new FolderClusterCatalog(kubeconfigs),
                new FileStateStore(Path.Combine(folder.FullName, "state"), TimeProvider.System),
                TimeProvider.System);
            int first = await CountAsync(null);
            await registry.PushImageAsync("apps/r3", "1.1.0", "new", cancellationToken);
            return (first, await CountAsync($"{registry.Host}/apps/r3"));

            async Task<int> CountAsync(string? repository)
            {
                registry.Requests.Reset();
                DateTimeOffset heard = TimeProvider.System.GetUtcNow();
                await Parallel.ForEachAsync(fleet.Clusters, cancellationToken, async (cluster, token) =>
                {
                    PassReport report = await engine.RunAsync(new WorkItem(cluster.Name, heard, repository), token);
                    if (report.Failure is { } failure)
                    {
                        throw new InvalidOperationException(failure);
                    }
                });
                return registry.Requests.Total;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
