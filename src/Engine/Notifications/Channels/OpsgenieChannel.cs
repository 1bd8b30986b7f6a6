using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>Opsgenie's alerts; one for each Provider, object and reason.</summary>
internal sealed class OpsgenieChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        Dictionary<string, object?> details = posted.MetadataTree();
        details["severity"] = posted.Severity;
        string alias = $"{provider.Uid}/{posted.About}/{posted.Reason}";
        Dictionary<string, object?> body = new()
        {
            ["message"] = $"{posted.Kind}/{posted.Name}",
            ["alias"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(alias))),
            ["description"] = posted.Message,
            ["details"] = details,
        };
        return [ChannelRequest.Json(provider.Url(), body, Authorization.Token("GenieKey", provider.RequiredToken()))];
    }
}
