using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Serverless.Sandbox.Registry;
using Shouldly;
using Xunit;

namespace Serverless.Engine.Tests.Sandbox.Registry;

/// <summary>The ways to upload a blob (distribution specification, "Pushing blobs").</summary>
public sealed class RegistryUploadTests : IAsyncLifetime
{
    private SandboxRegistry _registry = null!;
    private RegistryClient _client = null!;

    public async ValueTask InitializeAsync()
    {
        _registry = await SandboxRegistry.StartAsync(cancellationToken: TestContext.Current.CancellationToken);
        _client = new RegistryClient(_registry);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _registry.DisposeAsync();
    }

    [Fact]
    public async Task Upload_InOneRequest_IsKept()
    {
        string digest = RegistryClient.Digest("content");

        HttpResponseMessage response = await _client.SendAsync(HttpMethod.Post, $"/v2/app/blobs/uploads/?digest={digest}", "content");

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await (await _client.GetAsync($"/v2/app/blobs/{digest}")).Content.ReadAsStringAsync()).ShouldBe("content");
    }

    [Fact]
    public async Task Upload_InChunks_IsPutTogether()
    {
        string upload = (await _client.SendAsync(HttpMethod.Post, "/v2/app/blobs/uploads/")).Headers.Location!.ToString();
        HttpResponseMessage first = await ChunkAsync(upload, "abc", 0);
        HttpResponseMessage gap = await ChunkAsync(upload, "xyz", 9);
        await ChunkAsync(upload, "def", 3);
        string digest = RegistryClient.Digest("abcdefghi");
        HttpResponseMessage last = await _client.SendAsync(HttpMethod.Put, $"{upload}?digest={digest}", "ghi");

        first.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        first.Headers.GetValues("Range").ShouldBe(["0-2"]);
        gap.StatusCode.ShouldBe(HttpStatusCode.RequestedRangeNotSatisfiable);
        last.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await (await _client.GetAsync($"/v2/app/blobs/{digest}")).Content.ReadAsStringAsync()).ShouldBe("abcdefghi");
    }

    [Fact]
    public async Task Upload_WithWrongDigest_IsRefused()
    {
        string upload = (await _client.SendAsync(HttpMethod.Post, "/v2/app/blobs/uploads/")).Headers.Location!.ToString();

        HttpResponseMessage response = await _client.SendAsync(HttpMethod.Put, $"{upload}?digest={RegistryClient.Digest("other")}", "content");

        (await RegistryClient.ErrorCodeAsync(response)).ShouldBe("DIGEST_INVALID");
    }

    [Fact]
    public async Task Upload_Cancelled_IsForgotten()
    {
        string upload = (await _client.SendAsync(HttpMethod.Post, "/v2/app/blobs/uploads/")).Headers.Location!.ToString();

        (await _client.SendAsync(HttpMethod.Delete, upload)).StatusCode.ShouldBe(HttpStatusCode.NoContent);

        (await _client.GetAsync(upload)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Mount_OfKnownBlob_NeedsNoUpload()
    {
        string digest = await _client.PushBlobAsync("from", "content");

        HttpResponseMessage response = await _client.SendAsync(HttpMethod.Post, $"/v2/to/blobs/uploads/?mount={digest}&from=from");

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await _client.GetAsync($"/v2/to/blobs/{digest}")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Mount_OfUnknownBlob_FallsBackToAnUpload()
    {
        HttpResponseMessage response = await _client.SendAsync(
            HttpMethod.Post, $"/v2/to/blobs/uploads/?mount={RegistryClient.Digest("x")}&from=from");

        response.StatusCode.ShouldBe(HttpStatusCode.Accepted);
        response.Headers.Location.ShouldNotBeNull();
    }

    [Fact]
    public async Task Blob_OfAnotherRepository_IsNotVisible()
    {
        string digest = await _client.PushBlobAsync("mine", "content");

        (await _client.GetAsync($"/v2/yours/blobs/{digest}")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private async Task<HttpResponseMessage> ChunkAsync(string upload, string text, int offset)
    {
        using HttpRequestMessage request = new(HttpMethod.Patch, upload) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(text)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
        // The distribution specification's form has neither unit nor size, so the typed header of .NET does not fit.
        request.Content.Headers.TryAddWithoutValidation("Content-Range", $"{offset}-{offset + text.Length - 1}");
        return await _client.Http.SendAsync(request);
    }
}
