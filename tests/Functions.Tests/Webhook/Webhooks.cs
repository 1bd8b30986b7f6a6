using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Serverless.Engine.Fleet;
using Serverless.Engine.Tests.Fleet;
using Serverless.Functions.Tests.Hosting;
using Serverless.Functions.Webhook;
using Serverless.Functions.Webhook.Receivers;

namespace Serverless.Functions.Tests.Webhook;

/// <summary>A handler with one receiver of each kind, and messages for them.</summary>
internal static class Webhooks
{
    public const string Secret = "a-long-secret-0123456789";
    public const string Rotated = "the-next-secret-987654321";
    public const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    public static TestHandler Handler(TimeProvider time, IWorkQueue? queue = null, int bodyLimit = 64 * 1024) => new()
    {
        WebhookBodyLimit = bodyLimit,
        Time = time,
        Queue = queue ?? new RecordingQueue(),
        Receivers =
        [
            new ReceiverSettings("reg", "distribution", new ReceiverSecret(["Bearer " + Secret, "Bearer " + Rotated])),
            new ReceiverSettings("fixed", "distribution", new ReceiverSecret([Secret])) { Registry = "registry.example.net" },
            new ReceiverSettings("ci", "generic", new ReceiverSecret([Secret, Rotated])),
            new ReceiverSettings("token", "generic", new ReceiverSecret([Secret])) { Mode = ReceiverMode.Token, Repositories = ["acme/*"] },
        ],
    };

    /// <summary>A handler whose clusters are known: <c>one</c> watches the cart, <c>two</c> the cart and the shop.</summary>
    public static async Task<TestHandler> StartAsync(TimeProvider time, IWorkQueue? queue = null, int bodyLimit = 64 * 1024)
    {
        TestHandler handler = await Handler(time, queue, bodyLimit).StartAsync("one", "two");
        Subscriptions subscriptions = new(handler.State);
        await subscriptions.UpdateAsync("one", ["registry.example.net/shop/cart"], CancellationToken.None);
        await subscriptions.UpdateAsync("two", ["registry.example.net/shop/cart", "registry.example.net/shop/web", "ghcr.io/acme/app"], CancellationToken.None);
        return handler;
    }

    public static string Event(string action = "push", string? tag = "1.4.0", string path = "manifests", string id = "e-1", string host = "registry.example.net", string repository = "shop/cart")
    {
        string label = tag is null ? "" : $",\"tag\":\"{tag}\"";
        return $$$"""
            {"id":"{{{id}}}","action":"{{{action}}}","target":{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"{{{Digest}}}",
            "repository":"{{{repository}}}","url":"https://{{{host}}}/v2/{{{repository}}}/{{{path}}}/{{{Digest}}}"{{{label}}} },
            "request":{"host":"{{{host}}}"},"source":{"addr":"reg-0:5000"}}
            """;
    }

    public static string Envelope(params string[] events) => $$"""{"events":[{{string.Join(',', events)}}]}""";

    public static HttpRequestMessage Distribution(string body, string receiver = "reg", string? authorization = "Bearer " + Secret)
    {
        HttpRequestMessage request = Post("distribution/" + receiver, body, "application/vnd.docker.distribution.events.v2+json");
        if (authorization is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        }

        return request;
    }

    public static HttpRequestMessage Generic(byte[] body, DateTimeOffset at, string secret = Secret)
    {
        string timestamp = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(timestamp + "."), .. body];
        byte[] mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed);
        HttpRequestMessage request = new(HttpMethod.Post, "/api/webhooks/generic/ci") { Content = new ByteArrayContent(body) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        request.Headers.Add("X-Timestamp", timestamp);
        request.Headers.Add("X-Signature-256", "sha256=" + Convert.ToHexStringLower(mac));
        return request;
    }

    public static HttpRequestMessage Post(string path, string body, string? contentType)
    {
        HttpRequestMessage request = new(HttpMethod.Post, "/api/webhooks/" + path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (contentType is not null)
        {
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        return request;
    }
}
