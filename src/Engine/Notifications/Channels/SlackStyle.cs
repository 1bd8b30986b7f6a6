namespace Serverless.Engine.Notifications.Channels;

/// <summary>The body that Slack made up and others take as well (notifications.md §4.1.1).</summary>
internal static class SlackStyle
{
    public static Dictionary<string, object?> Body(NotificationEvent posted, string channel, string username, string color, string fallback)
    {
        Dictionary<string, object?> attachment = new()
        {
            ["fallback"] = fallback,
            ["color"] = color,
            ["author_name"] = EventText.Title(posted),
            ["text"] = posted.Message,
            ["mrkdwn_in"] = new List<object?> { "text" },
        };
        if (posted.Metadata.Count > 0)
        {
            attachment["fields"] = posted.Metadata
                .Select(m => (object?)new Dictionary<string, object?> { ["title"] = m.Key, ["value"] = m.Value, ["short"] = false })
                .ToList();
        }

        return new()
        {
            ["channel"] = channel,
            ["username"] = username,
            ["icon_url"] = "",
            ["icon_emoji"] = "",
            ["attachments"] = new List<object?> { attachment },
        };
    }

    /// <summary>The name that a message comes from.</summary>
    public static string Sender(NotificationEvent posted, NotificationProvider provider) =>
        provider.Username.Length > 0 ? provider.Username : posted.ReportingController;

    /// <summary><c>good</c> or <c>danger</c>.</summary>
    public static string Color(NotificationEvent posted) => posted.IsError ? "danger" : "good";
}
