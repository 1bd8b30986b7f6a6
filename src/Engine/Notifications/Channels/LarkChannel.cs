namespace Serverless.Engine.Notifications.Channels;

/// <summary>Lark's and Feishu's bots, with cards.</summary>
internal sealed class LarkChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        string text = $"**{posted.Message}**\n\n{EventText.Lines(posted, (k, v) => $"{k}: {v}")}";
        Dictionary<string, object?> card = new()
        {
            ["config"] = new Dictionary<string, object?> { ["wide_screen_mode"] = true },
            ["header"] = new Dictionary<string, object?>
            {
                ["title"] = new Dictionary<string, object?> { ["tag"] = "plain_text", ["content"] = $"{EventText.Sign(posted)} {EventText.Title(posted)}" },
                ["template"] = posted.IsError ? "red" : "turquoise",
            },
            ["elements"] = new List<object?>
            {
                new Dictionary<string, object?> { ["tag"] = "div", ["text"] = new Dictionary<string, object?> { ["tag"] = "lark_md", ["content"] = text } },
            },
        };
        return [ChannelRequest.Json(provider.Url(), new Dictionary<string, object?> { ["msg_type"] = "interactive", ["card"] = card })];
    }
}
