using System.Globalization;
using System.Text;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Serverless.Azure.Storage;

/// <summary>Signs each try of a request with the account's shared key, as "Authorize with Shared Key" of the storage REST reference describes for blobs and queues.</summary>
internal sealed class SharedKeyPolicy(SharedKey key, TimeProvider time) : HttpPipelineSynchronousPolicy
{
    /// <summary>The standard headers that take part in the signature, in its order.</summary>
    private static readonly string[] SignedHeaders =
    [
        "Content-Encoding", "Content-Language", "Content-Length", "Content-MD5", "Content-Type", "Date",
        "If-Modified-Since", "If-Match", "If-None-Match", "If-Unmodified-Since", "Range",
    ];

    public override void OnSendingRequest(HttpMessage message)
    {
        Request request = message.Request;
        request.Headers.SetValue("x-ms-date", time.GetUtcNow().ToString("R", CultureInfo.InvariantCulture));
        request.Headers.SetValue("Authorization", $"SharedKey {key.Account}:{key.Sign(TextToSign(request))}");
    }

    private string TextToSign(Request request)
    {
        StringBuilder text = new(request.Method.Method);
        foreach (string name in SignedHeaders)
        {
            string value = request.Headers.TryGetValue(name, out string? given) ? given! : "";
            text.Append('\n').Append(name == "Content-Length" && value == "0" ? "" : value);
        }

        text.Append('\n');
        foreach (HttpHeader header in request.Headers
            .Where(h => h.Name.StartsWith("x-ms-", StringComparison.OrdinalIgnoreCase))
            .OrderBy(h => h.Name.ToLowerInvariant(), StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"{header.Name.ToLowerInvariant()}:{header.Value}\n");
        }

        Uri uri = request.Uri.ToUri();
        text.Append('/').Append(key.Account).Append(uri.AbsolutePath);
        foreach ((string name, string value) in Query(uri).OrderBy(q => q.Name, StringComparer.Ordinal))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{name}:{value}");
        }

        return text.ToString();
    }

    private static IEnumerable<(string Name, string Value)> Query(Uri uri) =>
        uri.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Select(pair => pair.Split('=', 2))
            .Select(pair => (Uri.UnescapeDataString(pair[0]).ToLowerInvariant(), pair.Length > 1 ? Uri.UnescapeDataString(pair[1]) : ""));
}
