using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>The event itself to any address, signed on request (notifications.md §4.1).</summary>
/// <param name="isSigned">Whether a signature over the exact body goes with it.</param>
internal sealed class GenericChannel(bool isSigned) : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        byte[] body = posted.ToUtf8();
        List<KeyValuePair<string, string>> headers = [new("gotk-component", posted.ReportingController)];
        if (isSigned)
        {
            headers.Add(new("X-Signature", $"sha256={Sign(provider.RequiredToken(), body)}"));
        }

        return [ChannelRequest.Raw(provider.Url(), body, [.. headers, .. provider.Headers])];
    }

    /// <summary>HMAC-SHA256 in hexadecimal digits.</summary>
    public static string Sign(string key, byte[] body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(key), body));
}
