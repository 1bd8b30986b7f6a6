using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Registry;

namespace Serverless.Engine.Tests.Sandbox.Registry;

/// <summary>The few requests that the registry tests make by hand.</summary>
internal sealed class RegistryClient(SandboxRegistry registry) : IDisposable
{
    public const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    public HttpClient Http { get; } = new() { BaseAddress = registry.Address };

    public void Dispose() => Http.Dispose();

    public static string Digest(string content) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    public static string ManifestOver(string configDigest) =>
        $$"""{"schemaVersion":2,"mediaType":"{{ManifestType}}","config":{"digest":"{{configDigest}}"},"layers":[]}""";

    public Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(new Uri(path, UriKind.Relative));

    public Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? content = null, string mediaType = "application/octet-stream")
    {
        HttpRequestMessage request = new(method, new Uri(path, UriKind.RelativeOrAbsolute));
        if (content is not null)
        {
            request.Content = new StringContent(content, Encoding.UTF8);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(mediaType);
        }

        return Http.SendAsync(request);
    }

    /// <summary>Uploads a blob in one chunk: POST, PATCH, PUT.</summary>
    public async Task<string> PushBlobAsync(string repository, string content)
    {
        using HttpResponseMessage started = await SendAsync(HttpMethod.Post, $"/v2/{repository}/blobs/uploads/");
        using HttpResponseMessage appended = await SendAsync(HttpMethod.Patch, started.Headers.Location!.ToString(), content);
        string digest = Digest(content);
        using HttpResponseMessage finished = await SendAsync(HttpMethod.Put, $"{appended.Headers.Location}?digest={digest}", "");
        finished.EnsureSuccessStatusCode();
        return digest;
    }

    public static async Task<Dictionary<string, object?>> JsonAsync(HttpResponseMessage response) =>
        JsonTree.ParseObject(await response.Content.ReadAsByteArrayAsync());

    public static async Task<string?> ErrorCodeAsync(HttpResponseMessage response) =>
        ((Dictionary<string, object?>)(await JsonAsync(response)).ListAt("errors")![0]!).StringAt("code");
}
