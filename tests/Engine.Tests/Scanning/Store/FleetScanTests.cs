using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;
using Serverless.Engine.Scanning.Registry.Credentials;
using Serverless.Engine.Tests.Scanning.Providers;
using Serverless.Engine.Tests.Scanning.Registry;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Scanning.Store;

/// <summary>Requests to a registry do not grow with the clusters that want to know the same.</summary>
public sealed class FleetScanTests
{
    private const int Repositories = 10;

    [Fact]
    public async Task Scan_OneThousandProvidersInOneHundredClusters_AsksAsOftenAsTen()
    {
        int ten = await RequestsAsync(clusters: 1);

        (await RequestsAsync(clusters: 100)).ShouldBe(ten);
        ten.ShouldBeLessThanOrEqualTo(Repositories * 6);
    }

    private static async Task<int> RequestsAsync(int clusters)
    {
        CancellationToken cancelled = TestContext.Current.CancellationToken;
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync(new() { Authentication = RegistryAuthentication.Basic }, cancelled);
        for (int i = 0; i < Repositories; i++)
        {
            await registry.PushImageAsync($"app{i}", "1.0.0", $"{i}", cancelled);
            await registry.PushImageAsync($"app{i}", "1.1.0", $"{i}.1", cancelled);
        }

        using RegistryClient client = Clients.Create();
        ProviderScanner scanner = Scanners.Create(client);

        // Asked for once before, so that what the registry wants to see is known and runs can be compared.
        await scanner.ScanAsync(Provider(registry, 0), Secrets(registry, "warm"), new(DateTimeOffset.UtcNow), cancelled);
        registry.Requests.Reset();
        DateTimeOffset notBefore = DateTimeOffset.UtcNow;
        await Parallel.ForAsync(0, clusters * Repositories, cancelled, async (i, token) =>
        {
            ScanResult result = await scanner.ScanAsync(Provider(registry, i % Repositories), Secrets(registry, $"cluster-{i / Repositories}"), new(notBefore), token);
            result.Inputs.Count.ShouldBe(2);
        });
        return registry.Requests.Total;
    }

    private static ResourceSetInputProvider Provider(SandboxRegistry registry, int repository) =>
        Scanners.Provider($$"""{"type":"OCIArtifactTag","url":"oci://{{registry.Host}}/app{{repository}}"}""");

    /// <summary>Every cluster has a Secret of its own; the credentials in it are the same.</summary>
    private static ProviderSecrets Secrets(SandboxRegistry registry, string cluster) => new()
    {
        Secret = SecretData.From(new KubeObject(new()
        {
            ["metadata"] = new Dictionary<string, object?> { ["name"] = "pull", ["namespace"] = cluster },
            ["type"] = "kubernetes.io/dockerconfigjson",
            ["stringData"] = new Dictionary<string, object?> { [".dockerconfigjson"] = $$$$"""{"auths":{"{{{{registry.Host}}}}":{"username":"sandbox","password":"sandbox"}}}""" },
        })),
    };
}
