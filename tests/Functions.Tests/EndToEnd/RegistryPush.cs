using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Serverless.Functions.Tests.EndToEnd;

/// <summary>Pushes small images over the distribution protocol, as any client does.</summary>
internal sealed class RegistryPush(string host) : IDisposable
{
    private const string ManifestType = "application/vnd.oci.image.manifest.v1+json";

    private readonly HttpClient _http = new() { BaseAddress = new Uri($"http://{host}") };

    /// <summary>Pushes an image whose content follows from the seed, and gives its digest.</summary>
    public async Task<string> ImageAsync(string repository, string tag, string seed)
    {
        byte[] config = Encoding.UTF8.GetBytes("""{"architecture":"amd64","os":"linux","rootfs":{"type":"layers","diff_ids":[]}}""");
        byte[] layer = Encoding.UTF8.GetBytes(seed);
        byte[] manifest = JsonSerializer.SerializeToUtf8Bytes(new
        {
            schemaVersion = 2,
            mediaType = ManifestType,
            config = new { mediaType = "application/vnd.oci.image.config.v1+json", size = config.Length, digest = await BlobAsync(repository, config) },
            layers = new[] { new { mediaType = "application/vnd.oci.image.layer.v1.tar", size = layer.Length, digest = await BlobAsync(repository, layer) } },
        });
        using HttpResponseMessage put = await _http.PutAsync($"/v2/{repository}/manifests/{tag}", Content(manifest, ManifestType));
        put.EnsureSuccessStatusCode();
        return Digest(manifest);
    }

    public void Dispose() => _http.Dispose();

    private async Task<string> BlobAsync(string repository, byte[] content)
    {
        string digest = Digest(content);
        using HttpResponseMessage start = await _http.PostAsync($"/v2/{repository}/blobs/uploads/", content: null);
        start.EnsureSuccessStatusCode();
        Uri location = new(_http.BaseAddress!, start.Headers.Location!);
        string separator = location.Query.Length > 0 ? "&" : "?";
        using HttpResponseMessage put = await _http.PutAsync($"{location}{separator}digest={Uri.EscapeDataString(digest)}", Content(content, "application/octet-stream"));
        put.EnsureSuccessStatusCode();
        return digest;
    }

    private static ByteArrayContent Content(byte[] bytes, string type) => new(bytes) { Headers = { ContentType = new MediaTypeHeaderValue(type) } };

    private static string Digest(byte[] bytes) => "sha256:" + Convert.ToHexStringLower(SHA256.HashData(bytes));
}
