using System.Net;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Sandbox.Registry;

/// <summary>The registry against the OCI distribution specification.</summary>
public sealed class RegistryApiTests : IAsyncLifetime
{
    private SandboxRegistry _registry = null!;
    private RegistryClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await SandboxRegistry.StartAsync(new() { PageSize = 5 }, TestContext.Current.CancellationToken);
        _client = new RegistryClient(_registry);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task Base_OfOpenRegistry_IsOk() => (await _client.GetAsync("/v2/")).StatusCode.ShouldBe(HttpStatusCode.OK);

    [Fact]
    public async Task Manifest_PushedByTag_IsReadByTagAndDigest()
    {
        string config = await _client.PushBlobAsync("shop/cart", "{}");
        string manifest = RegistryClient.ManifestOver(config);

        HttpResponseMessage put = await _client.SendAsync(HttpMethod.Put, "/v2/shop/cart/manifests/1.0", manifest, RegistryClient.ManifestType);
        HttpResponseMessage byTag = await _client.SendAsync(HttpMethod.Head, "/v2/shop/cart/manifests/1.0");
        HttpResponseMessage byDigest = await _client.GetAsync($"/v2/shop/cart/manifests/{RegistryClient.Digest(manifest)}");

        put.StatusCode.ShouldBe(HttpStatusCode.Created);
        put.Headers.GetValues("Docker-Content-Digest").ShouldBe([RegistryClient.Digest(manifest)]);
        byTag.StatusCode.ShouldBe(HttpStatusCode.OK);
        byTag.Headers.GetValues("Docker-Content-Digest").ShouldBe([RegistryClient.Digest(manifest)]);
        byTag.Content.Headers.ContentLength.ShouldBe(manifest.Length);
        byTag.Content.Headers.ContentType!.MediaType.ShouldBe(RegistryClient.ManifestType);
        (await byDigest.Content.ReadAsStringAsync()).ShouldBe(manifest);
    }

    [Fact]
    public async Task Manifest_PushedAgain_MovesTheTag()
    {
        string first = await _registry.PushImageAsync("app", "latest", "one", TestContext.Current.CancellationToken);
        string second = await _registry.PushImageAsync("app", "latest", "two", TestContext.Current.CancellationToken);

        HttpResponseMessage head = await _client.SendAsync(HttpMethod.Head, "/v2/app/manifests/latest");

        second.ShouldNotBe(first);
        head.Headers.GetValues("Docker-Content-Digest").ShouldBe([second]);
        (await _client.GetAsync($"/v2/app/manifests/{first}")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("not json", "1.0", HttpStatusCode.BadRequest, "MANIFEST_INVALID")]
    [InlineData("""{"config":{"digest":"sha256:00"}}""", "1.0", HttpStatusCode.NotFound, "MANIFEST_BLOB_UNKNOWN")]
    [InlineData("""{"manifests":[{"digest":"sha256:00"}]}""", "1.0", HttpStatusCode.NotFound, "MANIFEST_BLOB_UNKNOWN")]
    [InlineData("""{"mediaType":"application/other"}""", "1.0", HttpStatusCode.BadRequest, "MANIFEST_INVALID")]
    [InlineData("{}", "-bad", HttpStatusCode.BadRequest, "TAG_INVALID")]
    [InlineData("{}", "sha256:0000000000000000000000000000000000000000000000000000000000000000", HttpStatusCode.BadRequest, "DIGEST_INVALID")]
    public async Task Manifest_ThatIsWrong_IsRefused(string content, string reference, HttpStatusCode status, string code)
    {
        HttpResponseMessage response = await _client.SendAsync(HttpMethod.Put, $"/v2/app/manifests/{reference}", content, RegistryClient.ManifestType);

        response.StatusCode.ShouldBe(status);
        (await RegistryClient.ErrorCodeAsync(response)).ShouldBe(code);
    }

    [Theory]
    [InlineData("/v2/none/manifests/1.0", "NAME_UNKNOWN")]
    [InlineData("/v2/none/tags/list", "NAME_UNKNOWN")]
    [InlineData("/v2/known/manifests/none", "MANIFEST_UNKNOWN")]
    [InlineData("/v2/known/blobs/sha256:00", "BLOB_UNKNOWN")]
    [InlineData("/v2/known/blobs/uploads/none", "BLOB_UPLOAD_UNKNOWN")]
    [InlineData("/v2/other", "UNSUPPORTED")]
    public async Task Anything_Unknown_IsNotFound(string path, string code)
    {
        await _registry.PushImageAsync("known", "1.0", "seed", TestContext.Current.CancellationToken);

        HttpResponseMessage response = await _client.GetAsync(path);

        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await RegistryClient.ErrorCodeAsync(response)).ShouldBe(code);
    }

