using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>PagerDuty: a failure opens an incident, anything else closes it and is told as a change (notifications.md §4.2).</summary>
internal sealed class PagerDutyChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        if (posted.Reason == Status.Reasons.Progressing)
        {
            return [];
        }

        string origin = provider.Url().GetLeftPart(UriPartial.Authority);
        ChannelRequest incident = ChannelRequest.Json(new($"{origin}/v2/enqueue"), Incident(posted, provider.Channel));
        return posted.IsError ? [incident] : [incident, ChannelRequest.Json(new($"{origin}/v2/change/enqueue"), Change(posted, provider.Channel))];
    }

    private static Dictionary<string, object?> Incident(NotificationEvent posted, string routingKey)
    {
        Dictionary<string, object?> body = new()
        {
            ["routing_key"] = routingKey,
            ["event_action"] = posted.IsError ? "trigger" : "resolve",
            ["dedup_key"] = posted.Uid,
        };
        if (posted.IsError)
        {
            Dictionary<string, object?> payload = Payload(posted);
            payload["severity"] = NotificationEvent.Error;
            payload["component"] = posted.Name;
            payload["group"] = posted.Kind;
            body["payload"] = payload;
        }

        return body;
    }

    private static Dictionary<string, object?> Change(NotificationEvent posted, string routingKey) =>
        new() { ["routing_key"] = routingKey, ["payload"] = Payload(posted) };

    private static Dictionary<string, object?> Payload(NotificationEvent posted) => new()
    {
        ["summary"] = $"{EventText.Description(posted)}: {EventText.ShortTitle(posted)}",
        ["source"] = $"Flux {posted.ReportingController}",
        ["timestamp"] = Timestamp.Format(posted.Timestamp),
        ["custom_details"] = new Dictionary<string, object?> { ["message"] = posted.Message, ["metadata"] = posted.MetadataTree() },
    };
}
