using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Tests.Crds;
using Serverless.Engine.Tests.Fleet;
using Serverless.Sandbox.Fleet;
using Serverless.Sandbox.Kubernetes;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>Whole clusters that follow the same repositories cost a registry what one of them does.</summary>
public sealed class FleetScanTests
{
    private static readonly string[] Repositories = [.. Enumerable.Range(0, 10).Select(i => $"r{i}")];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The first time, an interval later, and after a push. The benchmark <c>scan-fleet</c> does it with 100 clusters.</summary>
    [Fact]
    public async Task ManyClusters_AskTheRegistryAsOftenAsOne() =>
        (await RequestsAsync(clusters: 25)).ShouldBe(await RequestsAsync(clusters: 1));

    private static async Task<(int AtFirst, int PerInterval, int AfterPush)> RequestsAsync(int clusters)
    {
        using TemporaryFolder folder = new();
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(cancellationToken: Cancelled);
        foreach (string repository in Repositories)
        {
            await registry.PushImageAsync($"apps/{repository}", "1.0.0", repository, Cancelled);
        }

        await using SampleFleet fleet = await SampleFleet.StartAsync(
            new SampleFleetOptions { Clusters = clusters, Repositories = Repositories, ResourceSets = 0, Interval = "10m", Registry = registry.Host, Definitions = Path.Combine(RepositoryFiles.Root, "config", "crds") },
            Cancelled);
        fleet.WriteKubeconfigs(folder.File("clusters"));
        OffsetTimeProvider time = new();
        using ClusterReconciler engine = ServerlessEngine.Create(
            new EngineOptions { KubeconfigOrigin = KubeconfigOrigin.Laptop, Registry = new RegistryClientOptions() },
            new FolderClusterCatalog(folder.File("clusters")),
            new FileStateStore(folder.File("state"), time),
            time);

        int first = await CountAsync(null);
        time.Advance(TimeSpan.FromMinutes(11));
        int second = await CountAsync(null);
        await registry.PushImageAsync("apps/r3", "1.1.0", "new", Cancelled);
        int pushed = await CountAsync("r3");
        (await Task.WhenAll(fleet.Clusters.Select(ExportAsync))).ShouldAllBe(tag => tag == "1.1.0");
        return (first, second, pushed);

        async Task<int> CountAsync(string? repository)
        {
            registry.Requests.Reset();
            DateTimeOffset heard = time.GetUtcNow();
            await Parallel.ForEachAsync(fleet.Clusters, Cancelled, async (cluster, token) =>
                (await engine.RunAsync(new WorkItem(cluster.Name, heard, repository is null ? null : $"{registry.Host}/apps/{repository}"), token)).Failure.ShouldBeNull());
            return registry.Requests.Total;
        }
    }

    private static async Task<string?> ExportAsync(SandboxCluster cluster)
    {
        using KubernetesClient client = KubernetesClient.Create(
            Kubeconfig.Parse(cluster.TokenKubeconfig, KubeconfigOrigin.Laptop).Select(), new KubernetesClientOptions(), TimeProvider.System);
        KubeObject? provider = await client.GetAsync(Names.InputProvider, "apps", "r3", Cancelled);
        return ((Dictionary<string, object?>)provider!.Root.ListAt("status", "exportedInputs")![0]!).StringAt("tag");
    }
}