    [Theory]
    [InlineData("Upper")]
    [InlineData("a//b")]
    [InlineData("a/-b")]
    public async Task Repository_WithBadName_IsRefused(string name) =>
        (await RegistryClient.ErrorCodeAsync(await _client.GetAsync($"/v2/{name}/tags/list"))).ShouldBe("NAME_INVALID");

    [Fact]
    public async Task Tags_OverSeveralPages_AreAllReachedThroughLinks()
    {
        for (int i = 0; i < 12; i++)
        {
            await _registry.PushImageAsync("app", $"1.{i}.0", $"{i}", TestContext.Current.CancellationToken);
        }

        List<string> seen = [];
        int pages = 0;
        string? next = "/v2/app/tags/list?n=1000";
        while (next is not null)
        {
            HttpResponseMessage response = await _client.GetAsync(next);
            seen.AddRange((await RegistryClient.JsonAsync(response)).ListAt("tags")!.Cast<string>());
            next = response.Headers.TryGetValues("Link", out IEnumerable<string>? link) ? link.Single().Split('<', '>')[1] : null;
            pages++;
        }

        pages.ShouldBe(3);
        seen.ShouldBe(Enumerable.Range(0, 12).Select(i => $"1.{i}.0").Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("x")]
    public async Task Tags_WithBadPageSize_AreRefused(string n)
    {
        await _registry.PushImageAsync("app", "1.0", "seed", TestContext.Current.CancellationToken);

        (await _client.GetAsync($"/v2/app/tags/list?n={n}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Catalog_ListsRepositoriesWithContent()
    {
        await _registry.PushChartAsync("charts/podinfo", "6.0.0", TestContext.Current.CancellationToken);
        await _client.PushBlobAsync("only-a-blob", "x");

        (await RegistryClient.JsonAsync(await _client.GetAsync("/v2/_catalog"))).ListAt("repositories").ShouldBe(["charts/podinfo"]);
    }

    [Fact]
    public async Task Delete_OfTag_LeavesTheManifest()
    {
        string digest = await _registry.PushImageAsync("app", "1.0", "seed", TestContext.Current.CancellationToken);

        (await _client.SendAsync(HttpMethod.Delete, "/v2/app/manifests/1.0")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        (await _client.GetAsync("/v2/app/manifests/1.0")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await _client.GetAsync($"/v2/app/manifests/{digest}")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Delete_OfDigest_TakesItsTagsAlong()
    {
        string digest = await _registry.PushImageAsync("app", "1.0", "seed", TestContext.Current.CancellationToken);
        await _registry.PushImageAsync("app", "2.0", "other", TestContext.Current.CancellationToken);

        (await _client.SendAsync(HttpMethod.Delete, $"/v2/app/manifests/{digest}")).StatusCode.ShouldBe(HttpStatusCode.Accepted);

        (await RegistryClient.JsonAsync(await _client.GetAsync("/v2/app/tags/list"))).ListAt("tags").ShouldBe(["2.0"]);
    }
}
