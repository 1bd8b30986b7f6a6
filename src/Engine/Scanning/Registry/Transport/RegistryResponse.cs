using System.Net;
using System.Net.Http.Headers;

namespace Serverless.Engine.Scanning.Registry.Transport;

/// <summary>An answer that was read completely.</summary>
/// <param name="Status">HTTP status.</param>
/// <param name="Uri">Where it came from, after redirects.</param>
/// <param name="Headers">Response headers.</param>
/// <param name="ContentHeaders">Headers of the content.</param>
/// <param name="Body">The content, decompressed; empty for HEAD.</param>
internal sealed record RegistryResponse(
    HttpStatusCode Status, Uri Uri, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, byte[] Body)
{
    /// <summary>How long the server asks to wait; <see langword="null"/> when it does not.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>Secrets that the request showed, so that an answer which repeats them can be shown without them. Never shown.</summary>
    public string[] Sent { get; init; } = [];

    /// <summary>Whether the request showed a token or other credentials.</summary>
    public bool WasShownAny { get; init; }

    /// <summary>Whether another host answered than the one that was asked.</summary>
    public bool IsRedirected { get; init; }

    public bool IsSuccess => (int)Status is >= 200 and <= 299;

    public string ContentType => ContentHeaders.ContentType?.MediaType ?? "";

    /// <summary>All values of a header, wherever it stands; empty when absent.</summary>
    public IEnumerable<string> Header(string name) =>
        Headers.TryGetValues(name, out IEnumerable<string>? values) || ContentHeaders.TryGetValues(name, out values) ? values : [];
}
