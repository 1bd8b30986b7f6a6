using Microsoft.AspNetCore.Http;
using Serverless.Engine.Kubernetes;
using Serverless.Engine.Resources;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Kubernetes;

/// <summary>kubernetes-client.md §7.2 against a server that pages as it likes.</summary>
public sealed class ListTests
{
    private static readonly GroupVersionKind ConfigMaps = new("", "v1", "ConfigMap");

    private readonly RetryClock _clock = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ShortAndEmptyPages_AreFollowedToTheEnd()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => c.Request.Query["continue"].ToString() switch
        {
            "" => PageAsync(c, "t 1", "a"),
            "t 1" => PageAsync(c, "t2"),
            _ => PageAsync(c, "", "b", "c"),
        });
        using KubernetesClient client = server.Client(_clock);
        ListOptions options = new() { LabelSelector = "a in (x,y)", FieldSelector = "metadata.name=z", PageSize = 100 };
        KubeObjectList list = await client.ListAsync(ConfigMaps, "ns", options, Ct);
        list.Items.Select(i => i.Name).ShouldBe(["a", "b", "c"]);
        list.ResourceVersion.ShouldBe("7");
        const string start = "GET /api/v1/namespaces/ns/configmaps?labelSelector=a%20in%20%28x%2Cy%29&fieldSelector=metadata.name%3Dz&limit=100";
        server.Requests.ShouldBe([start, start + "&continue=t%201", start + "&continue=t2"]);
    }

    [Fact]
    public async Task FromCache_TakesAllItemsAndSendsNoLimit()
    {
        string[] names = [.. Enumerable.Range(0, 600).Select(i => $"m{i}")];
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => PageAsync(c, "", names));
        using KubernetesClient client = server.Client(_clock);
        KubeObjectList list = await client.ListAsync(ConfigMaps, null, new ListOptions { FromCache = true }, Ct);
        list.Items.Count.ShouldBe(600);
        server.Requests.ShouldBe(["GET /api/v1/configmaps?resourceVersion=0"]);
    }

    [Fact]
    public async Task ExpiredInTheMiddle_StartsAgainOnce()
    {
        int expired = 0;
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => c.Request.Query["continue"] == "next" && expired++ == 0
            ? FakeApiServer.FailAsync(c, 410, "Expired", "too old")
            : c.Request.Query.ContainsKey("continue") ? PageAsync(c, "", "b") : PageAsync(c, "next", "a"));
        using KubernetesClient client = server.Client(_clock);
        (await client.ListAsync(ConfigMaps, "ns", ListOptions.Default, Ct)).Items.Select(i => i.Name).ShouldBe(["a", "b"]);
        server.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task ExpiredTwice_Fails()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => c.Request.Query.ContainsKey("continue")
            ? FakeApiServer.FailAsync(c, 410, "Expired", "too old")
            : PageAsync(c, "next", "a"));
        using KubernetesClient client = server.Client(_clock);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.ListAsync(ConfigMaps, "ns", ListOptions.Default, Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Expired);
        server.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task RepeatedToken_IsAnError()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => PageAsync(c, "same", "a"));
        using KubernetesClient client = server.Client(_clock);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.ListAsync(ConfigMaps, "ns", ListOptions.Default, Ct));
        e.Message.ShouldBe("the server repeated a continue token (get configmaps)");
        server.Requests.Count.ShouldBe(2);
    }

    [Fact]
    public async Task NoEnd_StopsAfterThousandPages()
    {
        int page = 0;
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => PageAsync(c, $"t{page++}"));
        using KubernetesClient client = server.Client(_clock, new KubernetesClientOptions());
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.ListAsync(ConfigMaps, "ns", ListOptions.Default, Ct));
        e.Message.ShouldContain("did not end after 1000 pages");
    }

    [Fact]
    public async Task CompressedAnswer_IsReadAndBoundedAfterUnpacking()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(async c =>
        {
            c.Request.Headers.AcceptEncoding.ToString().ShouldContain("gzip");
            c.Response.Headers.ContentEncoding = "gzip";
            await using System.IO.Compression.GZipStream zip = new(c.Response.Body, System.IO.Compression.CompressionLevel.Fastest);
            byte[] filler = new byte[1 << 20];
            Array.Fill(filler, (byte)' ');
            for (int i = 0; i < 5; i++)
            {
                await zip.WriteAsync(filler);
            }
        });
        using KubernetesClient client = server.Client(_clock);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.GetAsync(ConfigMaps, "ns", "a", Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Invalid);
        e.Message.ShouldContain("larger than 4194304 bytes");
    }

    [Fact]
    public async Task NotJson_IsInvalid()
    {
        await using FakeApiServer server = await FakeApiServer.StartAsync(c => FakeApiServer.AnswerAsync(c, 200, "<html>login</html>", "text/html"));
        using KubernetesClient client = server.Client(_clock);
        KubernetesException e = await Should.ThrowAsync<KubernetesException>(() => client.ListAsync(ConfigMaps, "ns", ListOptions.Default, Ct));
        e.Class.ShouldBe(KubernetesErrorClass.Invalid);
        e.Message.ShouldBe("the answer is not a JSON object (get configmaps)");
    }

    private static Task PageAsync(HttpContext context, string next, params string[] names)
    {
        List<object?> items = [.. names.Select(n => (object?)new Dictionary<string, object?> { ["metadata"] = new Dictionary<string, object?> { ["name"] = n } })];
        Dictionary<string, object?> metadata = new() { ["resourceVersion"] = "7" };
        if (next.Length > 0)
        {
            metadata["continue"] = next;
        }

        return FakeApiServer.AnswerAsync(context, 200, JsonTree.ToJson(new Dictionary<string, object?>
        {
            ["kind"] = "ConfigMapList",
            ["apiVersion"] = "v1",
            ["metadata"] = metadata,
            ["items"] = items,
        }));
    }
}
