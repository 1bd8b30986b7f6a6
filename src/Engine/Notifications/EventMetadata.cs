using Serverless.Engine.Resources;

namespace Serverless.Engine.Notifications;

/// <summary>What goes with an event, as notification-controller keeps, adds and renames it (notifications.md §1.4, §2.2).</summary>
internal static class EventMetadata
{
    private static readonly string[] Dropped = ["checksum", "digest"];

    /// <summary>The event with only those keys that are meant for receivers.</summary>
    public static NotificationEvent Clean(NotificationEvent source) => source with { Metadata = Only(source, key => IsKept(key, source.Group + "/")) };

    /// <summary>The event without the token that only tells it from others.</summary>
    public static NotificationEvent WithoutToken(NotificationEvent source) => source with { Metadata = Only(source, key => key != source.Group + "/token") };

    /// <summary>The event with a token that tells it from others, unless it has one.</summary>
    public static NotificationEvent WithToken(NotificationEvent source, string token)
    {
        SortedDictionary<string, string> metadata = new(source.Metadata, StringComparer.Ordinal);
        metadata.TryAdd(source.Group + "/token", token);
        return source with { Metadata = metadata };
    }

    /// <summary>The event as an Alert's receiver sees it, with short keys; the object's own values win over those of the Alert.</summary>
    /// <param name="source">The event after <see cref="Clean"/>.</param>
    /// <param name="added"><c>eventMetadata</c> of the Alert.</param>
    /// <param name="summary"><c>summary</c> of the Alert, or empty.</param>
    /// <returns>The event, and the keys that more than one of the sources has.</returns>
    public static (NotificationEvent Event, IReadOnlyList<string> Conflicts) Combine(
        NotificationEvent source, IReadOnlyDictionary<string, string> added, string summary)
    {
        SortedDictionary<string, string> combined = new(StringComparer.Ordinal);
        SortedSet<string> conflicts = new(StringComparer.Ordinal);
        foreach ((string key, string value) in (IEnumerable<KeyValuePair<string, string>>)
            [
                .. Stripped(source, Names.EventAnnotationPrefix),
                .. added,
                .. summary.Length > 0 ? [new("summary", summary)] : Array.Empty<KeyValuePair<string, string>>(),
                .. Stripped(source, source.Group + "/"),
            ])
        {
            if (!combined.TryAdd(key, value))
            {
                combined[key] = value;
                conflicts.Add(key);
            }
        }

        return (source with { Metadata = combined }, [.. conflicts]);
    }

    private static bool IsKept(string key, string groupPrefix) =>
        key.StartsWith(Names.EventAnnotationPrefix, StringComparison.Ordinal)
        || (key.StartsWith(groupPrefix, StringComparison.Ordinal) && !Dropped.Contains(key[groupPrefix.Length..], StringComparer.OrdinalIgnoreCase));

    private static IEnumerable<KeyValuePair<string, string>> Stripped(NotificationEvent source, string prefix) => source.Metadata
        .Where(m => m.Key.StartsWith(prefix, StringComparison.Ordinal))
        .Select(m => KeyValuePair.Create(m.Key[prefix.Length..], m.Value));

    private static SortedDictionary<string, string> Only(NotificationEvent source, Func<string, bool> isKept) =>
        new(source.Metadata.Where(m => isKept(m.Key)).ToDictionary(), StringComparer.Ordinal);
}
