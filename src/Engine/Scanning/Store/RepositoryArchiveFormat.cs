using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Store;

/// <summary>The archived form of a snapshot: compressed JSON with a version. What cannot be read counts as nothing.</summary>
internal static class RepositoryArchiveFormat
{
    private const long FormatVersion = 1;

    public static byte[] Write(RepositorySnapshot snapshot) => CompressedText.Compress(JsonTree.ToUtf8(ToTree(snapshot)));

    public static RepositorySnapshot Read(byte[]? value)
    {
        if (value is null)
        {
            return RepositorySnapshot.Empty;
        }

        try
        {
            Dictionary<string, object?> root = JsonTree.ParseObject(CompressedText.Decompress(value));
            return root.At("v") is FormatVersion ? FromTree(root) : RepositorySnapshot.Empty;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return RepositorySnapshot.Empty;
        }
    }

    private static Dictionary<string, object?> ToTree(RepositorySnapshot snapshot)
    {
        Dictionary<string, object?> root = new() { ["v"] = FormatVersion };
        if (snapshot.List is { } list)
        {
            root["list"] = new Dictionary<string, object?>
            {
                ["askedAt"] = Text(list.AskedAt),
                ["pages"] = (long)list.Value.Pages,
                ["maxPages"] = (long)list.Value.MaxPages,
                ["maxTags"] = (long)list.Value.MaxTags,
                ["tags"] = new List<object?>(list.Value.Tags),
                ["skipped"] = new List<object?>(list.Value.SkippedNames),
            };
        }

        root["digests"] = snapshot.Digests.ToDictionary(
            entry => entry.Key,
            object? (entry) => new Dictionary<string, object?> { ["digest"] = entry.Value.Value, ["askedAt"] = Text(entry.Value.AskedAt) });
        return root;
    }

    private static RepositorySnapshot FromTree(Dictionary<string, object?> root)
    {
        Dictionary<string, Remembered<string?>> digests = [];
        foreach ((string tag, object? value) in root.MapAt("digests") ?? [])
        {
            if (value is Dictionary<string, object?> entry && entry.StringAt("digest") is { } digest && Timestamp.Parse(entry.StringAt("askedAt")) is { } askedAt)
            {
                digests[tag] = new(digest, askedAt, IsOwn: false);
            }
        }

        return new(ReadList(root.MapAt("list")), digests);
    }

    private static Remembered<TagList>? ReadList(Dictionary<string, object?>? list)
    {
        if (list is null || Timestamp.Parse(list.StringAt("askedAt")) is not { } askedAt)
        {
            return null;
        }

        TagList tags = new([.. (list.ListAt("tags") ?? []).OfType<string>()], Number(list, "pages"), [.. (list.ListAt("skipped") ?? []).OfType<string>()])
        {
            MaxPages = Number(list, "maxPages"),
            MaxTags = Number(list, "maxTags"),
        };
        return new(tags, askedAt, IsOwn: false);
    }

    private static int Number(Dictionary<string, object?> map, string key) => map.At(key) is long number and >= 0 and <= int.MaxValue ? (int)number : 0;

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", System.Globalization.CultureInfo.InvariantCulture);
}
