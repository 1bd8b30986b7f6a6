using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>Slack, by incoming webhook or as a bot (notifications.md §4.1.1).</summary>
internal sealed class SlackChannel : IChannel
{
    private const string Api = "https://slack.com/api/chat.postMessage";

    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        string fallback = $"{EventText.Title(posted)}: {posted.Message.Split('\n')[0]}";
        Dictionary<string, object?> body = SlackStyle.Body(
            posted, provider.Channel, SlackStyle.Sender(posted, provider), SlackStyle.Color(posted), fallback);
        return [ChannelRequest.Json(provider.Url(), body, Authorization.Bearer(provider), judge: provider.Address == Api ? JudgeApi : null)];
    }

    /// <summary>The API says in the body whether it took the message.</summary>
    public static string? JudgeApi(byte[] answer)
    {
        try
        {
            Dictionary<string, object?> root = JsonTree.ParseObject(answer);
            return root.At("ok") is true ? null : $"Slack responded with error: {root.StringAt("error")}";
        }
        catch (JsonException)
        {
            return "Slack responded with something that is not JSON";
        }
    }
}
