using Microsoft.AspNetCore.Http;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>kubernetes-client.md §7.3.</summary>
public sealed class DiscoveryTests
{
    private const string Core = """{"items":[{"metadata":{"name":""},"versions":[{"version":"v1","freshness":"Current","resources":[""" +
        """{"resource":"pods","responseKind":{"group":"","version":"","kind":"Pod"},"scope":"Namespaced","verbs":["get","list"],"shortNames":["po"],"singularResource":"pod","subresources":[{"subresource":"status"}]}]}]}]}""";

    private const string Groups = """{"items":[{"metadata":{"name":"apps"},"versions":[""" +
        """{"version":"v2","freshness":"Current","resources":[{"resource":"deployments","responseKind":{"group":"apps","version":"v2","kind":"Deployment"},"scope":"Namespaced"},{"resource":"kindless","scope":"Cluster"}]},""" +
        """{"version":"v1","freshness":"Current","resources":[{"resource":"deployments","responseKind":{"group":"other","version":"v9","kind":"Deployment"},"scope":"Namespaced"}]}]},""" +
        """{"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","freshness":"Current","resources":[{"resource":"nodes","responseKind":{"kind":"NodeMetrics"},"scope":"Cluster"}]}]}]}""";

    private readonly RetryClock _clock = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("v2")]
    [InlineData("v2beta1")]
    public async Task Aggregated_IsReadWithServerPreference(string version)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => AggregatedAsync(c, Groups, version));
        using KubernetesClient client = server.Client(_clock);

        ApiResource pod = await client.FindResourceAsync(new("", "v1", "Pod"), Ct);
        (pod.Plural, pod.Namespaced, pod.Singular).ShouldBe(("pods", true, "pod"));
        pod.Verbs.ShouldBe(["get", "list"]);
        pod.ShortNames.ShouldBe(["po"]);
        pod.Subresources.ShouldBe(["status"]);
        (await client.FindPreferredResourceAsync("apps", "Deployment", Ct)).ShouldNotBeNull().Gvk.Version.ShouldBe("v2");
        (await client.FindResourceAsync(new("apps", "v1", "Deployment"), Ct)).QualifiedName.ShouldBe("deployments.apps");
        (await client.FindResourceAsync(new("metrics.k8s.io", "v1beta1", "NodeMetrics"), Ct)).Namespaced.ShouldBeFalse();
        (await client.ListResourcesAsync(Ct)).Count.ShouldBe(4);
        server.Requests.ShouldBe(["GET /api", "GET /apis"]);
    }

    [Fact]
    public async Task OldForm_IsReadGroupByGroupAndABrokenGroupIsSkipped()
    {
        List<string> warnings = [];
        await using FakeApiServer server = await FakeApiServer.StartAsync(OldFormAsync);
        using KubernetesClient client = server.Client(_clock, new KubernetesClientOptions { OnWarning = warnings.Add });

        (await client.FindResourceAsync(new("", "v1", "Secret"), Ct)).Plural.ShouldBe("secrets");
        ApiResource deployment = (await client.FindPreferredResourceAsync("apps", "Deployment", Ct)).ShouldNotBeNull();
        deployment.Gvk.Version.ShouldBe("v1");
        deployment.Subresources.ShouldBe(["status", "scale"]);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.FindResourceAsync(new("broken.io", "v1", "Thing"), Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Transient);
        warnings.ShouldContain("discovery of broken.io/v1 failed: gone wrong");
    }

    [Fact]
    public async Task UnknownKind_AsksAgainAtMostOnceAMinute()
    {
        string groups = """{"items":[]}""";
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => AggregatedAsync(c, groups));
        using KubernetesClient client = server.Client(_clock);
        GroupVersionKind deployment = new("apps", "v1", "Deployment");

        await Should.ThrowAsync<NoMatchException>(() => client.FindResourceAsync(deployment, Ct));
        await Should.ThrowAsync<NoMatchException>(() => client.FindResourceAsync(deployment, Ct));
        server.Requests.Count.ShouldBe(2);

        groups = Groups;
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await client.FindResourceAsync(deployment, Ct)).Plural.ShouldBe("deployments");
        server.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task TenMinutesLater_IsRevalidatedByETag()
    {
        int notModified = 0;
        await using FakeApiServer server = await FakeApiServer.StartAsync(c =>
        {
            if (c.Request.Headers.IfNoneMatch == "\"tag\"")
            {
                notModified++;
                c.Response.StatusCode = 304;
                return Task.CompletedTask;
            }

            c.Response.Headers.ETag = "\"tag\"";
            return AggregatedAsync(c, Groups);
        });
        using KubernetesClient client = server.Client(_clock);
        await client.ListResourcesAsync(Ct);
        _clock.Advance(TimeSpan.FromMinutes(9));
        await client.ListResourcesAsync(Ct);
        notModified.ShouldBe(0);
        _clock.Advance(TimeSpan.FromMinutes(1));
        (await client.ListResourcesAsync(Ct)).Count.ShouldBe(4);
        notModified.ShouldBe(1, "only the groups: the core group changes with the server's version");
        _clock.Advance(TimeSpan.FromHours(6));
        await client.ListResourcesAsync(Ct);
        notModified.ShouldBe(3);
    }

    [Fact]
    public async Task Invalidate_AsksAgainAtTheNextLookUp()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => AggregatedAsync(c, Groups));
        using KubernetesClient client = server.Client(_clock);
        await client.ListResourcesAsync(Ct);
        client.InvalidateDiscovery();
        await client.Impersonate("x").ListResourcesAsync(Ct);
        server.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Saved_IsUsedForSixHoursAndThenRevalidated()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c =>
        {
            c.Response.Headers.ETag = "\"tag\"";
            if (c.Request.Headers.IfNoneMatch == "\"tag\"")
            {
                c.Response.StatusCode = 304;
                return Task.CompletedTask;
            }

            return AggregatedAsync(c, Groups);
        });
        using KubernetesClient first = server.Client(_clock);
        first.SaveDiscovery().ShouldBeNull();
        IReadOnlyList<ApiResource> known = await first.ListResourcesAsync(Ct);
        byte[] saved = first.SaveDiscovery().ShouldNotBeNull();

        _clock.Advance(TimeSpan.FromHours(5));
        using KubernetesClient second = server.Client(_clock, new KubernetesClientOptions { SavedDiscovery = saved });
        IReadOnlyList<ApiResource> loaded = await second.ListResourcesAsync(Ct);
        loaded.Select(r => r.Gvk).ShouldBe(known.Select(r => r.Gvk));
        loaded[0].Subresources.ShouldBe(["status"]);
        server.Requests.Count.ShouldBe(2);
        second.SaveDiscovery().ShouldBeNull();

        _clock.Advance(TimeSpan.FromHours(1));
        (await second.ListResourcesAsync(Ct)).Count.ShouldBe(known.Count);
        server.Requests.Count.ShouldBe(4);
        second.SaveDiscovery().ShouldNotBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{}")]
    [InlineData("{\"format\":2,\"fetchedAt\":1,\"core\":{},\"groups\":{}}")]
    [InlineData("{\"format\":1,\"fetchedAt\":9223372036854775807,\"core\":{},\"groups\":{}}")]
    public async Task Saved_Unusable_IsAsIfThereWereNone(string text)
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => AggregatedAsync(c, Groups));
        using KubernetesClient client = server.Client(_clock, new KubernetesClientOptions { SavedDiscovery = System.Text.Encoding.UTF8.GetBytes(text) });
        (await client.ListResourcesAsync(Ct)).Count.ShouldBe(4);
    }

    [Fact]
    public async Task StaleGroup_KeepsWhatWasKnown()
    {
        string groups = Groups;
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => AggregatedAsync(c, groups));
        using KubernetesClient client = server.Client(_clock);
        GroupVersionKind metrics = new("metrics.k8s.io", "v1beta1", "NodeMetrics");
        await client.FindResourceAsync(metrics, Ct);

        groups = """{"items":[{"metadata":{"name":"metrics.k8s.io"},"versions":[{"version":"v1beta1","freshness":"Stale","resources":[]}]}]}""";
        client.InvalidateDiscovery();
        (await client.FindResourceAsync(metrics, Ct)).Plural.ShouldBe("nodes");
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.FindResourceAsync(new("metrics.k8s.io", "v1beta1", "Other"), Ct));
        e.ShouldNotBeOfType<NoMatchException>();
        e.Message.ShouldBe("the API metrics.k8s.io/v1beta1 is registered but currently unavailable");
    }

    [Fact]
    public async Task KindGoneFromThePath_InvalidatesDiscovery()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => c.Request.Path.Value is "/api" or "/apis"
            ? AggregatedAsync(c, Groups)
            : FakeApiServer.AnswerAsync(c, 404, "404 page not found", "text/plain"));
        using KubernetesClient client = server.Client(_clock);
        NoMatchException e = await Should.ThrowAsync<NoMatchException>(() => client.GetAsync(new("apps", "v1", "Deployment"), "ns", "a", Ct));
        e.Class.ShouldBe(KubernetesErrorClass.NotFound);
        e.InnerException.ShouldNotBeNull().Message.ShouldBe("the server could not find the requested resource (get deployments.apps a)");
        await client.ListResourcesAsync(Ct);
        server.Requests.Count.ShouldBe(5);
    }

    [Fact]
    public async Task RealServer_ServesItsKinds()
    {
        await using TestCluster cluster = await TestCluster.StartAsync();
        ApiResource deployment = await cluster.Client.FindResourceAsync(new("apps", "v1", "Deployment"), Ct);
        deployment.Namespaced.ShouldBeTrue();
        deployment.Verbs.ShouldContain("patch");
        deployment.Subresources.ShouldContain("status");
        (await cluster.Client.FindPreferredResourceAsync("rbac.authorization.k8s.io", "ClusterRole", Ct)).ShouldNotBeNull().Namespaced.ShouldBeFalse();
        cluster.Client.InvalidateDiscovery();
        (await cluster.Client.ListResourcesAsync(Ct)).ShouldContain(r => r.Gvk.Kind == "CustomResourceDefinition");
    }

    private static Task AggregatedAsync(HttpContext context, string groups, string version = "v2") => FakeApiServer.AnswerAsync(
        context,
        200,
        context.Request.Path == "/api" ? Core : groups,
        $"application/json;g=apidiscovery.k8s.io;v={version};as=APIGroupDiscoveryList");

    private static Task OldFormAsync(HttpContext context) => context.Request.Path.Value switch
    {
        "/api" => FakeApiServer.AnswerAsync(context, 200, """{"kind":"APIVersions","versions":["v1"]}"""),
        "/api/v1" => FakeApiServer.AnswerAsync(context, 200, """{"resources":[{"name":"secrets","kind":"Secret","namespaced":true}]}"""),
        "/apis" => FakeApiServer.AnswerAsync(context, 200, """
            {"kind":"APIGroupList","groups":[
             {"name":"apps","versions":[{"version":"v1beta1"},{"version":"v1"}],"preferredVersion":{"version":"v1"}},
             {"name":"broken.io","versions":[{"version":"v1"}]}]}
            """),
        "/apis/broken.io/v1" => FakeApiServer.FailAsync(context, 403, "Forbidden", "gone wrong"),
        _ => FakeApiServer.AnswerAsync(context, 200, """
            {"resources":[{"name":"deployments","kind":"Deployment","namespaced":true},
             {"name":"deployments/status","kind":"Deployment"},{"name":"deployments/scale","kind":"Scale"}]}
            """),
    };
}
