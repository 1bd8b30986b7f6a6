namespace Serverless.Engine.Notifications.Channels;

/// <summary>incident.io's alert sources of type HTTP.</summary>
internal sealed class IncidentIoChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        if (posted.Reason == Status.Reasons.Progressing)
        {
            return [];
        }

        Dictionary<string, object?> metadata = posted.MetadataTree();
        metadata["severity"] = posted.Severity;
        metadata["reason"] = posted.Reason;
        metadata["reportingController"] = posted.ReportingController;
        Dictionary<string, object?> body = new()
        {
            ["title"] = $"{EventText.Title(posted)}: {posted.Reason}",
            ["status"] = posted.IsError ? "firing" : "resolved",
            ["deduplication_key"] = posted.Uid,
            ["description"] = posted.Message,
            ["metadata"] = metadata,
        };
        return [ChannelRequest.Json(provider.Url(), body, Authorization.Token("Bearer", provider.RequiredToken()))];
    }
}
