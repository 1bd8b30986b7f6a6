namespace Serverless.Engine.Notifications.Channels;

/// <summary>Google Chat's webhooks, with cards.</summary>
internal sealed class GoogleChatChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        string text = posted.IsError ? $"<font color=\"#ff0000\">{posted.Message}</font>" : posted.Message;
        List<object?> sections = [Section(Widget("textParagraph", new() { ["text"] = text }))];
        if (posted.Metadata.Count > 0)
        {
            sections.Add(Section(
                [.. posted.Metadata.Select(m => Widget("keyValue", new() { ["topLabel"] = m.Key, ["content"] = m.Value }))]));
        }

        Dictionary<string, object?> card = new()
        {
            ["header"] = new Dictionary<string, object?> { ["title"] = EventText.Title(posted), ["subtitle"] = posted.ReportingController },
            ["sections"] = sections,
        };
        return [ChannelRequest.Json(provider.Url(), new Dictionary<string, object?> { ["cards"] = new List<object?> { card } })];
    }

    private static Dictionary<string, object?> Section(params List<object?> widgets) => new() { ["widgets"] = widgets };

    private static Dictionary<string, object?> Widget(string kind, Dictionary<string, object?> content) => new() { [kind] = content };
}
