namespace Serverless.Engine.Notifications.Channels;

/// <summary>Webex messages into a room.</summary>
internal sealed class WebexChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        string markdown = $"{(posted.IsError ? "💣" : "✅")} **{EventText.Title(posted)}**\n{posted.Message}\n{EventText.Lines(posted, (k, v) => $">**{k}**: {v}")}";
        Dictionary<string, object?> body = new() { ["roomId"] = provider.Channel, ["markdown"] = markdown };
        return [ChannelRequest.Json(provider.Url(), body, Authorization.Bearer(provider))];
    }
}
