using System.Text;
using Serverless.Sandbox.Kubernetes;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Sandbox.Kubernetes;

public sealed class ListTests
{
    public static TheoryData<string> Servers => KubeServer.All;

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task List_Selectors_Filter(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await FillAsync(server);
        (await NamesAsync(server, "labelSelector=app%3Dx")).ShouldBe(["a", "b"]);
        (await NamesAsync(server, "labelSelector=app%21%3Dx")).ShouldBe(["c", "d"]);
        (await NamesAsync(server, "labelSelector=app+in+%28x%2Cy%29,tier")).ShouldBe(["b", "c"]);
        (await NamesAsync(server, "labelSelector=%21app")).ShouldBe(["d"]);
        (await NamesAsync(server, "labelSelector=app+notin+%28x%29")).ShouldBe(["c", "d"]);
        (await NamesAsync(server, "fieldSelector=metadata.name%3Db")).ShouldBe(["b"]);
        (await NamesAsync(server, "fieldSelector=metadata.name%21%3Db&labelSelector=app%3Dx")).ShouldBe(["a"]);
        (await server.GetAsync(server.ConfigMaps + "?labelSelector=a+b")).Message.ShouldBe("unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt");
        (await server.GetAsync(server.ConfigMaps + "?fieldSelector=data.x%3D1")).Message.ShouldBe("\"data.x\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\"");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task List_Builtin_ItemsHaveNoType(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await FillAsync(server);
        KubeAnswer list = await server.GetAsync(server.ConfigMaps);
        (list.Text("kind"), list.Text("apiVersion")).ShouldBe(("ConfigMapList", "v1"));
        list.Items("items").ShouldAllBe(item => !item.ContainsKey("kind"));
        await server.DefineWidgetsAsync();
        await server.PostAsync(server.Widgets, server.Widget("a", """{"name":"abc"}"""));
        (await server.GetAsync(server.Widgets)).Items("items").Single()["kind"].ShouldBe("Widget");
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task List_Pages_ShowOneState(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        await FillAsync(server);
        KubeAnswer first = await server.GetAsync(server.ConfigMaps + "?limit=2");
        first.Names.ShouldBe(["a", "b"]);
        first.Json("metadata", "remainingItemCount").ShouldBe("2");
        await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"cc"}}""");
        KubeAnswer second = await server.GetAsync($"{server.ConfigMaps}?limit=2&continue={first.Text("metadata", "continue")}");
        second.Names.ShouldBe(["c", "d"]);
        second.Text("metadata", "resourceVersion").ShouldBe(first.Text("metadata", "resourceVersion"));
        second.Text("metadata", "continue").ShouldBeEmpty();
    }

    [Fact]
    public async Task List_ExpiredPage_AnswersGone()
    {
        await using SandboxCluster cluster = await SandboxCluster.StartAsync(
            new SandboxClusterOptions(), TimeProvider.System, TestContext.Current.CancellationToken);
        using HttpClient client = KubeServer.Connect(cluster.TokenKubeconfig);
        string page = await client.GetStringAsync("api/v1/namespaces?limit=1", TestContext.Current.CancellationToken);
        string token = new KubeAnswer(200, page, "").Text("metadata", "continue");
        cluster.Compact();
        using HttpResponseMessage gone = await client.GetAsync($"api/v1/namespaces?limit=1&continue={token}", TestContext.Current.CancellationToken);
        KubeAnswer answer = new((int)gone.StatusCode, await gone.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), "");
        (answer.Code, answer.Reason).ShouldBe((410, "Expired"));
        string rest = await client.GetStringAsync($"api/v1/namespaces?limit=5&continue={answer.Text("metadata", "continue")}", TestContext.Current.CancellationToken);
        new KubeAnswer(200, rest, "").Names.ShouldBe(["flux-system", "kube-system"]);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task Watch_StreamsChanges(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        string version = (await server.GetAsync(server.ConfigMaps)).Text("metadata", "resourceVersion");
        await server.PostAsync(server.ConfigMaps, """{"metadata":{"name":"a"}}""");
        await server.MergeAsync(server.ConfigMaps + "/a", """{"data":{"k":"v"}}""");
        await server.DeleteAsync(server.ConfigMaps + "/a");
        KubeAnswer events = await server.GetAsync($"{server.ConfigMaps}?watch=true&resourceVersion={version}&timeoutSeconds=1");
        events.Body.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => new KubeAnswer(200, line, "").Text("type"))
            .ShouldBe(["ADDED", "MODIFIED", "DELETED"]);
    }

    [Theory]
    [MemberData(nameof(Servers))]
    public async Task ResourceVersion_Unknown_IsRefused(string name)
    {
        await using KubeServer server = await KubeServer.OpenAsync(name);
        (await server.GetAsync(server.ConfigMaps + "?resourceVersion=0")).Code.ShouldBe(200);
        (await server.GetAsync(server.ConfigMaps + "?resourceVersion=abc")).Code.ShouldBe(400);
    }

    private static async Task FillAsync(KubeServer server)
    {
        foreach ((string name, string labels) in (IEnumerable<(string, string)>)[("d", "{}"), ("a", """{"app":"x"}"""), ("b", """{"app":"x","tier":"1"}"""), ("c", """{"app":"y","tier":"2"}""")])
        {
            StringBuilder body = new();
            body.Append("{\"metadata\":{\"name\":\"").Append(name).Append("\",\"labels\":").Append(labels).Append("}}");
            (await server.PostAsync(server.ConfigMaps, body.ToString())).Code.ShouldBe(201);
        }
    }

    private static async Task<IReadOnlyList<string>> NamesAsync(KubeServer server, string query) => (await server.GetAsync($"{server.ConfigMaps}?{query}")).Names;
}
