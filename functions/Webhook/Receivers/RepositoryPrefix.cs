using Serverless.Engine.Fleet;

namespace Serverless.Functions.Webhook.Receivers;

/// <summary>Where a sender's own repository is found by clients: <c>host[/path]</c>, from the receiver's alias table (webhooks.md WH-60, WH-71).</summary>
internal static class RepositoryPrefix
{
    public static ImageReference? Join(string prefix, string image, string? tag, string? digest)
    {
        int slash = prefix.IndexOf('/', StringComparison.Ordinal);
        return slash < 0
            ? ImageReference.Create(prefix, image, tag, digest)
            : ImageReference.Create(prefix[..slash], $"{prefix[(slash + 1)..].Trim('/')}/{image}", tag, digest);
    }
}
