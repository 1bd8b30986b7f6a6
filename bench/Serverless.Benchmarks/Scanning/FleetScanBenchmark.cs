using System.Globalization;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Cloud;
using Serverless.Engine.Scanning.Git;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Store;
using Serverless.Sandbox.Registry;

namespace Serverless.Benchmarks.Scanning;

/// <summary>How many requests a registry gets from providers of many clusters on the same repositories.</summary>
internal sealed class FleetScanBenchmark : IBenchmark
{
    private const int Repositories = 10;

    public string Name => "scan-fleet";

    public string Summary => "registry requests of 1,000 providers in 100 clusters on 10 repositories";

    public async Task RunAsync(TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync("| providers | clusters | repositories | registry requests |\n|---|---|---|---|");
        foreach (int clusters in (int[])[1, 100])
        {
            int requests = await CountAsync(clusters, cancellationToken);
            await output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"| {clusters * Repositories} | {clusters} | {Repositories} | {requests} |"));
        }
    }

    private static async Task<int> CountAsync(int clusters, CancellationToken cancellationToken)
    {
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(cancellationToken: cancellationToken);
        for (int i = 0; i < Repositories; i++)
        {
            await registry.PushImageAsync($"app{i}", "1.0.0", $"{i}", cancellationToken);
        }

        using RegistryClient client = new(new RegistryClientOptions { AllowPlainHttpForPrivateHosts = true, RequestsPerSecond = 100_000 }, TimeProvider.System, new Random(1));
        using CloudConnections connections = new(NetworkRules.Open, TimeProvider.System);
        using ExternalServiceClient services = new(new ExternalServiceOptions(), TimeProvider.System);
        CloudIdentities none = new();
        ProviderScanner scanner = new(
            new ScanStore(client, new MemoryScanArchive(), TimeProvider.System),
            new RegistryTargets(none, connections, TimeProvider.System),
            new GitSources(none, connections, TimeProvider.System),
            services);
        DateTimeOffset notBefore = DateTimeOffset.UtcNow;
        await Parallel.ForAsync(0, clusters * Repositories, cancellationToken, async (i, token) =>
        {
            ScanResult result = await scanner.ScanAsync(Provider($"{registry.Host}/app{i % Repositories}"), ProviderSecrets.None, notBefore, token);
            if (result.Inputs.Count != 1)
            {
                throw new InvalidOperationException("a scan found nothing");
            }
        });
        return registry.Requests.Total;
    }

    private static ResourceSetInputProvider Provider(string repository) => ResourceSetInputProvider.From(new KubeObject(new()
    {
        ["spec"] = new Dictionary<string, object?> { ["type"] = "OCIArtifactTag", ["url"] = "oci://" + repository },
    }));
}
