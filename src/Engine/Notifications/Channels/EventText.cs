using System.Text;
using System.Text.RegularExpressions;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>The words in which receivers are told of an object and its event (notifications.md §3.1).</summary>
internal static partial class EventText
{
    /// <summary><c>resourceset/apps.flux-system</c>.</summary>
    public static string Title(NotificationEvent posted) => $"{posted.Kind.ToLowerInvariant()}/{posted.Name}.{posted.Namespace}";

    /// <summary><c>resourceset/apps</c>.</summary>
    public static string ShortTitle(NotificationEvent posted) => $"{posted.Kind}/{posted.Name}".ToLowerInvariant();

    /// <summary><c>💫</c>, or <c>🚨</c> for failures.</summary>
    public static string Sign(NotificationEvent posted) => posted.IsError ? "🚨" : "💫";

    /// <summary>The reason in words: <c>reconciliation failed</c>.</summary>
    public static string Description(NotificationEvent posted) => WordStart().Replace(posted.Reason, " ").ToLowerInvariant();

    /// <summary>A line for each entry of the metadata.</summary>
    public static string Lines(NotificationEvent posted, Func<string, string, string> line) =>
        posted.Metadata.Aggregate(new StringBuilder(), (text, entry) => text.Append(line(entry.Key, entry.Value)).Append('\n')).ToString();

    /// <summary>The metadata as a list of small objects with the given field names; a summary comes first where that is asked for.</summary>
    public static List<object?> Pairs(NotificationEvent posted, string keyField, string valueField, bool summaryFirst = false) =>
    [
        .. posted.Metadata
            .OrderBy(m => summaryFirst && m.Key != "summary")
            .Select(m => new Dictionary<string, object?> { [keyField] = m.Key, [valueField] = m.Value }),
    ];

    /// <summary>The text of comments and of Zulip (notifications.md §4.4).</summary>
    public static string Markdown(NotificationEvent posted)
    {
        StringBuilder text = new($"## Flux Status\n\n{(posted.IsError ? "⚠️" : "ℹ️")} {posted.About}\n\n{posted.Message}\n");
        List<KeyValuePair<string, string>> shown = [.. posted.Metadata.Where(m => m.Key != "change_request")];
        if (shown.Count > 0)
        {
            text.Append("\nMetadata:\n");
            shown.ForEach(m => text.Append("* `").Append(m.Key).Append("`: ").Append(m.Value).Append('\n'));
        }

        return text.ToString();
    }

    [GeneratedRegex("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")]
    private static partial Regex WordStart();
}
