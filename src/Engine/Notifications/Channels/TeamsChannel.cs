namespace Serverless.Engine.Notifications.Channels;

/// <summary>Microsoft Teams: cards for workflows, and the older form for connectors (notifications.md §4.1.2).</summary>
internal sealed class TeamsChannel : IChannel
{
    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        Uri address = provider.Url();
        bool isConnector = address.Host.EndsWith(".webhook.office.com", StringComparison.OrdinalIgnoreCase);
        return [ChannelRequest.Json(address, isConnector ? MessageCard(posted) : AdaptiveCard(posted))];
    }

    private static Dictionary<string, object?> MessageCard(NotificationEvent posted) => new()
    {
        ["@type"] = "MessageCard",
        ["@context"] = "http://schema.org/extensions",
        ["themeColor"] = posted.IsError ? "FF0000" : "0076D7",
        ["summary"] = EventText.Title(posted),
        ["sections"] = new List<object?>
        {
            new Dictionary<string, object?>
            {
                ["activityTitle"] = posted.Message,
                ["activitySubtitle"] = EventText.Title(posted),
                ["facts"] = EventText.Pairs(posted, "name", "value", summaryFirst: true),
            },
        },
    };

    private static Dictionary<string, object?> AdaptiveCard(NotificationEvent posted) => new()
    {
        ["type"] = "message",
        ["attachments"] = new List<object?>
        {
            new Dictionary<string, object?>
            {
                ["contentType"] = "application/vnd.microsoft.card.adaptive",
                ["content"] = new Dictionary<string, object?>
                {
                    ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                    ["type"] = "AdaptiveCard",
                    ["version"] = "1.4",
                    ["msteams"] = new Dictionary<string, object?> { ["width"] = "Full" },
                    ["body"] = new List<object?> { new Dictionary<string, object?> { ["type"] = "Container", ["items"] = Items(posted) } },
                },
            },
        },
    };

    private static List<object?> Items(NotificationEvent posted)
    {
        Dictionary<string, object?> message = new() { ["type"] = "TextBlock", ["text"] = posted.Message, ["wrap"] = true };
        if (posted.IsError)
        {
            message["color"] = "attention";
        }

        List<object?> items =
        [
            new Dictionary<string, object?> { ["type"] = "TextBlock", ["text"] = EventText.Title(posted), ["size"] = "large", ["weight"] = "bolder", ["wrap"] = true },
            message,
        ];
        if (posted.Metadata.Count > 0)
        {
            items.Add(new Dictionary<string, object?> { ["type"] = "FactSet", ["facts"] = EventText.Pairs(posted, "title", "value", summaryFirst: true) });
        }

        return items;
    }
}
