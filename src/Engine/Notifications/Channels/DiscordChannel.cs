namespace Serverless.Engine.Notifications.Channels;

/// <summary>Discord's webhooks in their Slack form.</summary>
internal sealed class DiscordChannel : IChannel
{
    private const string Form = "/slack";

    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        UriBuilder address = new(provider.Url());
        if (!address.Path.EndsWith(Form, StringComparison.Ordinal))
        {
            address.Path = address.Path.TrimEnd('/') + Form;
        }

        return [ChannelRequest.Json(address.Uri, SlackStyle.Body(posted, "", SlackStyle.Sender(posted, provider), SlackStyle.Color(posted), ""))];
    }
}
