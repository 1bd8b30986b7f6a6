namespace Serverless.Engine.Notifications.Channels;

/// <summary>Annotations in Grafana, in Graphite's form.</summary>
internal sealed class GrafanaChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        Dictionary<string, object?> body = new()
        {
            ["when"] = posted.Timestamp.ToUnixTimeSeconds(),
            ["text"] = EventText.Title(posted),
            ["tags"] = new List<object?>
            {
                "flux",
                posted.ReportingController,
                $"kind: {posted.Kind}",
                $"name: {posted.Name}",
                $"namespace: {posted.Namespace}",
            },
        };
        ((List<object?>)body["tags"]!).InsertRange(2, posted.Metadata.Select(m => $"{Plain(m.Key)}: {Plain(m.Value)}"));
        return [ChannelRequest.Json(provider.Url(), body, Authorization.BearerOrBasic(provider))];
    }

    private static string Plain(string text) => text.Replace(':', '|');
}
