namespace Serverless.Functions.Webhook;

/// <summary>A message as it arrived: the headers and the exact bytes, over which signatures are computed.</summary>
internal sealed record WebhookRequest(IHeaderDictionary Headers, byte[] Body)
{
    /// <summary>The last part of the address, where a sender that sets no headers carries its secret (webhooks.md WH-3).</summary>
    public string? Token { get; init; }

    /// <summary>The value of a header that is sent exactly once; otherwise <see langword="null"/>.</summary>
    public string? Header(string name) => Headers.TryGetValue(name, out Microsoft.Extensions.Primitives.StringValues values) && values.Count == 1 ? values[0] : null;
}
