namespace Serverless.Engine.Notifications.Channels;

/// <summary>Rocket.Chat's incoming webhooks.</summary>
internal sealed class RocketChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider) =>
        [ChannelRequest.Json(provider.Url(), SlackStyle.Body(posted, provider.Channel, provider.Username, posted.IsError ? "#FF0000" : "#0076D7", ""))];
}
