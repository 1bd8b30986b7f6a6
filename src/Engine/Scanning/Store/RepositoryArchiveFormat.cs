using System.IO.Compression;
using System.Text.Json;
using Serverless.Engine.Resources;
using Serverless.Engine.Scanning.Registry;

namespace Serverless.Engine.Scanning.Store;

/// <summary>The archived form of a snapshot: compressed JSON with a version. What cannot be read counts as nothing.</summary>
internal static class RepositoryArchiveFormat
{
    private const long FormatVersion = 1;
    private const int MaxBytes = 256 * 1024 * 1024;

    public static byte[] Write(RepositorySnapshot snapshot)
    {
        using MemoryStream compressed = new();
        using (GZipStream gzip = new(compressed, CompressionLevel.Fastest))
        {
            gzip.Write(JsonTree.ToUtf8(ToTree(snapshot)));
        }

        return compressed.ToArray();
    }

    public static RepositorySnapshot Read(byte[]? value)
    {
        if (value is null)
        {
            return RepositorySnapshot.Empty;
        }

        try
        {
            Dictionary<string, object?> root = JsonTree.ParseObject(Decompress(value));
            return root.At("v") is FormatVersion ? FromTree(root) : RepositorySnapshot.Empty;
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return RepositorySnapshot.Empty;
        }
    }

    private static byte[] Decompress(byte[] value)
    {
        using GZipStream gzip = new(new MemoryStream(value), CompressionMode.Decompress);
        using MemoryStream plain = new();
        byte[] buffer = new byte[64 * 1024];
        int read;
        while ((read = gzip.Read(buffer)) > 0)
        {
            plain.Write(buffer, 0, read);
            if (plain.Length > MaxBytes)
            {
                throw new InvalidDataException("the archived scan is too large");
            }
        }

        return plain.ToArray();
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
        root["seen"] = snapshot.Sightings.ToDictionary(
            entry => entry.Key,
            object? (entry) => entry.Value.ToDictionary(sighting => sighting.Digest, object? (sighting) => Text(sighting.FirstSeen)));
        return root;
    }

    private static RepositorySnapshot FromTree(Dictionary<string, object?> root)
    {
        Dictionary<string, Remembered<string?>> digests = [];
        foreach ((string tag, object? value) in root.MapAt("digests") ?? [])
        {
            if (value is Dictionary<string, object?> entry && Timestamp.Parse(entry.StringAt("askedAt")) is { } askedAt)
            {
                digests[tag] = new(entry.StringAt("digest"), askedAt, IsOwn: false);
            }
        }

        Dictionary<string, IReadOnlyList<Sighting>> sightings = [];
        foreach ((string tag, object? value) in root.MapAt("seen") ?? [])
        {
            if (value is Dictionary<string, object?> seen)
            {
                sightings[tag] = [.. seen.Select(entry => (entry.Key, At: Timestamp.Parse(entry.Value as string)))
                    .Where(entry => entry.At is not null).Select(entry => new Sighting(entry.Key, entry.At!.Value)).OrderBy(sighting => sighting.FirstSeen)];
            }
        }

        return new(ReadList(root.MapAt("list")), digests, sightings);
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
