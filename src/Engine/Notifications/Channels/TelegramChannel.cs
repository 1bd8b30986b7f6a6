using System.Text;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>Telegram's bots; the address is always Telegram's own.</summary>
internal sealed class TelegramChannel : IChannel
{
    private const string Special = "\\.-_[]()~>`#+=|{}!*";

    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        // Telegram writes the colon of its tokens as it is.
        string bot = Uri.EscapeDataString(provider.RequiredToken()).Replace("%3A", ":", StringComparison.Ordinal);
        Uri address = new($"https://api.telegram.org/bot{bot}/sendMessage");
        string[] channel = provider.RequiredChannel().Split(':', 2);
        Dictionary<string, object?> body = new() { ["chat_id"] = channel[0] };
        if (channel.Length > 1)
        {
            body["message_thread_id"] = channel[1];
        }

        string heading = $"{EventText.Sign(posted)} {posted.Kind.ToLowerInvariant()}/{posted.Name}/{posted.Namespace}";
        body["text"] = $"*{Escape(heading)}*\n{Escape(posted.Message)}\n{EventText.Lines(posted, (k, v) => $"\\- *{Escape(k)}*: {Escape(v)}")}";
        body["parse_mode"] = "MarkdownV2";
        return [ChannelRequest.Json(address, body)];
    }

    private static string Escape(string text) => text
        .Aggregate(new StringBuilder(), (escaped, c) => (Special.Contains(c, StringComparison.Ordinal) ? escaped.Append('\\') : escaped).Append(c))
        .ToString();
}
