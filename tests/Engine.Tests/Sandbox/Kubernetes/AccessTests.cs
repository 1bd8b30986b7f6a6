using System.Net;
using Serverless.Sandbox.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Sandbox.Kubernetes;

public sealed class AccessTests
{
    public static TheoryData<string> Servers => KubeServer.All;

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Impersonation_StaysInItsNamespace(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        string user = $"system:serviceaccount:{server.Namespace}:app";
        (await AsAsync(server, server.ConfigMaps, user)).Code.ShouldBe(200);
        KubeAnswer refused = await AsAsync(server, "/apis/apps/v1/namespaces/default/deployments/foo", user);
        (refused.Code, refused.Reason, refused.Text("details", "kind")).ShouldBe((403, "Forbidden", "deployments"));
        refused.Message.ShouldStartWith($"deployments.apps \"foo\" is forbidden: User \"{user}\" cannot get resource \"deployments\" in API group \"apps\" in the namespace \"default\"");
        (await AsAsync(server, "/api/v1/namespaces", user)).Message.ShouldStartWith($"namespaces is forbidden: User \"{user}\" cannot list resource \"namespaces\" in API group \"\" at the cluster scope");
        (await AsAsync(server, "/api/v1/namespaces", $"system:serviceaccount:{server.Namespace}:cluster-admin-x")).Code.ShouldBe(200);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Discovery_Aggregated_NamesKindsAndHasAnETag(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        const string Accept = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json";
        KubeAnswer groups = await server.GetAsync("/apis", Accept);
        groups.Text("kind").ShouldBe("APIGroupDiscoveryList");
        groups.ETag.ShouldNotBeEmpty();
        groups.Items("items").ShouldContain(group => group.ContainsKey("metadata") && Resources(group).Contains("deployments"));
        (await server.GetAsync("/api", Accept)).Items("items").Single().ShouldSatisfyAllConditions(core => Resources(core).ShouldContain("configmaps"));
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Discovery_OldForms_NameResources(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await server.DefineWidgetsAsync();
        (await server.GetAsync("/api")).Json("versions").ShouldBe("""["v1"]""");
        (await server.GetAsync("/apis")).Items("groups").ShouldContain(group => (string?)group["name"] == "apps");
        KubeAnswer widgets = await server.GetAsync($"/apis/{server.Group}/v1");
        widgets.Items("resources").Select(resource => resource["name"]).ShouldBe(["widgets", "widgets/status"]);
        widgets.Items("resources").First()["namespaced"].ShouldBe(true);
        (await server.GetAsync($"/apis/{server.Group}")).Json("preferredVersion", "version").ShouldBe("\"v1\"");
        (await server.GetAsync("/version")).Text("major").ShouldBe("1");
        (await server.GetAsync("/readyz")).Body.ShouldBe("ok");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task UnknownPaths_AreNotFound(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        (await server.GetAsync("/apis/apps/v1/foo")).Message.ShouldBe("the server could not find the requested resource");
        KubeAnswer group = await server.GetAsync("/apis/nope/v1/foo");
        (group.Code, group.Body.Trim()).ShouldBe((404, "404 page not found"));
        (await server.PostAsync(server.ConfigMaps + "/a", "{}")).Code.ShouldBe(405);
    }

    [Fact]
    public async Task Credentials_OfAnotherCluster_AreRefused()
    {
        await using SandboxFleet fleet = await SandboxFleet.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);
        SandboxCluster first = fleet.AddCluster(new SandboxClusterOptions { Name = "first" });
        SandboxCluster second = fleet.AddCluster(new SandboxClusterOptions { Name = "second" });
        foreach (string kubeconfig in (string[])[first.Kubeconfig, first.TokenKubeconfig])
        {
            using HttpClient client = KubeServer.Connect(kubeconfig);
            (await client.GetAsync("api/v1/namespaces", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
            (await client.GetAsync(second.Address + "/api/v1/namespaces", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }

        using HttpClient anonymous = KubeServer.Connect(first.Kubeconfig, withCredentials: false);
        (await anonymous.GetAsync("api/v1/namespaces", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Fleet_Clusters_AreApart()
    {
        await using SandboxFleet fleet = await SandboxFleet.StartAsync(0, TimeProvider.System, TestContext.Current.CancellationToken);
        SandboxCluster[] clusters = [.. Enumerable.Range(0, 50).Select(i => fleet.AddCluster(new SandboxClusterOptions { Name = $"c{i}", Namespaces = [$"only-{i}"] }))];
        using HttpClient client = KubeServer.Connect(clusters[7].TokenKubeconfig);
        string list = await client.GetStringAsync("api/v1/namespaces", TestContext.Current.CancellationToken);
        new KubeAnswer(200, list, "").Names.ShouldBe(["only-7"]);
        clusters[7].Log.Counts.ShouldBe(new Dictionary<string, int> { ["list /api/v1/namespaces"] = 1 });
        clusters[8].Log.Total.ShouldBe(0);
    }

    [Fact]
    public async Task Faults_AreAnsweredInsteadOfTheRequest()
    {
        await using SandboxCluster cluster = await SandboxCluster.StartAsync(new SandboxClusterOptions(), TimeProvider.System, TestContext.Current.CancellationToken);
        using HttpClient client = KubeServer.Connect(cluster.TokenKubeconfig);
        cluster.Fault = request => request.Verb == "list" ? SandboxFault.TooManyRequests(7) : null;
        using HttpResponseMessage busy = await client.GetAsync("api/v1/namespaces", TestContext.Current.CancellationToken);
        (busy.StatusCode, busy.Headers.RetryAfter!.Delta).ShouldBe((HttpStatusCode.TooManyRequests, TimeSpan.FromSeconds(7)));
        (await client.GetAsync("api/v1/namespaces/default", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);

        cluster.Fault = _ => SandboxFault.ConnectionLost(afterTheFact: true);
        using StringContent body = new("""{"metadata":{"name":"a"}}""", System.Text.Encoding.UTF8, "application/json");
        await Should.ThrowAsync<HttpRequestException>(() => client.PostAsync("api/v1/namespaces/default/configmaps", body, TestContext.Current.CancellationToken));
        cluster.Fault = null;
        (await client.GetAsync("api/v1/namespaces/default/configmaps/a", TestContext.Current.CancellationToken)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    private static Task<KubeAnswer> AsAsync(KubeServer server, string path, string user) =>
        server.SendAsync(HttpMethod.Get, path, null, "", impersonate: user);

    private static IEnumerable<string?> Resources(Dictionary<string, object?> group) =>
        ((List<object?>)group["versions"]!).Cast<Dictionary<string, object?>>().SelectMany(version => (List<object?>)version["resources"]!)
            .Cast<Dictionary<string, object?>>().Select(resource => resource["resource"] as string);
}
