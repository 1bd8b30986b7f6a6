using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Xunit;

namespace Serverless.Cli.Tests.Transcripts;

/// <summary>Kinds that a cluster has for the time of one test, with any content.</summary>
internal sealed class ExtraKinds : IAsyncDisposable
{
    private static readonly GroupVersionKind Definition = new("apiextensions.k8s.io", "v1", "CustomResourceDefinition");

    private readonly KubernetesClient _client;
    private readonly List<string> _names = [];

    private ExtraKinds(KubernetesClient client) => _client = client;

    public static async Task<ExtraKinds> DefineAsync(KubernetesClient client, params (string Kind, string Group)[] kinds)
    {
        ExtraKinds defined = new(client);
        foreach ((string kind, string group) in kinds)
        {
            string singular = kind.ToLowerInvariant();
            await defined.AddAsync(CliCluster.Parse($$$$"""
                {"apiVersion":"apiextensions.k8s.io/v1","kind":"CustomResourceDefinition","metadata":{"name":"{{{{singular}}}}s.{{{{group}}}}"},
                 "spec":{"group":"{{{{group}}}}","scope":"Namespaced",
                  "names":{"plural":"{{{{singular}}}}s","singular":"{{{{singular}}}}","kind":"{{{{kind}}}}","listKind":"{{{{kind}}}}List"},
                  "versions":[{"name":"v1","served":true,"storage":true,"schema":{"openAPIV3Schema":{"type":"object","x-kubernetes-preserve-unknown-fields":true} } }] } }
                """));
        }

        client.InvalidateDiscovery();
        return defined;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (string name in _names)
        {
            await _client.DeleteAsync(Definition, "", name, DeleteOptions.Default, CancellationToken.None);
            while (await _client.GetMetadataAsync(Definition, "", name, CancellationToken.None) is not null)
            {
                await Task.Delay(20, CancellationToken.None);
            }
        }
    }

    private async Task AddAsync(KubeObject definition)
    {
        KubeObject applied = await _client.ApplyAsync(definition, new ApplyOptions { FieldManager = "test", Force = true }, TestContext.Current.CancellationToken);
        _names.Add(definition.Name);
        while (Condition.Find(applied, "Established")?.Status != "True")
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
            applied = await _client.GetAsync(Definition, "", definition.Name, TestContext.Current.CancellationToken) ?? applied;
        }
    }
}
