using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes;
using Xunit;

namespace Serverless.Cli.Tests;

/// <summary>Several sandbox clusters with our definitions, and a catalogue of them in a folder. Clusters are labelled by environment.</summary>
internal sealed class CliFleet : IAsyncDisposable
{
    public const string Namespace = "apps";

    private readonly SandboxFleet _fleet;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("flux-serverless-fleet-");
    private readonly Dictionary<string, (SandboxCluster Sandbox, KubernetesClient Client)> _clusters = [];

    private CliFleet(SandboxFleet fleet) => _fleet = fleet;

    /// <summary>The folder of the catalogue.</summary>
    public string Folder => Path.Combine(_folder.FullName, "clusters");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<CliFleet> StartAsync(params string[] names)
    {
        CliFleet fleet = new(await SandboxFleet.StartAsync(0, TimeProvider.System, Cancellation));
        Directory.CreateDirectory(fleet.Folder);
        foreach (string name in names)
        {
            SandboxCluster cluster = fleet._fleet.AddCluster(new SandboxClusterOptions { Name = name, Namespaces = ["default", Namespace] });
            KubernetesClient client = KubernetesClient.Create(
                Kubeconfig.Parse(cluster.Kubeconfig, KubeconfigOrigin.Stored).Select(), new KubernetesClientOptions(), TimeProvider.System);
            await Definitions.InstallAsync(client, Cancellation);
            fleet._clusters[name] = (cluster, client);
            await File.WriteAllTextAsync(fleet.PathOf($"{name}.kubeconfig"), cluster.Kubeconfig, Cancellation);
            await File.WriteAllTextAsync(fleet.PathOf($"{name}.settings.json"), $$$"""{"labels":{"env":"{{{(name == "prod" ? "production" : "test")}}}"}}""", Cancellation);
        }

        return fleet;
    }

    public KubernetesClient Client(string cluster) => _clusters[cluster].Client;

    public SandboxCluster Sandbox(string cluster) => _clusters[cluster].Sandbox;

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Takes a cluster off the network.</summary>
    public void Unplug(string cluster) => _fleet.RemoveCluster(cluster);

    public Task<CliResult> RunAsync(params string[] arguments) => CliHarness.RunAsync([.. arguments, "--clusters", Folder]);

    public Task<KubeObject> ApplyAsync(string cluster, string json) =>
        Client(cluster).ApplyAsync(CliCluster.Parse(json), new ApplyOptions { FieldManager = "user", Force = true }, Cancellation);

    /// <summary>A ResourceSet in the namespace of the fleet's tests.</summary>
    public Task<KubeObject> ApplySetAsync(string cluster, string name, string spec = """{"resources":[]}""") => ApplyAsync(
        cluster, $$$"""{"apiVersion":"fluxcd.controlplane.io/v1","kind":"ResourceSet","metadata":{"name":"{{{name}}}","namespace":"apps"},"spec":{{{spec}}}}""");

    public async Task<KubeObject> GetAsync(string cluster, GroupVersionKind gvk, string name) =>
        await Client(cluster).GetAsync(gvk, Namespace, name, Cancellation) ?? throw new InvalidOperationException($"{cluster} has no {gvk.Kind} {name}");

    public async ValueTask DisposeAsync()
    {
        foreach ((SandboxCluster _, KubernetesClient client) in _clusters.Values)
        {
            client.Dispose();
        }

        await _fleet.DisposeAsync();
        _folder.Delete(recursive: true);
    }
}
