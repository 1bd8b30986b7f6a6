using System.Net.Http.Headers;
using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Providers;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Git;

/// <summary>A successful answer of a Git service.</summary>
/// <param name="Uri">Where it comes from.</param>
/// <param name="Headers">Its headers.</param>
/// <param name="ContentType">Media type of the body.</param>
/// <param name="Body">The body.</param>
internal sealed record GitAnswer(Uri Uri, HttpResponseHeaders Headers, string ContentType, byte[] Body)
{
    public string? Header(string name) => Headers.TryGetValues(name, out IEnumerable<string>? values) ? values.First() : null;

    /// <summary>The body as a list of objects.</summary>
    /// <exception cref="ProviderException">It is something else.</exception>
    public IReadOnlyList<Dictionary<string, object?>> List() =>
        Json() is List<object?> list ? [.. list.OfType<Dictionary<string, object?>>()] : throw Wrong("a list");

    /// <summary>The body as an object.</summary>
    /// <exception cref="ProviderException">It is something else.</exception>
    public Dictionary<string, object?> Map() => Json() as Dictionary<string, object?> ?? throw Wrong("an object");

    private object? Json()
    {
        try
        {
            return JsonTree.Parse(Body);
        }
        catch (JsonException)
        {
            throw Wrong("JSON");
        }
    }

    private ProviderException Wrong(string what) => new($"{Redaction.Url(Uri)}: the answer of content type '{ContentType}' is not {what}");
}
