using System.Text;
using Microsoft.AspNetCore.Http;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Resources;
using Serverless.Engine.Tests.Fleet;
using Serverless.Engine.Tests.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

public sealed class ClientPoolTests
{
    private static readonly GroupVersionKind ConfigMaps = new("", "v1", "ConfigMap");

    /// <summary>The first clusters keep their connection between passes; those beyond connect anew, so that memory does not grow with the fleet.</summary>
    [Fact]
    public async Task Release_BeyondTheKeptConnections_ClosesThem()
    {
        List<string> connections = [];
        await using FakeApiServer server = await FakeApiServer.StartAsync(context =>
        {
            lock (connections)
            {
                connections.Add($"{context.Request.Headers.Authorization} {context.Connection.Id}");
            }

            return context.Response.WriteAsync("""{"metadata":{"name":"a"}}""");
        });
        using ClientPool pool = new(new KubernetesClientOptions { KnownResources = FakeApiServer.Known, AllowLocalAddresses = true }, KubeconfigOrigin.Stored, TimeProvider.System, keptConnections: 1);
        for (int pass = 0; pass < 3; pass++)
        {
            foreach (string cluster in new[] { "first", "second" })
            {
                string kubeconfig = KubeconfigOf(server, cluster);
                KubernetesClient client = pool.Find(cluster, kubeconfig) ?? pool.Create(cluster, kubeconfig, default);
                (await client.GetAsync(ConfigMaps, "ns", "a", TestContext.Current.CancellationToken)).ShouldNotBeNull();
                (await client.GetAsync(ConfigMaps, "ns", "a", TestContext.Current.CancellationToken)).ShouldNotBeNull();
                pool.Release(cluster, client);
            }
        }

        connections.Where(c => c.StartsWith("Bearer first", StringComparison.Ordinal)).Distinct().Count().ShouldBe(1);
        connections.Where(c => c.StartsWith("Bearer second", StringComparison.Ordinal)).Distinct().Count().ShouldBe(3);
        connections.Count.ShouldBe(12);
    }

    /// <summary>A cluster that is not worked on any more leaves its place to another one.</summary>
    [Fact]
    public async Task Release_PlaceOfAClusterThatIsGone_IsTaken()
    {
        HashSet<string> connections = [];
        await using FakeApiServer server = await FakeApiServer.StartAsync(context =>
        {
            connections.Add(context.Connection.Id);
            return context.Response.WriteAsync("""{"metadata":{"name":"a"}}""");
        });
        ManualTimeProvider time = new();
        using ClientPool pool = new(new KubernetesClientOptions { KnownResources = FakeApiServer.Known, AllowLocalAddresses = true }, KubeconfigOrigin.Stored, time, keptConnections: 1);
        using KubernetesClient gone = pool.Create("gone", KubeconfigOf(server, "gone"), default);
        pool.Release("gone", gone);
        time.Advance(TimeSpan.FromMinutes(11));
        KubernetesClient client = pool.Create("new", KubeconfigOf(server, "new"), default);
        for (int pass = 0; pass < 3; pass++)
        {
            (await client.GetAsync(ConfigMaps, "ns", "a", TestContext.Current.CancellationToken)).ShouldNotBeNull();
            pool.Release("new", client);
        }

        connections.Count.ShouldBe(1);
    }

    private static string KubeconfigOf(FakeApiServer server, string token) => $$$"""
        apiVersion: v1
        kind: Config
        current-context: it
        clusters: [{name: it, cluster: {server: "{{{server.Connection.Server}}}", certificate-authority-data: {{{Convert.ToBase64String(Encoding.UTF8.GetBytes(server.Certificates.AuthorityPem))}}} } }]
        users: [{name: it, user: {token: "{{{token}}}" } }]
        contexts: [{name: it, context: {cluster: it, user: it}}]
        """;
}
