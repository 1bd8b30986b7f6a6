namespace Serverless.Engine.Notifications.Channels;

/// <summary>A topic of a Zulip channel.</summary>
internal sealed class ZulipChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        if (provider.Channel.Split('/', 2) is not [{ Length: > 0 } channel, { Length: > 0 } topic])
        {
            throw NotificationProvider.Invalid("its channel must be <channel>/<topic>");
        }

        UriBuilder address = new(provider.Url()) { Path = "/api/v1/messages", Query = "", Fragment = "" };
        KeyValuePair<string, string>[] fields = [new("type", "stream"), new("to", channel), new("topic", topic), new("content", EventText.Markdown(posted))];
        return [ChannelRequest.Form(address.Uri, fields, Authorization.Basic(provider.Username, provider.Password))];
    }
}
