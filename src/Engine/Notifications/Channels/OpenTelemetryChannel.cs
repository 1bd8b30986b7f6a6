using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Serverless.Engine.Notifications.Channels;

/// <summary>A span for each event, by OTLP over HTTP in its JSON encoding; the events of one Alert about one revision are a trace (notifications.md §4.2).</summary>
internal sealed class OpenTelemetryChannel : IChannel
{
    private const long Internal = 1;
    private const long Ok = 1;
    private const long Error = 2;

    public IReadOnlyList<ChannelRequest> RequestsFor(NotificationEvent posted, NotificationProvider provider)
    {
        string time = (posted.Timestamp.ToUnixTimeMilliseconds() * 1_000_000).ToString(CultureInfo.InvariantCulture);
        Dictionary<string, object?> span = new()
        {
            ["traceId"] = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{posted.Alert?.Uid}:{RevisionOf(posted)}")))[..32],
            // The same event is the same span, however often it is sent.
            ["spanId"] = Convert.ToHexStringLower(SHA256.HashData(posted.ToUtf8()))[..16],
            ["name"] = $"{posted.Kind}: {posted.Namespace}/{posted.Name}",
            ["kind"] = Internal,
            ["startTimeUnixNano"] = time,
            ["endTimeUnixNano"] = time,
            ["attributes"] = Attributes(
            [
                new("object.uid", posted.Uid), new("object.kind", posted.Kind), new("object.name", posted.Name), new("object.namespace", posted.Namespace),
                .. posted.Metadata,
            ]),
            ["status"] = new Dictionary<string, object?> { ["code"] = posted.IsError ? Error : Ok, ["message"] = posted.Message },
        };
        Dictionary<string, object?> scope = new()
        {
            ["scope"] = new Dictionary<string, object?> { ["name"] = "flux:notification-controller" },
            ["spans"] = new List<object?> { span },
        };
        Dictionary<string, object?> resource = new()
        {
            ["resource"] = new Dictionary<string, object?>
            {
                ["attributes"] = Attributes(
                [
                    new("service.name", $"{posted.Alert?.Namespace}/{posted.Alert?.Name}"),
                    new("service.namespace", posted.Alert?.Namespace ?? ""),
                    new("service.instance.id", posted.Alert?.Uid ?? ""),
                ]),
            },
            ["scopeSpans"] = new List<object?> { scope },
        };
        return
        [
            ChannelRequest.Json(
                provider.Url(), new Dictionary<string, object?> { ["resourceSpans"] = new List<object?> { resource } }, [.. Authorization.BasicOrBearer(provider), .. provider.Headers]),
        ];
    }

    private static string RevisionOf(NotificationEvent posted) =>
        posted.Metadata.TryGetValue("app-version", out string? version) && posted.Metadata.TryGetValue("oci-digest", out string? digest)
            ? $"{version}@{digest}"
            : posted.Metadata.GetValueOrDefault("revision", "unknown");

    private static List<object?> Attributes(IEnumerable<KeyValuePair<string, string>> attributes) =>
    [
        .. attributes.Select(a => new Dictionary<string, object?> { ["key"] = a.Key, ["value"] = new Dictionary<string, object?> { ["stringValue"] = a.Value } }),
    ];
}
