using System.Globalization;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes;

namespace Serverless.Sandbox.Fleet;

/// <summary>
/// A fleet of in-memory clusters with providers that follow repositories and ResourceSets that make a ConfigMap of what they export: what
/// tests and benchmarks of many clusters run on.
/// </summary>
public sealed class SampleFleet : IAsyncDisposable
{
    private const int Parallelism = 8;

    private static readonly GroupVersionKind ConfigMap = new("", "v1", "ConfigMap");

    private readonly SandboxFleet _fleet;

    private SampleFleet(SandboxFleet fleet, IReadOnlyList<SandboxCluster> clusters)
    {
        _fleet = fleet;
        Clusters = clusters;
    }

    /// <summary>The clusters.</summary>
    public IReadOnlyList<SandboxCluster> Clusters { get; }

    /// <summary>Starts the clusters and puts their objects in.</summary>
    public static async Task<SampleFleet> StartAsync(SampleFleetOptions options, CancellationToken cancellationToken)
    {
        SandboxFleet fleet = await SandboxFleet.StartAsync(0, TimeProvider.System, cancellationToken);
        List<SandboxCluster> clusters = [.. Enumerable.Range(0, options.Clusters)
            .Select(i => fleet.AddCluster(new SandboxClusterOptions { Name = string.Create(CultureInfo.InvariantCulture, $"c{i:0000}") }))];
        List<KubeObject> definitions = [.. SampleObjects.Definitions(options.Definitions)];
        await Parallel.ForEachAsync(
            clusters.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = Parallelism, CancellationToken = cancellationToken },
            async (numbered, token) =>
            {
                (int number, SandboxCluster cluster) = numbered;
                using KubernetesClient client = Connect(cluster);
                await ApplyAsync(client, definitions, token);
                client.InvalidateDiscovery();
                await ApplyAsync(client, SampleObjects.Of(options, options.RepositoriesOf?.Invoke(number) ?? options.Repositories), token);
                cluster.Log.Clear();
            });
        return new SampleFleet(fleet, clusters);
    }

    /// <summary>Writes each cluster's kubeconfig into a folder, as the folder catalogue reads it.</summary>
    public void WriteKubeconfigs(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (SandboxCluster cluster in Clusters)
        {
            File.WriteAllText(Path.Combine(folder, cluster.Name + ".kubeconfig"), cluster.TokenKubeconfig);
        }
    }

    /// <summary>The tag that a cluster has rolled out of a repository, or <see langword="null"/>.</summary>
    public static async Task<string?> TagAsync(SandboxCluster cluster, string repository, CancellationToken cancellationToken)
    {
        using KubernetesClient client = Connect(cluster);
        return (await client.GetAsync(ConfigMap, "apps", repository, cancellationToken))?.Root.StringAt("data", "tag");
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _fleet.DisposeAsync();

    private static KubernetesClient Connect(SandboxCluster cluster) =>
        KubernetesClient.Create(Kubeconfig.Parse(cluster.TokenKubeconfig, KubeconfigOrigin.Stored).Select(), new KubernetesClientOptions(), TimeProvider.System);

    private static async Task ApplyAsync(KubernetesClient client, IEnumerable<KubeObject> objects, CancellationToken cancellationToken)
    {
        foreach (KubeObject item in objects)
        {
            await client.ApplyAsync(item, new ApplyOptions { FieldManager = "setup", Force = true }, cancellationToken);
        }
    }
}
