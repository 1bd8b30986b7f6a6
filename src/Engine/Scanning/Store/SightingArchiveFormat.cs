using System.Globalization;
using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Scanning.Store;

/// <summary>The archived form of a ledger. What cannot be read counts as nothing.</summary>
internal static class SightingArchiveFormat
{
    private const long FormatVersion = 1;

    public static byte[] Write(IReadOnlyDictionary<string, IReadOnlyList<Sighting>> seen) => CompressedText.Compress(JsonTree.ToUtf8(new Dictionary<string, object?>
    {
        ["v"] = FormatVersion,
        ["seen"] = seen.ToDictionary(
            entry => entry.Key,
            object? (entry) => entry.Value.ToDictionary(sighting => sighting.Digest, object? (sighting) => Text(sighting.FirstSeen))),
    }));

    public static Dictionary<string, IReadOnlyList<Sighting>> Read(byte[]? value)
    {
        Dictionary<string, IReadOnlyList<Sighting>> ledger = new(StringComparer.Ordinal);
        foreach ((string tag, object? item) in RootOf(value).MapAt("seen") ?? [])
        {
            Sighting[] seen =
            [
                .. (item as Dictionary<string, object?> ?? []).Select(entry => (entry.Key, At: Timestamp.Parse(entry.Value as string)))
                    .Where(entry => entry.At is not null).Select(entry => new Sighting(entry.Key, entry.At!.Value)).OrderBy(sighting => sighting.FirstSeen),
            ];
            if (seen.Length > 0)
            {
                ledger[tag] = seen;
            }
        }

        return ledger;
    }

    private static Dictionary<string, object?> RootOf(byte[]? value)
    {
        try
        {
            Dictionary<string, object?> root = value is null ? [] : JsonTree.ParseObject(CompressedText.Decompress(value));
            return root.At("v") is FormatVersion ? root : [];
        }
        catch (Exception e) when (e is JsonException or InvalidDataException)
        {
            return [];
        }
    }

    private static string Text(DateTimeOffset time) => time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture);
}
