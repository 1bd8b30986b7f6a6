using System.Buffers.Text;
using System.Text;
using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Sandbox.Kubernetes.Http;

namespace Serverless.Sandbox.Kubernetes.Storage;

/// <summary>Where the next page of a list starts.</summary>
/// <param name="Version">Version of the list; negative for a list that continues with the present state.</param>
/// <param name="After">Key of the last object of the page before.</param>
internal sealed record ContinueToken(long Version, string After)
{
    private const string ExpiredText =
        "The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the "
        + "continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects "
        + "that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.";

    public bool IsConsistent => Version >= 0;

    /// <summary>Reads a token; <see langword="null"/> for none.</summary>
    /// <exception cref="ApiException">400: it is not a token of this server.</exception>
    public static ContinueToken? Parse(string text)
    {
        if (text.Length == 0)
        {
            return null;
        }

        try
        {
            Dictionary<string, object?> token = JsonTree.ParseObject(Base64Url.DecodeFromChars(text));
            if (token.At("rv") is long version && token.StringAt("start") is { } start)
            {
                return new ContinueToken(version, start.Trim('/', '\0'));
            }
        }
        catch (Exception e) when (e is JsonException or FormatException)
        {
            throw ApiException.BadRequest($"invalid continue token: continue key is not valid: {e.Message}");
        }

        throw ApiException.BadRequest("invalid continue token: continue key is not valid: incorrect encoded start resourceVersion");
    }

    public ApiException Expired() => new(410, "Expired", ExpiredText) { Continue = new ContinueToken(-1, After).ToString() };

    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(JsonTree.ToJson(new Dictionary<string, object?>
    {
        ["v"] = "meta.k8s.io/v1", ["rv"] = Version, ["start"] = $"/{After}\0",
    })));
}
