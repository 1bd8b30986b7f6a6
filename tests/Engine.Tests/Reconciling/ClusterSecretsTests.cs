using System.Buffers.Text;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Tests.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Reconciling;

/// <summary>What providers name, read from a real API server.</summary>
public sealed class ClusterSecretsTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task IssueToken_ServiceAccount_GivesOneForTheAudience()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        await cluster.Client.CreateAsync(TestCluster.Object("v1", "ServiceAccount", cluster.Namespace, "puller"), TestCluster.FieldManager, Cancelled);
        ClusterSecrets secrets = new(cluster.Client);

        string token = await secrets.IssueTokenAsync(cluster.Namespace, "puller", "sts.amazonaws.com", Cancelled);

        Dictionary<string, object?> claims = JsonTree.ParseObject(Base64Url.DecodeFromChars(token.Split('.')[1]));
        claims.ListAt("aud").ShouldBe(["sts.amazonaws.com"]);
        claims.StringAt("sub").ShouldBe($"system:serviceaccount:{cluster.Namespace}:puller");
        secrets.Cluster.ShouldBe(cluster.Client.Connection.Server.AbsoluteUri);
    }

    [Fact]
    public async Task IssueToken_MissingServiceAccount_IsNamed()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();

        (await Should.ThrowAsync<ProviderException>(new ClusterSecrets(cluster.Client).IssueTokenAsync(cluster.Namespace, "nobody", "x", Cancelled)))
            .Message.ShouldStartWith($"failed to issue a token for serviceaccount '{cluster.Namespace}/nobody': ");
    }
}
