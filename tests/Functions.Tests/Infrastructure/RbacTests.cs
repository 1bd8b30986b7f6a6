using Serverless.Engine.Fleet;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Reconciling;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Published;
using Serverless.Sandbox.Fleet;
using Serverless.Sandbox.Kubernetes;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Functions.Tests.Infrastructure;

/// <summary>The role that operators bind is enough for everything that the engine does as itself, and holds nothing that it does not need.</summary>
public sealed class RbacTests : IDisposable
{
    private static readonly string File = Path.Combine(PublishedHandler.RepositoryRoot(), "config", "rbac", "flux-serverless.yaml");

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Role_CoversEveryRequestThatIsNotMadeForATenant()
    {
        await using SandboxRegistry registry = await SandboxRegistry.StartAsync();
        await registry.PushImageAsync("apps/cart", "1.0.0", "1");
        await using SampleFleet fleet = await SampleFleet.StartAsync(
            new SampleFleetOptions
            {
                ResourceSets = 2,
                Registry = registry.Host,
                Definitions = Path.Combine(PublishedHandler.RepositoryRoot(), "config", "crds"),
            },
            TestContext.Current.CancellationToken);
        SandboxCluster cluster = fleet.Clusters[0];
        fleet.WriteKubeconfigs(_folder.File("clusters"));
        _folder.Write("clusters/c0000.settings.json", """{"defaultServiceAccount":"rollout"}""");
        ClusterReconciler engine = ServerlessEngine.Create(
            new EngineOptions { KubeconfigOrigin = KubeconfigOrigin.Stored },
            new FolderClusterCatalog(_folder.File("clusters")),
            new FileStateStore(_folder.File("state"), TimeProvider.System),
            TimeProvider.System);

        (await engine.RunAsync(new WorkItem("c0000", DateTimeOffset.UtcNow), TestContext.Current.CancellationToken)).Failure.ShouldBeNull();
        await registry.PushImageAsync("apps/cart", "1.1.0", "2");
        await engine.RunAsync(new WorkItem("c0000", DateTimeOffset.UtcNow, WorkItem.AnyRepository), TestContext.Current.CancellationToken);

        (await SampleFleet.TagAsync(cluster, "cart", CancellationToken.None)).ShouldBe("1.1.0");
        ILookup<bool, SandboxRequest> requests = cluster.Log.Requests.ToLookup(r => r.User.StartsWith("system:serviceaccount:", StringComparison.Ordinal));
        requests[true].ShouldContain(r => r.Path.EndsWith("/configmaps/cart", StringComparison.Ordinal) && r.Verb == "patch", "objects are applied as the tenant");
        ClusterRole role = ClusterRole.Read(File, "flux-serverless");
        requests[false].Where(r => !role.Allows(r) && r.Path != "/api/v1/namespaces/apps/configmaps/cart").Select(r => r.Key).Distinct().ShouldBeEmpty();
    }

    /// <summary>Requests that only some objects lead to.</summary>
    [Theory]
    [InlineData("flux-serverless", "get", "/api/v1/namespaces/apps/configmaps/watched")]
    [InlineData("flux-serverless", "get", "/api/v1/namespaces/apps/serviceaccounts/rollout")]
    [InlineData("flux-serverless", "list", "/apis/fluxcd.controlplane.io/v1/fluxinstances")]
    [InlineData("flux-serverless", "get", "/api/v1/namespaces/flux-system/services/notification-controller")]
    [InlineData("flux-serverless", "list", "/apis/notification.toolkit.fluxcd.io/v1beta3/alerts")]
    [InlineData("flux-serverless", "get", "/apis/notification.toolkit.fluxcd.io/v1beta3/namespaces/apps/providers/slack-bot")]
    [InlineData("flux-serverless-secrets", "get", "/api/v1/namespaces/apps/secrets/pull")]
    [InlineData("flux-serverless-secrets", "create", "/api/v1/namespaces/apps/serviceaccounts/provider/token")]
    [InlineData("flux-serverless-notification-secrets", "get", "/api/v1/namespaces/apps/secrets/slack-token")]
    [InlineData("flux-serverless-notifications", "create", "/api/v1/namespaces/flux-system/services/http:notification-controller:80/proxy")]
    public void Role_CoversWhatOnlySomeObjectsNeed(string role, string verb, string path) =>
        ClusterRole.Read(File, role).Allows(new SandboxRequest("", path, "", verb, "", "")).ShouldBeTrue();

    [Theory]
    [InlineData("flux-serverless", "list", "/api/v1/services")]
    [InlineData("flux-serverless", "get", "/api/v1/namespaces/flux-system/services/other")]
    [InlineData("flux-serverless-notification-secrets", "list", "/api/v1/namespaces/apps/secrets")]
    [InlineData("flux-serverless-notification-secrets", "create", "/api/v1/namespaces/apps/serviceaccounts/provider/token")]
    [InlineData("flux-serverless", "get", "/api/v1/namespaces/apps/secrets/pull")]
    [InlineData("flux-serverless", "patch", "/apis/notification.toolkit.fluxcd.io/v1beta3/namespaces/apps/providers/slack-bot")]
    [InlineData("flux-serverless-notifications", "create", "/api/v1/namespaces/flux-system/services/http:other:80/proxy")]
    public void Role_GivesNoMore(string role, string verb, string path) =>
        ClusterRole.Read(File, role).Allows(new SandboxRequest("", path, "", verb, "", "")).ShouldBeFalse();

    [Fact]
    public void Role_GivesNoWayToApplyByItself()
    {
        ClusterRole role = ClusterRole.Read(File, "flux-serverless", "flux-serverless-secrets");
        foreach (string verb in new[] { "create", "update", "patch", "delete" })
        {
            foreach (string path in new[]
            {
                "/api/v1/namespaces/apps/configmaps/x", "/api/v1/namespaces/apps/secrets/x", "/apis/apps/v1/namespaces/apps/deployments/x",
                "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/x", "/apis/source.toolkit.fluxcd.io/v1/namespaces/apps/ocirepositories/x",
            })
            {
                role.Allows(new SandboxRequest("PATCH", path, "", verb, "", "")).ShouldBeFalse($"{verb} {path}");
            }
        }
    }
}
