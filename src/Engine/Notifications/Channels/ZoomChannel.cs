namespace Serverless.Engine.Notifications.Channels;

/// <summary>Zoom Team Chat's incoming webhooks.</summary>
internal sealed class ZoomChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        UriBuilder address = new(provider.Url());
        if (!address.Query.TrimStart('?').Split('&').Any(p => p.StartsWith("format=", StringComparison.Ordinal)))
        {
            address.Query = address.Query.Length > 1 ? address.Query + "&format=full" : "format=full";
        }

        List<object?> parts = [new Dictionary<string, object?> { ["type"] = "message", ["text"] = posted.Message }];
        if (posted.Metadata.Count > 0)
        {
            parts.Add(new Dictionary<string, object?> { ["type"] = "fields", ["items"] = EventText.Pairs(posted, "key", "value") });
        }

        Dictionary<string, object?> head = new()
        {
            ["text"] = EventText.Title(posted),
            ["sub_head"] = new Dictionary<string, object?> { ["text"] = posted.Severity },
        };
        Dictionary<string, object?> body = new() { ["content"] = new Dictionary<string, object?> { ["head"] = head, ["body"] = parts } };
        return [ChannelRequest.Json(address.Uri, body, Authorization.Token("", provider.RequiredToken()))];
    }
}
