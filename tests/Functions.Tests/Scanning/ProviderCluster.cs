using System.Globalization;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Crds;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Yaml;
using Serverless.Functions.Tests.Hosting;
using Serverless.Functions.Tests.Published;
using Serverless.Sandbox.Kubernetes;
using Xunit;

namespace Serverless.Functions.Tests.Scanning;

/// <summary>A cluster with our definitions, the providers of a test in it, and handlers that reconcile it as the Functions host makes them do.</summary>
internal sealed class ProviderCluster : IAsyncDisposable
{
    private const string Name = "test";

    private readonly SandboxCluster _cluster;
    private readonly LoopbackRecorder _queue;
    private readonly TemporaryFolder _folder = new();

    private ProviderCluster(SandboxCluster cluster, LoopbackRecorder queue)
    {
        _cluster = cluster;
        _queue = queue;
        Client = KubernetesClient.Create(
            Kubeconfig.Parse(cluster.Kubeconfig, KubeconfigOrigin.Laptop).Select(), new KubernetesClientOptions { RequestsPerSecond = 10_000 }, TimeProvider.System);
        Directory.CreateDirectory(_folder.File("clusters"));
        _folder.Write($"clusters/{Name}.yaml", cluster.TokenKubeconfig);
    }

    public KubernetesClient Client { get; }

    public string StateFolder => _folder.File("state");

    public string TokenKubeconfig => _cluster.TokenKubeconfig;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<ProviderCluster> StartAsync()
    {
        ProviderCluster cluster = new(
            await SandboxCluster.StartAsync(new(), TimeProvider.System, Cancelled), await LoopbackRecorder.StartAsync(StatusCodes.Status201Created));
        foreach (string file in RepositoryFiles.Crds("config/crds"))
        {
            await cluster.ApplyAsync(await File.ReadAllTextAsync(file, Cancelled));
        }

        cluster.Client.InvalidateDiscovery();
        return cluster;
    }

    public async Task ApplyAsync(string yaml)
    {
        foreach (object? document in YamlReader.ReadDocuments(yaml))
        {
            await Client.ApplyAsync(new((Dictionary<string, object?>)document!), new ApplyOptions { FieldManager = "user", Force = true }, Cancelled);
        }
    }

    /// <summary>Lets the cluster issue tokens for ServiceAccounts.</summary>
    /// <param name="token">The token of one, by its name.</param>
    public void IssueTokens(Func<string, string> token) => _cluster.Fault = request => request.Path.Split('/') is [.., "serviceaccounts", var account, "token"]
        ? new SandboxFault { StatusCode = StatusCodes.Status201Created, Body = $$$"""{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","status":{"token":"{{{token(account)}}}"}}""" }
        : null;

    /// <param name="name">Name in the namespace <c>default</c>.</param>
    /// <param name="spec">The spec's members, as YAML in flow style.</param>
    /// <param name="metadata">More members of the metadata, beginning with a comma.</param>
    public Task ProviderAsync(string name, string spec, string metadata = "") => ApplyAsync(
        $"{{apiVersion: fluxcd.controlplane.io/v1, kind: ResourceSetInputProvider, metadata: {{name: {name}, namespace: default{metadata}}}, spec: {{{spec}}}}}");

    /// <summary>Status and message of the Ready condition by the provider's name.</summary>
    public async Task<Dictionary<string, string>> ReadyAsync() => (await Client.ListAsync(Names.InputProvider, null, ListOptions.Default, Cancelled)).Items
        .ToDictionary(provider => provider.Name, provider => Condition.Find(provider, Condition.Ready) is { } ready ? $"{ready.Status} {ready.Message}" : "none");

    /// <summary>The published handler in its host's way.</summary>
    public async Task<HandlerProcess> StartHandlerAsync(PublishedHandler published, params (string Name, string Value)[] more)
    {
        int port = ServerPort.Next();
        Dictionary<string, string> variables = new()
        {
            ["FUNCTIONS_CUSTOMHANDLER_PORT"] = port.ToString(CultureInfo.InvariantCulture),
            ["Clusters__Folder"] = _folder.File("clusters"),
            ["Clusters__AllowLocalAddresses"] = "true",
            ["State__Folder"] = _folder.File("state"),
            ["WorkQueue"] = $"AccountName=account;AccountKey=a2V5;QueueEndpoint=http://127.0.0.1:{_queue.Port}/account",
            ["Registries__RequestsPerSecond"] = "10000",
            ["Services__RetryDelays"] = "none",
        };
        foreach ((string name, string value) in more)
        {
            variables[name] = value;
        }

        HandlerProcess handler = await HandlerProcess.StartAsync(published, port, variables);
        (await handler.ReadyAsync()).Dispose();
        return handler;
    }

    /// <summary>A whole pass.</summary>
    public static async Task PassAsync(HandlerProcess handler)
    {
        using HttpRequestMessage message = Envelope.Invocation("Reconciler", Envelope.Queue(WorkMessage.Encode(new WorkItem(Name, DateTimeOffset.UtcNow))));
        using HttpResponseMessage response = await handler.Http.SendAsync(message, Cancelled);
        await response.ShouldSucceedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _cluster.DisposeAsync();
        await _queue.DisposeAsync();
        _folder.Dispose();
    }
}
