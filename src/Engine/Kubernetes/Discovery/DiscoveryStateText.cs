using System.Text.Json;
using Serverless.Engine.Resources;

namespace Serverless.Engine.Kubernetes.Discovery;

/// <summary>Discovery as bytes for a cache between runs.</summary>
internal static class DiscoveryStateText
{
    private const long Format = 2;

    public static byte[] Write(DiscoveryState state) => JsonTree.ToUtf8(new Dictionary<string, object?>
    {
        ["format"] = Format,
        ["fetchedAt"] = state.FetchedAt.ToUnixTimeSeconds(),
        ["coreFetchedAt"] = state.CoreFetchedAt.ToUnixTimeSeconds(),
        ["core"] = WritePart(state.Core),
        ["groups"] = WritePart(state.Groups),
    });

    public static byte[] Write(DiscoveryPart part) => JsonTree.ToUtf8(WritePart(part));

    /// <returns><see langword="null"/> when the bytes are of another format: a cache is then simply empty.</returns>
    public static DiscoveryState? Read(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Dictionary<string, object?> root = JsonTree.ParseObject(bytes);
            return root.At("format") is Format && root.At("fetchedAt") is long and > 0 and < 1L << 37 && root.At("coreFetchedAt") is long and > 0 and < 1L << 37
                && root.MapAt("core") is { } core && root.MapAt("groups") is { } groups
                ? new DiscoveryState(
                    DateTimeOffset.FromUnixTimeSeconds((long)root["fetchedAt"]!),
                    DateTimeOffset.FromUnixTimeSeconds((long)root["coreFetchedAt"]!),
                    ReadPart(core),
                    ReadPart(groups))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Dictionary<string, object?> WritePart(DiscoveryPart part) => new()
    {
        ["etag"] = part.ETag,
        ["stale"] = part.Stale.Select(s => (object?)$"{s.Group}/{s.Version}").ToList(),
        ["resources"] = part.Resources.ConvertAll(r => (object?)WriteResource(r)),
    };

    private static Dictionary<string, object?> WriteResource(ApiResource resource) => new()
    {
        ["group"] = resource.Gvk.Group,
        ["version"] = resource.Gvk.Version,
        ["kind"] = resource.Gvk.Kind,
        ["plural"] = resource.Plural,
        ["namespaced"] = resource.Namespaced,
        ["singular"] = resource.Singular,
        ["verbs"] = Texts(resource.Verbs),
        ["shortNames"] = Texts(resource.ShortNames),
        ["subresources"] = Texts(resource.Subresources),
    };

    private static DiscoveryPart ReadPart(Dictionary<string, object?> part) => new(
        part.StringAt("etag"),
        [.. (part.ListAt("resources") ?? []).OfType<Dictionary<string, object?>>().Select(ReadResource)],
        [.. Texts(part, "stale").Select(s => s.Split('/', 2)).Where(s => s.Length == 2).Select(s => (s[0], s[1]))]);

    private static ApiResource ReadResource(Dictionary<string, object?> resource) => new(
        new GroupVersionKind(resource.StringAt("group") ?? "", resource.StringAt("version") ?? "", resource.StringAt("kind") ?? ""),
        resource.StringAt("plural") ?? "",
        resource.At("namespaced") is true)
    {
        Singular = resource.StringAt("singular") ?? "",
        Verbs = Texts(resource, "verbs"),
        ShortNames = Texts(resource, "shortNames"),
        Subresources = Texts(resource, "subresources"),
    };

    private static List<object?> Texts(IEnumerable<string> texts) => [.. texts];

    private static List<string> Texts(Dictionary<string, object?> map, string key) => map.ListAt(key)?.OfType<string>().ToList() ?? [];
}
