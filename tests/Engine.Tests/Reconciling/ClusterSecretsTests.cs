using Serverless.Engine.Kubernetes;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Tests.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>What providers name, read with the kubeconfig's own identity.</summary>
public sealed class ClusterSecretsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task IssueToken_ServiceAccount_AsksForTheAudience()
    {
        string asked = "";
        await using FakeApiServer server = await FakeApiServer.StartAsync(async c =>
        {
            using StreamReader body = new(c.Request.Body);
            asked = await body.ReadToEndAsync(Cancelled);
            await FakeApiServer.AnswerAsync(c, 201, """{"kind":"TokenRequest","apiVersion":"authentication.k8s.io/v1","status":{"token":"issued"}}""");
        });
        using KubernetesClient client = Client(server);
        ClusterSecrets secrets = new(client);

        (await secrets.IssueTokenAsync("apps", "puller", "sts.amazonaws.com", Cancelled)).ShouldBe("issued");

        server.Requests.ShouldBe(["POST /api/v1/namespaces/apps/serviceaccounts/puller/token"]);
        Dictionary<string, object?> request = JsonTree.ParseObject(System.Text.Encoding.UTF8.GetBytes(asked));
        request.StringAt("apiVersion").ShouldBe("authentication.k8s.io/v1");
        request.ListAt("spec", "audiences").ShouldBe(["sts.amazonaws.com"]);
        secrets.Cluster.ShouldBe(client.Connection.Server.AbsoluteUri);
        new ClusterSecrets(client, "west").Cluster.ShouldBe("west", "several clusters may have one address");
    }

    [Fact]
    public async Task IssueToken_AnswerWithoutAToken_IsAnError()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => FakeApiServer.AnswerAsync(c, 201, """{"kind":"TokenRequest"}"""));
        using KubernetesClient client = Client(server);

        (await Should.ThrowAsync<ProviderException>(new ClusterSecrets(client).IssueTokenAsync("apps", "puller", "x", Cancelled)))
            .Message.ShouldEndWith("was answered without a token");
    }

    [Fact]
    public async Task IssueToken_MissingServiceAccount_IsNamed()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();

        (await Should.ThrowAsync<ProviderException>(new ClusterSecrets(cluster.Client).IssueTokenAsync(cluster.Namespace, "nobody", "x", Cancelled)))
            .Message.ShouldStartWith($"failed to issue a token for serviceaccount '{cluster.Namespace}/nobody': ");
    }

    private static KubernetesClient Client(FakeApiServer server) => KubernetesClient.Create(
        server.Connection,
        new KubernetesClientOptions { KnownResources = [new(new GroupVersionKind("", "v1", "ServiceAccount"), "serviceaccounts", Namespaced: true)] },
        TimeProvider.System);
}
