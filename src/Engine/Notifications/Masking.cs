using Serverless.Engine.Notifications.Channels;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Notifications;

/// <summary>Takes out of a text what nobody may read of a Provider: addresses are secrets as well as tokens.</summary>
internal static class Masking
{
    /// <summary>Shorter parts of a path are words that say nothing.</summary>
    private const int MinSegment = 8;

    /// <summary>A text without the secrets of a Provider and of a request made for it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="provider">The Provider.</param>
    /// <param name="request">The request.</param>
    /// <param name="authorizations">The <c>Authorization</c> headers that it was sent with.</param>
    public static string Hide(string text, NotificationProvider provider, ChannelRequest request, IEnumerable<string> authorizations)
    {
        List<string> secrets = [.. provider.Secrets, .. PartsOf(request.Address), .. authorizations.SelectMany(Redaction.SecretsOf)];
        secrets.AddRange(request.Headers.Where(h => h.Key == "X-Signature").Select(h => h.Value));
        if (Uri.TryCreate(provider.Address, UriKind.Absolute, out Uri? address))
        {
            secrets.AddRange(PartsOf(address));
        }

        if (provider.Proxy is { } proxy)
        {
            secrets.AddRange(PartsOf(proxy.Address));
        }

        // Longer ones first: what a shorter one leaves of them would not be found.
        return Redaction.Mask(text, [.. secrets.Where(s => s.Length > 0).Distinct().OrderByDescending(s => s.Length)]);
    }

    private static IEnumerable<string> PartsOf(Uri uri) =>
        new[] { uri.AbsoluteUri, uri.OriginalString, uri.PathAndQuery, uri.AbsolutePath, uri.Query, uri.Authority, uri.Host, uri.IdnHost, uri.UserInfo }
            .Concat(uri.UserInfo.Split(':', 2))
            .Concat(uri.AbsolutePath.Split('/').Where(segment => segment.Length >= MinSegment))
            .Concat(uri.Query.TrimStart('?').Split('&').Select(pair => pair[(pair.IndexOf('=', StringComparison.Ordinal) + 1)..]))
            .SelectMany(part => new[] { part, Uri.UnescapeDataString(part) });
}
