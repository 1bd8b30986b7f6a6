using Serverless.Engine.Notifications.Channels;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Notifications;

/// <summary>Takes out of a text what nobody may read of a Provider: addresses are secrets as well as tokens.</summary>
internal static class Masking
{
    /// <summary>A text without the secrets of a Provider and of a request made for it.</summary>
    public static string Hide(string text, NotificationProvider provider, ChannelRequest? request = null)
    {
        List<string> secrets = [.. provider.Secrets];
        if (Uri.TryCreate(provider.Address, UriKind.Absolute, out Uri? address))
        {
            secrets.AddRange(PartsOf(address));
        }

        if (request is not null)
        {
            secrets.AddRange(PartsOf(request.Address));
            secrets.AddRange(request.Headers.Where(h => h.Key is "Authorization" or "X-Signature").SelectMany(h => Redaction.SecretsOf(h.Value)));
        }

        // Longer ones first: what a shorter one leaves of them would not be found.
        return Redaction.Mask(text, [.. secrets.Where(s => s.Length > 0).Distinct().OrderByDescending(s => s.Length)]);
    }

    private static IEnumerable<string> PartsOf(Uri uri) => [uri.AbsoluteUri, uri.OriginalString, uri.PathAndQuery, uri.AbsolutePath, uri.Query, uri.Authority, uri.Host, uri.UserInfo];
}
